"""Runs labelled requests through a model, for ``eval calls`` and for calibration; ``scoring.py`` scores what comes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.model import Model
from assistant.parse import parse
from assistant.prompting import Shown
from assistant.routing import Router
from assistant.scoring import Answered, Labelled
from assistant.tool import Tool
from assistant.values import KINDS


def answers(
    labelled: Sequence[Labelled], model: Model, tools: Sequence[type[Tool]], router: Router | None = None
) -> Iterator[Answered]:
    """Yield what each request becomes; the prompt is read once before anything is timed."""
    parse("hello", None, model, tools, KINDS)
    for gold in labelled:
        before = gold.context
        shown = Shown(len(before.shown), before.kind) if before and before.shown else None
        parsed = parse(gold.text, shown, model, tools, KINDS, router)
        yield Answered(gold, parsed.calls, parsed.milliseconds, parsed.confidence, parsed.other)
