"""Re-ranks for diversity and calibration over the best candidates.

Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998): each pick is the one with the greatest ``relevance *
fit - (1 - relevance) * (mean likeness to what is picked already)``, and less what it takes the list's mix of tags away
from that of the user's taste (Steck, RecSys 2018). ``relevance`` is the user's dial.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from assistant.model import Vector
from assistant.recommender.signals import Candidate
from assistant.values import Variety

RELEVANCE: Mapping[Variety, float] = {"focused": 1.0, "balanced": 0.6, "surprising": 0.3}
"""What fit counts against variety; 1 shows the best, however alike they are."""
BEST_SHARE = 1 / 3
"""This share of a list is the best there is, however alike; what follows makes the difference."""
CALIBRATION = 0.1
"""What the mix of tags counts, in nats of the Kullback-Leibler divergence."""
SMOOTHING = 0.01
"""The share of the taste that is mixed into the list's, so that a tag which the list lacks costs something finite."""
TIERS = (0.75, 0.5, 0.3)
"""Shares of the best score: the highest that enough candidates reach is the floor, so that variety never beats fit."""
CONSIDERED = 100
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
    tier: Sequence[Candidate],
    limit: int,
    vectors: Mapping[str, Vector],
    one_creator: bool,
    variety: Variety = "balanced",
    taste: Mapping[str, float] = {},
) -> list[Candidate]:
    """Return up to ``limit`` of ``tier`` that fit well and differ from each other, best score first.

    Args:
        tier: best first.
        vectors: of the items, at unit length; an item without one is like no other by meaning.
        one_creator: do not keep creators apart, as one was asked for.
        taste: the share of each tag, case-folded, in what the user likes; empty where the list need not follow it.
    """
    if not tier:
        return []
    relevance = RELEVANCE[variety]
    likeness = _likeness(tier, vectors) if relevance < 1 else np.zeros((len(tier), len(tier)), np.float32)
    fit = np.array([candidate.score for candidate in tier]) / max(abs(tier[0].score), 1e-9)
    shares, wanted = _tag_shares(tier, taste)
    most = len(tier) if one_creator else math.ceil(limit * CREATOR_SHARE)
    picked: list[int] = []
    by_creator: Counter[str] = Counter()
    alike = np.zeros(len(tier))
    while len(picked) < min(limit, len(tier)):
        left = [i for i in range(len(tier)) if i not in picked]
        fresh = [i for i in left if all(by_creator[name] < most for name in tier[i].item.creators[:1])]
        values = relevance * fit - (1 - relevance) * alike / max(len(picked), 1)
        if len(picked) < int(limit * BEST_SHARE):
            values = fit
        elif relevance < 1 and len(wanted):
            values -= CALIBRATION * _divergences(wanted, (shares[picked].sum(axis=0) + shares) / (len(picked) + 1))
        best = max(fresh or left, key=lambda i: (values[i], -i))
        picked.append(best)
        by_creator.update(tier[best].item.creators[:1])
        alike += likeness[best]
    return [tier[i] for i in sorted(picked, key=lambda i: (-tier[i].score, i))]


def _tag_shares(tier: Sequence[Candidate], taste: Mapping[str, float]) -> tuple[Vector, Vector]:
    """Return what each candidate adds to the share of each tag of the taste, and the taste's own shares."""
    tags = list(taste)
    shares = np.zeros((len(tier), len(tags)), np.float32)
    for row, candidate in enumerate(tier):
        own = {tag.casefold() for tag in candidate.item.tags}
        shares[row] = [(tag in own) / max(len(own), 1) for tag in tags]
    return shares, np.array(list(taste.values()), np.float32)


def _divergences(wanted: Vector, mixes: Vector) -> Vector:
    """Return how far each row of ``mixes`` is from ``wanted``, in nats; what a row lacks of 1 has other tags."""
    return np.asarray((wanted * np.log(wanted / ((1 - SMOOTHING) * mixes + SMOOTHING * wanted))).sum(axis=1))


def _likeness(tier: Sequence[Candidate], vectors: Mapping[str, Vector]) -> Vector:
    """Return how much alike each two candidates are, 0 to 1: by meaning, by attributes where one has no vector."""
    known = [i for i, candidate in enumerate(tier) if candidate.item.id in vectors]
    likeness = _shared(tier) if len(known) < len(tier) else np.zeros((len(tier), len(tier)), np.float32)
    if len(known) > 1:
        matrix = np.stack([vectors[tier[i].item.id] for i in known])
        cosines = matrix @ matrix.T
        low = float(cosines.min())
        likeness[np.ix_(known, known)] = (cosines - low) / max(1.0 - low, 1e-9)
    return likeness


def _shared(tier: Sequence[Candidate]) -> Vector:
    """Return the share of attributes that each two candidates have in common (Jaccard)."""
    places = {value: place for place, value in enumerate({value for one in tier for value in one.attributes})}
    has = np.zeros((len(tier), len(places)), np.float32)
    for row, candidate in enumerate(tier):
        has[row, [places[value] for value in candidate.attributes]] = 1
    common, sizes = has @ has.T, has.sum(axis=1)
    return np.asarray(common / np.maximum(sizes[:, None] + sizes - common, 1), np.float32)
