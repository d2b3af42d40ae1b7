"""What the documents say about tools, commands, files and the SDK is what the code has."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest

import assistant
from assistant.cli import commands
from assistant.config import Paths
from assistant.registry import Registry
from assistant.testing import tiny_context
from assistant.tool import Effect
from assistant.values import KINDS

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
GUIDE = ROOT / "docs" / "writing-a-tool.md"
EXAMPLE = ROOT / "docs" / "example-tool"
FOLDERS = ("docs", "models", "assistant", "prompts", "benchmarks", ".ci")
DOCUMENTS = [*ROOT.glob("*.md"), *(file for folder in FOLDERS for file in (ROOT / folder).glob("**/*.md"))]

FENCE = re.compile(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
NAMED_FILE = re.compile(r"`((?:assistant|tools|prompts|models|tests|docs|benchmarks)/[\w./-]*)`")


def section(text: str, heading: str) -> str:
    """Return what stands below ``## heading``."""
    found = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    assert found, f"no section '## {heading}'"
    return found[1]


def table(text: str) -> list[list[str]]:
    """Return the cells of all table rows but the heads, without backticks around them."""
    rows = [line for line in text.splitlines() if line.startswith("|")]
    heads = {number - 1 for number, row in enumerate(rows) if re.fullmatch(r"[|:\s-]+", row)}
    rows = [row for number, row in enumerate(rows) if number not in heads and not re.fullmatch(r"[|:\s-]+", row)]
    return [[cell.strip().strip("`") for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]


def without_code(text: str) -> str:
    return FENCE.sub("", text)


def anchors(text: str) -> set[str]:
    """Return the anchors that GitHub makes of the headings."""
    headings = re.findall(r"^#+ (.*)$", without_code(text), re.MULTILINE)
    return {re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", heading.lower())) for heading in headings}


def dead_links(file: Path, text: str) -> list[str]:
    """Return the relative links of a document that lead nowhere."""
    dead = []
    for link in LINK.findall(without_code(text)):
        path, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", link):
            continue
        target = file.parent / path if path else file
        if not target.exists() or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            dead.append(link)
    return dead


def unknown_commands(text: str, known: set[str]) -> list[str]:
    """Return the ``assistant ...`` lines of shell blocks that name a command there is not."""
    lines = [
        line.strip()
        for language, _, body in FENCE.findall(text)
        if language in ("sh", "bash", "console")
        for line in body.splitlines()
    ]
    lines = [re.sub(r"^\$ ", "", line) for line in lines]
    spoken = [line.split()[1] for line in lines if re.match(r"assistant +[a-z]", line)]
    return [word for word in spoken if f"assistant {word}" not in known]


@pytest.fixture(scope="module")
def readme() -> str:
    return README.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def known() -> set[str]:
    return {path for path, _ in commands()}


def test_readme_lists_the_built_in_tools_with_their_arguments(readme: str, tmp_path: Path) -> None:
    registry = Registry.load(Paths(home=tmp_path, models=tmp_path), third_party=False)
    rows = table(section(readme, "Tools"))
    assert sorted(row[0] for row in rows) == sorted(registry.tools)
    texts = {row[0]: " ".join(row[1:]) for row in rows}
    for signature in registry.signatures(KINDS):
        missing = [slot.name for slot in signature.slots if not re.search(rf"\b{slot.name}\b", texts[signature.name])]
        assert not missing, f"the row of {signature.name} does not mention the arguments {missing}"


def test_readme_lists_the_commands(readme: str, known: set[str]) -> None:
    listed = []
    for row in table(section(readme, "Commands")):
        named = [path for path in known if row[0] == path or row[0].startswith(f"{path} ")]
        assert named, f"there is no command {row[0]!r}"
        listed.append(max(named, key=len))
    assert sorted(listed) == sorted(known)


def test_readme_gives_a_reason_for_each_dependency(readme: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.split(r"[\[<>=!~ ;]", requirement)[0] for requirement in project["dependencies"]]
    rows = table(section(readme, "Dependencies"))
    assert sorted(row[0] for row in rows) == sorted(names)
    assert all(row[1] for row in rows)


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_links_lead_somewhere(file: Path) -> None:
    assert dead_links(file, file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_named_files_exist(file: Path) -> None:
    named = NAMED_FILE.findall(without_code(file.read_text(encoding="utf-8")))
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_shell_blocks_use_commands_that_exist(file: Path, known: set[str]) -> None:
    assert unknown_commands(file.read_text(encoding="utf-8"), known) == []


def test_the_guide_shows_the_example_as_it_is() -> None:
    shown = {name: body for _, name, body in FENCE.findall(GUIDE.read_text(encoding="utf-8")) if name}
    assert set(shown) == {"assistant_basket.py", "test_basket.py", "pyproject.toml"}
    for name, body in shown.items():
        assert body == (EXAMPLE / name).read_text(encoding="utf-8"), f"{name} differs from docs/example-tool"


def test_the_guides_python_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(EXAMPLE)
    blocks = [body for language, _, body in FENCE.findall(GUIDE.read_text(encoding="utf-8")) if language == "python"]
    assert len(blocks) >= 4
    for number, body in enumerate(blocks, 1):
        exec(compile(body, f"{GUIDE.name}, block {number}", "exec"), {"__name__": "assistant_docs"})


def test_the_guide_names_the_whole_sdk() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert [name for name in assistant.__all__ if not re.search(rf"\b{name}\b", text)] == []
    effects = [row[0] for row in table(section(text, "The tool"))]
    assert effects == list(get_args(Effect))


def test_the_guide_names_services_that_a_context_has() -> None:
    context = tiny_context()
    rows = table(section(GUIDE.read_text(encoding="utf-8"), "What a call may use"))
    assert len(rows) >= 6
    for names, gives in rows:
        services = [getattr(context, name) for name in re.findall(r"[a-z_]+", re.sub(r"\(.*?\)", "", names))]
        for method in re.findall(r"`([a-z_]+)[`(]", gives):
            assert hasattr(services[0], method), f"{names} has no {method}"


def test_it_bites(tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    text = "# A page\n\n[a](#a-page) [b](#b) [c](gone.md) [d](page.md#a-page) [e](https://example.org/x) ![f](f.png)\n"
    file.write_text(text)
    assert dead_links(file, text) == ["#b", "gone.md", "f.png"]
    assert unknown_commands("```sh\nassistant ask x\n$ assistant sing\npip install .\n```\n", {"assistant ask"}) == [
        "sing"
    ]
    assert table("| `a` | b |\n|---|---|\n| `c` | d \\| e |\n") == [["c", "d \\| e"]]
    with pytest.raises(AssertionError, match="## Tools"):
        section("## Commands\n", "Tools")
