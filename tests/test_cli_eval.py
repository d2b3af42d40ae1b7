from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.cli import run
from assistant.config import load_paths

Captured = pytest.CaptureFixture[str]

LINES = (
    {"id": 1, "lang": "en", "text": "undo that", "calls": [{"tool": "undo", "args": {}}]},
    {"id": 2, "lang": "zh", "text": "你好呀", "calls": []},
    {"id": 3, "lang": "en", "text": "take it back", "calls": [{"tool": "show_profile", "args": {}}]},
)
TOOL = '''
from assistant import Context, Text, Tool


class FeedPet(Tool):
    """Feed a pet."""

    pet: str

    def __call__(self, context: Context) -> Text:
        return Text(text="")
'''


@pytest.fixture
def labelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a labelled set, with a home of its own and the models that are there."""
    monkeypatch.setenv("ASSISTANT_MODELS", str(load_paths().models))
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path / "home"))
    file = tmp_path / "set.jsonl"
    file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in LINES), encoding="utf-8")
    return file


def test_calls_are_scored_and_misses_shown(labelled: Path, capsys: Captured) -> None:
    assert run(["eval", "calls", str(labelled), "--misses", "1"]) == 0
    out = capsys.readouterr().out
    rows = {line.split()[0]: line.split()[1:] for line in out.splitlines() if line.strip()}
    assert rows["all"] == ["3", "0.667", "0.667"]
    assert rows["must"] == ["2", "0.500", "0.500"]
    assert rows["abstain"] == ["1", "1.000", "1.000"]
    assert "milliseconds: p50" in out
    assert "3 take it back" in out


def test_all_there_is_comes_as_json_and_a_folder_of_tools_is_added(
    labelled: Path, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "feed.py").write_text(TOOL, encoding="utf-8")
    line = {"text": "feed the cat", "calls": [{"tool": "feed_pet", "args": {"pet": "cat"}}]}
    labelled.write_text(json.dumps(line), encoding="utf-8")
    assert run(["eval", "calls", str(labelled), "--plugins", str(tmp_path / "tools"), "--json"]) == 0
    scores = json.loads(capsys.readouterr().out)
    assert scores["groups"]["all"]["count"] == 1
    assert scores["by_tool"]["feed_pet"]["count"] == 1


def test_a_wrong_line_is_named(labelled: Path, capsys: Captured) -> None:
    labelled.write_text('{"text": "a", "calls": []}\n{"text": "b"}\n', encoding="utf-8")
    assert run(["eval", "calls", str(labelled)]) == 2
    assert "line 2" in capsys.readouterr().err
    labelled.write_text("\n", encoding="utf-8")
    assert run(["eval", "calls", str(labelled)]) == 2


def test_what_is_no_adapter_is_refused(labelled: Path, capsys: Captured) -> None:
    assert run(["eval", "calls", str(labelled), "--adapter", str(labelled)]) == 1
    assert labelled.name in capsys.readouterr().err


def test_a_tool_that_cannot_be_loaded_is_an_error(labelled: Path, tmp_path: Path, capsys: Captured) -> None:
    folder = replace(load_paths(), home=tmp_path).plugins
    folder.mkdir()
    (folder / "broken.py").write_text("1 / 0", encoding="utf-8")
    assert run(["eval", "calls", str(labelled), "--plugins", str(folder)]) == 1
    assert "broken.py" in capsys.readouterr().err
