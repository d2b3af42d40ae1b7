from __future__ import annotations

import os
from pathlib import Path

from assistant.models.states import SavedStates


def _write(content: bytes):  # type: ignore[no-untyped-def]
    return lambda path: bool(path.write_bytes(content))


def test_a_state_is_found_again_by_its_key(tmp_path: Path) -> None:
    states = SavedStates(tmp_path / "new" / "folder")
    assert states.find("a") is None
    states.put("a", _write(b"content"))
    found = states.find("a")
    assert found is not None
    assert found.read_bytes() == b"content"
    assert states.find("b") is None


def test_a_damaged_state_is_deleted(tmp_path: Path) -> None:
    states = SavedStates(tmp_path)
    for damage in (b"contenT", b"cont", b""):
        states.put("a", _write(b"content"))
        (path,) = tmp_path.iterdir()
        path.write_bytes(damage)
        assert states.find("a") is None
        assert not list(tmp_path.iterdir())


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    def half(path: Path) -> bool:
        path.write_bytes(b"half")
        return False

    SavedStates(tmp_path).put("a", half)
    assert not list(tmp_path.iterdir())


def test_only_the_states_used_last_are_kept(tmp_path: Path) -> None:
    states = SavedStates(tmp_path)
    for age, key in enumerate("abcd"):
        states.put(key, _write(key.encode()))
        (path,) = tmp_path.glob(f"{key}-*")
        os.utime(path, (age, age))
    states.find("a")
    states.put("e", _write(b"e"))
    assert sorted(path.name[0] for path in tmp_path.iterdir()) == ["a", "c", "d", "e"]


def test_a_folder_that_cannot_be_written_means_no_state(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    states = SavedStates(tmp_path / "file" / "states")
    states.put("a", _write(b"content"))
    assert states.find("a") is None
