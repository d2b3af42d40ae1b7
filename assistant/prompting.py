"""Builds what the model reads from the tools, their examples and the request; the wording is in ``prompts/``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import resources
from string import Template

from assistant.errors import UsageError
from assistant.model import Message, Prompt
from assistant.syntax import Signature, Slot
from assistant.tool import Tool
from assistant.values import Item

MAX_REQUEST = 2000
"""Characters of a request; a longer one is an error."""

NOTHING_EXAMPLES = (
    ("hello there!", "none"),
    ("今天天气怎么样", "none"),
    ("set an alarm for seven", "none"),
    ("谢谢，你真棒", "none"),
    ("play the next track", "none"),
    ("帮我订一张去上海的机票", "none"),
    ("who won the world cup in 1998?", "none"),
)


@dataclass(frozen=True)
class Shown:
    """What was shown last, as far as the model is told: how many items of which kind."""

    count: int
    kind: str | None = None


def clean_request(text: str) -> str:
    """Return a request as one line of NFC text without control characters.

    Raises:
        UsageError: it is empty or too long.
    """
    text = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())
    text = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    text = re.sub(r"\s+", " ", text).strip()
    if not text:
        raise UsageError("the request is empty", "Say what you are looking for, such as: a funny film from the 90s")
    if len(text) > MAX_REQUEST:
        raise UsageError(
            f"the request has {len(text):,} characters; at most {MAX_REQUEST:,} are read",
            "Say it shorter, or in several requests.",
        )
    return text


def parse_prompt(
    request: str, shown: Shown | None, signatures: Sequence[Signature], tools: Iterable[type[Tool]] | None
) -> Prompt:
    """Return the prompt that asks for the calls of ``request``; all but the request is the same until the tools change.

    Args:
        tools: whose examples are shown; None shows none, as a model wants it that was tuned for this.
    """
    described = "\n".join(_described(signature) for signature in signatures)
    if tools is None:
        fixed = Template(_read("parse_tuned.txt")).substitute(tools=described)
    else:
        examples = "\n".join(_example(words, line, after_list) for words, line, after_list in _examples(tools))
        fixed = Template(_read("parse.txt")).substitute(tools=described, examples=examples)
    return Prompt(fixed, _asked(request, shown) + "\nCalls:")


def chat_messages(request: str, shown: Sequence[Item]) -> list[Message]:
    """Return the conversation that an instruct model continues, with the facts about the shown items."""
    facts = "\n".join(f"{number}. {_facts(item)}" for number, item in enumerate(shown, 1))
    system = Template(_read("chat.txt")).substitute(
        facts=f"Items shown:\n{facts}" if facts else "No items have been shown."
    )
    return [Message("system", system), Message("user", request)]


def _read(name: str) -> str:
    return resources.files("assistant.prompts").joinpath(name).read_text(encoding="utf-8")


def _described(signature: Signature) -> str:
    return f"{signature.name}{''.join(map(_slot, signature.slots))} - {signature.description}"


def _slot(slot: Slot) -> str:
    options = f"={'|'.join(slot.options)}" if slot.options else ""
    return f" {slot.name}{'!' if slot.required else '*' if slot.many else ''}{options}"


def _examples(tools: Iterable[type[Tool]]) -> list[tuple[str, str, bool]]:
    """Return all tools' examples, dealt out in turn so that no tool's stand in a block."""
    piles = [[(words, line, tool.after_list) for words, line in tool.examples] for tool in tools]
    piles.append([(words, line, False) for words, line in NOTHING_EXAMPLES])
    rounds = max(map(len, piles))
    return [pile[turn] for turn in range(rounds) for pile in piles if turn < len(pile)]


def _example(words: str, line: str, after_list: bool) -> str:
    return f"{_asked(words, Shown(3, 'movie') if after_list else None)}\nCalls: {line}"


def _asked(request: str, shown: Shown | None) -> str:
    if shown is None:
        return f"Request: {request}"
    return f"Shown: {shown.count} {shown.kind or 'item'}\nRequest: {request}"


def _facts(item: Item) -> str:
    known = {"by": ", ".join(item.creators), "year": item.year, "tags": ", ".join(item.tags), "price": item.price}
    facts = "; ".join(f"{name} {value}" for name, value in known.items() if value)
    return f"{item.title} ({item.kind}; {facts}). {item.description}"
