from __future__ import annotations

from pathlib import Path

import pytest
from test_shell import SCRIPT, tiny_assistant

from assistant.config import Paths, make_home
from assistant.doctor import Check, checks
from assistant.testing import ScriptedModel


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(home=tmp_path / "home", models=tmp_path / "models")


def found(paths: Paths) -> dict[str, Check]:
    return {check.name: check for check in checks(paths, lambda message: None)}


def test_a_new_home_says_what_is_missing_and_how_to_get_it(paths: Paths) -> None:
    checked = found(paths)
    assert list(checked) == [
        "home folder",
        "terminal",
        "settings",
        "tools",
        "catalog",
        "language model",
        "vector index",
    ]
    assert checked["home folder"].state == "ok"
    assert checked["settings"].found == "the defaults"
    for name in ("catalog", "language model", "vector index"):
        assert checked[name].state == "broken"
        assert "assistant setup" in checked[name].fix


def test_everything_that_is_not_ok_has_a_fix(paths: Paths) -> None:
    make_home(paths)
    paths.database.write_bytes(b"not a database" * 100)
    paths.settings.write_text('{"threads": -1}', encoding="utf-8")
    checked = found(paths)
    assert checked["catalog"].state == checked["settings"].state == "broken"
    assert "'threads'" in checked["settings"].found
    assert all(check.fix for check in checked.values() if check.state != "ok")


def test_catalog_is_counted_by_kind(paths: Paths) -> None:
    tiny_assistant(paths.home, lambda: ScriptedModel(SCRIPT)).close()
    assert found(paths)["catalog"].found.startswith("4 movie, ")


def test_home_that_others_can_read_is_a_warning(paths: Paths) -> None:
    make_home(paths)
    paths.home.chmod(0o755)
    check = found(paths)["home folder"]
    assert check.state == "warning"
    assert "chmod 700" in check.fix


def test_home_that_cannot_be_made_is_broken(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    check = found(Paths(home=tmp_path / "file" / "home", models=tmp_path))["home folder"]
    assert check.state == "broken"
    assert "ASSISTANT_HOME" in check.fix


def test_broken_plugin_is_named(paths: Paths) -> None:
    make_home(paths)
    paths.plugins.mkdir()
    (paths.plugins / "mine.py").write_text("1 / 0", encoding="utf-8")
    check = found(paths)["tools"]
    assert check.state == "warning"
    assert "mine.py" in check.found


def test_missing_model_file_is_named(paths: Paths, tmp_path: Path) -> None:
    make_home(paths)
    paths.settings.write_text(f'{{"model": "{tmp_path}/gone.gguf"}}', encoding="utf-8")
    check = found(paths)["language model"]
    assert check.state == "broken"
    assert "gone.gguf" in check.found
