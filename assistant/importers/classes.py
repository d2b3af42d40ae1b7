"""Reads headlines sorted into classes: tables without names whose class numbers a file beside them spells out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from assistant.importers.files import DataFile
from assistant.importers.rows import BadRow, Row, Table
from assistant.importers.text import encoding_of, lines_of, text_of

CLASS_FILES = ("classes.txt", "class.txt", "labels.txt")
_NUMBER = re.compile(r"[0-9]{1,4}")


def with_class_names(table: Table) -> Table:
    """Return ``table`` with its columns called class, title and description, if a file beside it names its classes.

    The first column of text is the title, the second the description. The classes may be counted from 0 or 1.
    """
    names = [] if table.header else _names(table.file)
    column = _class_column(table, len(names)) if names else None
    if column is None:
        return table
    texts = [name for name in table.columns if name != column]
    called = {column: "class", **dict(zip(texts, ("title", "description"), strict=False))}
    numbers = {str(row.values[column]).strip() for row in table.first}
    start = 1 if str(len(names)) in numbers else 0

    def renamed(row: Row) -> Row:
        values = {called.get(name, name): value for name, value in row.values.items()}
        number = str(values["class"]).strip()
        place = int(number) - start if _NUMBER.fullmatch(number) else -1
        values["class"] = names[place].replace("/", ",") if 0 <= place < len(names) else ""
        for name in ("title", "description"):
            # These collections write a line break as a single backslash.
            values[name] = re.sub(r"\\+", " ", str(values.get(name, "")))
        return Row(row.number, values)

    def rows() -> Iterator[Row | BadRow]:
        for row in table.rows:
            yield renamed(row) if isinstance(row, Row) else row

    return replace(
        table,
        columns=tuple(called.get(name, name) for name in table.columns),
        rows=rows(),
        first=tuple(renamed(row) for row in table.first),
    )


def is_class_file(file: DataFile) -> bool:
    """Tell whether ``file`` spells out classes."""
    return file.name.lower() in CLASS_FILES


def _names(file: DataFile) -> list[str]:
    beside = next((found for name in CLASS_FILES if (found := file.beside(name))), None)
    if beside is None or is_class_file(file):
        return []
    lines = lines_of(text_of(beside, encoding_of(beside.blocks())))
    return [line.strip() for line in lines if line.strip()]


def _class_column(table: Table, classes: int) -> str | None:
    """Return the column that holds nothing but class numbers."""
    for name in table.columns:
        values = [str(row.values[name]).strip() for row in table.first]
        if values and all(_NUMBER.fullmatch(value) and int(value) <= classes for value in values):
            return name
    return None
