"""The items, as SQLite holds them: reading, full-text search, filters and writing.

Knows nothing of vectors, profiles or models. Titles are resolved by ``resolver.py``.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import cached_property

from assistant.database import transaction
from assistant.errors import UnknownItem
from assistant.features import encoded_text
from assistant.fulltext import match_expression
from assistant.kept import Kept, Read
from assistant.labels import Labels
from assistant.resolver import Match, Resolver
from assistant.storing import PutReport, Record, Writer
from assistant.values import KINDS, Item, Limits

__all__ = ["Catalog", "Match", "PutReport", "Record"]

KEPT = 500
"""Answers that are kept until the catalog changes: with each wish the same is read again for what the user likes."""
KEPT_ENCODED = 8
"""Sets of items in the index that are kept, at up to 25 MB each where there are 200,000 items."""
KEPT_ITEMS = 5_000
"""Items that are kept as well, at about 3 KB each; many come up again and again."""
BM25_WEIGHTS = "8.0, 6.0, 4.0, 1.0"
"""Of title, people, tags and description."""


class Catalog:
    """All items; every write is one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.labels = Labels(connection)
        self._kept = Kept(KEPT)
        self._kept_encoded = Kept(KEPT_ENCODED)

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
        select = f"SELECT count(*) FROM items WHERE {where}"
        return self._keep(("count", kind), lambda: int(self.connection.execute(select, values).fetchone()[0]))

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
        known = self._keep("items", dict[str, Item])
        if missing := [item_id for item_id in ids if item_id not in known]:
            if len(known) + len(missing) > KEPT_ITEMS:
                known.clear()
                missing = list(ids)
            rows = self.connection.execute(
                "SELECT id, body FROM items WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(missing),)
            )
            known.update((item_id, Item.model_validate_json(body)) for item_id, body in rows)
        return [known[item_id] for item_id in ids if item_id in known]

    def search_text(self, query: str, n: int, limits: Limits = Limits()) -> list[tuple[str, float]]:
        """Return ids and bm25 scores (higher is better) of the ``n`` items whose text matches ``query`` best."""
        expression = match_expression(query)
        if not expression:
            return []
        where, values = _conditions(limits)
        rows = self.connection.execute(
            f"SELECT items.id, -bm25(fulltext, {BM25_WEIGHTS}) AS score "
            "FROM fulltext JOIN items ON items.number = fulltext.rowid "
            f"WHERE fulltext MATCH ? AND {where} ORDER BY score DESC, popularity DESC LIMIT ?",
            (expression, *values, n),
        )
        return [(item_id, float(score)) for item_id, score in rows]

    def allowed(self, ids: Iterable[str], limits: Limits) -> set[str]:
        """Return those of ``ids`` that meet ``limits``."""
        where, values = _conditions(limits)
        rows = self.connection.execute(
            f"SELECT items.id FROM json_each(?) AS wanted CROSS JOIN items ON items.id = wanted.value WHERE {where}",
            (json.dumps(list(ids)), *values),
        )
        return {item_id for (item_id,) in rows}

    def encoded(self, limits: Limits) -> frozenset[str]:
        """Return the ids of all items that meet ``limits`` and have a vector in the index, be it of an older text."""
        select, values = _encoded("id", limits)
        return self._keep_encoded(limits, lambda: frozenset(row[0] for row in self.connection.execute(select, values)))

    def encoded_count(self) -> int:
        """Return how many items have a vector in the index."""
        select, _ = _encoded("count(*)", Limits())
        return self._keep_encoded("count", lambda: int(self.connection.execute(select).fetchone()[0]))

    def popular(self, n: int, limits: Limits = Limits()) -> list[tuple[str, float]]:
        """Return ids and popularity of the ``n`` most popular items that meet ``limits``."""
        where, values = _conditions(limits)
        select = f"SELECT id, popularity FROM items WHERE {where} ORDER BY popularity DESC, id LIMIT ?"
        return list(
            self._keep(("popular", n, limits), lambda: self.connection.execute(select, (*values, n)).fetchall())
        )

    def with_attribute(self, value: str, types: Sequence[str], limits: Limits = Limits(), n: int = 1000) -> list[str]:
        """Return ids of items that have ``value``, in either language, as one of ``types``, popular first."""
        where, values = _conditions(limits)
        forms = tuple(form.casefold() for form in self.labels.synonyms(value))
        select = (
            f"SELECT id FROM items WHERE {where} AND number IN (SELECT number FROM attributes "
            "WHERE value IN (SELECT value FROM json_each(?)) AND type IN (SELECT value FROM json_each(?))) "
            "ORDER BY popularity DESC LIMIT ?"
        )
        values += [json.dumps(forms), json.dumps(list(types)), n]
        key = ("with_attribute", forms, tuple(types), limits, n)
        return list(self._keep(key, lambda: [item_id for (item_id,) in self.connection.execute(select, values)]))

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
        """Add or update items in one transaction.

        Args:
            loaded: the ids that this load has brought so far; those of ``records`` are added.
        """
        writer = Writer(self.connection, self.labels, set() if loaded is None else loaded)
        with transaction(self.connection) as connection:
            for record in records:
                writer.put(record)
            self._touch(connection)
        return writer.report

    def put_interactions(self, rows: Iterable[tuple[str, str, float, int]]) -> None:
        """Add or replace (user, item id, rating, unix time) rows; rows about unknown items are left out."""
        with transaction(self.connection) as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO interactions "
                "SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM items WHERE id = ?2)",
                rows,
            )
            self._touch(connection)

    @property
    def has_interactions(self) -> bool:
        """Tell whether anybody has rated anything."""
        return self.connection.execute("SELECT 1 FROM interactions LIMIT 1").fetchone() is not None

    def interactions(self) -> Iterator[tuple[str, str, float, int]]:
        """Yield all (user, item id, rating, unix time) rows."""
        yield from self.connection.execute("SELECT user, item_id, rating, time FROM interactions")

    def liked_both(self, one: str, other: str, rating: float) -> int:
        """Return how many people rated both items at least ``rating``."""
        row = self.connection.execute(
            "SELECT count(*) FROM interactions AS a JOIN interactions AS b USING (user) "
            "WHERE a.item_id = ? AND b.item_id = ? AND a.rating >= ?3 AND b.rating >= ?3",
            (one, other, rating),
        )
        return int(row.fetchone()[0])

    def liked_since(self, item_id: str, rating: float, time: int) -> int:
        """Return how many people rated the item at least ``rating`` since the Unix time ``time``."""
        row = self.connection.execute(
            "SELECT count(*) FROM interactions WHERE item_id = ? AND rating >= ? AND time >= ?", (item_id, rating, time)
        )
        return int(row.fetchone()[0])

    def put_labels(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Add (English, Chinese) names of tags, people and countries; put them before the items that use them."""
        with transaction(self.connection) as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO labels VALUES (?, ?)", ((en.casefold(), zh) for en, zh in pairs)
            )
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
        row = self.connection.execute(
            "SELECT count(*) FROM items WHERE encoded IS NOT ? || ' ' || text_hash", (encoder_id,)
        )
        return int(row.fetchone()[0])

    def mark_encoded(self, ids: Sequence[str], encoder_id: str) -> None:
        """Note that the index holds the current vectors of ``ids``."""
        with transaction(self.connection) as connection:
            connection.execute(
                "UPDATE items SET encoded = ? || ' ' || text_hash WHERE id IN (SELECT value FROM json_each(?))",
                (encoder_id, json.dumps(list(ids))),
            )
        self._kept_encoded.clear()

    def mark_all_unencoded(self) -> None:
        """Note that the index is empty."""
        with transaction(self.connection) as connection:
            connection.execute("UPDATE items SET encoded = NULL")
        self._kept_encoded.clear()

    def _keep(self, key: Hashable, read: Callable[[], Read]) -> Read:
        """Return what ``read`` reads, or has read since the catalog changed."""
        return self._kept.get(self.version, key, read)

    def _keep_encoded(self, key: Hashable, read: Callable[[], Read]) -> Read:
        """Return what ``read`` reads, or has read since the catalog or its index changed."""
        others = self.connection.execute("PRAGMA data_version").fetchone()  # grows when another process writes
        return self._kept_encoded.get((self.version, others), key, read)

    @staticmethod
    def _touch(connection: sqlite3.Connection) -> None:
        connection.execute(
            "INSERT INTO meta VALUES ('version', '1') "
            "ON CONFLICT (name) DO UPDATE SET value = CAST(value AS INTEGER) + 1"
        )


def _conditions(limits: Limits) -> tuple[str, list[object]]:
    """Return an SQL condition on ``items`` and its values; an item without the number that is limited does not pass."""
    tests = {
        "kind = ?": limits.kind,
        "price <= ?": limits.max_price,
        "year >= ?": limits.year_min,
        "year <= ?": limits.year_max,
    }
    given = {test: value for test, value in tests.items() if value is not None}
    return " AND ".join(f"items.{test}" for test in given) or "1", list(given.values())


def _encoded(columns: str, limits: Limits) -> tuple[str, list[object]]:
    """Return an SQL query of the items that have a vector, and its values; the index alone answers it."""
    where, values = _conditions(limits)
    return f"SELECT {columns} FROM items INDEXED BY items_by_limits WHERE encoded IS NOT NULL AND {where}", values
