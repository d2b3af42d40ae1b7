"""The items, as SQLite holds them: reading, full-text search, filters and writing.

Knows nothing of vectors, profiles or models. Titles are resolved by ``resolver.py``.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from assistant.database import transaction
from assistant.errors import UnknownItem
from assistant.fulltext import indexed_form, match_expression
from assistant.labels import Labels
from assistant.resolver import Match, Resolver
from assistant.titles import normalise
from assistant.values import KINDS, Item, Limits

_SUBTITLE = re.compile(r"[:：].*$", re.DOTALL)
_BRACKET = re.compile(r"[(（][^()（）]*[)）]\s*$")

BM25_WEIGHTS = "8.0, 6.0, 4.0, 1.0"
"""Of title, people, tags and description."""


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


class Catalog:
    """All items; every write is one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.labels = Labels(connection)

    @cached_property
    def _resolver(self) -> Resolver:
        return Resolver(self.connection)

    @property
    def version(self) -> int:
        """A number that grows with every write."""
        row = self.connection.execute("SELECT value FROM meta WHERE name = 'version'").fetchone()
        return int(row[0]) if row else 0

    def count(self, kind: str | None = None) -> int:
        """Return the number of items, of ``kind`` or all."""
        where, values = _conditions(Limits(kind=kind))
        return int(self.connection.execute(f"SELECT count(*) FROM items WHERE {where}", values).fetchone()[0])

    def kinds(self) -> tuple[str, ...]:
        """Return the usual kinds, then those that only this catalog has."""
        rows = self.connection.execute("SELECT DISTINCT kind FROM items ORDER BY kind")
        return KINDS + tuple(kind for (kind,) in rows if kind not in KINDS)

    def get(self, item_id: str) -> Item:
        """Return one item.

        Raises:
            UnknownItem: there is none with that id.
        """
        found = self.items([item_id])
        if not found:
            raise UnknownItem(f"no item has the id {item_id!r}")
        return found[0]

    def items(self, ids: Sequence[str]) -> list[Item]:
        """Return the items with these ids, in this order; ids that are not there are left out."""
        rows = self.connection.execute(
            "SELECT id, body FROM items WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),)
        )
        bodies = dict(rows.fetchall())
        return [Item.model_validate_json(bodies[item_id]) for item_id in ids if item_id in bodies]

    def search_text(self, query: str, n: int, limits: Limits = Limits()) -> list[tuple[str, float]]:
        """Return ids and bm25 scores (higher is better) of the ``n`` items whose text matches ``query`` best."""
        expression = match_expression(query)
        if not expression:
            return []
        where, values = _conditions(limits)
        rows = self.connection.execute(
            f"SELECT items.id, -bm25(fulltext, {BM25_WEIGHTS}) AS score FROM fulltext JOIN items ON items.number = fulltext.rowid "
            f"WHERE fulltext MATCH ? AND {where} ORDER BY score DESC, popularity DESC LIMIT ?",
            (expression, *values, n),
        )
        return [(item_id, float(score)) for item_id, score in rows]

    def allowed(self, ids: Iterable[str], limits: Limits) -> set[str]:
        """Return those of ``ids`` that meet ``limits``."""
        where, values = _conditions(limits)
        rows = self.connection.execute(
            f"SELECT id FROM items WHERE id IN (SELECT value FROM json_each(?)) AND {where}", (json.dumps(list(ids)), *values)
        )
        return {item_id for (item_id,) in rows}

    def popular(self, n: int, limits: Limits = Limits()) -> list[tuple[str, float]]:
        """Return ids and popularity of the ``n`` most popular items that meet ``limits``."""
        where, values = _conditions(limits)
        rows = self.connection.execute(
            f"SELECT id, popularity FROM items WHERE {where} ORDER BY popularity DESC, id LIMIT ?", (*values, n)
        )
        return [(item_id, float(popularity)) for item_id, popularity in rows]

    def with_attribute(self, value: str, types: Sequence[str], limits: Limits = Limits(), n: int = 1000) -> list[str]:
        """Return ids of items that have ``value`` (in either language) as tag, creator, cast or country, popular first."""
        where, values = _conditions(limits)
        forms = [form.casefold() for form in self.labels.synonyms(value)]
        rows = self.connection.execute(
            "SELECT DISTINCT items.id, popularity FROM attributes JOIN items USING (number) "
            "WHERE value IN (SELECT value FROM json_each(?)) AND type IN (SELECT value FROM json_each(?)) "
            f"AND {where} ORDER BY popularity DESC LIMIT ?",
            (json.dumps(forms), json.dumps(list(types)), *values, n),
        )
        return [item_id for item_id, _ in rows]

    def attributes(self, type: str) -> list[str]:
        """Return all values of an attribute type (tag, creator, cast, country), most frequent first."""
        rows = self.connection.execute(
            "SELECT value FROM attributes WHERE type = ? GROUP BY value ORDER BY count(*) DESC, value", (type,)
        )
        return [value for (value,) in rows]

    def resolve(self, written: str, kind: str | None = None) -> list[Match]:
        """Return the items that a title as the user wrote it may stand for, best first."""
        return self._resolver.resolve(written, kind, self.version)

    def complete(self, prefix: str, n: int) -> list[str]:
        """Return up to ``n`` titles that start with ``prefix``, popular first."""
        return self._resolver.complete(prefix, n)

    def put(self, records: Sequence[Record], loaded: set[str] | None = None) -> PutReport:
        """Add or update items.

        A record whose work (normalised title, year, first creator) is there already from the same source replaces what it says; a record
        of another source, or a second one in the same load, only fills what is missing and counts as a duplicate.

        Args:
            loaded: the ids that this load has brought so far; those of ``records`` are added.
        """
        loaded = set() if loaded is None else loaded
        report = PutReport()
        with transaction(self.connection) as connection:
            for record in records:
                self._put(connection, record, loaded, report)
                loaded.add(report.ids[-1])
            self._touch(connection)
        return report

    def put_interactions(self, rows: Iterable[tuple[str, str, float, int]]) -> None:
        """Add or replace (user, item id, rating, unix time) rows; rows about unknown items are left out."""
        with transaction(self.connection) as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO interactions SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM items WHERE id = ?2)", rows
            )
            self._touch(connection)

    def put_labels(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Add (English, Chinese) names of tags, people and countries; put them before the items that use them."""
        with transaction(self.connection) as connection:
            connection.executemany("INSERT OR IGNORE INTO labels VALUES (?, ?)", ((en.casefold(), zh) for en, zh in pairs))
        self.labels.forget()

    def pending(self, encoder_id: str, n: int) -> list[tuple[str, str]]:
        """Return up to ``n`` ids, with the text to encode, of items whose vector is missing or out of date."""
        rows = self.connection.execute(
            "SELECT body FROM items WHERE encoded IS NOT ? || ' ' || text_hash ORDER BY number LIMIT ?", (encoder_id, n)
        )
        items = [Item.model_validate_json(body) for (body,) in rows]
        return [(item.id, encoded_text(item)) for item in items]

    def pending_count(self, encoder_id: str) -> int:
        """Return how many items have no current vector."""
        row = self.connection.execute("SELECT count(*) FROM items WHERE encoded IS NOT ? || ' ' || text_hash", (encoder_id,))
        return int(row.fetchone()[0])

    def mark_encoded(self, ids: Sequence[str], encoder_id: str) -> None:
        """Note that the index holds the current vectors of ``ids``."""
        with transaction(self.connection) as connection:
            connection.execute(
                "UPDATE items SET encoded = ? || ' ' || text_hash WHERE id IN (SELECT value FROM json_each(?))",
                (encoder_id, json.dumps(list(ids))),
            )

    def mark_all_unencoded(self) -> None:
        """Note that the index is empty."""
        with transaction(self.connection) as connection:
            connection.execute("UPDATE items SET encoded = NULL")

    def _put(self, connection: sqlite3.Connection, record: Record, loaded: set[str], report: PutReport) -> None:
        item = record.item
        known = self._same_work(record)
        if known is None:
            item = item.model_copy(update={"id": self._free_id(item)})
            report.added += 1
            report.ids.append(item.id)
            self._write(connection, item, record.source)
            return
        old, source = known
        report.ids.append(old.id)
        same_source = source == record.source and old.id not in loaded
        new = _filled(item.model_copy(update={"id": old.id}), old) if same_source else _filled(old, item)
        report.duplicates += not same_source
        report.updated += same_source and new != old
        report.unchanged += same_source and new == old
        if new != old:
            self._write(connection, new, source)

    def _same_work(self, record: Record) -> tuple[Item, str] | None:
        """Return the stored item that is the same work, and its source; of several, the one with the same id or year."""
        item = record.item
        rows = self.connection.execute(
            "SELECT body, source FROM items WHERE id = ? OR identity = ? ORDER BY id IS NOT ?, year IS NOT ?, number",
            (item.id, _identity(item), item.id, item.year),
        )
        for body, source in rows.fetchall():
            other = Item.model_validate_json(body)
            if record.own_id and other.id == item.id or _agree(other, item):
                return other, source
        return None

    def _free_id(self, item: Item) -> str:
        """Return the item's id, or one made of it and the creators where another work has it."""
        if not self.connection.execute("SELECT 1 FROM items WHERE id = ?", (item.id,)).fetchone():
            return item.id
        told_apart = f"{_identity(item)}\t{item.year}\t{item.creators}"
        return f"{item.id}-{hashlib.sha256(told_apart.encode()).hexdigest()[:6]}"

    def _write(self, connection: sqlite3.Connection, item: Item, source: str) -> None:
        indexed = f"{item.kind}\n{item.year}\n{item.price}\n{encoded_text(item)}"  # the index also filters by the numbers
        digest = hashlib.sha256(indexed.encode()).hexdigest()[:16]
        number = connection.execute(
            "INSERT INTO items (id, kind, title, year, price, popularity, identity, source, body, text_hash) VALUES (?,?,?,?,?,?,?,?,?,?) "
            "ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, title = excluded.title, year = excluded.year, price = excluded.price, "
            "popularity = excluded.popularity, identity = excluded.identity, source = excluded.source, body = excluded.body, "
            "text_hash = excluded.text_hash RETURNING number",
            (item.id, item.kind, item.title, item.year, item.price, item.popularity, _identity(item), source,
             item.model_dump_json(exclude_defaults=True), digest),
        ).fetchone()[0]  # fmt: skip
        for table, column in (("names", "number"), ("attributes", "number"), ("fulltext", "rowid")):
            connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (number,))
        connection.executemany("INSERT OR IGNORE INTO names VALUES (?, ?, ?)", ((n, number, m) for n, m in _names(item)))
        connection.executemany(
            "INSERT OR IGNORE INTO attributes VALUES (?, ?, ?)", ((v.casefold(), t, number) for t, v in attributes_of(item))
        )
        connection.execute(
            "INSERT INTO fulltext (rowid, title, people, tags, description) VALUES (?,?,?,?,?)", (number, *self._fulltext(item))
        )

    def _fulltext(self, item: Item) -> tuple[str, ...]:
        people = [*item.creators, *item.cast]
        tags = [*item.tags, item.kind, *([item.country] if item.country else [])]
        columns = (
            (item.title, *item.titles),
            (*people, *self.labels.chinese(people)),
            (*tags, *self.labels.chinese(tags)),
            (item.description, item.description_zh),
        )
        return tuple(indexed_form(" \n ".join(filter(None, column))) for column in columns)

    @staticmethod
    def _touch(connection: sqlite3.Connection) -> None:
        connection.execute(
            "INSERT INTO meta VALUES ('version', '1') ON CONFLICT (name) DO UPDATE SET value = CAST(value AS INTEGER) + 1"
        )


def _conditions(limits: Limits) -> tuple[str, list[object]]:
    """Return an SQL condition on ``items`` and its values; an item without the number that is limited does not pass."""
    tests = {"kind = ?": limits.kind, "price <= ?": limits.max_price, "year >= ?": limits.year_min, "year <= ?": limits.year_max}
    given = {test: value for test, value in tests.items() if value is not None}
    return " AND ".join(f"items.{test}" for test in given) or "1", list(given.values())


def encoded_text(item: Item) -> str:
    """Return the text that stands for ``item`` in the vector index."""
    parts = (
        " / ".join((item.title, *item.titles)),
        ", ".join((*item.creators, *item.cast)),
        ", ".join(item.tags),
        item.description,
        item.description_zh,
    )
    return ". ".join(part for part in parts if part)


def attributes_of(item: Item) -> list[tuple[str, str]]:
    """Return (type, value) of all attributes of ``item``."""
    pairs = [("tag", tag) for tag in item.tags]
    pairs += [("creator", name) for name in item.creators] + [("cast", name) for name in item.cast]
    return pairs + ([("country", item.country)] if item.country else [])


def _names(item: Item) -> list[tuple[str, int]]:
    """Return the normalised titles of ``item``, each with 1 for the main one; a part before a colon or bracket is a name too."""
    titles = (item.title, *item.titles)
    short = [part.strip() for title in titles for part in (_SUBTITLE.sub("", title), _BRACKET.sub("", title))]
    names = [(normalise(item.title), 1)] + [(normalise(title), 0) for title in (*item.titles, *short)]
    return [(name, main) for name, main in names if name]


def _identity(item: Item) -> str:
    return f"{item.kind}\t{normalise(item.title)}"


def _agree(one: Item, other: Item) -> bool:
    """Tell whether two items are the same work: kind and title are equal, and what both say of year and first creator."""
    if _identity(one) != _identity(other):
        return False
    years = {one.year, other.year} - {None}
    creators = {item.creators[0].casefold() for item in (one, other) if item.creators}
    return len(years) <= 1 and len(creators) <= 1


def _filled(old: Item, new: Item) -> Item:
    """Return ``old`` with its empty fields taken from ``new``."""
    empty = {name: getattr(new, name) for name in Item.model_fields if not getattr(old, name) and getattr(new, name)}
    return old.model_copy(update=empty)
