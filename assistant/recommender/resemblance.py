"""The signals of likeness to items: those named in the request, and those the user has rated.

Two items are alike by the tags, people and country they share, rare ones counting more (inverse document frequency),
and by the cosine of their vectors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.catalog import Catalog
from assistant.recommender.frequencies import Frequencies
from assistant.recommender.reasons import LIST
from assistant.recommender.request import description_sources
from assistant.recommender.signals import Candidate, scaled, source
from assistant.recommender.topics import PEOPLE, Attributes, attribute_map
from assistant.recommender.weights import WEIGHTS
from assistant.retrieval import Retriever
from assistant.values import Event, Item, Language, Limits, Reason

SHARED = 0.6
"""How much of likeness is shared attributes; the rest is the cosine."""
GRAPH_ATTRIBUTES = 8
"""Attributes along which like items are looked for."""
RARE = 0.3
"""Rarity, 0 to 1, from which items are looked for by an attribute: a common one finds too many to rank."""
TELLING = 0.15
"""Rarity, 0 to 1, below which a shared tag says nothing: nearly all items of the kind have it."""
NAMED_TAGS = 4
TYPE_SHARES = {"tag": 1.0, "creator": 1.0, "cast": 0.4, "country": 0.3}
"""What sharing an attribute counts, by its type."""
NEAR_ITEM = 0.7
"""Scaled cosine from which two items are called close in meaning."""


class Resemblance:
    """Likeness to weighted items; the weight is 1 for what is liked most and negative for what is not liked."""

    def __init__(
        self,
        catalog: Catalog,
        retriever: Retriever,
        frequencies: Frequencies,
        weights: Mapping[str, float],
        limits: Limits,
        people: Sequence[str] = (),
        by_meaning: bool = True,
    ) -> None:
        """Take the items; without ``by_meaning`` only what they share counts, which spares a search."""
        self._catalog = catalog
        self._retriever = retriever
        self._frequencies = frequencies
        self._limits = limits
        self._by_meaning = by_meaning
        self.weights = weights
        self.people = frozenset(name.casefold() for name in people)
        self.items = catalog.items(list(weights))

    @cached_property
    def attributes(self) -> dict[str, Attributes]:
        """Return the attributes of the items, by id."""
        return {item.id: attribute_map(item) for item in self.items}

    @cached_property
    def rarity(self) -> dict[str, float]:
        """Return how rare each attribute of the items is among those that may be picked, 0 to 1."""
        values = (value for own in self.attributes.values() for value in own)
        return self._frequencies.rarity(values, self._limits.kind)

    @cached_property
    def pull(self) -> dict[str, float]:
        """Return what each attribute counts: its rarity, times the weights of the items that have it.

        People named in the request count nothing: who asks for something like a person's works has others in mind too.
        """
        sums: dict[str, float] = {}
        for item_id, own in self.attributes.items():
            for value, (type_, _) in own.items():
                counts = TYPE_SHARES[type_] * self.rarity.get(value, 0.0)
                sums[value] = sums.get(value, 0.0) + self.weights[item_id] * counts
        return {value: total for value, total in sums.items() if value not in self.people}

    @cached_property
    def most(self) -> float:
        """Return the pull of the five strongest attributes: what an item that is very much alike has."""
        return sum(sorted((pull for pull in self.pull.values() if pull > 0), reverse=True)[:5]) or 1.0

    @cached_property
    def near(self) -> dict[str, float]:
        """Return the cosines, stretched to 0 to 1, of the items nearest to those that are liked."""
        liked = [item_id for item_id, weight in self.weights.items() if weight > 0 and self._by_meaning]
        return scaled(dict(self._retriever.similar(liked, 200, self._limits))) if liked else {}

    def candidates(self, limits: Limits, n: int) -> Iterable[str]:
        """Return the nearest items and those that share the strongest attributes."""
        telling = (value for value, pull in self.pull.items() if pull > 0 and self.rarity.get(value, 0.0) >= RARE)
        strongest = sorted(telling, key=lambda value: -self.pull[value])
        types = ("tag", *PEOPLE, "country")
        sharing = [
            i for v in strongest[:GRAPH_ATTRIBUTES] for i in self._catalog.with_attribute(v, types, limits, n // 2)
        ]
        return [*list(self.near)[:n], *sharing]

    def score(self, candidate: Candidate) -> float:
        """Return how much alike an item is, -1 to 1."""
        pull = self.pull
        shared = sum([pull[value] for value in candidate.attributes if value in pull]) / self.most
        return SHARED * max(-1.0, min(1.0, shared)) + (1 - SHARED) * self.near.get(candidate.item.id, 0.0)

    def shared(self, candidate: Candidate) -> list[tuple[Item, Shared]]:
        """Return the liked items that share something telling with an item, each with what it is, most alike first."""
        found = []
        for item in self.items:
            own = self.attributes[item.id]
            common = [value for value in own if value in candidate.attributes]
            common = [value for value in common if self.rarity.get(value, 0.0) >= TELLING]
            common.sort(key=lambda value: -self.rarity[value])
            shared = Shared(
                tags=[candidate.attributes[v][1] for v in common if own[v][0] == candidate.attributes[v][0] == "tag"],
                creators=[
                    candidate.attributes[v][1] for v in common if own[v][0] == candidate.attributes[v][0] == "creator"
                ],
            )
            if self.weights[item.id] > 0 and (shared.tags or shared.creators):
                found.append((self.weights[item.id] * sum(map(self.pull_of, common)), item, shared))
        return [(item, shared) for _, item, shared in sorted(found, key=lambda one: -one[0])]

    def pull_of(self, value: str) -> float:
        """Return what an attribute counts."""
        return self.pull.get(value, 0.0)


@dataclass(frozen=True)
class Shared:
    """What two items have in common, the rarest first."""

    tags: list[str]
    creators: list[str]

    def reasons(self, part: str, item: Item, other: Item, facts: dict[str, str], suffix: str = "") -> list[Reason]:
        """Return the reasons that this gives for ``item`` from its likeness to ``other``."""
        named = {"creator": self.creators[:1], "tags": self.tags[:NAMED_TAGS]}
        return [
            Reason(
                statement=f"shares_{name}{suffix}",
                part=part,
                facts={name: LIST.join(values), **facts},
                source=tuple(source(one, "creators" if name == "creator" else "tags") for one in (item, other)),
            )
            for name, values in named.items()
            if values
        ]


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
        item, resemblance = candidate.item, self._resemblance
        named = [attribute for key, attribute in candidate.attributes.items() if key in resemblance.people]
        people = [(type_, name) for type_, name in named if type_ in PEOPLE]
        reasons = [_person_reason(type_, name, item, self.part) for type_, name in people]
        for other, shared in resemblance.shared(candidate)[:1]:
            if other.id != item.id:
                reasons += shared.reasons(self.part, item, other, {"item": other.name(self._language)})
        if not reasons and resemblance.near.get(item.id, 0.0) >= NEAR_ITEM and len(resemblance.items) == 1:
            reasons = _near_reasons(item, resemblance.items[0], self._language)
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
        for other, shared in self._resemblance.shared(candidate)[:1]:
            event = self._events[other.id]
            facts = {"item": other.name(self._language), "rating": str(event.strength)}
            reasons = shared.reasons(self.part, candidate.item, other, facts, "_with_rated")
            where = f"event:{event.id}"
            return [reason.model_copy(update={"source": (*reason.source, where)}) for reason in reasons]
        return []


def _person_reason(type_: str, name: str, item: Item, part: str) -> Reason:
    statement, fact, field = (
        ("by_person", "creator", "creators") if type_ == "creator" else ("with_person", "person", "cast")
    )
    return Reason(statement=statement, part=part, facts={fact: name}, source=(source(item, field),))


def _near_reasons(item: Item, other: Item, language: Language) -> list[Reason]:
    own, others = description_sources(item), description_sources(other)
    facts = {"item": other.name(language)}
    return [Reason(statement="near_item", part="like", facts=facts, source=(*own, *others))] if own and others else []
