from pathlib import Path

import pytest

from assistant.config import Paths, Settings, load_paths, load_settings, make_home, save_settings
from assistant.errors import AssistantError, UsageError


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(home=tmp_path / "home", models=tmp_path / "models")


def test_environment_moves_everything(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path))
    monkeypatch.delenv("ASSISTANT_MODELS", raising=False)
    assert load_paths() == Paths(home=tmp_path, models=tmp_path / "models")
    monkeypatch.setenv("ASSISTANT_MODELS", str(tmp_path / "m"))
    assert load_paths().models == tmp_path / "m"


def test_settings_round_trip(paths: Paths) -> None:
    assert load_settings(paths) == Settings.model_validate({})
    settings = Settings.model_validate({"model": "smollm2-135m", "threads": 2})
    save_settings(paths, settings)
    assert load_settings(paths) == settings
    assert settings.thread_count == 2


@pytest.mark.parametrize(
    ("text", "culprit"), [("{", "not JSON"), ('{"threads": -1}', "'threads'"), ('{"colour": 1}', "'colour'")]
)
def test_bad_settings_name_the_culprit(paths: Paths, text: str, culprit: str) -> None:
    make_home(paths)
    paths.settings.write_text(text)
    with pytest.raises(UsageError, match=culprit):
        load_settings(paths)


def test_home_is_private(paths: Paths) -> None:
    make_home(paths)
    assert paths.home.stat().st_mode & 0o077 == 0


def test_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AssistantError, match="file"):
        make_home(Paths(home=tmp_path / "file" / "home", models=tmp_path))
