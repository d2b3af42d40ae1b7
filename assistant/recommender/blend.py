"""Learns what each part of the score should count, from ratings that are held out from the parts.

The weights are those under which what a user went on to like is most probable: a softmax over all items of the weighted
sum of parts, with weights that are not negative, so that a part always speaks for an item.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
RIDGE = 1e-3
"""Keeps weights of parts that say the same small."""


def fit_weights(
    parts: Sequence[Floats], wanted: Sequence[Sequence[int]], allowed: Sequence[NDArray[np.bool_]]
) -> Floats:
    """Return the weight of each part.

    Args:
        parts: one array (parts, items) for each user, each part scaled to at most 1.
        wanted: the places of the items that each user went on to like.
        allowed: which items each user could be shown, shape (items,).
    """
    from scipy.optimize import minimize

    kept = [
        (part[:, ok].astype(np.float64), np.flatnonzero(np.isin(np.flatnonzero(ok), want)))
        for part, want, ok in zip(parts, wanted, allowed, strict=True)
    ]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        value, slope = RIDGE * float(weights @ weights), 2 * RIDGE * weights
        for part, want in kept:
            scores = weights @ part
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            value -= float(np.log(shares[want]).mean()) / len(kept)
            slope -= (part[:, want].mean(1) - part @ shares) / len(kept)
        return value, slope

    count = len(parts[0])
    found = minimize(loss, np.ones(count), jac=True, method="L-BFGS-B", bounds=[(0.0, None)] * count)
    return np.asarray(found.x, np.float32)


def scaled(scores: Floats) -> Floats:
    """Return ``scores`` divided by their greatest; what speaks against an item stays negative."""
    most = float(scores.max(initial=0.0))
    return scores / most if most > 0 else scores
