"""One process at a time writes; a second one says that it waits."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.errors import AssistantError
from assistant.lock import writer_lock

HOLDER = """
import sys, time
from pathlib import Path
from assistant.lock import writer_lock
with writer_lock(Path(sys.argv[1]), print):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def held_for(path: Path, seconds: float) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path), str(seconds)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def ended(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    if process.stdout:
        process.stdout.close()


def test_a_free_lock_is_taken_without_a_word(tmp_path: Path) -> None:
    said: list[str] = []
    for _ in range(2):
        with writer_lock(tmp_path / "lock", said.append):
            pass
    assert said == []


def test_a_second_process_waits_and_says_so_once(tmp_path: Path) -> None:
    said: list[str] = []
    process = held_for(tmp_path / "lock", 0.6)
    start = time.monotonic()
    with writer_lock(tmp_path / "lock", said.append):
        waited = time.monotonic() - start
    ended(process)
    assert said == [f"waiting for process {process.pid}, which is writing the catalog"]
    assert 0.1 < waited < 10


def test_waiting_ends_with_an_error_that_names_the_holder(tmp_path: Path) -> None:
    process = held_for(tmp_path / "lock", 60)
    with pytest.raises(AssistantError, match=str(process.pid)), writer_lock(tmp_path / "lock", print, timeout=0.2):
        pass
    ended(process)


def test_a_holder_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    ended(held_for(tmp_path / "lock", 60))
    said: list[str] = []
    with writer_lock(tmp_path / "lock", said.append, timeout=5):
        pass


def test_an_error_inside_frees_the_lock(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="inside"), writer_lock(tmp_path / "lock", print):
        raise ValueError("inside")
    with writer_lock(tmp_path / "lock", print, timeout=0):
        pass


def test_a_lock_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(AssistantError, match="no-folder"), writer_lock(tmp_path / "no-folder" / "lock", print):
        pass
