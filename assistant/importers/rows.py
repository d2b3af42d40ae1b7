"""What the readers hand on: rows with the place they came from, good and bad."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from assistant.importers.files import DataFile


@dataclass(frozen=True)
class Row:
    """One entry of a file: its values by column, and the line (or, in JSON, the entry) it starts at, from 1."""

    number: int
    values: Mapping[str, object]


@dataclass(frozen=True)
class BadRow:
    """An entry that cannot be used, why, and the beginning of what was there."""

    number: int
    reason: str
    raw: str


def bad(row: Row, reason: str) -> BadRow:
    """Return a row that was read as one that cannot be used."""
    try:
        raw = str(dict(row.values))[:1000]
    except RecursionError:
        raw = ""
    return BadRow(row.number, reason, raw)


@dataclass
class Table:
    """The entries of one file, read as they are needed and only once.

    ``first`` holds the good ones among the first few hundred, for guessing what the columns are; ``rows`` gives all.
    """

    file: DataFile
    format: str
    columns: tuple[str, ...]
    rows: Iterator[Row | BadRow] = field(repr=False)
    first: tuple[Row, ...] = field(default=(), repr=False)
    header: bool = True
    """False when the columns have no names in the file and are called "1", "2", ..."""
