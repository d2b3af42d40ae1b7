"""The base of signals that know their score for all items at once, as an array."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from assistant.catalog import Catalog
from assistant.recommender.choices import Floats
from assistant.recommender.signals import Candidate
from assistant.recommender.weights import WEIGHTS
from assistant.values import Limits

OVERFETCH = 5
"""So many times as many items are looked at as are wanted, as some do not meet the limits."""


class Placed:
    """A signal whose ``scores`` hold what it says for each of ``ids``; ``place`` is where each of these stands."""

    part: str

    def __init__(self, ids: Sequence[str], place: Mapping[str, int], catalog: Catalog) -> None:
        self._ids = ids
        self._place = place
        self._catalog = catalog

    @property
    def scores(self) -> Floats:
        """Return the scores, shape (ids,), before they are weighed."""
        raise NotImplementedError

    def candidates(self, limits: Limits, n: int) -> Iterable[str]:
        """Return up to ``n`` ids with the greatest positive scores that meet ``limits``, best first."""
        scores = self.scores
        count = min(n * (1 if limits == Limits() else OVERFETCH), len(scores))
        if not count:
            return []
        best = np.argpartition(-scores, count - 1)[:count]
        best = best[np.argsort(-scores[best], kind="stable")]
        found = [self._ids[place] for place in best if scores[place] > 0]
        allowed = self._catalog.allowed(found, limits)
        return [item_id for item_id in found if item_id in allowed][:n]

    def score(self, candidate: Candidate) -> float:
        """Return the weighed score of an item, 0 where it has none."""
        place = self._place.get(candidate.item.id)
        return 0.0 if place is None else WEIGHTS[self.part] * float(self.scores[place])
