"""Step one: a request becomes checked tool calls, by the model under the call syntax's constraint."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from assistant.model import Answer, Decoded, Model
from assistant.prompting import Shown, clean_request, parse_prompt
from assistant.routing import Router
from assistant.syntax import Signature, answer, otherwise, read
from assistant.tool import Effect, Tool
from assistant.values import Call

NUMBERS = frozenset(("limit", "max_price", "year_min", "year_max"))
"""Arguments in which two readings may differ without a question, where nothing is changed."""
SURE: dict[Effect, float] = {"reads": 0.35, "changes": 0.7, "external": 0.7}
"""The confidence below which the user is asked which reading is meant; docs/brain.md says how often that is."""


@dataclass(frozen=True)
class Parsed:
    """What a request became.

    ``confidence`` is the probability, 0 to 1, that it is right; ``raw`` is what the model wrote; ``other`` is the
    second best reading, where the first is too doubtful to act on.
    """

    calls: tuple[Call, ...]
    confidence: float
    milliseconds: float
    raw: str
    other: tuple[Call, ...] | None = None


def parse(
    text: str,
    shown: Shown | None,
    model: Model,
    tools: Sequence[type[Tool]],
    kinds: tuple[str, ...],
    router: Router | None = None,
) -> Parsed:
    """Turn ``text`` into calls of ``tools``; none when nothing fits.

    Args:
        shown: the list that was shown last, or None; without one no tool that needs a list can be called.
        router: knows those tools that a tuned model was not trained with.

    Raises:
        UsageError: the text is empty or too long.
        ModelError: the model failed.
    """
    request = clean_request(text)
    signatures = tuple(tool.signature(kinds) for tool in tools)
    possible = [signature for signature in signatures if shown or not signature.after_list]
    start = time.perf_counter()
    prompt = parse_prompt(request, shown, signatures, None if model.tuned else tools)
    by_name = {tool.name: tool for tool in tools}

    leanings = router.leanings(request) if router and model.tuned else {}

    def constraint() -> Answer:
        return answer(possible, request if model.tuned else "", leanings)

    def calls_of(decoded: Decoded) -> tuple[Call, ...]:
        calls = (_checked(call, by_name[call.tool]) for call in _read(decoded.text, possible))
        return tuple(call for call in calls if call)

    decoded = model.decode(prompt, constraint)
    calls, other = calls_of(decoded), None
    needed = max((SURE[by_name[call.tool].effect] for call in calls), default=SURE["reads"])
    if decoded.came and decoded.confidence < needed:
        other = calls_of(model.decode(prompt, lambda: otherwise(constraint(), decoded.came, decoded.doubt)))
    milliseconds = (time.perf_counter() - start) * 1000
    if other == calls or (needed == SURE["reads"] and other is not None and _asked_for(other) == _asked_for(calls)):
        other = None
    return Parsed(calls, decoded.confidence, milliseconds, decoded.text, other)


def _asked_for(calls: Sequence[Call]) -> list[tuple[str, dict[str, object]]]:
    """Return ``calls`` without their numbers: who is asked whether 1989 or since 1989 was meant has lost time."""
    return [(call.tool, {name: arg for name, arg in call.args.items() if name not in NUMBERS}) for call in calls]


def _read(text: str, signatures: Sequence[Signature]) -> list[Call]:
    """Read calls; what a model without a constraint wrote in no syntax at all calls nothing."""
    try:
        return read(text, signatures)
    except ValueError:
        return []


def _checked(call: Call, tool: type[Tool]) -> Call | None:
    """Return ``call`` without arguments that are out of range, or None when a required one is."""
    try:
        tool.model_validate(call.args)
        return call
    except ValidationError as error:
        wrong = {str(one["loc"][0]) for one in error.errors() if one["loc"]}
        args = {name: value for name, value in call.args.items() if name not in wrong}
        if any(field.is_required() for name, field in tool.model_fields.items() if name not in args):
            return None
        return Call(tool=call.tool, args=args)
