"""The signal of the knowledge graph: what many short ways lead to from what the user likes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from assistant.catalog import Catalog
from assistant.recommender.choices import Floats
from assistant.recommender.graph import Graph, Node
from assistant.recommender.placed import Placed
from assistant.recommender.reasons import LIST
from assistant.recommender.signals import Candidate, source
from assistant.values import Event, Language, Reason

NAMED = 3
"""Links that a reason names."""


class Connected(Placed):
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
        super().__init__(graph.ids, graph.place, catalog)
        self._graph = graph
        self._items = items
        self._attributes = attributes
        self._events = events
        self._language = language

    @cached_property
    def scores(self) -> Floats:
        """Return the walk, divided by its greatest value at an item that is not a start of it."""
        walk = self._graph.walk(self._items, self._attributes).copy()
        walk[[self._place[item_id] for item_id in self._items if item_id in self._place]] = 0.0
        most = float(walk.max(initial=0.0))
        return np.asarray(walk / most if most else walk, np.float32)

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
