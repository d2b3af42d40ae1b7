"""Finds the item that a title stands for, as people write titles: exact, alias, misspelt, in either language."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from assistant.titles import normalise, split_year
from assistant.values import Item

EXACT, ALIAS = 100.0, 97.0
FUZZY_FLOOR = 60.0
FUZZY_SURE = 84.0
"""Similarity (0 to 100) above which a misspelt title is taken without asking."""
SURE_LENGTH = 4
"""Shorter names than this are never taken when misspelt: too many are one letter apart."""


_ROMAN = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "x": "10",
}


@dataclass(frozen=True)
class Match:
    """An item that a title may stand for; ``score`` is 0 to 100, ``sure`` when it need not be asked about."""

    item: Item
    score: float
    sure: bool


class Resolver:
    """Looks titles up in the ``names`` table; keeps the names in memory for fuzzy matching."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._names: list[str] = []
        self._version = -1

    def resolve(self, written: str, kind: str | None, version: int) -> list[Match]:
        """Return matches, best first; of exact ones only those of the best class.

        Args:
            written: the user's words; an item id is taken as it is.
            kind: prefer items of this kind where several match.
            version: the catalog's, so that names are read anew after a write.
        """
        exact = self._by_id(written) or self._exact(written)
        if exact:
            return _preferring(exact, kind)
        return _preferring(self._fuzzy(written, version), kind)

    def complete(self, prefix: str, n: int) -> list[str]:
        """Return up to ``n`` titles, popular first, with a name that starts with ``prefix``."""
        start = normalise(prefix) if prefix.strip() else ""
        if not start:
            return []
        rows = self._connection.execute(
            "SELECT DISTINCT title FROM names JOIN items USING (number) WHERE name >= ? AND name < ? "
            "ORDER BY popularity DESC LIMIT ?",
            (start, start + "\U0010ffff", n),
        )
        return [title for (title,) in rows]

    def _by_id(self, written: str) -> list[Match]:
        row = self._connection.execute("SELECT body FROM items WHERE id = ?", (written.strip(),)).fetchone()
        return [Match(Item.model_validate_json(row[0]), EXACT, True)] if row else []

    def _exact(self, written: str) -> list[Match]:
        _, year = split_year(written)
        matches = self._items_named([normalise(written)], {})
        if year and any(match.item.year == year for match in matches):
            matches = [match for match in matches if match.item.year == year]
        return [match for match in matches if match.score == matches[0].score]

    def _fuzzy(self, written: str, version: int) -> list[Match]:
        if version != self._version:
            self._names = [name for (name,) in self._connection.execute("SELECT DISTINCT name FROM names")]
            self._version = version
        name = normalise(written)
        near = process.extract(name, self._names, scorer=fuzz.ratio, score_cutoff=FUZZY_FLOOR, limit=8)
        scores = {other: score * ALIAS / 100 for other, score, _ in near}
        if not scores:
            return []
        sure = {
            other
            for other, score in scores.items()
            if score >= FUZZY_SURE and len(name) >= SURE_LENGTH and _numbers(other) == _numbers(name)
        }
        return self._items_named(list(scores), scores, sure)

    def _items_named(
        self, names: Sequence[str], scores: dict[str, float], sure: Collection[str] | None = None
    ) -> list[Match]:
        """Return the items with one of ``names``; those in ``sure`` are, or all where it is None."""
        marks = ", ".join("?" * len(names))
        rows = self._connection.execute(
            f"SELECT name, main, body FROM names JOIN items USING (number) WHERE name IN ({marks}) "
            "ORDER BY popularity DESC",
            names,
        )
        best: dict[str, Match] = {}
        for name, main, body in rows:
            item = Item.model_validate_json(body)
            score = scores[name] - (not main) if name in scores else EXACT if main else ALIAS
            if item.id not in best or best[item.id].score < score:
                best[item.id] = Match(item, score, sure is None or name in sure)
        return sorted(best.values(), key=lambda match: -match.score)


def _numbers(name: str) -> list[str]:
    """Return the numbers in a name: a sequel is another work, however alike the rest is."""
    return [_ROMAN.get(number, number) for number in re.findall(r"\d+|\b[ivx]+\b", name)]


def _preferring(matches: list[Match], kind: str | None) -> list[Match]:
    """Return the matches of ``kind`` where any is sure, else all."""
    of_kind = [match for match in matches if match.item.kind == kind]
    return of_kind if any(match.sure for match in of_kind) else matches
