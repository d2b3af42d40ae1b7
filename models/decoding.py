"""Walks a constraint with a model: what must come is queued, what may come is decided by the model's scores.

Knows nothing of llama.cpp: a ``Reader`` reads tokens and scores what may follow. Nothing in a constraint or in what the
model prefers can make it fail: tokens that are not allowed are passed over, and past ``MAX_SAMPLED`` tokens every Span
is closed and every Choice takes its last option, which by ``syntax.answer`` is the way to the end.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ModelError
from assistant.model import Answer, Choice, Decoded, Literal, Span, Step
from assistant.models.copying import Copying


class Scores(Protocol):
    """The scores of each token to come next; an array of all of them will do."""

    def __getitem__(self, tokens: list[int], /) -> NDArray[np.float32]:
        """Return the scores of ``tokens``."""


MAX_SAMPLED = 160
MAX_DIGITS = 12
_TRIES = 32
"""How many of the best tokens are looked at before a Span is closed."""

_UNSAFE = frozenset(("Cc", "Zl", "Zp"))
"""Unicode categories of control characters and line breaks."""


class Reader(Protocol):
    """A model as the walk sees it."""

    def tokenise(self, text: str) -> list[int]:
        """Return the tokens of plain text."""

    def piece(self, token: int) -> bytes:
        """Return the bytes a token stands for; none for a control token."""

    def is_end(self, token: int) -> bool:
        """Tell whether the model ends its turn with this token."""

    def read(self, tokens: Sequence[int]) -> Scores:
        """Read ``tokens`` and return the scores of each token to come next.

        For a Span without a source they must be an array, which the caller may overwrite.
        """


class Vocabulary:
    """What the walk asks of the tokens again and again, remembered for the life of the model."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._texts: dict[str, tuple[int, ...]] = {}

    def tokens(self, text: str) -> tuple[int, ...]:
        """Return the tokens of a piece of the constraint."""
        if text not in self._texts:
            self._texts[text] = tuple(self._reader.tokenise(text))
        return self._texts[text]

    @cached_property
    def digits(self) -> tuple[int, ...]:
        """All tokens that are digits and nothing else: one, two or three, as far as the vocabulary joins them."""
        found: list[int] = []
        for width in (1, 2, 3):
            texts = [f"{number:0{width}}" for number in range(10**width)]
            single = [tokens[0] for tokens in map(self._reader.tokenise, texts[:10]) if len(tokens) == 1]
            if not single:
                break
            found += single + [tokens[0] for tokens in map(self._reader.tokenise, texts[10:]) if len(tokens) == 1]
        return tuple(found)


class Decoding:
    """One answer in the making."""

    def __init__(
        self, reader: Reader, vocabulary: Vocabulary, prompt: Sequence[int], answer: Callable[[], Answer]
    ) -> None:
        self._reader = reader
        self._vocabulary = vocabulary
        self._answer = answer
        self._pieces: dict[str, tuple[int, ...]] = {}
        self._queue = list(prompt)
        self._scores: Scores | None = None
        self._came: list[str] = []
        self._text: list[str] = []
        self._confidence = 1.0
        self._doubt = (1.0, 0)
        """The smallest share that a chosen option had, and the place of that step."""
        self._tokens = 0
        self._evaluations = 0

    def run(self) -> Decoded:
        """Return what the model answers."""
        steps = self._answer()
        step = _next(steps, None)
        while step is not None:
            came = self._take(step)
            self._came.append(came)
            self._text.append(came + '"' if isinstance(step, Span) else came)
            step = _next(steps, came)
        return Decoded(
            "".join(self._text), self._confidence, self._tokens, self._evaluations, tuple(self._came), self._doubt[1]
        )

    def _take(self, step: Step) -> str:
        if isinstance(step, Literal):
            self._push(self._vocabulary.tokens(step.text))
            return step.text
        if isinstance(step, Choice):
            return self._choose(step)
        return self._copy(step) if step.source and not step.digits else self._span(step)

    def _push(self, tokens: Sequence[int]) -> None:
        if tokens:
            self._queue.extend(tokens)
            self._tokens += len(tokens)
            self._scores = None

    def _look(self) -> Scores:
        """Return the scores of what may come now."""
        if self._scores is None:
            self._scores = self._reader.read(self._queue)
            self._queue.clear()
            self._evaluations += 1
        return self._scores

    def _choose(self, step: Choice) -> str:
        """Follow the options' tokens, asking the model only where they part."""
        options = {option: self._vocabulary.tokens(option) for option in step.options}
        if not options:
            raise ModelError("a constraint offers a choice of nothing", "This is a mistake in a tool's definition.")
        if self._evaluations >= MAX_SAMPLED:
            options = dict([options.popitem()])
        probability, depth = 1.0, 0
        while True:
            ended = [option for option, tokens in options.items() if len(tokens) == depth]
            following = dict.fromkeys(tokens[depth] for tokens in options.values() if len(tokens) > depth)
            if not following:
                break
            token: int | None = next(iter(following))
            if ended or len(following) > 1:
                token, share = self._pick(list(following), ended[:1], _leanings(step, options, depth))
                probability *= share
            if token is None:
                break
            options = {option: tokens for option, tokens in options.items() if tokens[depth : depth + 1] == (token,)}
            self._push((token,))
            depth += 1
        self._confidence *= probability
        self._doubt = min(self._doubt, (probability, len(self._came)))
        return ended[0]

    def _pick(
        self, following: list[int], ended: list[str], leanings: Mapping[int | None, float]
    ) -> tuple[int | None, float]:
        """Return the best of the ``following`` tokens and its share; None where an option's end is better.

        An option that ends here competes by the tokens that would come after it. ``leanings`` are added to the scores
        of tokens, and of that end.
        """
        after = [token for token in self._after(ended[0]) if token not in following] if ended else []
        added = [leanings.get(token, 0.0) for token in following] + [leanings.get(None, 0.0)] * len(after)
        shares = _shares(self._look()[following + after] + np.array(added, np.float32))
        best = int(shares[: len(following)].argmax())
        end = float(shares[len(following) :].sum())
        return (None, end) if end > shares[best] else (following[best], float(shares[best]))

    def _after(self, option: str) -> list[int]:
        """Return the tokens that may follow ``option``, from a copy of the constraint that is played up to here."""
        copy = self._answer()
        step = _next(copy, None)
        for came in (*self._came, option):
            step = _next(copy, came)
        while isinstance(step, Literal) and not self._vocabulary.tokens(step.text):
            step = _next(copy, step.text)
        copy.close()
        if isinstance(step, Choice):
            return list(dict.fromkeys(tokens[0] for tokens in map(self._vocabulary.tokens, step.options) if tokens))
        if isinstance(step, Span):
            scores = self._look()
            return [int(scores.argmax())] if isinstance(scores, np.ndarray) else []
        return list(self._vocabulary.tokens(step.text if step else "\n")[:1])

    def _span(self, step: Span) -> str:
        """Let the model write until it closes the quote or has to."""
        data, text = b"", ""
        limit = min(step.max_chars, MAX_DIGITS) if step.digits else step.max_chars
        while len(text) < limit and self._evaluations < MAX_SAMPLED:
            token = self._next_digit(text) if step.digits else self._next_token(data, limit)
            before, quote, _ = self._reader.piece(token).partition(b'"') if token is not None else (b"", b"", b"")
            if token is None or quote or self._reader.is_end(token):
                tail = (_read_text(data + before) or text)[len(text) :][: limit - len(text)]
                self._push(self._reader.tokenise(tail))
                text += tail
                break
            self._push((token,))
            data += before
            text = _read_text(data) or ""
        self._push(self._vocabulary.tokens('"'))
        return text

    def _copy(self, step: Span) -> str:
        """Let the model choose a piece of the source, or one of the other texts."""
        value = Copying(step.source, step.also, self._tokens_of)
        quote = self._vocabulary.tokens('"')[0]
        while self._evaluations < MAX_SAMPLED:
            moves = value.moves(step.max_chars)
            following = [*moves, *([quote] if value.text and value.may_end else [])]
            if not following:
                break
            token = following[0]
            if len(following) > 1:
                shares = _shares(self._look()[following])
                token = following[int(shares.argmax())]
                self._confidence *= float(shares.max())
            if token not in moves:
                break
            piece, tokens = moves[token]
            self._push(tokens)
            value.take(piece)
        self._push((quote,))
        return value.text.strip()

    def _tokens_of(self, piece: str) -> tuple[int, ...]:
        """Return the tokens of a piece of the request, remembered for this answer."""
        if piece not in self._pieces:
            self._pieces[piece] = tuple(self._reader.tokenise(piece))
        return self._pieces[piece]

    def _next_digit(self, text: str) -> int:
        """Return the best of the digits, the quote and, where it may stand, the point."""
        allowed = [*self._vocabulary.digits, self._vocabulary.tokens('"')[0]]
        if text and "." not in text:
            allowed.append(self._vocabulary.tokens(".")[0])
        return allowed[int(self._look()[allowed].argmax())]

    def _next_token(self, data: bytes, limit: int) -> int | None:
        """Return the best token that may stand in a value or close it; None where none of the best may."""
        scores = self._look()
        assert isinstance(scores, np.ndarray)
        for _ in range(_TRIES):
            token = int(scores.argmax())
            piece = self._reader.piece(token)
            text = _read_text(data + piece)
            if b'"' in piece or self._reader.is_end(token) or (piece and text is not None and len(text) <= limit):
                return token
            scores[token] = -np.inf
        return None


def _leanings(step: Choice, options: Mapping[str, Sequence[int]], depth: int) -> dict[int | None, float]:
    """Return the strongest leaning of ``options`` by their token at ``depth``; None is the end of one."""
    found: dict[int | None, float] = {}
    for option, tokens in options.items() if step.leanings else ():
        token, leaning = tokens[depth] if len(tokens) > depth else None, step.leanings.get(option, 0.0)
        found[token] = max(leaning, found.get(token, leaning))
    return found


def _shares(scores: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the probability of each of some tokens, given that it is one of them."""
    shares = np.exp(scores.astype(np.float64) - scores.max())
    return shares / shares.sum()


def _next(steps: Answer, came: str | None) -> Step | None:
    """Send what came, or start, and return the next step; None at the end."""
    try:
        return next(steps) if came is None else steps.send(came)
    except StopIteration:
        return None


def _read_text(data: bytes) -> str | None:
    """Return the whole characters of ``data``; None when it cannot become text that may stand in a value."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return None
    unsafe = any(character in '\\"' or unicodedata.category(character) in _UNSAFE for character in text)
    return None if unsafe else text
