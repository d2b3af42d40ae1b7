"""The signals of what other people chose: together with what the user likes, and lately."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import numpy as np

from assistant.catalog import Catalog
from assistant.recommender.choices import FADING, LIKED, Floats
from assistant.recommender.collaborative import CoChoice, column, few_share
from assistant.recommender.learned import Crowd
from assistant.recommender.placed import Placed
from assistant.recommender.signals import Candidate
from assistant.values import Event, Language, Reason

FEWEST_PEOPLE = 2
"""People from which it is said that they liked something."""
NAMED = 3
"""Items of a history that are tried for a reason."""
PULL = 2.4
"""What being liked lately counts against being liked at all, for somebody of whom nothing is known."""


class ChosenTogether(Placed):
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
        super().__init__(chosen.ids, chosen.place, catalog)
        self._chosen = chosen
        self._history = history
        self._events = events
        self._language = language

    @cached_property
    def _contributions(self) -> tuple[tuple[str, ...], Any]:
        return self._chosen.contributions(self._history)

    @cached_property
    def scores(self) -> Floats:
        """Return what the history says for each item."""
        known, rows = self._contributions
        return np.asarray(rows.sum(axis=0), np.float32).ravel() if known else np.zeros(len(self._ids), np.float32)

    def reasons(self, candidate: Candidate) -> Sequence[Reason]:
        """Name the item of the history that says most, and how many people liked both."""
        known, rows = self._contributions
        said = column(rows, self._place[candidate.item.id])
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


class LikedLately(Placed):
    """What everybody likes, and likes lately; the more is known of the user, the less it counts."""

    part = "lately"

    def __init__(self, crowd: Crowd, known: int, time: float, catalog: Catalog) -> None:
        """Take how many items the user's history holds, and the time now."""
        super().__init__(crowd.chosen.ids, crowd.chosen.place, catalog)
        base = np.asarray(crowd.chosen.base)
        lately = crowd.lately.at(time) * base.sum() * PULL / (1 + known)
        self._scores: Floats = np.asarray(few_share(known) * (base + lately), np.float32)
        self._newest = float(min(time, crowd.lately.times[-1])) if len(crowd.lately.times) else time

    @property
    def scores(self) -> Floats:
        """Return how much each item is liked."""
        return self._scores

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
