"""Learns from the ratings of many people what those who chose one thing chose as well.

A linear item-item model: EASE (Steck, WWW 2019), which has a closed form, where its matrix fits in memory, else cosine
neighbours. A low rating is a choice too, so it counts, for less.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

LIKED = 3.5
"""The rating, of 5, from which a choice counts whole."""
LOW_SHARE = 0.4
"""What a choice that was rated lower counts."""
RIDGE = 100.0
"""EASE's regularisation."""
FEWEST = 3
"""An item with fewer ratings says nothing about others."""
MOST_DENSE = 9_000
"""Items up to which the closed form is used; it takes 3 dense float32 matrices of this size at a time (1 GB)."""
NEIGHBOURS = 200
"""Entries kept for each item of a model that is stored."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Choices:
    """Who rated what: one row of ``matrix`` a person, one column an item, what the choice counts as its value."""

    ids: tuple[str, ...]
    matrix: csr_array

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, float]], fewest: int = FEWEST) -> Choices:
        """Read (user, item id, rating 0.5 to 5) rows; items that fewer than ``fewest`` people chose are left out."""
        from scipy.sparse import csr_array

        users: dict[str, int] = {}
        items: dict[str, int] = {}
        entries = [
            (users.setdefault(user, len(users)), items.setdefault(item, len(items)), counts(rating))
            for user, item, rating in rows
        ]
        if not entries:
            return cls((), csr_array((0, 0), dtype=np.float32))
        people, columns, values = zip(*entries, strict=True)
        shape = (len(users), len(items))
        matrix = csr_array((np.array(values, np.float32), (np.array(people), np.array(columns))), shape)
        kept = np.flatnonzero(np.bincount(np.array(columns), minlength=len(items)) >= fewest)
        ids = tuple(items)
        return cls(tuple(ids[column] for column in kept), matrix[:, kept].tocsr())


def counts(rating: float) -> float:
    """Return what a rating of 0.5 to 5 counts as a choice."""
    return 1.0 if rating >= LIKED else LOW_SHARE


@dataclass(frozen=True)
class CoChoice:
    """What having chosen one item says for another: ``weights[i, j]`` of item i for item j."""

    ids: tuple[str, ...]
    weights: csr_array

    @cached_property
    def place(self) -> dict[str, int]:
        """The row and column of each item."""
        return {item_id: index for index, item_id in enumerate(self.ids)}

    def scores(self, history: Mapping[str, float]) -> Floats:
        """Return what ``history`` (item id to what its choice counts) says for each item, shape (items,)."""
        vector = np.zeros(len(self.ids), np.float32)
        for item_id, count in history.items():
            if item_id in self.place:
                vector[self.place[item_id]] = count
        return np.asarray(self.weights.T @ vector, np.float32)

    def share(self, chosen: str, item_id: str) -> float:
        """Return what having chosen ``chosen`` says for ``item_id``."""
        if chosen not in self.place or item_id not in self.place:
            return 0.0
        return float(self.weights[self.place[chosen], self.place[item_id]])


def fit(choices: Choices, neighbours: int | None = NEIGHBOURS) -> CoChoice:
    """Fit the model that the number of items allows.

    Args:
        neighbours: keep so many entries for each item; None keeps all.
    """
    from scipy.sparse import csr_array

    if len(choices.ids) > MOST_DENSE:
        return CoChoice(choices.ids, _cosines(choices.matrix, neighbours or NEIGHBOURS))
    if not choices.ids:
        return CoChoice((), csr_array((0, 0), dtype=np.float32))
    weights = _ease(choices.matrix, RIDGE)
    return CoChoice(choices.ids, csr_array(_strongest(weights, neighbours) if neighbours else weights))


def _ease(matrix: csr_array, ridge: float) -> Floats:
    """Return EASE's weights: B = I - P / diag(P) with P = (X'X + ridge I)^-1, zero on the diagonal."""
    from scipy.linalg import cho_factor, cho_solve

    gram = (matrix.T @ matrix).toarray().astype(np.float32)
    gram[np.diag_indices_from(gram)] += ridge
    inverse = cho_solve(cho_factor(gram, lower=True, overwrite_a=True), np.eye(len(gram), dtype=np.float32))
    weights: Floats = inverse / -np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    return weights


def _strongest(weights: Floats, count: int) -> Floats:
    """Return ``weights`` with all but the ``count`` strongest entries of each column at zero."""
    if len(weights) > count:
        floor = -np.partition(-np.abs(weights), count - 1, axis=0)[count - 1]
        weights = np.where(np.abs(weights) >= floor, weights, 0.0)
    return weights


def _cosines(matrix: csr_array, neighbours: int) -> csr_array:
    """Return the cosines of the ``neighbours`` nearest items of each item, in blocks that fit in memory."""
    from scipy.sparse import csr_array, diags_array, vstack
    from scipy.sparse.linalg import norm

    columns: Any = matrix.T.tocsr()
    by_item = (diags_array(1 / np.maximum(norm(columns, axis=1), 1e-9)) @ columns).tocsr()
    rows = []
    for start in range(0, by_item.shape[0], 1000):
        block = (by_item[start : start + 1000] @ by_item.T).toarray()
        block[np.arange(len(block)), start + np.arange(len(block))] = 0.0
        rows.append(csr_array(_strongest(block.T, neighbours).T))
    return csr_array(vstack(rows))
