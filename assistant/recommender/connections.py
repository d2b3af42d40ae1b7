"""The signal of the knowledge graph: what many short ways lead to from what the user likes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np

from assistant.catalog import Catalog
from assistant.recommender.choices import Floats
from assistant.recommender.crowd import best_allowed
from assistant.recommender.graph import Graph, Node
from assistant.recommender.reasons import LIST
from assistant.recommender.signals import Candidate, source
from assistant.recommender.weights import WEIGHTS
from assistant.values import Event, Language, Limits, Reason

NAMED = 3
"""Links that a reason names."""


class Connected:
    """How often a walk through the graph that starts at the user's tastes is at an item."""

    part = "graph"

    def __init__(
        self,
        graph: Graph,
        items: Mapping[str, float],
        attributes: Mapping[Node, float],
        events: Mapping[str, Event],
        catalog: Catalog,
        language: Language,
    ) -> None:
        """Take the liked items and attributes with their weights, and the events of the items."""
        self._graph = graph
        self._items = items
        self._attributes = attributes
        self._events = events
        self._catalog = catalog
        self._language = language

    @cached_property
    def _scores(self) -> Floats:
        """Return the walk, divided by its greatest value at an item that is not a start of it."""
        walk = self._graph.walk(self._items, self._attributes).copy()
        walk[[self._graph.place[item_id] for item_id in self._items if item_id in self._graph.place]] = 0.0
        most = float(walk.max(initial=0.0))
        return np.asarray(walk / most if most else walk, np.float32)

    def candidates(self, limits: Limits, n: int) -> Iterable[str]:
        """Return the items where the walk is most often."""
        return best_allowed(self._scores, self._graph.ids, limits, n, self._catalog)

    def score(self, candidate: Candidate) -> float:
        """Return how often the walk is at an item."""
        place = self._graph.place.get(candidate.item.id)
        return 0.0 if place is None else WEIGHTS[self.part] * float(self._scores[place])

    def reasons(self, candidate: Candidate) -> Sequence[Reason]:
        """Name what links the item directly to the liked item that it has most in common with."""
        item = candidate.item
        links = {other: self._named(candidate, other) for other in self._items if other in self._events}
        other = max(links, key=lambda one: (len(links[one]), self._items[one]), default="")
        if not other or not links[other]:
            return []
        event = self._events[other]
        facts = {
            "names": LIST.join(links[other][:NAMED]),
            "item": self._catalog.get(other).name(self._language),
            "rating": str(event.strength),
        }
        where = (source(item, "attributes"), f"item:{other}#attributes", f"event:{event.id}")
        return [Reason(statement="connected", part=self.part, facts=facts, source=where)]

    def _named(self, candidate: Candidate, other: str) -> list[str]:
        common = self._graph.common(candidate.item.id, other)
        return [candidate.attributes[value][1] for _, value in common if value in candidate.attributes]
