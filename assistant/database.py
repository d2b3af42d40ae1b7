"""Opens the one SQLite database; knows its schema but not what the tables mean."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib import resources
from pathlib import Path

from assistant.errors import AssistantError, CatalogError

SCHEMA_VERSION = 3
MIGRATIONS = {
    1: "CREATE INDEX interactions_by_item ON interactions (item_id, rating, time)",
    2: "CREATE INDEX items_by_limits ON items (kind, year, price, id) WHERE encoded IS NOT NULL",
}
"""What brings a database of each version to the next."""
BUSY_SECONDS = 5.0


def open_database(path: Path) -> sqlite3.Connection:
    """Open the database at ``path``, creating it where there is none.

    Raises:
        CatalogError: the file is not our database, or cannot be read or written.
    """
    try:
        # Reads happen on the thread that decodes and on the one that warms up, never at the same time.
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise CatalogError(f"cannot use the database {str(path)!r}: {error}", _hint(error)) from error
    try:
        _prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def copy_database(source: Path, target: Path) -> None:
    """Copy a database that may be in use."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    try:
        _write_ahead(connection)
        for pragma in ("synchronous = NORMAL", "foreign_keys = ON", "secure_delete = ON"):
            connection.execute(f"PRAGMA {pragma}")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            with transaction(connection):
                _create(connection)
        elif version in MIGRATIONS:
            with transaction(connection):
                _migrate(connection)
        elif version != SCHEMA_VERSION:
            raise CatalogError(
                f"{str(path)!r} has schema version {version}, this program needs {SCHEMA_VERSION}",
                "Move the file away and ingest again, or install the matching version.",
            )
    except sqlite3.Error as error:
        raise CatalogError(f"cannot use the database {str(path)!r}: {error}", _hint(error)) from error


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turn on the write-ahead log; SQLite does not itself wait for another connection that is just doing so."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _create(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA user_version").fetchone()[0]:
        return  # another process was faster
    script = resources.files("assistant").joinpath("schema.sql").read_text(encoding="utf-8")
    statement = ""
    for line in script.splitlines():
        statement += line.split("--")[0] + "\n"
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _migrate(connection: sqlite3.Connection) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    while version in MIGRATIONS:  # nothing to do when another process was faster
        connection.execute(MIGRATIONS[version])
        version += 1
        connection.execute(f"PRAGMA user_version = {version}")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Make all writes inside the block happen, or none.

    Raises:
        AssistantError: the disk is full, the folder read-only or the database locked.
    """
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("COMMIT")
    except sqlite3.OperationalError as error:
        raise AssistantError(f"cannot write to the database: {error}", _hint(error)) from error
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _hint(error: sqlite3.Error) -> str:
    text = str(error)
    if "locked" in text:
        return "Another process is writing; wait for it to finish and try again."
    if "full" in text:
        return "Free some disk space; nothing was lost."
    if "readonly" in text or "unable to open" in text:
        return "Check the permissions of the folder, or set ASSISTANT_HOME to one you can write to."
    return "Move the file away and ingest again; `assistant doctor` checks it."
