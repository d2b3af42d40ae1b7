"""Runs a GGUF model through llama.cpp; the only importer of llama_cpp. Knows nothing of tools or of the call syntax.

One context and one lock: calls wait for each other. What was read stays in the KV cache, so a prompt is read from where
it first differs from the last one; the state after a fixed prompt is also kept on disk.
"""

from __future__ import annotations

import hashlib
import math
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from assistant.errors import ModelError
from assistant.model import Answer, Decoded, Message, Prompt
from assistant.models.chatting import Piece, render, reply
from assistant.models.decoding import Decoding, Vocabulary
from assistant.models.files import sha256_of
from assistant.models.gguf import read_header
from assistant.models.head import Head, Layers
from assistant.models.llama_context import LlamaContext, silence
from assistant.models.states import SavedStates
from assistant.models.store import Weights

CONTEXT = 4096
"""Tokens kept at once, prompt and answer, where the model can read so many."""

_ROOM = 256
"""Tokens left free for an answer."""

_WORTH_SAVING = 64
"""A fixed prompt of fewer tokens is read faster than its state is loaded."""


CALIBRATION = ("assistant.calibration.scale", "assistant.calibration.shift")
"""Fields of an adapter: what makes its probabilities true; ``models/recipe/calibrate.py`` fits them."""


class LlamaModel:
    """A language model in this process."""

    def __init__(
        self,
        weights: Weights,
        *,
        states: Path,
        threads: int,
        adapter: Path | None = None,
        merged: Path | None = None,
        context: int = CONTEXT,
    ) -> None:
        """Load the model.

        Args:
            states: the folder of saved prompts.
            adapter: what it was tuned with, applied at each token.
            merged: its layers with ``adapter`` folded in, which are used instead.
        """
        size = min(context, weights.context)
        layers = Layers(merged, Head(weights.path, weights.header)) if merged else None
        self._context = LlamaContext(library(), weights.path, size, threads, None if layers else adapter, layers)
        self._states = SavedStates(states)
        self._vocabulary = Vocabulary(self._context)
        self._lock = threading.Lock()
        self.tokenise = self._context.tokenise
        tuning = f"+{adapter.stem}@{sha256_of(adapter)[:8]}" if adapter else ""
        self.id = f"{weights.name}@{weights.fingerprint[:8]}{tuning}"
        self._state_key = f"{library().__version__} {weights.fingerprint} {tuning} {merged is not None}"
        self._template = self._context.vocab.template() if weights.style == "instruct" else None
        self.chats = self._template is not None
        self.tuned = adapter is not None
        self._calibration = read_calibration(adapter) if adapter else None

    def decode(self, prompt: Prompt, answer: Callable[[], Answer]) -> Decoded:
        """Complete ``prompt`` under the constraint that each call of ``answer`` starts anew.

        An instruct model reads the prompt as one user message and answers in its own turn.

        Raises:
            ModelError: the prompt does not fit the model's context.
        """
        with self._lock:
            self._context.check_room(0)
            fixed, request = self.tokens_of(prompt)
            self._context.check_room(len(fixed) + len(request) + _ROOM)
            self._read_fixed(fixed)
            rest = self._context.rewind([*fixed, *request] or self._context.tokenise("\n"))
            decoded = Decoding(self._context, self._vocabulary, rest, answer).run()
        if self._calibration is None:
            return decoded
        return replace(decoded, confidence=calibrated(decoded.confidence, *self._calibration))

    def chat(self, messages: Sequence[Message], max_tokens: int, on_text: Callable[[str], None]) -> str:
        """Continue a conversation, handing each piece of text to ``on_text``; return the whole.

        The same conversation gets the same reply.

        Raises:
            ModelError: the model is no instruct model, or the conversation does not fit its context.
        """
        if self._template is None:
            raise ModelError(
                f"model {self.id!r} cannot hold a conversation", "An instruct model can: assistant models list"
            )
        with self._lock:
            self._context.check_room(0)
            tokens = self._tokens_of_pieces(render(self._template, messages))
            self._context.check_room(len(tokens) + max_tokens)
            return reply(self._context, self._context.rewind(tokens), max_tokens, on_text)

    def close(self) -> None:
        """Free the weights."""
        with self._lock:
            self._context.close()

    def tokens_of(self, prompt: Prompt) -> tuple[list[int], list[int]]:
        """Return the tokens of the part that stays the same, and of the rest."""
        if self._template is None:
            fixed = self._tokens_of_pieces([Piece(prompt.fixed, from_template=False)])
            return fixed, self._context.tokenise(prompt.request)
        before, _, *after = render(self._template, [Message("user", "")])
        fixed = self._tokens_of_pieces([before, Piece(prompt.fixed, from_template=False)])
        request = self._context.tokenise(prompt.request)
        return fixed, request + [token for piece in after for token in self._context.tokenise(piece.text, special=True)]

    def _tokens_of_pieces(self, pieces: Sequence[Piece]) -> list[int]:
        tokens = [token for piece in pieces for token in self._context.tokenise(piece.text, piece.from_template)]
        first = self._context.vocab.first_token
        return tokens if first is None or tokens[:1] == [first] else [first, *tokens]

    def _read_fixed(self, fixed: list[int]) -> None:
        """Have ``fixed`` in the KV cache: from before, from disk, or by reading it."""
        if self._context.tokens[: len(fixed)] == fixed or len(fixed) < _WORTH_SAVING:
            return
        key = hashlib.sha256(self._state_key.encode() + np.array(fixed, np.int32).tobytes()).hexdigest()[:24]
        saved = self._states.find(key)
        if saved and self._context.load(saved, fixed):
            return
        self._context.extend(self._context.rewind(fixed))
        self._states.put(key, self._context.save)


def read_calibration(adapter: Path) -> tuple[float, float] | None:
    """Return the scale and shift that an adapter's probabilities need, if it brings them."""
    fields = read_header(adapter).fields
    scale, shift = (fields.get(key) for key in CALIBRATION)
    return None if scale is None or shift is None else (float(scale), float(shift))


def calibrated(probability: float, scale: float, shift: float) -> float:
    """Return how often an answer of that probability is right: a logistic curve over its log-odds (Platt 1999)."""
    bounded = min(max(probability, 1e-9), 1 - 1e-9)
    return 1 / (1 + math.exp(-(scale * math.log(bounded / (1 - bounded)) + shift)))


@cache
def library() -> Any:
    """Import llama.cpp, silenced.

    Its threads meet hundreds of times a token, and a waiting thread spins. By default (300,000 rounds) that costs a
    time slice at each meeting as soon as another thread or process wants a core, and a token takes seconds. Measured
    on two cores, idle and with one of them busy: 14 ms and 1,000 ms a token by default, 25 and 24 ms without spinning,
    14 and 30 ms with 1,000 rounds. The variable is read when the library loads.
    """
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")
    import llama_cpp

    silence(llama_cpp)
    llama_cpp.llama_backend_init()
    return llama_cpp
