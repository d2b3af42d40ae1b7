"""The signals of what the request is about: attributes that are asked for, words of the text, nearness in meaning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from assistant.catalog import Catalog
from assistant.recommender.reasons import LIST
from assistant.recommender.signals import Candidate, scaled, source
from assistant.recommender.topics import MEANT, Evidence, Phrase
from assistant.recommender.weights import WEIGHTS
from assistant.retrieval import Found, Retriever
from assistant.values import Item, Limits, Reason

POOL = 200
"""Items that are searched for: cosines below theirs count as nothing."""
LEAST_OPEN = 0.25
"""What the whole text counts at least: of all comedies those that say so most often are not the best."""
CONTRASTED = 50
"""Items with a topic whose vectors are compared with those of others."""
REST_SHARE = 0.5
"""What a word that no attribute stands for counts, against a topic with attributes."""
MENTIONED = 0.5
"""How far a text covers a topic that other items have an attribute for: *Western* in a title makes no western."""
BM25_SHARE = 0.3
"""How much of the text part is how well the text matches as a whole, against which words it holds."""
CLOSE = 0.5
"""Scaled cosine from which a description is called close in meaning."""
_FIELDS = {"tag": "tags", "creator": "creators", "cast": "cast", "country": "country"}


@dataclass(frozen=True)
class Matched:
    """What in an item is about a phrase.

    ``attributes`` are those that topics ask for, ``words`` those of its text that name what no attribute of it stands
    for; ``coverage`` is the share of all topics and words that the item has, 0 to 1.
    """

    attributes: tuple[Evidence, ...]
    words: tuple[Evidence, ...]
    coverage: float


class Ask:
    """A phrase with what was found for it; the three signals below are three views of it."""

    def __init__(self, phrase: Phrase, catalog: Catalog, retriever: Retriever, limits: Limits) -> None:
        self.phrase = phrase
        self._catalog = catalog
        self._retriever = retriever
        self._limits = limits
        self._matched: dict[str, Matched] = {}

    @cached_property
    def found(self) -> dict[str, Found]:
        """Return what the hybrid search found for the whole phrase, by id, best first."""
        return {one.id: one for one in self._retriever.search(self.phrase.text, POOL, self._limits)}

    @cached_property
    def bm25(self) -> dict[str, float]:
        """Return the full-text scores of what was found, the best one 1."""
        best = max((one.bm25 for one in self.found.values()), default=0.0)
        return {one.id: one.bm25 / best for one in self.found.values() if one.bm25 > 0} if best > 0 else {}

    @cached_property
    def meaning(self) -> dict[str, float]:
        """Return the cosines of what was found, stretched over those of the kind: a limit makes no item nearer."""
        cosines = {one.id: one.cosine for one in self.found.values() if one.vector_rank}
        of_kind = Limits(kind=self._limits.kind)
        if self._limits == of_kind:
            return scaled(cosines)
        everywhere = self._retriever.nearest(self.phrase.text, POOL, of_kind)
        return scaled(cosines, [cosine for _, cosine in everywhere])

    @cached_property
    def toward(self) -> dict[str, float]:
        """Return how far items lie where those with the topic lie against well-known others, the farthest at 1.

        The direction is learned from the contrast: the mean vector of the one minus that of the others.
        """
        kind = Limits(kind=self._limits.kind)
        having = self._retriever.vectors(self.with_topics(kind, CONTRASTED))
        others = self._retriever.vectors([item_id for item_id, _ in self._catalog.popular(2 * CONTRASTED, kind)])
        others = {item_id: vector for item_id, vector in others.items() if item_id not in having}
        if not having or not others:
            return {}
        direction = np.mean(list(having.values()), axis=0) - np.mean(list(others.values()), axis=0)
        return scaled(dict(self._retriever.along(direction, POOL, self._limits)))

    def with_topics(self, limits: Limits, n: int) -> list[str]:
        """Return ids of items that have an attribute for one of the topics, popular first."""
        return [
            item_id
            for topic in self.phrase.topics
            for value, (types, _) in topic.values.items()
            for item_id in self._catalog.with_attribute(value, types, limits, n)
        ]

    @property
    def size(self) -> float:
        """Return what a perfect match counts."""
        return max(len(self.phrase.topics) + REST_SHARE * len(self.phrase.rest), 1.0)

    @cached_property
    def open(self) -> float:
        """Return the share of the phrase that no attribute surely stands for, 0 to 1: the whole text is to tell it."""
        named = sum(topic.fit >= MEANT for topic in self.phrase.topics)
        return max(LEAST_OPEN, 1 - named / self.size)

    def matched(self, candidate: Candidate) -> Matched:
        """Return what in the item is about the phrase."""
        item_id = candidate.item.id
        if item_id not in self._matched:
            self._matched[item_id] = self._match(candidate)
        return self._matched[item_id]

    def _match(self, candidate: Candidate) -> Matched:
        attributes, words, covered = [], [], 0.0
        for topic in (*self.phrase.topics, *self.phrase.rest):
            if attribute := topic.in_attributes(candidate.attributes):
                attributes.append(attribute)
                covered += 1
            elif word := topic.in_text(candidate.text, candidate.folded):
                words.append(word)
                covered += MENTIONED if topic.values else 1
        parts = 1 if self.phrase.either else len(self.phrase.topics) + len(self.phrase.rest)
        return Matched(tuple(attributes), tuple(words), min(covered / max(parts, 1), 1.0))

    def misses(self, candidate: Candidate) -> int:
        """Return how many of the people and countries that are asked for the item lacks."""
        if self.phrase.either:
            return 0
        return sum(topic.is_name and not topic.in_attributes(candidate.attributes) for topic in self.phrase.topics)


class AskedTopics:
    """Tags, people and countries that the request asks for."""

    part = "topic"

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def candidates(self, limits: Limits, n: int) -> Iterable[str]:
        """Return items that have what is asked for."""
        return self._ask.with_topics(limits, n)

    def score(self, candidate: Candidate) -> float:
        """Return the share of what is asked for that the item has."""
        return WEIGHTS["topic"] * sum(one.fit for one in self._ask.matched(candidate).attributes) / self._ask.size

    def reasons(self, candidate: Candidate) -> Sequence[Reason]:
        """Name the attributes."""
        return [attribute_reason(one, candidate.item, self.part) for one in self._ask.matched(candidate).attributes]


class AskedWords:
    """Words of the request in the item's text."""

    part = "text"

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def candidates(self, limits: Limits, n: int) -> Iterable[str]:
        """Return what the search found."""
        return list(self._ask.found)[:n]

    def score(self, candidate: Candidate) -> float:
        """Return the share of the words that the text holds, and how well it matches as a whole."""
        share = min(len(self._ask.matched(candidate).words) / self._ask.size, 1.0)
        whole = self._ask.bm25.get(candidate.item.id, 0.0)
        return WEIGHTS["text"] * ((1 - BM25_SHARE) * share + BM25_SHARE * whole * self._ask.open)

    def reasons(self, candidate: Candidate) -> Sequence[Reason]:
        """Quote the words."""
        words = [one.value for one in self._ask.matched(candidate).words]
        if not words:
            return []
        facts = {"words": LIST.join(dict.fromkeys(words))}
        return [
            Reason(statement="about_matches", part=self.part, facts=facts, source=text_sources(candidate.item, words))
        ]


class AskedMeaning:
    """Nearness of the request to what stands for the item in the vector index."""

    part = "meaning"

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def candidates(self, limits: Limits, n: int) -> Iterable[str]:
        """Return nothing: the search has found these."""
        return ()

    def score(self, candidate: Candidate) -> float:
        """Return the cosine, stretched over what was found."""
        return WEIGHTS["meaning"] * self._ask.open * self._ask.meaning.get(candidate.item.id, 0.0)

    def reasons(self, candidate: Candidate) -> Sequence[Reason]:
        """Say so, where nothing can be named."""
        item, ask = candidate.item, self._ask
        if ask.meaning.get(item.id, 0.0) < CLOSE or ask.matched(candidate).attributes or ask.matched(candidate).words:
            return []
        if not (item.description or item.description_zh):
            return []
        facts = {"about": ask.phrase.text}
        return [Reason(statement="near_in_meaning", part=self.part, facts=facts, source=description_sources(item))]


def attribute_reason(evidence: Evidence, item: Item, part: str) -> Reason:
    """Return the reason that an attribute gives for a topic."""
    facts = {
        "tag": {"topic": evidence.words, "tag": evidence.value},
        "country": {"topic": evidence.words, "country": evidence.value},
        "creator": {"creator": evidence.value},
        "cast": {"person": evidence.value},
    }[evidence.type]
    statement = {"tag": "matches_topic", "country": "of_country", "creator": "by_person", "cast": "with_person"}
    where = (attribute_source(evidence, item),)
    return Reason(statement=statement[evidence.type], part=part, facts=facts, source=where)


def attribute_source(evidence: Evidence, item: Item) -> str:
    """Return the field of ``item`` that an attribute stands in."""
    return source(item, _FIELDS[evidence.type])


def text_sources(item: Item, words: Sequence[str]) -> tuple[str, ...]:
    """Return the fields of ``item`` in which ``words`` stand."""
    texts = {
        "title": item.title,
        "titles": "\n".join(item.titles),
        "description": item.description,
        "description_zh": item.description_zh,
    }
    return tuple(source(item, name) for name, text in texts.items() if any(word in text for word in words))


def description_sources(item: Item) -> tuple[str, ...]:
    """Return the descriptions that ``item`` has."""
    return tuple(source(item, name) for name in ("description", "description_zh") if getattr(item, name))
