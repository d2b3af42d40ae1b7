"""The signal of topics the user said they like."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.catalog import Catalog
from assistant.recommender.request import attribute_source
from assistant.recommender.signals import Candidate
from assistant.recommender.topics import Evidence, Phrase
from assistant.recommender.weights import WEIGHTS
from assistant.values import Event, Limits, Reason


class LikedTopics:
    """Topics of the profile that an item has attributes for."""

    part = "taste"

    def __init__(self, topics: Sequence[tuple[Event, Phrase]], catalog: Catalog) -> None:
        self._topics = topics
        self._catalog = catalog

    def candidates(self, limits: Limits, n: int) -> Iterable[str]:
        """Return items that have an attribute of a liked topic, popular first."""
        return [
            item_id
            for _, phrase in self._topics
            for topic in phrase.topics
            for value, (types, _) in topic.values.items()
            for item_id in self._catalog.with_attribute(value, types, limits, n // 2)
        ]

    def score(self, candidate: Candidate) -> float:
        """Return a share that grows with each liked topic, the second counting less than the first."""
        total = sum(event.strength / 5 * min(one.fit for one in found) for event, found in self._matches(candidate))
        return WEIGHTS["taste"] * 1.5 * total / (1 + total) if total else 0.0

    def reasons(self, candidate: Candidate) -> Sequence[Reason]:
        """Name the topic, the attribute and the event it comes from."""
        reasons = []
        for event, found in self._matches(candidate):
            named = "tag" if found[0].type == "tag" else "name"
            reasons.append(
                Reason(
                    statement="same_as_liked_topic" if named == "tag" else "has_liked_name",
                    part=self.part,
                    facts={"topic": event.value, named: found[0].value},
                    source=(attribute_source(found[0], candidate.item), f"event:{event.id}"),
                )
            )
        return reasons

    def _matches(self, candidate: Candidate) -> list[tuple[Event, list[Evidence]]]:
        found = ((event, phrase.in_attributes(candidate.attributes)) for event, phrase in self._topics)
        return [(event, evidence) for event, evidence in found if evidence]
