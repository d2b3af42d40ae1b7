"""The command that shows what requests become: one by one for a person, in a batch for a measurement."""

from __future__ import annotations

import json
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import click
from pydantic import BaseModel, Field

from assistant.cli_shared import PATIENCE, json_option, opened, read_lines, request
from assistant.errors import UsageError
from assistant.progress import Reporter
from assistant.render import Screen
from assistant.scoring import ShownBefore
from assistant.shell import LOADING

if TYPE_CHECKING:
    from assistant.engine import Assistant
    from assistant.parse import Parsed


EXAMPLE = '{"id": 1, "text": "a funny film"}'


class Entry(BaseModel):
    """One line of a batch; other fields, such as the labels of a measurement, are passed over."""

    id: str | int | None = None
    text: str = Field(min_length=1)
    context: ShownBefore | None = None


@click.command()
@click.argument("words", nargs=-1, metavar="[TEXT|-]")
@click.option(
    "--batch",
    metavar="FILE.jsonl",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
    help="A file of requests, or - for standard input.",
)
@json_option
def parse(words: tuple[str, ...], batch: str | None, as_json: bool) -> None:
    """Show the calls a request becomes, without running them.

    A line of a batch is {"id", "text", "context"?: {"kind", "shown": [titles]}}; each gives a line
    {"id", "text", "calls": [{"tool", "args"}], "ms", "confidence"}.
    """
    from assistant.syntax import write

    if bool(words) == bool(batch):
        raise UsageError("give a request or --batch FILE.jsonl", 'assistant parse "a funny film from the 90s"')
    entries = read_lines(batch, Entry, EXAMPLE) if batch else [Entry(text=request(words))]
    screen, reporter = Screen(), Reporter(patience=PATIENCE)
    with opened(reporter) as assistant:
        with reporter:
            reporter(LOADING)
            assistant.wait_to_parse()
        count = reporter.counting("requests parsed")
        # Where the answers go to the terminal they show the progress themselves.
        with nullcontext() if screen.styled else reporter:
            for done, entry in enumerate(entries, 1):
                parsed = _parsed(assistant, entry)
                if batch or as_json:
                    screen.json(_line(entry, parsed))
                else:
                    screen.line(write(parsed.calls, assistant.registry.signatures(assistant.catalog.kinds())))
                count(done, len(entries))


def _parsed(assistant: Assistant, entry: Entry) -> Parsed:
    from assistant.prompting import Shown

    before = entry.context
    return assistant.parse(entry.text, Shown(len(before.shown), before.kind) if before and before.shown else None)


def _line(entry: Entry, parsed: Parsed) -> str:
    answer: dict[str, Any] = {
        "id": entry.id,
        "text": entry.text,
        "calls": [call.model_dump() for call in parsed.calls],
        "ms": round(parsed.milliseconds, 1),
        "confidence": round(parsed.confidence, 4),
    }
    if entry.id is None:
        del answer["id"]
    return json.dumps(answer, ensure_ascii=False)
