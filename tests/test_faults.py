from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import pytest

from assistant.errors import CatalogError, UsageError
from assistant.faults import fault


def test_own_errors_stay_what_they_are() -> None:
    error = UsageError("no")
    assert fault(error) is error


def test_full_disk_and_missing_file_are_said_with_their_place() -> None:
    full = fault(OSError(errno.ENOSPC, "No space left on device", "/home/x/history"))
    assert full is not None
    assert "'/home/x/history'" in full.message
    assert "space" in full.hint
    with pytest.raises(OSError, match="nowhere") as caught:
        Path("/nowhere/at/all").read_bytes()
    assert "nowhere" in str(fault(caught.value))


def test_damaged_database_is_the_catalogs() -> None:
    assert isinstance(fault(sqlite3.DatabaseError("database disk image is malformed")), CatalogError)


@pytest.mark.parametrize("bug", [ValueError("x"), sqlite3.ProgrammingError("closed"), OSError(errno.EBADF, "bad")])
def test_bugs_are_no_faults(bug: Exception) -> None:
    assert fault(bug) is None
