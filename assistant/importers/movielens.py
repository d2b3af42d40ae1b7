"""Reads what lies beside a table of items in folders like MovieLens': ratings and tags that name the items by number.

A folder of another kind of item works the same way, as long as its tables share the column of numbers.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant import cleaning
from assistant.importers.rows import BadRow, Row, Table, bad
from assistant.mapping import plain

MAX_TAGS = 8
"""Tags that users gave, an item."""
SURE_USERS = 2
"""Users whose tag is always taken; tags of fewer only fill up to FEW, those most used elsewhere first."""
FEW = 3

_NUMBERS = ("movieid", "bookid", "itemid", "songid", "trackid", "artistid", "productid", "asin")
_USERS = ("userid", "user")
_TIMES = ("timestamp", "time", "unixreviewtime")
_NO_TAG = re.compile(r"netflix|imdb|dvd|watched|seen|owned|own it|to see|library|bd-r|\d{4}|^.{0,2}$", re.IGNORECASE)

_LATEST = 10**12

_NAMELESS = {
    "movies.dat": ("movieId", "title", "genres"),
    "ratings.dat": ("userId", "movieId", "rating", "timestamp"),
    "tags.dat": ("userId", "movieId", "tag", "timestamp"),
}
"""The columns of the tables without a header in MovieLens' older folders."""

Interaction = tuple[str, str, float, int]
"""User, item id, rating, Unix time."""


@dataclass
class Companions:
    """What ratings and tags say about items, by the items' numbers."""

    number: str
    """The column that numbers the items."""
    popularity: Mapping[str, float] = field(default_factory=dict)
    tags: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def enrich(self, row: Row, fields: dict[str, list[object]]) -> None:
        """Add to an item's fields what its users say."""
        number = str(row.values.get(self.number, ""))
        if number in self.popularity:
            fields.setdefault("popularity", [self.popularity[number]])
        if number in self.tags:
            fields["tags"] = [*fields.get("tags", []), list(self.tags[number])]


def with_names(table: Table) -> Table:
    """Return ``table`` with the names of its columns, where it is one of MovieLens' older ones."""
    names = _NAMELESS.get(table.file.name.lower(), ())
    if table.header or len(names) != len(table.columns):
        return table

    def renamed(row: Row) -> Row:
        return Row(row.number, dict(zip(names, row.values.values(), strict=True)))

    return replace(
        table,
        columns=names,
        rows=(renamed(row) if isinstance(row, Row) else row for row in table.rows),
        first=tuple(map(renamed, table.first)),
    )


def number_column(table: Table) -> str | None:
    """Return the column that numbers the items a table is about."""
    return next((column for column in table.columns if plain(column) in _NUMBERS), None)


def is_ratings(table: Table) -> bool:
    """Tell whether a table holds users' ratings of numbered items."""
    return _has(table, "rating")


def is_tags(table: Table) -> bool:
    """Tell whether a table holds users' tags of numbered items."""
    return _has(table, "tag")


def _has(table: Table, name: str) -> bool:
    return bool(number_column(table)) and bool(_column(table, (name,))) and bool(_column(table, _USERS))


def _column(table: Table, names: Sequence[str]) -> str | None:
    return next((column for column in table.columns if plain(column) in names), None)


def popularity_by_number(ratings: Table) -> dict[str, float]:
    """Return, by item number, the logarithm of how many rated it, as a share of that of the most rated."""
    number = number_column(ratings) or ""
    counts = Counter(str(row.values[number]) for row in ratings.rows if isinstance(row, Row))
    most = math.log1p(max(counts.values(), default=1))
    return {item: round(math.log1p(count) / most, 4) for item, count in counts.items()}


def tags_by_number(table: Table) -> dict[str, list[str]]:
    """Return, by item number, the tags that several users gave it, or, where these are few, the most used."""
    number, user, tag = (_column(table, names) or "" for names in (_NUMBERS, _USERS, ("tag",)))
    users: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    used: Counter[str] = Counter()
    for row in table.rows:
        if isinstance(row, Row):
            for name in cleaning.tags([row.values[tag]]):
                if not _NO_TAG.search(name):
                    users[str(row.values[number])][name].add(str(row.values[user]))
                    used[name] += 1
    chosen: dict[str, list[str]] = {}
    for item, given in users.items():
        ranked = sorted(given, key=lambda name: (-len(given[name]), -used[name], name))
        sure = [name for name in ranked if len(given[name]) >= SURE_USERS]
        likely = [name for name in ranked if name in sure or used[name] > 1]
        chosen[item] = sure[:MAX_TAGS] if len(sure) >= FEW else likely[:FEW]
    return chosen


def interactions(table: Table, ids: Mapping[str, str], reject: Callable[[BadRow], None]) -> Iterator[Interaction]:
    """Yield the ratings of items whose catalog id is known by their number.

    Args:
        reject: is told each row that cannot be read.
    """
    number, user, rating, time = (_column(table, names) for names in (_NUMBERS, _USERS, ("rating",), _TIMES))
    for row in table.rows:
        if isinstance(row, BadRow):
            reject(row)
            continue
        item_id = ids.get(str(row.values[number or ""]))
        if item_id is None:
            continue
        try:
            value = float(str(row.values[rating or ""]))
            when = int(float(str(row.values[time] or 0))) if time else 0
        except (ValueError, OverflowError):
            value, when = math.nan, 0
        when = when if abs(when) < _LATEST else 0
        if math.isfinite(value):
            yield f"{table.file.folder}/{row.values[user or '']}", item_id, value, when
        else:
            reject(bad(row, "the rating is not a number"))
