"""Decides which column of a file is which field of an item, and of which kind its items are; from names alone.

Knows nothing of files or values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.errors import UsageError
from assistant.importers.vocabulary import COLUMNS, KIND_COLUMNS, KIND_OF_WORD

MANY = frozenset({"titles", "creators", "cast", "tags"})
"""Fields that several columns may fill together."""


@dataclass(frozen=True)
class ColumnMap:
    """Which columns fill which field; ``unused`` are the columns that fill none."""

    columns: Mapping[str, tuple[str, ...]]
    unused: tuple[str, ...]

    def fields(self, values: Mapping[str, object]) -> dict[str, list[object]]:
        """Return a row's values by field: of each column that has one, in order."""
        found = {
            field: [values[name] for name in names if values.get(name) not in (None, "")]
            for field, names in self.columns.items()
        }
        return {field: given for field, given in found.items() if given}

    def __str__(self) -> str:
        """Say it in one line."""
        pairs = ", ".join(f"{field} = {' + '.join(columns)}" for field, columns in self.columns.items())
        return f"{pairs}; not used: {', '.join(self.unused) or 'nothing'}"


def plain(name: str) -> str:
    """Return the name of a column without case, blanks and punctuation."""
    return re.sub(r"[\W_]+", "", name.casefold())


def is_usual(name: str) -> bool:
    """Tell whether ``name`` is a usual name of a column."""
    return any(plain(name) in names for names in COLUMNS.values())


def is_title(name: str) -> bool:
    """Tell whether ``name`` is a usual name of the column of titles."""
    return plain(name) in COLUMNS["title"]


def map_columns(columns: Sequence[str], given: Mapping[str, str], where: str) -> ColumnMap:
    """Return which columns fill which field.

    Args:
        given: column by field, as the user wrote it; several columns are joined by "+", and no column at all leaves the
            field out.
        where: the name of the file, for messages.

    Raises:
        UsageError: a field or column of ``given`` does not exist, or no column is the title.
    """
    chosen: dict[str, tuple[str, ...]] = {}
    for field, written in given.items():
        if field not in COLUMNS:
            raise UsageError(f"items have no field {field!r}", f"Fields are {', '.join(COLUMNS)}.")
        chosen[field] = _written(written, columns, where)
    taken = {column for names in chosen.values() for column in names}
    for field in (field for field in COLUMNS if field not in chosen):
        free = [column for column in columns if column not in taken]
        found = _usual(field, free)
        chosen[field] = tuple(found if field in MANY else found[:1])
        taken.update(chosen[field])
    if not chosen["title"]:
        raise UsageError(
            f"no column of {where!r} is known to be the title; its columns are {_listed(columns)}",
            "Name it: --map title=COLUMN.",
        )
    order = {field: chosen[field] for field in COLUMNS if chosen[field]}
    return ColumnMap(order, tuple(column for column in columns if column not in taken))


def _usual(field: str, columns: Sequence[str]) -> list[str]:
    """Return the columns with a usual name of ``field``, the best first."""
    places = {name: place for place, name in enumerate(COLUMNS[field])}
    found = [column for column in columns if plain(column) in places]
    return sorted(found, key=lambda column: places[plain(column)])


def _written(written: str, columns: Sequence[str], where: str) -> tuple[str, ...]:
    if not written:
        return ()
    names = [written] if written in columns else written.split("+")
    found = []
    for name in names:
        same = [column for column in columns if column == name] or [
            column for column in columns if plain(column) == plain(name)
        ]
        if not same:
            raise UsageError(f"{where!r} has no column {name!r}", f"Its columns are {_listed(columns)}.")
        found.append(same[0])
    return tuple(found)


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(map(repr, columns[:30])) or "none"


def kind_named(word: str) -> str | None:
    """Return the kind that ``word`` names, in English or Chinese; another word is a kind of its own."""
    name = word.strip().casefold()
    return KIND_OF_WORD.get(name) or (name if re.fullmatch(r"[a-z][a-z_]{1,29}", name) else None)


def guess_kind(names: Sequence[str], columns: Sequence[str]) -> str | None:
    """Return the kind of the items in a file.

    Args:
        names: what may say it, the best first: the file's name, the folder's.
        columns: its columns, which are asked when no name says it.
    """
    for name in names:
        words = re.findall(r"[^\W\d_]+", name.casefold())
        kinds = {kind for word in words if (kind := KIND_OF_WORD.get(word))}
        if len(kinds) == 1:
            return kinds.pop()
    present = {plain(column) for column in columns}
    kinds = {kind for kind, words in KIND_COLUMNS.items() if present & set(words)}
    return kinds.pop() if len(kinds) == 1 else None
