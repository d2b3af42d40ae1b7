"""What several commands need: an open assistant, its answer on the screen, questions to the person."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click
from pydantic import BaseModel, ValidationError

from assistant.config import load_paths, load_settings, make_home
from assistant.errors import UsageError
from assistant.progress import Reporter
from assistant.render import Screen, clean

if TYPE_CHECKING:
    from assistant.dispatch import Confirm
    from assistant.engine import Assistant
    from assistant.turn import Turn

Line = TypeVar("Line", bound=BaseModel)

PATIENCE = 3.0
"""Seconds that a request may take before it says what it is doing where there is no terminal."""

json_option = click.option("--json", "as_json", is_flag=True, help="Print all there is, as JSON.")
external_option = click.option(
    "--allow-external",
    "--yes",
    "allow_external",
    is_flag=True,
    help="Say yes to all questions: let tools reach outside, and erase all if asked to.",
)


def confirmer(reporter: Reporter, allow_external: bool) -> Confirm | None:
    """Return who says whether a tool may reach outside: the flag, the person, or, where there is nobody, None."""
    if allow_external:
        return lambda question: True
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None

    def ask(question: str) -> bool:
        with reporter.paused():
            try:
                return click.confirm(clean(question, one_line=True), default=False, err=True)
            except click.Abort:
                raise KeyboardInterrupt from None

    return ask


@contextmanager
def opened(reporter: Reporter, allow_external: bool = False) -> Iterator[Assistant]:
    """Open the person's assistant for a while, and say which tools could not be loaded."""
    from assistant.engine import Assistant

    paths = load_paths()
    make_home(paths)  # first of all, so that a home that cannot be is said so
    confirm = confirmer(reporter, allow_external)
    with closing(Assistant.open(paths, load_settings(paths), confirm=confirm, progress=reporter)) as assistant:
        for warning in assistant.registry.warnings:
            reporter.say(f"warning: {warning}")
        yield assistant


def read_lines(name: str, model: type[Line], example: str) -> list[Line]:
    """Read a file of JSON objects, one a line, or standard input for "-".

    Raises:
        UsageError: a line is not what it should be; names it and shows an ``example``.
    """
    raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    found = []
    for number, line in enumerate(raw.decode("utf-8-sig", "replace").split("\n"), 1):
        if not line.strip():
            continue
        try:
            found.append(model.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(map(str, first["loc"]))
            raise UsageError(
                f"line {number} of {name!r}: {field + ': ' if field else ''}{first['msg']}",
                f"A line is a JSON object such as {example}.",
            ) from error
    return found


def readable(text: str) -> str:
    """Return an argument of the command line with what is not UTF-8 in it replaced."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def request(words: tuple[str, ...]) -> str:
    """Return the request on the command line, or from standard input for "-".

    Raises:
        UsageError: it is empty.
    """
    text = readable(" ".join(words))
    if text.strip() == "-":
        text = sys.stdin.buffer.read().decode("utf-8-sig", "replace")
    if not text.strip():
        raise UsageError(
            "there is no request", 'Say what you are looking for: assistant ask "a funny film from the 90s"'
        )
    return text


def finish(turn: Turn, as_json: bool, shown: bool = False) -> int:
    """Show ``turn`` unless it was ``shown`` already, and return the exit code it deserves."""
    if as_json:
        Screen().json(turn.model_dump_json(indent=2))
    elif not shown:
        Screen().turn(turn)
    return 1 if turn.failed else 0
