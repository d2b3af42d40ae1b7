from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from assistant.config import Paths
from assistant.errors import PluginError
from assistant.registry import Registry
from assistant.values import KINDS

ROOT = Path(__file__).parents[1]

ECHO = '''
from __future__ import annotations

from pydantic import Field

from assistant import Context, Text, Tool


class {cls}(Tool):
    """Say something back."""

    words: str = Field(description="what to say")
    times: list[int] | None = None

    def __call__(self, context: Context) -> Text:
        return Text(text=self.words)
'''


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    monkeypatch.delenv("ASSISTANT_PLUGINS", raising=False)
    return Paths(home=tmp_path / "home", models=tmp_path / "models")


def install(folder: Path, distribution: str, point: str, source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lay out a distribution as pip would, with one module and one entry point."""
    module = point.split(" = ")[1].split(":")[0]
    info = folder / f"{distribution.replace('-', '_')}-1.2.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.2\n")
    (info / "entry_points.txt").write_text(f"[assistant.tools]\n{point}\n")
    (folder / f"{module}.py").write_text(source)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, module, raising=False)


def drop_in(paths: Paths, name: str, source: str) -> Path:
    paths.plugins.mkdir(parents=True, exist_ok=True)
    file = paths.plugins / name
    file.write_text(source, encoding="utf-8")
    return file


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return set(project["entry-points"]["assistant.tools"])


def test_built_in_tools_come_in_by_entry_point(paths: Paths) -> None:
    registry = Registry.load(paths, third_party=False)
    assert list(registry.tools) == sorted(declared())
    assert all(tool.name == name for name, tool in registry.tools.items())
    assert all(registry.built_in(name) for name in registry.tools)
    assert registry.origin("search").startswith("llm-os-assistant ")
    assert registry.warnings == []


def test_signatures_offer_the_given_kinds(paths: Paths) -> None:
    by_name = {
        signature.name: signature for signature in Registry.load(paths, third_party=False).signatures((*KINDS, "game"))
    }
    (kind,) = [slot for slot in by_name["search"].slots if slot.name == "kind"]
    assert kind.options == (*KINDS, "game")


def test_an_installed_tool_is_listed_with_its_distribution(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path / "site", "assistant-echo", "echo = echo_one:Echo", ECHO.format(cls="Echo"), monkeypatch)
    registry = Registry.load(paths)
    assert registry.origin("echo") == "assistant-echo 1.2"
    assert not registry.built_in("echo")
    assert list(registry.tools)[-1] == "echo"
    assert registry.warnings == []


def test_a_drop_in_file_is_listed_with_its_path(paths: Paths) -> None:
    file = drop_in(paths, "my echo.py", ECHO.format(cls="EchoBack"))
    drop_in(paths, "_helper.py", "raise RuntimeError")
    drop_in(paths, "notes.txt", "not Python")
    registry = Registry.load(paths)
    assert registry.origin("echo_back") == str(file)
    assert registry.warnings == []
    assert registry.tools["echo_back"].signature(KINDS).slots[1].many


def test_a_drop_in_file_may_hold_bases_and_imported_tools(paths: Paths) -> None:
    source = (
        ECHO.format(cls="_Base")
        + "\nfrom assistant.tools.search import Search\n\nclass Louder(_Base):\n    '''Shout.'''\n"
    )
    drop_in(paths, "louder.py", source)
    registry = Registry.load(paths)
    assert set(registry.tools) - declared() == {"louder"}
    assert registry.warnings == []


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import no_such_module_anywhere", "ModuleNotFoundError: No module named 'no_such_module_anywhere'"),
        ("def broken(:", "SyntaxError"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("x = 1", "no subclass of assistant.Tool"),
        ('from assistant import Tool\nclass Bare(Tool):\n    "  "', "has no docstring"),
        (
            'from assistant import Tool\nclass Odd(Tool):\n    "Odd."\n    when: dict[str, int]',
            "type the model cannot write",
        ),
        ('from assistant import Tool\nclass No(Tool):\n    "No."\n    name = "none"', "'none'"),
        ('from assistant import Tool\nclass No(Tool):\n    "No."\n    name = "Two words"', "'Two words'"),
    ],
)
def test_a_broken_plugin_is_a_warning_that_names_it(paths: Paths, source: str, reason: str) -> None:
    broken = drop_in(paths, "broken.py", source)
    drop_in(paths, "works.py", ECHO.format(cls="Works"))
    registry = Registry.load(paths)
    assert set(registry.tools) - declared() == {"works"}
    (warning,) = registry.warnings
    assert repr(str(broken)) in warning
    assert reason in warning


@pytest.mark.parametrize("point", ["echo = echo_two:Missing", "echo = echo_two:NUMBER", "echo = echo_gone:Echo"])
def test_a_broken_distribution_is_a_warning_that_names_it(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    install(tmp_path / "site", "assistant-echo", point, ECHO.format(cls="Echo") + "NUMBER = 1\n", monkeypatch)
    if "gone" in point:
        (tmp_path / "site" / "echo_gone.py").unlink()
    registry = Registry.load(paths)
    assert set(registry.tools) == declared()
    assert "'assistant-echo 1.2'" in registry.warnings[0]


def test_two_tools_of_one_name_are_an_error_that_names_both(paths: Paths) -> None:
    file = drop_in(paths, "mine.py", ECHO.format(cls="Search"))
    with pytest.raises(PluginError) as caught:
        Registry.load(paths)
    assert "'search'" in caught.value.message
    assert "'llm-os-assistant " in caught.value.message
    assert repr(str(file)) in caught.value.message
    assert 'ASSISTANT_PLUGINS=""' in caught.value.hint


def test_two_plugins_of_one_name_are_an_error_that_names_both(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path / "site", "assistant-echo", "echo = echo_three:Echo", ECHO.format(cls="Echo"), monkeypatch)
    file = drop_in(paths, "mine.py", ECHO.format(cls="Echo"))
    with pytest.raises(PluginError, match="assistant-echo 1.2") as caught:
        Registry.load(paths)
    assert repr(str(file)) in caught.value.message


@pytest.mark.parametrize(
    ("switch", "loaded"),
    [
        (None, {"echo", "one", "two"}),
        ("", set()),
        ("0", set()),
        ("two", {"two"}),
        ("Assistant.Echo, one", {"echo", "one"}),
    ],
)
def test_the_switch_chooses_third_party_tools(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, switch: str | None, loaded: set[str]
) -> None:
    install(tmp_path / "site", "assistant-echo", "echo = echo_four:Echo", ECHO.format(cls="Echo"), monkeypatch)
    drop_in(paths, "one.py", ECHO.format(cls="One"))
    drop_in(paths, "two.py", ECHO.format(cls="Two"))
    if switch is not None:
        monkeypatch.setenv("ASSISTANT_PLUGINS", switch)
    assert set(Registry.load(paths).tools) == declared() | loaded
    assert set(Registry.load(paths, third_party=False).tools) == declared()


def test_a_plugin_that_is_switched_off_is_not_even_imported(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    drop_in(paths, "mark.py", f"from pathlib import Path\nPath({str(paths.home / 'ran')!r}).touch()")
    monkeypatch.setenv("ASSISTANT_PLUGINS", "")
    Registry.load(paths)
    assert not (paths.home / "ran").exists()


def test_loading_imports_nothing_heavy(paths: Paths) -> None:
    program = (
        "import sys; from pathlib import Path; from assistant.config import Paths; "
        "from assistant.registry import Registry; "
        "Registry.load(Paths(home=Path('.'), models=Path('.')), third_party=False); "
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"chromadb", "onnxruntime", "llama_cpp", "torch", "scipy", "rich", "prompt_toolkit", "click"} & set(
        loaded
    )


def test_import_assistant_loads_no_submodule() -> None:
    program = (
        "import sys, assistant; print(*[name for name in sys.modules if name.startswith(('assistant.', 'pydantic'))]); "
        "print(*(getattr(assistant, name).__name__ for name in assistant.__all__ if name not in ('Kind', 'Result')))"
    )
    before, after = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.split("\n")[:2]
    assert before == ""
    import assistant

    assert set(after.split()) == set(assistant.__all__) - {"Kind", "Result"}
    assert set(assistant.__all__) <= set(dir(assistant))
    with pytest.raises(AttributeError, match="'nothing'"):
        assistant.nothing  # noqa: B018
