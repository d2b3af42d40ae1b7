"""What the shell asks of a language model and of an encoder; the real ones arrive from ``assistant.models``.

Knows nothing of llama.cpp, prompts or tools.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Literal:
    """Text that must come next."""

    text: str


@dataclass(frozen=True)
class Choice:
    """Exactly one of ``options`` must come next; the chosen one is sent back."""

    options: tuple[str, ...]
    leanings: Mapping[str, float] = field(default_factory=dict)
    """Log-odds to add to what the model thinks of some of them."""


@dataclass(frozen=True)
class Span:
    """Free text up to a double quote, which is consumed and not sent back.

    Never holds a quote, a backslash, a line break or a control character.
    """

    max_chars: int = 160
    digits: bool = False
    """Only digits and one decimal point."""
    source: str = ""
    """Where it is not empty: only whole words that stand in it one after the other, or one of ``also``."""
    also: tuple[str, ...] = ()
    """Texts that may stand there although the source does not hold them."""


Step = Literal | Choice | Span
Answer = Generator[Step, str, None]
"""A constraint: yields what may come next and is sent what came (of a Literal, its own text)."""


@dataclass(frozen=True)
class Prompt:
    """What a model reads: a part that stays the same from request to request, then the request."""

    fixed: str
    request: str


@dataclass(frozen=True)
class Decoded:
    """What a model answered under a constraint.

    ``confidence`` is the probability, 0 to 1, of all that was chosen or copied, each time among what was allowed, or
    that the answer is right where a model can tell; ``evaluations`` counts forward passes; ``came`` is what each step
    of the constraint was sent, and ``doubt`` the place of the Choice that was least certain.
    """

    text: str
    confidence: float = 1.0
    tokens: int = 0
    evaluations: int = 0
    came: tuple[str, ...] = ()
    doubt: int = 0


@dataclass(frozen=True)
class Message:
    """One turn of a conversation; ``role`` is system, user or assistant."""

    role: str
    content: str


class Model(Protocol):
    """A language model.

    ``id`` names the weights and adapter; ``chats`` is True for an instruct model that can hold a conversation;
    ``tuned`` is True for one that was trained on the call syntax and needs no examples.
    Methods raise ModelError; KeyboardInterrupt leaves the model usable.
    """

    id: str
    chats: bool
    tuned: bool

    def decode(self, prompt: Prompt, answer: Callable[[], Answer]) -> Decoded:
        """Complete ``prompt`` under the constraint that each call of ``answer`` starts anew."""

    def chat(self, messages: Sequence[Message], max_tokens: int, on_text: Callable[[str], None]) -> str:
        """Continue a conversation, handing each piece of text to ``on_text``; return the whole."""

    def close(self) -> None:
        """Free the weights."""


class Encoder(Protocol):
    """A text encoder whose vectors have unit length; the cosine of two is their dot product."""

    id: str
    dimension: int

    def encode_query(self, text: str) -> Vector:
        """Return the vector of a request, shape (dimension,)."""

    def encode_documents(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vector:
        """Return the vectors of ``texts``, shape (len(texts), dimension); ``progress`` gets counts of texts done."""
