"""The signals of likeness to items: those named in the request, and those the user has rated.

Two items are alike by the tags, people and country they share, rare ones counting more (inverse document frequency), and by the
cosine of their vectors.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from assistant.catalog import Catalog
from assistant.recommender.reasons import LIST
from assistant.recommender.request import CLOSE, description_sources
from assistant.recommender.signals import WEIGHTS, Candidate, scaled, source
from assistant.recommender.topics import PEOPLE, attribute_map
from assistant.retrieval import Retriever
from assistant.values import Event, Item, Language, Limits, Reason

SHARED = 0.6
"""How much of likeness is shared attributes; the rest is the cosine."""
GRAPH_ATTRIBUTES = 10
"""Attributes along which like items are looked for."""
TELLING = 0.15
"""Rarity, 0 to 1, below which a shared tag says nothing: nearly all items of the kind have it."""
NAMED_TAGS = 4


class Resemblance:
    """Likeness to weighted items; the weight is 1 for what is liked most and negative for what is not liked."""

    def __init__(
        self, catalog: Catalog, retriever: Retriever, weights: Mapping[str, float], limits: Limits, people: Sequence[str] = ()
    ) -> None:
        self._catalog = catalog
        self._retriever = retriever
        self._limits = limits
        self.weights = weights
        self.people = frozenset(name.casefold() for name in people)
        self.items = catalog.items(list(weights))

    @cached_property
    def rarity(self) -> dict[str, float]:
        """Return how rare each attribute of the items is, from 0 (all have it) to 1 (one in the whole catalog)."""
        values = {value for item in self.items for value in attribute_map(item)}
        rows = self._catalog.connection.execute(
            "SELECT value, count(*) FROM attributes JOIN items USING (number) "
            "WHERE value IN (SELECT value FROM json_each(?)) AND (?2 IS NULL OR kind = ?2) GROUP BY value",
            (json.dumps(sorted(values)), self._limits.kind),
        )
        total = max(self._catalog.count(self._limits.kind), 2)
        return {value: math.log(total / min(count, total)) / math.log(total) for value, count in rows}

    @cached_property
    def pull(self) -> dict[str, float]:
        """Return what each attribute counts: its rarity, times the weights of the items that have it.

        People named in the request count nothing: who asks for something like a person's works has others in mind too.
        """
        sums: dict[str, float] = {}
        for item in self.items:
            for value in attribute_map(item):
                sums[value] = sums.get(value, 0.0) + self.weights[item.id] * self.rarity.get(value, 0.0)
        return {value: total for value, total in sums.items() if value not in self.people}

    @cached_property
    def most(self) -> float:
        """Return the pull of the five strongest attributes: what an item that is very much alike has."""
        return sum(sorted((pull for pull in self.pull.values() if pull > 0), reverse=True)[:5]) or 1.0

    @cached_property
    def near(self) -> dict[str, float]:
        """Return the cosines, stretched to 0 to 1, of the items nearest to those that are liked."""
        liked = [item_id for item_id, weight in self.weights.items() if weight > 0]
        return scaled(dict(self._retriever.similar(liked, 200, self._limits))) if liked else {}

    def candidates(self, limits: Limits, n: int) -> Iterable[str]:
        """Return the nearest items and those that share the strongest attributes."""
        strongest = sorted((value for value in self.pull if self.pull[value] > 0), key=lambda value: -self.pull[value])
        types = ("tag", *PEOPLE, "country")
        sharing = [i for v in strongest[:GRAPH_ATTRIBUTES] for i in self._catalog.with_attribute(v, types, limits, n // 2)]
        return [*list(self.near)[:n], *sharing]

    def score(self, candidate: Candidate) -> float:
        """Return how much alike an item is, -1 to 1."""
        shared = sum(self.pull.get(value, 0.0) for value in candidate.attributes) / self.most
        return SHARED * max(-1.0, min(1.0, shared)) + (1 - SHARED) * self.near.get(candidate.item.id, 0.0)

    def shared(self, candidate: Candidate) -> list[tuple[Item, list[str], list[str]]]:
        """Return the liked items that share something telling with an item: each with the tags and people, most alike first."""
        found = []
        for item in self.items:
            if self.weights[item.id] <= 0:
                continue
            common = [value for value in attribute_map(item) if value in candidate.attributes]
            common = [value for value in common if self.rarity.get(value, 0.0) >= TELLING]
            common.sort(key=lambda value: -self.rarity[value])
            named = [candidate.attributes[value] for value in common]
            tags = [value for type_, value in named if type_ == "tag"][:NAMED_TAGS]
            people = [value for type_, value in named if type_ in PEOPLE]
            if tags or people:
                found.append((self.weights[item.id] * sum(map(self.rarity.__getitem__, common)), item, tags, people))
        return [(item, tags, people) for _, item, tags, people in sorted(found, key=lambda one: -one[0])]


class Likeness:
    """Likeness to the items and people that the request names."""

    part = "like"

    def __init__(self, resemblance: Resemblance, language: Language) -> None:
        self._resemblance = resemblance
        self._language = language
        self.candidates = resemblance.candidates

    def score(self, candidate: Candidate) -> float:
        """Return the likeness, where it speaks for the item."""
        return WEIGHTS["like"] * max(0.0, self._resemblance.score(candidate))

    def reasons(self, candidate: Candidate) -> Sequence[Reason]:
        """Name the people asked for, else what is shared with the item most alike, else nearness."""
        item = candidate.item
        people = [(type_, v) for key, (type_, v) in candidate.attributes.items() if key in self._resemblance.people]
        reasons = [_person_reason(type_, name, item, self.part) for type_, name in people]
        for other, tags, names in self._resemblance.shared(candidate)[:1]:
            facts = {"item": other.name(self._language)}
            reasons += [_shared(self.part, item, other, facts, tags, names if not people else [])]
        if not reasons and self._resemblance.near.get(item.id, 0.0) >= CLOSE and self._resemblance.items:
            reasons = [_near("near_item", self.part, item, self._resemblance.items[0], self._language)]
        return reasons


class RatedItems:
    """Likeness to what the user rated: 4 and 5 speak for an item, 1 and 2 against it."""

    part = "rated"

    def __init__(self, resemblance: Resemblance, events: Mapping[str, Event], language: Language) -> None:
        self._resemblance = resemblance
        self._events = events
        self._language = language
        self.candidates = resemblance.candidates

    def score(self, candidate: Candidate) -> float:
        """Return the likeness."""
        return WEIGHTS["rated"] * self._resemblance.score(candidate)

    def reasons(self, candidate: Candidate) -> Sequence[Reason]:
        """Name what is shared with the best-liked item that shares most."""
        for other, tags, names in self._resemblance.shared(candidate)[:1]:
            event = self._events[other.id]
            facts = {"item": other.name(self._language), "rating": str(event.strength)}
            reason = _shared(self.part, candidate.item, other, facts, tags, names, "_with_rated")
            return [reason.model_copy(update={"source": (*reason.source, f"event:{event.id}")})]
        return []


def _shared(
    part: str, item: Item, other: Item, facts: dict[str, str], tags: list[str], people: list[str], suffix: str = ""
) -> Reason:
    """Return the reason that ``item`` and ``other`` share people, or tags."""
    if people:
        named, where = {"creator": people[0]}, tuple(source(one, _role(one, people[0])) for one in (item, other))
    else:
        named, where = {"tags": LIST.join(tags)}, tuple(source(one, "tags") for one in (item, other))
    statement = f"shares_{next(iter(named))}{suffix}"
    return Reason(statement=statement, part=part, facts={**named, **facts}, source=where)


def _role(item: Item, person: str) -> str:
    return "creators" if person in item.creators else "cast"


def _person_reason(type_: str, name: str, item: Item, part: str) -> Reason:
    statement, fact, field = ("by_person", "creator", "creators") if type_ == "creator" else ("with_person", "person", "cast")
    return Reason(statement=statement, part=part, facts={fact: name}, source=(source(item, field),))


def _near(statement: str, part: str, item: Item, other: Item, language: Language) -> Reason:
    return Reason(
        statement=statement,
        part=part,
        facts={"item": other.name(language)},
        source=(*description_sources(item), *description_sources(other)),
    )
