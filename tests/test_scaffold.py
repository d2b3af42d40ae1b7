from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

from assistant.errors import AssistantError, UsageError
from assistant.scaffold import new_plugin


def test_writes_a_project_that_passes_its_contract_at_once(tmp_path: Path) -> None:
    files = new_plugin("roll_dice", tmp_path)
    project = tmp_path / "assistant-roll-dice"
    assert {file.relative_to(project).as_posix() for file in files} == {
        "pyproject.toml",
        "assistant_roll_dice.py",
        "test_roll_dice.py",
        "README.md",
    }
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider"]
    result = subprocess.run(command, capture_output=True, text=True, cwd=project)
    assert result.returncode == 0, result.stdout
    passed = re.search(r"(\d+) passed", result.stdout)
    assert passed, result.stdout
    assert int(passed[1]) >= 14
    assert "failed" not in result.stdout


def test_the_project_declares_its_tool(tmp_path: Path) -> None:
    new_plugin("roll_dice", tmp_path)
    project = tomllib.loads((tmp_path / "assistant-roll-dice" / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["name"] == "assistant-roll-dice"
    assert project["project"]["entry-points"]["assistant.tools"] == {"roll_dice": "assistant_roll_dice:RollDice"}
    assert project["project"]["dependencies"] == [f"llm-os-assistant>={version('llm-os-assistant')}"]
    assert project["tool"]["setuptools"]["py-modules"] == ["assistant_roll_dice"]


@pytest.mark.parametrize("name", ["tool", "true", "kind", "field", "top_3", "a__b", "class", "hits_", "x" * 40])
def test_any_valid_name_gives_valid_python(tmp_path: Path, name: str) -> None:
    files = new_plugin(name, tmp_path)
    for file in files:
        assert "$" not in file.read_text(encoding="utf-8")
        if file.suffix == ".py":
            ast.parse(file.read_text(encoding="utf-8"))
    (module,) = [file for file in files if file.name.startswith("assistant_")]
    namespace: dict[str, object] = {"__name__": "scaffolded"}
    exec(compile(module.read_text(encoding="utf-8"), str(module), "exec"), namespace)
    assert name in {getattr(value, "name", None) for value in namespace.values() if isinstance(value, type)}


@pytest.mark.parametrize(
    "name", ["Roll", "roll-dice", "1up", "", "none", "a", "../evil", "x" * 41, "掷骰子", "roll dice"]
)
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be the name") as caught:
        new_plugin(name, tmp_path)
    assert repr(name) in caught.value.message
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_taken_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'search' already"):
        new_plugin("search", tmp_path, taken={"search", "rate"})


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    first = new_plugin("roll_dice", tmp_path)
    first[0].write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="exists already"):
        new_plugin("roll_dice", tmp_path)
    assert first[0].read_text(encoding="utf-8") == "mine"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    with pytest.raises(AssistantError, match=re.escape(repr(os.fspath(blocked / "assistant-roll-dice")))):
        new_plugin("roll_dice", blocked)
