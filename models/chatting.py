"""Renders conversations by a model's own chat template, and draws the tokens of a reply.

What people write stays apart from the template's own text, so that it can never be read as the template's control
tokens. Knows nothing of llama.cpp.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ModelError
from assistant.model import Message
from assistant.models.decoding import Reader

Render = Callable[[list[dict[str, str]]], str]

_MARK = re.compile("\ue000(\\d+)\ue001")
_TEMPERATURE, _AMONG, _REPEAT_PENALTY, _RECENT = 0.6, 40, 1.15, 64


@dataclass(frozen=True)
class Piece:
    """A stretch of a rendered conversation; only a template's own text may hold control tokens."""

    text: str
    from_template: bool


def render(template: Render, messages: Sequence[Message]) -> list[Piece]:
    """Return the conversation with the start of the assistant's turn.

    Raises:
        ModelError: the template does not take such a conversation.
    """
    marked = [{"role": message.role, "content": f"\ue000{index}\ue001"} for index, message in enumerate(messages)]
    try:
        text = template(marked)
    except Exception as error:  # a template is a program in the model's file and may raise anything
        if messages and messages[0].role == "system":
            return render(template, _without_system(messages))
        raise ModelError(
            f"the model's chat template fails: {error}", "Choose another model: assistant models list"
        ) from error
    pieces = []
    for index, part in enumerate(_MARK.split(text)):
        pieces.append(Piece(messages[int(part)].content if index % 2 else part, from_template=index % 2 == 0))
    return pieces


def _without_system(messages: Sequence[Message]) -> list[Message]:
    """Put the system message in front of the user's first, for templates that know no system role."""
    system, *rest = messages
    first = next((index for index, message in enumerate(rest) if message.role == "user"), None)
    if first is None:
        return [Message("user", system.content), *rest]
    rest[first] = Message("user", f"{system.content}\n\n{rest[first].content}")
    return rest


def draw(scores: NDArray[np.float32], written: Sequence[int], random: np.random.Generator) -> int:
    """Return the next token of a reply: one of the best, those written lately held back.

    Args:
        scores: of all tokens; overwritten.
        written: the reply's tokens so far.
    """
    recent = list(set(written[-_RECENT:]))
    lately = scores[recent]
    scores[recent] = np.where(lately > 0, lately / _REPEAT_PENALTY, lately * _REPEAT_PENALTY)
    best = np.argpartition(scores, -_AMONG)[-_AMONG:] if len(scores) > _AMONG else np.arange(len(scores))
    shares = np.exp((scores[best] - scores[best].max()).astype(np.float64) / _TEMPERATURE)
    return int(best[random.choice(len(best), p=shares / shares.sum())])


def reply(reader: Reader, prompt: Sequence[int], max_tokens: int, on_text: Callable[[str], None]) -> str:
    """Let the model write until it ends its turn, handing each piece of text to ``on_text``; return the whole.

    The randomness is the same each time, so the same conversation gets the same reply.
    """
    random, decoder = np.random.default_rng(0), codecs.getincrementaldecoder("utf-8")("replace")
    written: list[int] = []
    text, unread = "", prompt
    while len(written) < max_tokens:
        token = draw(reader.read(unread), written, random)
        if reader.is_end(token):
            break
        written.append(token)
        unread = [token]
        if piece := decoder.decode(reader.piece(token)):
            text += piece
            on_text(piece)
    return text
