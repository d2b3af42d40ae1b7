"""Re-ranks for diversity: maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998) over the best candidates.

Each pick is the one with the greatest ``RELEVANCE * score - (1 - RELEVANCE) * likeness to what is picked already``.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from assistant.model import Vector
from assistant.recommender.signals import Candidate

RELEVANCE = 0.7
TIERS = (0.75, 0.5, 0.3)
"""Shares of the best score: the highest that enough candidates reach is the floor, so that variety never beats fit."""
CONSIDERED = 40
"""Candidates that are compared with each other."""
CREATOR_SHARE = 1 / 3
"""At most this share of a list is by one creator, where there are others."""


def best_tier(ranked: Sequence[Candidate], limit: int, fill: bool) -> list[Candidate]:
    """Return the candidates to choose from: those near the best score, more of them where they are too few.

    Args:
        ranked: best first.
        fill: take any rather than too few.
    """
    if not ranked:
        return []
    tier: list[Candidate] = []
    for share in TIERS:
        floor = ranked[0].score - (1 - share) * abs(ranked[0].score)
        tier = [candidate for candidate in ranked if candidate.score >= floor]
        if len(tier) >= limit:
            return tier[:CONSIDERED]
    return list(ranked[:CONSIDERED]) if fill else tier[:CONSIDERED]


def diversify(
    tier: Sequence[Candidate], limit: int, vectors: Mapping[str, Vector], one_creator: bool
) -> list[Candidate]:
    """Return up to ``limit`` of ``tier`` that fit well and differ from each other, best score first.

    Args:
        tier: best first.
        vectors: of the items, at unit length; an item without one is like no other by meaning.
        one_creator: do not keep creators apart, as one was asked for.
    """
    if not tier:
        return []
    likeness = _likeness(tier, vectors)
    fit = np.array([candidate.score for candidate in tier]) / max(abs(tier[0].score), 1e-9)
    most = len(tier) if one_creator else math.ceil(limit * CREATOR_SHARE)
    picked: list[int] = []
    by_creator: Counter[str] = Counter()
    nearest = np.zeros(len(tier))
    while len(picked) < min(limit, len(tier)):
        left = [i for i in range(len(tier)) if i not in picked]
        fresh = [i for i in left if all(by_creator[name] < most for name in tier[i].item.creators[:1])]
        values = RELEVANCE * fit - (1 - RELEVANCE) * nearest
        best = max(fresh or left, key=lambda i: (values[i], -i))
        picked.append(best)
        by_creator.update(tier[best].item.creators[:1])
        nearest = np.maximum(nearest, likeness[best])
    return [tier[i] for i in sorted(picked, key=lambda i: (-tier[i].score, i))]


def _likeness(tier: Sequence[Candidate], vectors: Mapping[str, Vector]) -> Vector:
    """Return how much alike each two candidates are, 0 to 1: half by meaning, half by shared attributes (Jaccard)."""
    attributes = [frozenset(candidate.attributes) for candidate in tier]
    shared = np.array([[len(a & b) / max(len(a | b), 1) for b in attributes] for a in attributes], dtype=np.float32)
    known = [i for i, candidate in enumerate(tier) if candidate.item.id in vectors]
    cosines = np.zeros_like(shared)
    if len(known) > 1:
        matrix = np.stack([vectors[tier[i].item.id] for i in known])
        found = matrix @ matrix.T
        low = float(found.min())
        cosines[np.ix_(known, known)] = (found - low) / max(1.0 - low, 1e-9)
    return np.asarray((shared + cosines) / 2, dtype=np.float32)
