"""The call syntax: how tool calls are written, constrained and read back.

    recommend kind=movie about="funny" like="Alien" exclude="gore" limit="3"
    rate item="Alien" rating="5" ; recommend like="Alien"
    none

One line an answer; calls are joined by `` ; ``; a list repeats its argument; arguments come in the tool's own order;
``none`` calls nothing. Each word starts with a blank, as tokenizers like it, so that the choice of a tool or of the
next argument is mostly one token. Knows nothing of models or of what the tools do.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal as OneOf

from assistant.model import Answer, Choice, Literal, Span, Step
from assistant.values import Call

NONE = "none"
MAX_CALLS = 4
MAX_REPEATS = 6

REFERENCES = ("all", "#last", *(f"#{number}" for number in range(1, 21)))
"""Values that stand for something else than their own words."""


@dataclass(frozen=True)
class Slot:
    """One argument of a tool."""

    name: str
    type: OneOf["text", "integer", "number", "flag", "choice"] = "text"
    options: tuple[str, ...] = ()
    many: bool = False
    required: bool = False
    description: str = ""


@dataclass(frozen=True)
class Signature:
    """A tool as the model sees it."""

    name: str
    description: str
    slots: tuple[Slot, ...] = ()
    after_list: bool = False


def answer(
    signatures: Sequence[Signature], source: str = "", leanings: Mapping[str, float] = MappingProxyType({})
) -> Answer:
    """Constrain a model to one line of valid calls of ``signatures``.

    Args:
        source: the request, when text values may only be copied from it.
        leanings: log-odds to add to what the model thinks of some tools, by their names, as the first call's.
    """
    by_word = {f" {signature.name}": signature for signature in signatures}
    source = re.sub(r'["\\]', " ", source)  # what no value may hold
    word = yield Choice((*by_word, f" {NONE}"), {f" {name}": odds for name, odds in leanings.items()})
    for remaining in reversed(range(MAX_CALLS)):
        if word not in by_word:
            return
        another = yield from _arguments(by_word[word], source, last=remaining == 0)
        if not another:
            return
        word = yield Choice(tuple(by_word))


def otherwise(steps: Answer, came: Sequence[str], place: int) -> Answer:
    """Constrain to what ``steps`` allows, the same as what ``came`` up to ``place`` and there another option.

    The answer is the same as before where there is no other option.
    """
    step = next(steps)
    for text in came[:place]:
        yield Literal(text)
        if isinstance(step, Span):
            yield Literal('"')
        step = steps.send(text)
    assert isinstance(step, Choice)
    others = tuple(option for option in step.options if option != came[place])
    text = yield Choice(others or step.options, step.leanings)
    with suppress(StopIteration):
        step = steps.send(text)
        while True:
            step = steps.send((yield step))


def _arguments(signature: Signature, source: str, last: bool) -> Generator[Step, str, bool]:
    """Constrain the arguments of one call; return whether another call follows."""
    slots, position, repeats = signature.slots, 0, 0
    while True:
        options = _next_slots(slots, position, repeats)
        finished = not any(slot.required for slot in slots[position + (repeats > 0) :])
        endings = ("\n",) if last else (" ;", "\n")
        chosen = yield Choice((*options, *(endings if finished else ())))
        if chosen not in options:
            return chosen == " ;"
        slot = options[chosen]
        repeats = repeats + 1 if repeats and slot is slots[position] else 1
        position = slots.index(slot)
        yield from _value(slot, source)


def _next_slots(slots: tuple[Slot, ...], position: int, repeats: int) -> dict[str, Slot]:
    """Return the arguments that may come next, by the text that starts them: none is passed over if required."""
    options: dict[str, Slot] = {}
    if repeats and slots[position].many and repeats < MAX_REPEATS:
        options[f" {slots[position].name}"] = slots[position]
    for slot in slots[position + (repeats > 0) :]:
        options[f" {slot.name}"] = slot
        if slot.required:
            break
    return options


def _value(slot: Slot, source: str) -> Answer:
    """Constrain one value by its type."""
    if slot.options or slot.type == "flag":
        yield Literal("=")
        yield Choice(tuple(_bare(option) for option in slot.options) or ("true", "false"))
    else:
        yield Literal('="')
        digits = slot.type in ("integer", "number")
        yield Span(digits=True) if digits else Span(source=source, also=REFERENCES if source else ())


_CALL_NAME = re.compile(r"\s*([A-Za-z_]\w*)")
_ARGUMENT = re.compile(r'\s+([A-Za-z_]\w*)=(?:"([^"]*)"|([^\s;"]+))')


def read(text: str, signatures: Sequence[Signature]) -> list[Call]:
    """Read calls back from ``text``.

    Raises:
        ValueError: ``text`` is not in the call syntax or names a tool or argument that does not exist.
    """
    line = next((line.strip() for line in text.splitlines() if line.strip()), NONE)
    if line == NONE:
        return []
    by_name = {signature.name: signature for signature in signatures}
    calls, position = [], 0
    while position < len(line):
        match = _CALL_NAME.match(line, position)
        if not match or match[1] not in by_name:
            raise ValueError(f"no tool is named {line[position : position + 40].strip()!r}")
        slots = {slot.name: slot for slot in by_name[match[1]].slots}
        args: dict[str, object] = {}
        position = match.end()
        while argument := _ARGUMENT.match(line, position):
            _put(args, slots.get(argument[1]), argument)
            position = argument.end()
        calls.append(Call(tool=match[1], args=args))
        rest = line[position:].lstrip()
        if rest and not rest.startswith(";"):
            raise ValueError(f"cannot read {rest[:40]!r}")
        position = len(line) - len(rest) + 1 if rest else len(line)
    return calls


def _put(args: dict[str, object], slot: Slot | None, match: re.Match[str]) -> None:
    """Add one written argument to ``args``; an empty value is left out."""
    if slot is None:
        raise ValueError(f"no argument is named {match[1]!r}")
    raw = (match[2] if match[2] is not None else match[3]).strip()
    if not raw:
        return
    value: object = raw
    if slot.type in ("integer", "number"):
        number = float(raw)
        value = int(number) if number.is_integer() else number
    elif slot.type == "flag":
        value = raw == "true"
    if slot.many:
        values = args.setdefault(slot.name, [])
        assert isinstance(values, list)
        if value not in values:
            values.append(value)
    else:
        args[slot.name] = value


def write(calls: Sequence[Call], signatures: Sequence[Signature]) -> str:
    """Write ``calls`` in the call syntax, in one line without its end, arguments in the tools' own order."""
    by_name = {signature.name: signature for signature in signatures}
    return " ; ".join(" ".join([call.tool, *_arguments_of(call, by_name[call.tool])]) for call in calls) or NONE


def _arguments_of(call: Call, signature: Signature) -> list[str]:
    words = []
    for slot in signature.slots:
        value = call.args.get(slot.name)
        for one in value if isinstance(value, list | tuple) else [] if value is None else [value]:
            words.append(f"{slot.name}={_written(one, slot)}")
    return words


def _written(value: object, slot: Slot) -> str:
    if slot.type == "flag":
        return str(value).lower()
    if slot.options:
        return _bare(str(value))
    return '"{}"'.format(re.sub(r'["\\\s]+', " ", str(value)).strip())


def _bare(option: str) -> str:
    """Return an option as it is written: bare, or in quotes where it holds a blank."""
    return f'"{option}"' if re.search(r"[\s;]", option) else option
