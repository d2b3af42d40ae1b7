"""The signals of what other people chose: together with what the user likes, and lately."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import numpy as np

from assistant.catalog import Catalog
from assistant.recommender.choices import FADING, LIKED, Floats
from assistant.recommender.collaborative import CoChoice, few_share
from assistant.recommender.learned import Crowd
from assistant.recommender.signals import Candidate
from assistant.recommender.weights import WEIGHTS
from assistant.values import Event, Language, Limits, Reason

OVERFETCH = 5
"""So many times as many items are looked at as are wanted, as some do not meet the limits."""
FEWEST_PEOPLE = 2
"""People from which it is said that they liked something."""
NAMED = 3
"""Items of a history that are tried for a reason."""
PULL = 2.4
"""What being liked lately counts against being liked at all, for somebody of whom nothing is known."""


class ChosenTogether:
    """What people chose who chose what the user likes: the items that the request names, or else those rated."""

    part = "chosen"

    def __init__(
        self,
        chosen: CoChoice,
        history: Mapping[str, float],
        events: Mapping[str, Event],
        catalog: Catalog,
        language: Language,
    ) -> None:
        """Take the user's ``history`` (item ids with ratings, oldest first) and the ``events`` that it comes from."""
        self._chosen = chosen
        self._history = history
        self._events = events
        self._catalog = catalog
        self._language = language

    @cached_property
    def _contributions(self) -> tuple[tuple[str, ...], Any]:
        return self._chosen.contributions(self._history)

    @cached_property
    def _scores(self) -> Floats:
        known, rows = self._contributions
        return (
            np.asarray(rows.sum(axis=0), np.float32).ravel() if known else np.zeros(len(self._chosen.ids), np.float32)
        )

    def candidates(self, limits: Limits, n: int) -> Iterable[str]:
        """Return the items that are chosen together with the history most often."""
        return best_allowed(self._scores, self._chosen.ids, limits, n, self._catalog)

    def score(self, candidate: Candidate) -> float:
        """Return what the history says for an item."""
        place = self._chosen.place.get(candidate.item.id)
        return 0.0 if place is None else WEIGHTS[self.part] * float(self._scores[place])

    def reasons(self, candidate: Candidate) -> Sequence[Reason]:
        """Name the item of the history that says most, and how many people liked both."""
        known, rows = self._contributions
        place = self._chosen.place[candidate.item.id]
        said = np.asarray(rows[:, [place]].toarray() if hasattr(rows, "toarray") else rows[:, place]).ravel()
        for index in np.argsort(-said)[:NAMED]:
            other = known[index]
            liked = self._history[other] >= LIKED and said[index] > 0
            people = self._catalog.liked_both(candidate.item.id, other, LIKED) if liked else 0
            if people >= FEWEST_PEOPLE:
                return [self._reason(candidate, other, people)]
        return []

    def _reason(self, candidate: Candidate, other: str, people: int) -> Reason:
        facts = {"item": self._catalog.get(other).name(self._language), "people": str(people)}
        where = (f"interactions:{candidate.item.id}+{other}",)
        event = self._events.get(other)
        if event is None:
            return Reason(statement="chosen_with", part=self.part, facts=facts, source=where)
        facts["rating"] = str(event.strength)
        return Reason(statement="chosen_with_rated", part=self.part, facts=facts, source=(*where, f"event:{event.id}"))


class LikedLately:
    """What everybody likes, and likes lately; the more is known of the user, the less it counts."""

    part = "lately"

    def __init__(self, crowd: Crowd, known: int, time: float, catalog: Catalog) -> None:
        """Take how many items the user's history holds, and the time now."""
        self._catalog = catalog
        self._time = time
        self._chosen = crowd.chosen
        base = np.asarray(crowd.chosen.base)
        lately = crowd.lately.at(time) * base.sum() * PULL / (1 + known)
        self._scores: Floats = np.asarray(few_share(known) * (base + lately), np.float32)
        self._newest = float(min(time, crowd.lately.times[-1])) if len(crowd.lately.times) else time

    def candidates(self, limits: Limits, n: int) -> Iterable[str]:
        """Return what is liked most."""
        return best_allowed(self._scores, self._chosen.ids, limits, n, self._catalog)

    def score(self, candidate: Candidate) -> float:
        """Return how much an item is liked."""
        place = self._chosen.place.get(candidate.item.id)
        return 0.0 if place is None else WEIGHTS[self.part] * float(self._scores[place])

    def reasons(self, candidate: Candidate) -> Sequence[Reason]:
        """Say how many people liked it in the time that counts most."""
        since = datetime.fromtimestamp(self._newest - FADING, UTC).date()
        midnight = math.floor(datetime(since.year, since.month, since.day, tzinfo=UTC).timestamp())
        people = self._catalog.liked_since(candidate.item.id, LIKED, midnight)
        if people < FEWEST_PEOPLE:
            return []
        facts = {"people": str(people), "since": since.isoformat()}
        where = (f"interactions:{candidate.item.id}",)
        return [Reason(statement="liked_lately", part=self.part, facts=facts, source=where)]


def best_allowed(scores: Floats, ids: Sequence[str], limits: Limits, n: int, catalog: Catalog) -> list[str]:
    """Return up to ``n`` ids with the greatest positive scores that meet ``limits``, best first."""
    count = min(n * (1 if limits == Limits() else OVERFETCH), len(scores))
    if not count:
        return []
    best = np.argpartition(-scores, count - 1)[:count]
    best = best[np.argsort(-scores[best], kind="stable")]
    found = [ids[place] for place in best if scores[place] > 0]
    allowed = catalog.allowed(found, limits)
    return [item_id for item_id in found if item_id in allowed][:n]
