"""Reads JSON and JSON Lines entry by entry: a large file is never in memory whole, a broken entry costs only itself."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

from assistant.importers.files import DataFile
from assistant.importers.rows import BadRow, Row, Table
from assistant.importers.text import MAX_LINE, lines_of

MAX_ENTRY, MAX_OBJECT = 16_000_000, 128_000_000
"""Characters of one entry, and of an object that is a whole file."""
LOOK_AHEAD = 500
_OPENING = re.compile(r"\s*\[?")
_BLANK = re.compile(r"[\s,]*")
_NEXT_ENTRY = re.compile(r"[}\]]\s*,?\s*(?=\{)")
_DECODER = json.JSONDecoder()


def read_json(file: DataFile, pieces: Iterable[str], is_title: Callable[[str], bool]) -> Table:
    """Return the entries of an array, of objects one after another, or of the longest array inside one object.

    Args:
        is_title: tells whether a name is that of a title, by which a lone object is known to be an entry itself.
    """
    return _table(file, "JSON", _entries(iter(pieces), is_title))


def read_json_lines(file: DataFile, pieces: Iterable[str]) -> Table:
    """Return the entries of a text that has one on each line."""
    return _table(file, "JSON Lines", _lines(lines_of(pieces)))


def _table(file: DataFile, format: str, rows: Iterator[Row | BadRow]) -> Table:
    early = list(islice(rows, LOOK_AHEAD))
    first = tuple(row for row in early if isinstance(row, Row))
    columns = tuple(dict.fromkeys(name for row in first for name in row.values))
    return Table(file, format, columns, chain(early, rows), first)


def _lines(lines: Iterable[str]) -> Iterator[Row | BadRow]:
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_LINE:
            yield BadRow(number, f"a line of more than {MAX_LINE:,} characters", line[:200])
        elif line.strip():
            try:
                yield _row(number, json.loads(line), line)
            except (ValueError, RecursionError) as error:
                yield BadRow(number, _reason(error), line[:200])


class _Text:
    """The part of a text that is being read: no more than the entry at ``at`` and what was read with it."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self.held = ""
        self.at = 0

    def more(self) -> bool:
        """Forget what is behind ``at`` and hold at least twice as much; tell whether there was more."""
        rest, added = self.held[self.at :], 0
        parts = [rest]
        for piece in self._pieces:
            parts.append(piece)
            added += len(piece)
            if added > len(rest):
                break
        self.held, self.at = "".join(parts), 0
        return added > 0

    def pass_over(self, pattern: re.Pattern[str]) -> None:
        """Go to where the match of ``pattern`` at this place ends."""
        match = pattern.match(self.held, self.at)
        self.at = match.end() if match else self.at


def _entries(pieces: Iterator[str], is_title: Callable[[str], bool]) -> Iterator[Row | BadRow]:
    text = _Text(pieces)
    text.more()
    text.pass_over(_OPENING)
    array = "[" in text.held[: text.at]
    number = 0
    while True:
        text.pass_over(_BLANK)
        number += 1
        try:
            value, end = _DECODER.raw_decode(text.held, text.at)
        except (ValueError, RecursionError) as error:
            if _may_go_on(error, text, MAX_ENTRY if array else MAX_OBJECT) and text.more():
                number -= 1
                continue
            if text.held[text.at : text.at + 1] in ("", "]"):
                return
            yield BadRow(number, _reason(error), text.held[text.at : text.at + 200])
            if not _to_next_entry(text):
                return
            continue
        raw = text.held[text.at : min(end, text.at + 200)]
        text.at = end
        if number == 1 and not array and not text.held[end:].strip() and not text.more():
            yield from _inside(value, raw, is_title)
        else:
            yield _row(number, value, raw)


def _may_go_on(error: Exception, text: _Text, most: int) -> bool:
    """Tell whether decoding failed only because the entry is not complete yet."""
    if len(text.held) - text.at > most or not isinstance(error, json.JSONDecodeError):
        return False
    return error.pos >= len(text.held.rstrip()) - 12 or error.msg.startswith("Unterminated string")


def _to_next_entry(text: _Text) -> bool:
    """Go to the next place that looks like the beginning of an entry, after a broken one; tell whether there is one."""
    text.at += 1
    while not (match := _NEXT_ENTRY.search(text.held, text.at)):
        text.at = max(text.at, len(text.held) - 100)
        if not text.more():
            return False
    text.at = match.end()
    return True


def _inside(value: object, raw: str, is_title: Callable[[str], bool]) -> Iterator[Row | BadRow]:
    """Yield the entries of an object that is a whole file: of its longest array of objects, or its parts, or itself."""
    parts = value if isinstance(value, dict) else {}
    arrays = [part for part in parts.values() if isinstance(part, list) and all(isinstance(one, dict) for one in part)]
    entries = max(arrays, key=len, default=[]) or (
        list(parts.values()) if all(isinstance(part, dict) for part in parts.values()) else []
    )
    if not entries or any(is_title(name) and isinstance(part, str) for name, part in parts.items()):
        entries = [value]
    for number, entry in enumerate(entries, 1):
        yield _row(number, entry, raw if entry is value else "")


def _row(number: int, value: object, raw: str) -> Row | BadRow:
    if not isinstance(value, dict):
        return BadRow(number, f"{type(value).__name__} instead of an object", raw[:200])
    return Row(number, _flat(value))


def _flat(value: dict[str, object], prefix: str = "", depth: int = 3) -> dict[str, object]:
    """Return an object with the values of the objects inside it as "outer.inner"."""
    flat: dict[str, object] = {}
    for name, part in value.items():
        if isinstance(part, dict) and depth:
            flat.update(_flat(part, f"{prefix}{name}.", depth - 1))
        else:
            flat[prefix + name] = part
    return flat


def _reason(error: Exception) -> str:
    return "nested too deep" if isinstance(error, RecursionError) else f"not valid JSON: {error}"
