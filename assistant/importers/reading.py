"""Opens a data file with the reader that fits it."""

from __future__ import annotations

from collections.abc import Callable

from assistant.errors import UsageError
from assistant.importers.classes import with_class_names
from assistant.importers.files import DataFile
from assistant.importers.json_files import read_json, read_json_lines
from assistant.importers.movielens import with_names
from assistant.importers.rows import Table
from assistant.importers.tables import read_table
from assistant.importers.text import text_of
from assistant.mapping import is_title, is_usual


def open_table(file: DataFile, encoding: str, on_bytes: Callable[[int], None] = lambda count: None) -> Table:
    """Return the entries of ``file``, to be read once.

    Args:
        on_bytes: is told how much is read, as it is.

    Raises:
        UsageError: it is no text.
        AssistantError: it cannot be read.
    """
    pieces = text_of(file, encoding, on_bytes)
    name = file.name.lower()
    if name.endswith((".jsonl", ".ndjson")):
        return read_json_lines(file, pieces)
    if name.endswith(".json"):
        return read_json(file, pieces, is_title)
    if encoding != "utf-16" and b"\0" in next(file.blocks(), b""):
        raise UsageError(
            f"{file.label!r} is not a text file", "CSV, TSV, JSON, JSONL, plain or as .gz or .zip, can be read."
        )
    return with_names(with_class_names(read_table(file, pieces, is_usual)))
