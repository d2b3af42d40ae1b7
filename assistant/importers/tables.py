"""Reads CSV, TSV and other tables of text; a quotation mark that is never closed costs a row, not the file."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice

from assistant.importers.files import DataFile
from assistant.importers.rows import BadRow, Row, Table
from assistant.importers.text import MAX_LINE, lines_of

MAX_LINES = 100
"""Lines of one quoted value; more are taken for a quotation mark that was forgotten."""
LOOK_AHEAD = 500
_DELIMITERS = {"::": "double colons", "\t": "tabs", ",": "commas", ";": "semicolons", "|": "bars"}
_NUMBER = re.compile(r"-?[\d.,]+$")

Line = tuple[int, str]
Record = tuple[int, list[str], str]
"""The line it starts at, its cells, its first line."""


def read_table(file: DataFile, pieces: Iterable[str], is_name: Callable[[str], bool]) -> Table:
    """Return the table in a text.

    Args:
        is_name: tells whether a word is a usual name of a column, by which a header is known.
    """
    lines = enumerate(lines_of(pieces), 1)
    head = list(islice(lines, LOOK_AHEAD))
    delimiter = delimiter_of([line for _, line in head])
    records = split(chain(head, lines), delimiter)
    early = list(islice(records, LOOK_AHEAD))
    good = [one for one in early if isinstance(one, tuple)]
    names = good[0][1] if good else []
    header = _is_header(names, is_name)
    if header:
        columns = _unique(names)
        early.remove(good[0])
    else:
        width = Counter(len(cells) for _, cells, _ in good).most_common(1)[0][0] if good else 0
        columns = tuple(str(number) for number in range(1, width + 1))
    first = [_row(one, columns) for one in early]
    return Table(
        file,
        f"table separated by {_DELIMITERS[delimiter]}",
        columns,
        chain(first, (_row(one, columns) for one in records)),
        tuple(row for row in first if isinstance(row, Row)),
        header,
    )


def delimiter_of(lines: Sequence[str]) -> str:
    """Return the character that parts the most lines into the same number of cells, more than one."""
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        widths = Counter(len(cells) for line in lines if line.strip() and (cells := _cells([line], delimiter)))
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
        score = count / widths.total() if width > 1 else 0.0
        if score > best_score + 0.05:
            best, best_score = delimiter, score
    return best


def split(lines: Iterable[Line], delimiter: str) -> Iterator[Record | BadRow]:
    """Yield the records of a table.

    Where a value spans lines and the record then does not have as many cells as the first one, a quotation mark was
    forgotten, and only the line it is in is given up.
    """
    waiting: list[Line] = []
    source = iter(lines)
    width = 0
    while True:
        line = waiting.pop(0) if waiting else next(source, None)
        if line is None:
            return
        number, text = line
        if not text.strip():
            continue
        if len(text) > MAX_LINE:
            yield BadRow(number, f"a line of more than {MAX_LINE:,} characters", text[:200])
            continue
        taken = [line]
        cells = _cells([text], delimiter)
        while cells is None and len(taken) < MAX_LINES:
            more = waiting.pop(0) if waiting else next(source, None)
            if more is None:
                break
            taken.append(more)
            if '"' in more[1]:
                cells = _cells([part + "\n" for _, part in taken], delimiter)
        if cells is None or (len(taken) > 1 and (not cells or len(cells) != (width or len(cells)))):
            waiting[:0] = taken[1:]
            yield BadRow(number, "a quotation mark is not closed", text[:200])
            continue
        width = width or len(cells)
        yield number, cells, text


def _cells(lines: Sequence[str], delimiter: str) -> list[str] | None:
    """Return the cells of one record, or None when a quotation is still open at its end."""
    if delimiter in ("\t", "::"):  # quotation marks in such tables are seldom meant as quoting
        return [_unquoted(cell) for cell in lines[0].split(delimiter)]
    try:
        return next(csv.reader(lines, delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            return None
    if len(lines) > 1:  # text goes on behind a closing mark: the opening one was another cell's
        return []
    try:
        return next(csv.reader(lines, delimiter=delimiter), [])
    except csv.Error:  # a cell longer than the csv module takes
        return []


def _unquoted(cell: str) -> str:
    return cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell


def _row(one: Record | BadRow, columns: Sequence[str]) -> Row | BadRow:
    if isinstance(one, BadRow):
        return one
    number, cells, raw = one
    if len(cells) != len(columns):
        while len(cells) > len(columns) and not cells[-1]:
            cells = cells[:-1]
        if len(cells) != len(columns):
            return BadRow(number, f"{len(cells)} cells instead of {len(columns)}", raw[:200])
    return Row(number, dict(zip(columns, cells, strict=True)))


def _is_header(cells: Sequence[str], is_name: Callable[[str], bool]) -> bool:
    """Tell whether the first row names the columns: one is a usual name, or all are short, different, no numbers."""
    words = [cell.strip() for cell in cells]
    if any(is_name(word) for word in words) and not any(_NUMBER.match(word) for word in words):
        return True
    return (
        len(words) > 1
        and len(set(words)) == len(words)
        and all(
            0 < len(word) <= 40 and not _NUMBER.match(word) and not re.search(r"[.!?,，。！？：]", word)
            for word in words
        )
    )


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names of columns, those that are empty or come twice numbered."""
    unique: list[str] = []
    for number, name in enumerate(names, 1):
        name = name.strip() or f"column {number}"
        unique.append(name if name not in unique else f"{name} ({number})")
    return tuple(unique)
