"""Learns what the parts of the score that speak from attributes count where many have rated an item.

A share of what some people liked is hidden, and the shares are those under which the ranking finds most of it again:
one share after the other is set to the best of ``GRID``, until none changes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import product

import numpy as np
from numpy.typing import NDArray

from assistant.recommender.choices import LIKED
from assistant.recommender.learned import Learned
from assistant.recommender.offline import K, split
from assistant.recommender.ranking import Ranking
from assistant.recommender.services import Services
from assistant.recommender.weights import SHARES
from assistant.values import Event, Wish

GRID = (0.0, 0.03, 0.1, 0.3, 1.0)
PEOPLE = 150
"""So many people are ranked for."""
SEED = 0
WORTH = 1.002
"""How many times as good a ranking must be for a share to change: less is chance."""


@dataclass(frozen=True)
class Example:
    """The candidates for one person: what each part that is weighed gives, the rest, and which were liked."""

    weighed: NDArray[np.float64]
    """(candidates, parts)."""
    rest: NDArray[np.float64]
    liked: NDArray[np.bool_]
    hidden: int

    def ndcg(self, shares: NDArray[np.float64]) -> float:
        """Return how much of what is hidden is ranked high."""
        top = np.argsort(-(self.weighed @ shares + self.rest), kind="stable")[:K]
        discounts = 1 / np.log2(np.arange(2, K + 2))
        return float(self.liked[top] @ discounts[: len(top)] / discounts[: self.hidden].sum())


def fit_shares(services: Services) -> dict[str, float]:
    """Return the share of each part in ``SHARES``; the given ones where too few people have rated."""
    examples = _examples(services)
    names, shares = list(SHARES), np.array(list(SHARES.values()))
    if len(examples) < PEOPLE // 3:
        return dict(SHARES)

    def worth(tried: NDArray[np.float64]) -> float:
        return float(np.mean([example.ndcg(tried) for example in examples]))

    best = worth(shares)
    changed = True
    while changed:
        changed = False
        for place, value in product(range(len(names)), GRID):
            tried = shares.copy()
            tried[place] = value
            if worth(tried) > best * WORTH:
                shares, best, changed = tried, worth(tried), True
    return dict(zip(names, shares.tolist(), strict=True))


def _examples(services: Services) -> list[Example]:
    ratings = list(services.catalog.interactions())
    data = split(ratings, seed=SEED)
    people = list(data.held_out)
    chosen = np.random.default_rng(SEED).permutation(len(people))[:PEOPLE]
    learned = Learned(services.catalog, ratings=data.train)
    learned.weigh({})
    inner = replace(services, learned=learned)
    times = {(user, item_id): time for user, item_id, _, time in data.train}
    examples = []
    for user in (people[index] for index in sorted(chosen)):
        history = data.known(user)
        events = rating_events(history, {item_id: times[user, item_id] for item_id in history})
        ranked = Ranking(inner, events, Wish(limit=K), "en").ranked
        parts = np.array([[one.parts.get(name, 0.0) for name in SHARES] for one in ranked]).reshape(-1, len(SHARES))
        scores = np.array([one.score for one in ranked])
        liked = np.array([one.item.id in data.held_out[user] for one in ranked], bool)
        examples.append(Example(parts, scores - parts.sum(axis=1), liked, len(data.held_out[user])))
    return examples


def rating_events(history: Mapping[str, float], times: Mapping[str, int]) -> tuple[Event, ...]:
    """Return the events of somebody who gave the ratings of ``history``, oldest first, at these Unix times."""
    return tuple(
        Event(
            id=number,
            time=datetime.fromtimestamp(times[item_id], UTC).isoformat(),
            about="item",
            value=item_id,
            polarity=1 if rating >= LIKED else -1,
            strength=math.ceil(rating),
        )
        for number, (item_id, rating) in enumerate(history.items(), 1)
    )
