"""The database is created whole, refuses what is not its own, and writes all or nothing."""

from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path

import pytest

from assistant.database import SCHEMA_VERSION, open_database, transaction
from assistant.errors import AssistantError, CatalogError


def test_a_new_database_has_the_schema_and_the_safe_settings(tmp_path: Path) -> None:
    connection = open_database(tmp_path / "a.db")
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert {"items", "names", "attributes", "labels", "fulltext", "interactions", "events", "undone", "turns"} <= tables
    settings = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "foreign_keys")}
    assert settings == {"journal_mode": "wal", "foreign_keys": 1}
    assert connection.execute("PRAGMA secure_delete").fetchone()[0] == 1
    connection.close()


def test_opening_again_keeps_what_is_there(tmp_path: Path) -> None:
    connection = open_database(tmp_path / "a.db")
    with transaction(connection):
        connection.execute("INSERT INTO labels VALUES ('a', '甲')")
    connection.close()
    again = open_database(tmp_path / "a.db")
    assert again.execute("SELECT * FROM labels").fetchall() == [("a", "甲")]
    again.close()


def test_two_openings_at_once_make_one_schema(tmp_path: Path) -> None:
    failures: list[Exception] = []

    def open_it() -> None:
        try:
            open_database(tmp_path / "a.db").close()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.parametrize(
    "content", [b"this is no database at all, but long enough to be looked at" * 20, b"SQLite format 3\0junk"]
)
def test_a_file_that_is_no_database_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(content)
    with pytest.raises(CatalogError, match=r"a\.db"):
        open_database(path)
    assert path.read_bytes() == content


def test_another_version_is_refused(tmp_path: Path) -> None:
    connection = open_database(tmp_path / "a.db")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    with pytest.raises(CatalogError, match="schema version"):
        open_database(tmp_path / "a.db")


def test_a_folder_that_is_not_there_is_an_error_for_the_person(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="unable to open"):
        open_database(tmp_path / "missing" / "a.db")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_an_error_for_the_person(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(CatalogError):
        open_database(tmp_path / "a.db")
    tmp_path.chmod(0o700)


def test_a_transaction_happens_whole_or_not_at_all(tmp_path: Path) -> None:
    connection = open_database(tmp_path / "a.db")
    for error in (ValueError, KeyboardInterrupt):
        with pytest.raises(error), transaction(connection):  # noqa: PT012
            connection.execute("INSERT INTO labels VALUES ('a', '甲')")
            raise error
        assert not connection.in_transaction
    assert connection.execute("SELECT count(*) FROM labels").fetchone() == (0,)
    connection.close()


def test_a_full_disk_is_said_and_loses_nothing(tmp_path: Path) -> None:
    connection = open_database(tmp_path / "a.db")
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(AssistantError, match="full") as caught, transaction(connection):
        connection.executemany("INSERT INTO labels VALUES (?, ?)", ((f"{n}" * 500, "x") for n in range(1000)))
    assert "disk" in caught.value.hint
    assert connection.execute("SELECT count(*) FROM labels").fetchone() == (0,)
    connection.close()


def test_a_writer_that_does_not_end_is_named(tmp_path: Path) -> None:
    one, other = open_database(tmp_path / "a.db"), open_database(tmp_path / "a.db")
    other.execute("PRAGMA busy_timeout = 50")
    one.execute("BEGIN IMMEDIATE")
    with pytest.raises(AssistantError, match="locked") as caught, transaction(other):
        pass
    assert "Another process" in caught.value.hint
    one.execute("ROLLBACK")
    one.close()
    other.close()


def test_what_is_deleted_is_gone_from_the_file(tmp_path: Path) -> None:
    connection = open_database(tmp_path / "a.db")
    with transaction(connection):
        connection.execute("INSERT INTO labels VALUES ('a secret word', 'x')")
    with transaction(connection):
        connection.execute("DELETE FROM labels")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    assert b"a secret word" not in (tmp_path / "a.db").read_bytes()


def make_version_1(connection: sqlite3.Connection) -> None:
    """Take out what later versions brought."""
    connection.execute("DROP INDEX interactions_by_item")
    connection.execute("DROP INDEX items_by_limits")
    connection.execute("PRAGMA user_version = 1")


def test_a_database_of_version_1_keeps_its_data_and_gets_the_indexes(tmp_path: Path) -> None:
    connection = open_database(tmp_path / "a.db")
    with transaction(connection):
        connection.execute("INSERT INTO labels VALUES ('a', '甲')")
        connection.execute(
            "INSERT INTO items (id, kind, title, identity, source, text_hash, body) "
            "VALUES ('i', 'movie', 't', '', '', '', '')"
        )
        connection.execute("INSERT INTO interactions VALUES ('ann', 'i', 4.5, 7)")
        make_version_1(connection)
    connection.close()
    again = open_database(tmp_path / "a.db")
    assert again.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    assert again.execute("SELECT * FROM labels").fetchall() == [("a", "甲")]
    assert again.execute("SELECT * FROM interactions").fetchall() == [("ann", "i", 4.5, 7)]
    assert [name for _, _, name in again.execute("PRAGMA index_info(interactions_by_item)")] == [
        *("item_id", "rating", "time"),
    ]
    assert [name for _, _, name in again.execute("PRAGMA index_info(items_by_limits)")] == [
        "kind",
        "year",
        "price",
        "id",
    ]
    again.close()
    open_database(tmp_path / "a.db").close()


def test_a_migrated_database_has_the_schema_of_a_new_one(tmp_path: Path) -> None:
    new, old = open_database(tmp_path / "new.db"), open_database(tmp_path / "old.db")
    make_version_1(old)
    old.close()
    migrated = open_database(tmp_path / "old.db")
    schemas = [set(one.execute("SELECT name, sql FROM sqlite_master")) for one in (new, migrated)]
    assert schemas[0] == schemas[1]
    new.close()
    migrated.close()


def test_two_migrations_at_once_make_one_of_each_index(tmp_path: Path) -> None:
    connection = open_database(tmp_path / "a.db")
    make_version_1(connection)
    connection.close()
    failures: list[Exception] = []

    def open_it() -> None:
        try:
            open_database(tmp_path / "a.db").close()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_migration_that_fails_leaves_the_old_version(tmp_path: Path) -> None:
    connection = open_database(tmp_path / "a.db")
    connection.execute("PRAGMA user_version = 1")  # but the index is there already
    connection.close()
    with pytest.raises(AssistantError):
        open_database(tmp_path / "a.db")
