"""Leans the choice of a tool towards third-party tools that are near the request in meaning.

The brain knows the tools it was trained with by heart; one it has never seen it would have to read off the list, which
a model of this size does badly. The text encoder's vectors, through a projection that was trained on requests for
synthetic tools (``models/recipe/route.py``), tell unseen tools apart better. Both are heard: see docs/brain.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from assistant.model import Encoder, Vector
from assistant.syntax import Signature
from assistant.tool import Tool

GAIN = 3.0
"""Log-odds added for each log-odd that the projection sees in a tool; the brain's own are far from calibrated."""
OFFSET = 8.0
MOST = 40.0
"""Log-odds at most, either way."""


def described(signature: Signature) -> str:
    """Return what the encoder reads of a tool."""
    return f"{signature.name.replace('_', ' ')}: {signature.description}"


class Router:
    """Knows some tools by their vectors."""

    def __init__(self, file: Path, encoder: Encoder, tools: Sequence[type[Tool]]) -> None:
        """Read the projection in ``file``; encode what ``tools`` say of themselves, and their examples."""
        with np.load(file) as stored:
            self._weights = {name: stored[name].astype(np.float32) for name in stored.files}
        self._encode: Callable[[str], Vector] = encoder.encode_query
        self._names = [tool.name for tool in tools]
        self._tools = self._project("tool", np.stack([self._encode(described(tool.signature(()))) for tool in tools]))
        self._examples = [
            self._project("example", np.stack([self._encode(words) for words, _ in tool.examples]))
            if tool.examples
            else None
            for tool in tools
        ]

    def leanings(self, request: str) -> dict[str, float]:
        """Return, for each tool by its name, the log-odds to add to what the model thinks of it."""
        vector = self._encode(request)
        asked = self._project("request", vector[None])[0]
        sureness = self._weights["scale"] * (self._tools @ asked)
        for index, examples in enumerate(self._examples):
            if examples is not None:
                sureness[index] += self._weights["by_example"] * ((examples @ asked).max() - self._weights["usual"])
        nothing = float((vector - self._weights["request.mean"]) @ self._weights["nothing"] + self._weights["bias"])
        odds = np.clip(GAIN * (sureness - nothing) + OFFSET, -MOST, MOST)
        return dict(zip(self._names, odds.tolist(), strict=True))

    def _project(self, role: str, vectors: Vector) -> Vector:
        """Return ``vectors`` (n, dimension), centred and turned for their ``role``, at unit length."""
        turned: Vector = (vectors - self._weights[f"{role}.mean"]) @ self._weights[f"{role}.turn"]
        turned /= np.linalg.norm(turned, axis=1, keepdims=True)
        return turned
