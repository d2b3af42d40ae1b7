"""The token embedding of a model, which is also its output matrix: single rows, read from the file as they are needed.

A call's constraint allows a few hundred of the 262,144 tokens, so scoring those alone leaves out most of what a token
costs. Knows nothing of tokens or constraints.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from gguf.constants import GGMLQuantizationType
from gguf.quants import dequantize
from numpy.typing import NDArray

from assistant.models.gguf import Header

Rows = NDArray[np.float32]

EMBEDDING = "token_embd.weight"


class Head:
    """The rows of the embedding in a GGUF file whose output matrix is the same one."""

    def __init__(self, path: Path, header: Header) -> None:
        """Map the file."""
        info = header.tensors[EMBEDDING]
        self._type = GGMLQuantizationType(info.type)
        self.count, self.width = info.shape
        self._data = np.memmap(path, np.uint8, "r", info.offset, (self.count, info.size // self.count))
        self._known: dict[int, Rows] = {}

    def rows(self, tokens: Sequence[int]) -> Rows:
        """Return the rows of ``tokens``, shape (len(tokens), width)."""
        new = [token for token in dict.fromkeys(tokens) if token not in self._known]
        if new:
            self._known.update(zip(new, dequantize(self._data[new], self._type), strict=True))
        return np.stack([self._known[token] for token in tokens])


@dataclass(frozen=True)
class Layers:
    """A model without its embedding, as ``merging.merge`` writes it, and the embedding."""

    path: Path
    head: Head


@dataclass(frozen=True)
class HeadScores:
    """The scores of the tokens to come next, computed for those that are asked for."""

    head: Head
    hidden: Rows
    """What the model's last layer gave, shape (width,)."""

    def __getitem__(self, tokens: Sequence[int]) -> Rows:
        """Return the scores of ``tokens``, shape (len(tokens),)."""
        scores: Rows = self.head.rows(tokens) @ self.hidden
        return scores
