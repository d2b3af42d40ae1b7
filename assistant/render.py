"""Puts turns and messages on the screen: styled on a terminal, plain elsewhere, or as JSON.

Nothing from a catalog, a model or a file reaches a terminal raw: what it would obey is taken out here.
Knows nothing of how a turn came about.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TextIO

from assistant.errors import AssistantError

if TYPE_CHECKING:
    from rich.console import Console

    from assistant.turn import Line, Turn

_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x9b[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|\x1b[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"  # OSC, DCS and the like: window titles, links
    r"|\x1b[ -/]*[0-~]"
)
# C0 and C1 controls but the line break, and the marks that reverse the writing direction of what follows
_UNSAFE = r"\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"
_CONTROLS = re.compile(f"[{_UNSAFE}]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_UNSAFE_IN_JSON = re.compile(f"[{_UNSAFE}\ud800-\udfff]")

MIN_WIDTH = 20
"""Columns that words get on the narrowest terminal."""

STYLES = {"item": "bold", "detail": "dim", "hint": "dim", "error": "red", "note": "dim"}
STARTS = {"detail": "   ", "reason": "   · "}


def clean(text: str, one_line: bool = False) -> str:
    """Return ``text`` without what a terminal would obey: escape sequences, control characters, direction marks."""
    text = _CONTROLS.sub(" ", _ESCAPES.sub("", text.replace("\r\n", "\n").expandtabs(4)))
    text = _SURROGATES.sub("\ufffd", text)
    return " ".join(text.split()) if one_line else text


def json_text(text: str) -> str:
    """Return JSON ``text`` with what a terminal would obey written as ``\\uXXXX``."""
    return _UNSAFE_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def parts_of(line: Line) -> tuple[str, str]:
    """Return what stands before a line of a reply, as indent, number or bullet, and its words."""
    words = clean(line.text, one_line=line.role not in ("text", "hint"))
    if line.role == "item" and line.number is not None:
        return f"{line.number}. ", words
    return STARTS.get(line.role, ""), words


def plain(turn: Turn) -> str:
    """Return the reply of ``turn`` as plain text."""
    return "\n".join("".join(parts_of(line)) for line in turn.lines)


def is_styled(stream: TextIO) -> bool:
    """Tell whether ``stream`` is a terminal that can move and style text."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


class Screen:
    """Where replies go; ``stream`` decides whether they are styled."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stdout
        self.styled = is_styled(self.stream)

    @cached_property
    def _console(self) -> Console:
        from rich.console import Console

        colours: Literal["auto"] | None = None if os.environ.get("NO_COLOR") else "auto"
        return Console(file=self.stream, color_system=colours, highlight=False, markup=False, emoji=False)

    def turn(self, turn: Turn) -> None:
        """Show the reply of ``turn``."""
        if not self.styled:
            self._write(plain(turn))
            return
        for line in turn.lines:
            start, words = parts_of(line)
            self._styled(words, line.role, start)

    def line(self, text: str, role: str = "text") -> None:
        """Show a message of the shell's own."""
        if self.styled:
            self._styled(clean(text), role)
        else:
            self._write(clean(text))

    def table(self, rows: Sequence[tuple[str, ...]]) -> None:
        """Show rows of short columns and a last one that may be long."""
        from rich.cells import cell_len, set_cell_size

        rows = [tuple(clean(cell, one_line=True) for cell in row) for row in rows]
        widths = [max(map(cell_len, column)) for column in list(zip(*rows, strict=True))[:-1]]
        for row in rows:
            start = "".join(set_cell_size(cell, width + 2) for cell, width in zip(row, widths, strict=False))
            if self.styled:
                self._styled(row[-1], start=start)
            else:
                self._write((start + row[-1]).rstrip())

    def piece(self, text: str) -> None:
        """Show a piece of a reply that is still being written."""
        self.stream.write(_SURROGATES.sub("\ufffd", _CONTROLS.sub(" ", text)))
        self.stream.flush()

    def json(self, text: str) -> None:
        """Show JSON."""
        self._write(json_text(text))

    def error(self, error: AssistantError) -> None:
        """Show what went wrong and what to do next."""
        self.line(f"error: {error.message}", "error")
        if error.hint:
            self.line(f"hint: {error.hint}", "hint")

    def _styled(self, words: str, role: str = "text", start: str = "") -> None:
        """Print ``words`` after ``start``, their further lines below the first."""
        from rich.text import Text

        style = STYLES.get(role, "")
        before = Text(start, style)
        lines = Text(words, style).wrap(self._console, max(MIN_WIDTH, self._console.width - before.cell_len))
        for line in lines:
            line.rstrip()
            self._console.print(before + line, soft_wrap=True)
            before = Text(" " * before.cell_len)

    def _write(self, text: str) -> None:
        self.stream.write(text + "\n")
        self.stream.flush()
