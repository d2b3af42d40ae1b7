"""Learns from the ratings of many people what those who chose one thing chose as well.

Two linear item-item models in closed form. ``many`` serves who has chosen much: EASE (Steck, WWW 2019), with the
catalog's attributes as side information (Jeunen, Van Balen and Goethals, RecSys 2020). ``few`` serves who has chosen
little: it is fitted to complete histories of which nine tenths are missing (Steck, NeurIPS 2020), and its intercept
``base`` is what is chosen by somebody of whom nothing is known. Where so many items have ratings that a dense matrix is
too large, cosine neighbours stand for both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assistant.recommender.choices import Choices, Floats, counts

if TYPE_CHECKING:
    from scipy.sparse import csr_array

RIDGE = 100.0
"""The regularisation of ``many``."""
SIDE, SPREAD = 2000.0, 1000
"""An attribute counts in ``many`` as so many people, whose choices are spread over the items that have it and more."""
RIDGE_FEW, KEPT = 10.0, 0.1
"""The regularisation of ``few``, and the share of each history that it is given to learn from."""
MOST_DENSE = 9_000
"""Items up to which the closed forms are used; they take four dense float32 matrices of this size (1.3 GB)."""
NEIGHBOURS = 200
"""Neighbours kept for each item where there are more items."""
HALF_KNOWN = 10
"""Items in a history from which ``many`` counts more than ``few``."""
RECENT, OLDER = 30, 0.7
"""The latest choices of a history count whole, those more than about so many before ``OLDER``."""


@dataclass(frozen=True)
class CoChoice:
    """What having chosen item i says for item j: ``many[i, j]`` and ``few[i, j]``; dense, or sparse with one for both.

    Dense ones may be memory-mapped: only the rows of a history are read.
    """

    ids: tuple[str, ...]
    many: Any
    few: Any
    base: Floats

    @cached_property
    def place(self) -> dict[str, int]:
        """The row and column of each item."""
        return {item_id: index for index, item_id in enumerate(self.ids)}

    def contributions(self, history: Mapping[str, float]) -> tuple[tuple[str, ...], Any]:
        """Return the items of ``history`` that the model knows, and what each says for each item, shape (known, items).

        Args:
            history: item ids with ratings of 0.5 to 5, oldest first.
        """
        known = tuple(item_id for item_id in history if item_id in self.place)
        places = [self.place[item_id] for item_id in known]
        share = few_share(len(known))
        ratings = np.array([history[item_id] for item_id in known], np.float32)
        many, few = counts(ratings) * recency(len(known)), counts(ratings, graded=False)
        if self.many is self.few:
            return known, self.many[places].multiply(many[:, None]).tocsr()
        rows = (1 - share) * many[:, None] * self.many[places] + share * few[:, None] * self.few[places]
        return known, np.asarray(rows, np.float32)


def column(rows: Any, place: int) -> Floats:
    """Return what each item of a history says for the item at ``place``, of what ``contributions`` gave."""
    cut = rows[:, [place]]
    return np.asarray(cut if isinstance(rows, np.ndarray) else cut.toarray(), np.float32).ravel()


def few_share(length: int) -> float:
    """Return how much of the score comes from ``few`` and from what is true of everybody, 1 for an empty history."""
    return 1 / (1 + (length / HALF_KNOWN) ** 2)


def recency(length: int) -> Floats:
    """Return what each of so many choices counts for being recent, oldest first."""
    ago = np.arange(length, dtype=np.float32)[::-1]
    return np.asarray(OLDER + (1 - OLDER) * np.exp(-ago / RECENT), np.float32)


def fit(choices: Choices, attributes: csr_array | None = None) -> CoChoice:
    """Fit the models that the number of items allows.

    Args:
        attributes: shape (attributes, items of ``choices``), 1 where an item has one.
    """
    size = len(choices.ids)
    people = max(choices.ratings.shape[0], 1)
    base = np.asarray((choices.ratings > 0).sum(axis=0), np.float32).ravel() / people
    if size > MOST_DENSE:
        cosines = _cosines(choices.matrix(graded=True))
        return CoChoice(choices.ids, cosines, cosines, base)
    if not size:
        return CoChoice((), np.zeros((0, 0), np.float32), np.zeros((0, 0), np.float32), base)
    few, base = _few(choices.matrix(graded=False))
    return CoChoice(choices.ids, _many(choices.matrix(graded=True), attributes), few, base)


def _many(matrix: csr_array, attributes: csr_array | None) -> Floats:
    """Return EASE's weights: B = I - P / diag(P) with P = (X'X + S'S + ridge I)^-1, zero on the diagonal."""
    gram = (matrix.T @ matrix).toarray()
    if attributes is not None:
        spread = np.asarray(attributes.sum(axis=1)).ravel() + SPREAD
        side = attributes.multiply(np.sqrt(SIDE / spread)[:, None]).tocsr()
        gram += (side.T @ side).toarray()
    inverse = _inverse(gram, RIDGE)
    weights: Floats = inverse / -np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    return weights


def _few(matrix: csr_array) -> tuple[Floats, Floats]:
    """Return the weights and the intercept that predict a history best from a random ``KEPT`` of it, and never itself.

    The expectation over what is left out has a closed form: products of two columns count KEPT^2, squares KEPT.
    """
    ones = np.ones((matrix.shape[0], 1), np.float32)
    columns = np.asarray(matrix.sum(axis=0), np.float32).ravel()
    gram = (matrix.T @ matrix).toarray()
    size = len(gram)
    whole = np.empty((size + 1, size + 1), np.float32)
    whole[:size, :size] = gram * KEPT**2
    whole[np.arange(size), np.arange(size)] = np.diag(gram) * KEPT
    whole[size, :size] = whole[:size, size] = columns * KEPT
    whole[size, size] = len(ones) - RIDGE_FEW + 1e-3  # the ridge is not for the intercept
    inverse = _inverse(whole, RIDGE_FEW)
    weights = inverse @ np.vstack([gram * KEPT, columns])
    own = np.diag(weights[:size]) / np.diag(inverse)[:size]
    weights -= inverse[:, :size] * own
    return weights[:size], weights[size]


def _inverse(gram: Floats, ridge: float) -> Floats:
    """Return (gram + ridge I)^-1; ``gram`` is overwritten."""
    from scipy.linalg import cho_factor, cho_solve

    gram[np.diag_indices_from(gram)] += ridge
    factor = cho_factor(gram.astype(np.float32, copy=False), lower=True, overwrite_a=True, check_finite=False)
    return np.asarray(cho_solve(factor, np.eye(len(gram), dtype=np.float32), overwrite_b=True, check_finite=False))


def _cosines(matrix: csr_array) -> csr_array:
    """Return the cosines of the nearest items of each item, in blocks that fit in memory."""
    from scipy.sparse import csr_array, diags_array, vstack
    from scipy.sparse.linalg import norm

    columns: Any = matrix.T.tocsr()
    by_item = (diags_array(1 / np.maximum(norm(columns, axis=1), 1e-9)) @ columns).tocsr()
    rows = []
    for start in range(0, by_item.shape[0], 1000):
        block = (by_item[start : start + 1000] @ by_item.T).toarray()
        block[np.arange(len(block)), start + np.arange(len(block))] = 0.0
        rows.append(csr_array(_strongest(block, NEIGHBOURS)))
    return csr_array(vstack(rows))


def _strongest(rows: NDArray[np.floating[Any]], count: int) -> NDArray[np.floating[Any]]:
    """Return ``rows`` with all but the ``count`` greatest entries of each at zero."""
    if rows.shape[1] > count:
        floor = np.partition(rows, -count, axis=1)[:, -count, None]
        rows = np.where(rows >= floor, rows, 0.0)
    return rows
