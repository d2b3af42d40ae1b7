from __future__ import annotations

import errno
import sqlite3

import pytest

from assistant.errors import CatalogError, UsageError
from assistant.faults import fault


def test_own_errors_stay_what_they_are() -> None:
    error = UsageError("no")
    assert fault(error) is error


def test_full_disk_is_said_with_its_place() -> None:
    full = fault(OSError(errno.ENOSPC, "No space left on device", "/home/x/history"))
    assert full is not None
    assert "'/home/x/history'" in full.message
    assert "space" in full.hint


def test_damaged_database_is_the_catalogs() -> None:
    assert isinstance(fault(sqlite3.DatabaseError("database disk image is malformed")), CatalogError)


@pytest.mark.parametrize(
    "bug", [ValueError("x"), sqlite3.ProgrammingError("closed"), OSError(errno.ENOENT, "not there")]
)
def test_bugs_are_no_faults(bug: Exception) -> None:
    assert fault(bug) is None
