"""Writes items into the catalog's tables, and finds out whether a work is there already.

Knows nothing of reading or files.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import dataclass, field

from assistant.features import agree, attributes_of, encoded_text, filled, identity_of, names_of
from assistant.fulltext import indexed_form
from assistant.labels import Labels
from assistant.titles import normalise
from assistant.values import Item


@dataclass(frozen=True)
class Record:
    """An item on its way into the catalog; ``source`` names the file it came from."""

    item: Item
    source: str
    own_id: bool = True
    """False when the id was made of the title, so that another work may have it by chance."""


@dataclass
class PutReport:
    """What became of the records that were put."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    ids: list[str] = field(default_factory=list)
    """Of the items that the records became, in the records' order."""

    def __iadd__(self, other: PutReport) -> PutReport:
        """Add the counts of ``other``, but not its ids."""
        self.added += other.added
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.duplicates += other.duplicates
        return self


class Writer:
    """Puts the records of one batch, inside the caller's transaction.

    A record whose work is there already from the same source replaces what it says; a record of another source, or a
    second one in the same load, only fills what is missing and counts as a duplicate.

    Args:
        loaded: the ids that this load has brought so far; those of what is put are added.
    """

    def __init__(self, connection: sqlite3.Connection, labels: Labels, loaded: set[str]) -> None:
        self._connection = connection
        self._labels = labels
        self._loaded = loaded
        self.report = PutReport()

    def put(self, record: Record) -> None:
        """Add the record's item, or bring the stored one up to date."""
        item, report = record.item, self.report
        known = self._same_work(record)
        if known is None:
            item = item.model_copy(update={"id": self._free_id(item)})
            report.added += 1
            self._write(item, record.source)
        else:
            old, source = known
            same_source = source == record.source and old.id not in self._loaded
            item = filled(item.model_copy(update={"id": old.id}), old) if same_source else filled(old, item)
            report.duplicates += not same_source
            report.updated += same_source and item != old
            report.unchanged += same_source and item == old
            if item != old:
                self._write(item, source)
        report.ids.append(item.id)
        self._loaded.add(item.id)

    def _same_work(self, record: Record) -> tuple[Item, str] | None:
        """Return the stored item that is the same work, and its source; of several, the nearest."""
        item = record.item
        names = json.dumps([normalise(title) for title in (item.title, *item.titles)])
        rows = self._connection.execute(
            "SELECT body, source FROM items WHERE number IN (SELECT number FROM items WHERE id = ? "
            "UNION SELECT number FROM names WHERE name IN (SELECT value FROM json_each(?))) "
            "ORDER BY id IS NOT ?, identity IS NOT ?, year IS NOT ?, number",
            (item.id, names, item.id, identity_of(item), item.year),
        )
        for body, source in rows.fetchall():
            other = Item.model_validate_json(body)
            if (record.own_id and other.id == item.id) or agree(other, item, self._labels.synonyms):
                return other, source
        return None

    def _free_id(self, item: Item) -> str:
        """Return the item's id, or one made of it and the creators where another work has it."""
        if not self._connection.execute("SELECT 1 FROM items WHERE id = ?", (item.id,)).fetchone():
            return item.id
        told_apart = f"{identity_of(item)}\t{item.year}\t{item.creators}"
        return f"{item.id}-{hashlib.sha256(told_apart.encode()).hexdigest()[:6]}"

    def _write(self, item: Item, source: str) -> None:
        row = {
            "id": item.id, "kind": item.kind, "title": item.title, "year": item.year, "price": item.price,
            "popularity": item.popularity, "identity": identity_of(item), "source": source,
            "body": item.model_dump_json(exclude_defaults=True),
            "text_hash": hashlib.sha256(encoded_text(item).encode()).hexdigest()[:16],
        }  # fmt: skip
        names, places = ", ".join(row), ", ".join(f":{name}" for name in row)
        changes = ", ".join(f"{name} = excluded.{name}" for name in row if name != "id")
        (number,) = self._connection.execute(
            f"INSERT INTO items ({names}) VALUES ({places}) ON CONFLICT (id) DO UPDATE SET {changes} RETURNING number",
            row,
        ).fetchone()
        for table, column in (("names", "number"), ("attributes", "number"), ("fulltext", "rowid")):
            self._connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (number,))
        self._connection.executemany(
            "INSERT OR IGNORE INTO names VALUES (?, ?, ?)", ((name, number, main) for name, main in names_of(item))
        )
        self._connection.executemany(
            "INSERT OR IGNORE INTO attributes VALUES (?, ?, ?)",
            ((value.casefold(), type, number) for type, value in attributes_of(item)),
        )
        self._connection.execute(
            "INSERT INTO fulltext (rowid, title, people, tags, description) VALUES (?, ?, ?, ?, ?)",
            (number, *self._fulltext(item)),
        )

    def _fulltext(self, item: Item) -> tuple[str, ...]:
        people = [*item.creators, *item.cast]
        tags = [*item.tags, item.kind, *([item.country] if item.country else [])]
        columns = (
            (item.title, *item.titles),
            (*people, *self._labels.chinese(people)),
            (*tags, *self._labels.chinese(tags)),
            (item.description, item.description_zh),
        )
        return tuple(indexed_form(" \n ".join(filter(None, column))) for column in columns)
