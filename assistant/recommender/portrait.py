"""The user portrait: what the profile's events say about tastes, and the signals that speak from it."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from heapq import nlargest

from assistant.recommender.connections import Connected
from assistant.recommender.crowd import ChosenTogether, LikedLately
from assistant.recommender.graph import Node
from assistant.recommender.resemblance import RatedItems, Resemblance
from assistant.recommender.services import Services
from assistant.recommender.signals import Signal
from assistant.recommender.taste import LikedTopics
from assistant.recommender.topics import MEANT, Phrase
from assistant.values import Event, Language, Limits

RECENT_RATINGS = 100
ENOUGH_LIKED = 5
"""Items that the user liked from which their mix of tags is one that a list should follow."""
MIXED_TAGS = 30
"""The most frequent tags make up the mix."""


class Portrait:
    """What is known of one user, as far as it concerns items within ``limits``."""

    def __init__(self, services: Services, events: Sequence[Event], limits: Limits, language: Language) -> None:
        self._services = services
        self._events = events
        self._limits = limits
        self._language = language
        self.rated = {event.value: event for event in events if event.about == "item"}
        """The user's ratings by item id, oldest first."""

    def topics(self, polarity: int) -> list[tuple[Event, Phrase]]:
        """Return the liked (1) or disliked (-1) topics that concern the kind asked for."""
        events = [e for e in self._events if e.about == "topic" and e.polarity == polarity]
        wanted = [e for e in events if e.kind is None or self._limits.kind in (None, e.kind)]
        return [(event, self._services.topics.read(event.value)) for event in wanted]

    @cached_property
    def weights(self) -> dict[str, float]:
        """Return what each rated item weighs: 1 for a 5, -1 for a 1, nothing for a 3."""
        rated = list(self.rated.values())[-RECENT_RATINGS:]
        return {event.value: (event.strength - 3) / 2 for event in rated if event.strength != 3}

    @cached_property
    def mix(self) -> dict[str, float]:
        """Return the share of each tag, case-folded, in what the user rated well; nothing where that is too little."""
        liked = self._services.catalog.items([item_id for item_id, weight in self.weights.items() if weight > 0])
        if len(liked) < ENOUGH_LIKED:
            return {}
        shares: dict[str, float] = defaultdict(float)
        for item in liked:
            for tag in item.tags:
                shares[tag.casefold()] += 1 / len(item.tags)
        most = dict(nlargest(MIXED_TAGS, shares.items(), key=lambda one: one[1]))
        return {tag: share / sum(most.values()) for tag, share in most.items()}

    def signals(self, by_meaning: bool) -> list[Signal]:
        """Return the signals that have something to say.

        Args:
            by_meaning: compare vectors with those of rated items, too, which takes a search.
        """
        own, signals = self._services, list[Signal]()
        topics = self.topics(1)
        if topics:
            signals.append(LikedTopics(topics, own.catalog))
        if self.weights:
            likeness = Resemblance(
                own.catalog, own.retriever, own.frequencies, self.weights, self._limits, by_meaning=by_meaning
            )
            signals.append(RatedItems(likeness, self.rated, self._language))
        liked = {item_id: weight for item_id, weight in self.weights.items() if weight > 0}
        nodes = _nodes(topics)
        if liked or nodes:
            graph = own.learned.graph
            signals.append(Connected(graph, liked, nodes, self.rated, own.catalog, self._language))
        return signals + self._from_crowd()

    def _from_crowd(self) -> list[Signal]:
        """Return the signals of what other people chose, if the catalog knows of any."""
        own, crowd = self._services, self._services.learned.crowd
        if not crowd.chosen.ids:
            return []
        history = {event.value: float(event.strength) for event in self.rated.values()}
        known = sum(item_id in crowd.chosen.place for item_id in history)
        signals: list[Signal] = [LikedLately(crowd, known, self._now, own.catalog)]
        if known:
            signals.append(ChosenTogether(crowd.chosen, history, self.rated, own.catalog, self._language))
        return signals

    @property
    def _now(self) -> float:
        """The time of the last thing the user said, Unix seconds."""
        times = [datetime.fromisoformat(event.time).timestamp() for event in self._events]
        return max(times, default=time.time())


def _nodes(topics: Sequence[tuple[Event, Phrase]]) -> dict[Node, float]:
    """Return the graph's nodes that liked topics stand for by name, with weights."""
    return {
        (type_, value): event.strength / 5
        for event, phrase in topics
        for topic in phrase.topics
        for value, (types, fit) in topic.values.items()
        if fit >= MEANT
        for type_ in types
    }
