"""Imports go to lower layers only, heavy libraries have one importer each and are imported late, files stay small."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = {
    "assistant": "assistant",
    "tools": "assistant.tools",
    "prompts": "assistant.prompts",
    "models": "assistant.models",
}
MAX_LINES = 300

LAYERS = (
    "errors values near chinese audit_* auditing",
    "model syntax turn",
    "config chips session references background words titles fulltext kept",
    "database lock labels resolver catalog vectors retrieval indexing encoder profile turns meanings features storing",
    "cleaning mapping importers importers.* ingest sample",
    "recommender recommender.*",
    "context",
    "tool",
    "registry prompting routing",
    "loading",
    "parse dispatch reply scoring wording_*",
    "engine measuring trial simulation simulation_*",
    "render progress faults shell repl commands complete cli cli_* scaffold doctor testing tiny __main__",
)
"""Modules of ``assistant/`` from the bottom up; a module imports from its own layer and from those below."""

SDK = {"", "errors", "values", "model", "syntax", "config", "tool", "context"}
"""Modules that tools/ and models/ may import; "" is ``from assistant import ...``."""

ONE_IMPORTER = {
    "chromadb": {"assistant.vectors"},
    "llama_cpp": {"assistant.models.llama"},
    "opencc": {"assistant.chinese"},
    "prompt_toolkit": {"assistant.repl", "assistant.complete"},
    "sentence_transformers": {"assistant.models.encoder_export"},
}
HEAVY = {
    *(
        "chromadb",
        "llama_cpp",
        "onnx",
        "onnxruntime",
        "onnxscript",
        "rich",
        "scipy",
        "sentence_transformers",
        "sklearn",
    ),
    *("tokenizers", "torch", "transformers", "huggingface_hub"),
}
"""Libraries that are imported inside the functions that need them."""


@dataclass(frozen=True)
class Import:
    """One import of a module: ``late`` ones are inside functions, ``typing`` ones only for the type checker."""

    module: str
    line: int
    late: bool
    typing: bool


def imports_of(source: str, modules: frozenset[str] = frozenset()) -> list[Import]:
    """Return the imports of a file; ``from assistant import x`` is one of ``assistant.x`` where that is a module."""
    return list(_imports(ast.parse(source), False, False, modules))


def _imports(node: ast.AST, late: bool, typing: bool, modules: frozenset[str]) -> Iterator[Import]:
    if isinstance(node, ast.Import):
        yield from (Import(alias.name, node.lineno, late, typing) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = "." * node.level + (node.module or "")
        for name in dict.fromkeys(alias.name for alias in node.names):
            whole = f"{base}.{name}"
            yield Import(whole if whole in modules else base, node.lineno, late, typing)
    elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
        for child in node.body:
            yield from _imports(child, late, True, modules)
        for child in node.orelse:
            yield from _imports(child, late, typing, modules)
    else:
        late = late or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for child in ast.iter_child_nodes(node):
            yield from _imports(child, late, typing, modules)


def layer_of(module: str) -> int | None:
    """Return the layer of ``assistant.x`` by its name, 0 at the bottom, or None where it has no place."""
    name = module.removeprefix("assistant.")
    found = [number for number, names in enumerate(LAYERS) if any(fnmatch(name, pattern) for pattern in names.split())]
    return found[0] if found else None


def package_of(module: str) -> str:
    """Return "tools", "prompts" or "models" for a module of these, else "assistant"."""
    second = (module.split(".") + [""])[1]
    return second if second in FOLDERS and second != "assistant" else "assistant"


def violations(module: str, source: str, modules: frozenset[str] = frozenset()) -> list[str]:
    """Return what is wrong with the imports of one file, each with its line."""
    found = []
    for one in imports_of(source, modules):
        top = one.module.split(".")[0]
        if one.module.startswith("."):
            found.append((one.line, "relative import"))
        if top in ("tools", "prompts", "models"):
            found.append((one.line, f"{one.module} is a second copy: import assistant.{one.module}"))
        if module not in ONE_IMPORTER.get(top, {module}) and not one.typing:
            found.append((one.line, f"only {' and '.join(sorted(ONE_IMPORTER[top]))} may import {top}"))
        if top in HEAVY and not one.late and not one.typing:
            found.append((one.line, f"{top} is heavy: import it where it is used"))
        if top == "assistant" and not one.typing:
            found += [(one.line, wrong) for wrong in _downwards(module, one.module)]
    return [f"{module}:{line}: {wrong}" for line, wrong in found]


def _downwards(module: str, imported: str) -> Iterator[str]:
    """Say why ``module`` may not import ``imported``, which is the SDK or one of its modules."""
    own, other = package_of(module), package_of(imported)
    if own != "assistant":
        if other != own and imported.removeprefix("assistant").lstrip(".") not in SDK:
            yield f"{own}/ imports only from the SDK, not {imported}"
    elif other in ("tools", "models"):
        yield f"assistant/ never imports {imported}: it arrives by entry point"
    elif module != "assistant" and other == "assistant" and imported != "assistant":
        mine, theirs = layer_of(module), layer_of(imported)
        if mine is not None and theirs is not None and theirs > mine:
            yield f"{imported} is in a higher layer"


def cycle(graph: dict[str, set[str]]) -> list[str]:
    """Return modules that import each other in a ring, or nothing."""
    done: set[str] = set()

    def visit(module: str, path: list[str]) -> list[str]:
        if module in path:
            return [*path[path.index(module) :], module]
        if module in done:
            return []
        for other in sorted(graph.get(module, ())):
            if ring := visit(other, [*path, module]):
                return ring
        done.add(module)
        return []

    return next((ring for module in sorted(graph) if (ring := visit(module, []))), [])


def shipped() -> dict[str, Path]:
    """Return all shipped modules: their dotted names and files."""
    found = {}
    for folder, package in FOLDERS.items():
        for file in sorted((ROOT / folder).glob("**/*.py" if folder == "assistant" else "*.py")):
            parts = file.relative_to(ROOT / folder).with_suffix("").parts
            found[".".join((package, *parts)).removesuffix(".__init__")] = file
    return found


SHIPPED = shipped()
MODULES = frozenset(SHIPPED)


@pytest.mark.parametrize("module", SHIPPED)
def test_imports_are_in_order(module: str) -> None:
    assert violations(module, SHIPPED[module].read_text(encoding="utf-8"), MODULES) == []


def test_every_module_has_a_layer() -> None:
    homeless = [
        name for name in SHIPPED if package_of(name) == "assistant" and name != "assistant" and layer_of(name) is None
    ]
    assert homeless == [], "give these a place in LAYERS"


def test_no_modules_import_each_other_in_a_ring() -> None:
    graph = {
        name: {one.module for one in imports_of(file.read_text(encoding="utf-8"), MODULES) if not one.typing}
        & MODULES - {name}
        for name, file in SHIPPED.items()
        if name != "assistant"  # the door of the SDK imports late, by name
    }
    assert cycle({name: others - {"assistant"} for name, others in graph.items()}) == []


def test_files_stay_small() -> None:
    files = [file for name in (*FOLDERS, "tests", "benchmarks", "docs") for file in (ROOT / name).glob("**/*.py")]
    sizes = {str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines()) for file in files}
    assert {name: size for name, size in sizes.items() if size > MAX_LINES} == {}


@pytest.mark.parametrize(
    ("module", "source", "complaint"),
    [
        ("assistant.values", "from assistant.catalog import Catalog", "higher layer"),
        (
            "assistant.catalog",
            "def f():\n    from assistant.engine import Assistant",
            "2: assistant.engine is in a higher layer",
        ),
        ("assistant.recommender.ranking", "import assistant.context", "higher layer"),
        ("assistant.profile", "from assistant import context", "higher layer"),
        ("assistant.engine", "from assistant.tools.search import Search", "arrives by entry point"),
        ("assistant.engine", "import assistant.models", "arrives by entry point"),
        ("assistant.prompting", "import prompts", "second copy"),
        ("assistant.engine", "from .parse import parse", "relative"),
        ("assistant.tools.search", "from assistant.catalog import Catalog", "only from the SDK"),
        ("assistant.tools.search", "def f():\n    from assistant.models import load", "only from the SDK"),
        ("assistant.models.store", "from assistant.engine import Assistant", "only from the SDK"),
        ("assistant.retrieval", "def f():\n    import chromadb.config", "only assistant.vectors may import chromadb"),
        ("assistant.vectors", "import chromadb", "heavy"),
        ("assistant.models.decoding", "def f():\n    import llama_cpp", "only assistant.models.llama"),
        ("assistant.render", "from rich.console import Console", "heavy"),
        ("assistant.render", "class A:\n    if True:\n        import rich", "heavy"),
        ("assistant.recommender", "try:\n    import scipy.sparse\nexcept ImportError:\n    pass", "heavy"),
        ("assistant.cli", "def f():\n    import prompt_toolkit", "only assistant.complete and assistant.repl"),
    ],
)
def test_it_bites(module: str, source: str, complaint: str) -> None:
    (found,) = violations(module, source, MODULES)
    assert complaint in found


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("assistant.tool", "from assistant.syntax import Slot\nfrom assistant.context import Context"),
        (
            "assistant.values",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from assistant.engine import Assistant",
        ),
        ("assistant.vectors", "def f():\n    import chromadb"),
        ("assistant.tools.search", "from assistant import Tool\nfrom assistant.tools.rate import Rate\nimport numpy"),
        ("assistant.models.llama", "from assistant.models.files import check\ndef f():\n    import llama_cpp"),
        ("assistant.repl", "from prompt_toolkit import PromptSession"),
        ("assistant.prompting", "from assistant import prompts"),
        ("assistant", "def f():\n    import assistant.engine"),
    ],
)
def test_it_lets_be_what_is_right(module: str, source: str) -> None:
    assert violations(module, source, MODULES) == []


def test_rings_and_homeless_modules_are_found() -> None:
    assert cycle({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) == ["b", "c", "b"]
    assert cycle({"a": {"b", "c"}, "b": {"c"}}) == []
    assert layer_of("assistant.gadgets") is None
    assert layer_of("assistant.recommender.ranking") == layer_of("assistant.recommender")
