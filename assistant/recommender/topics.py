"""Finds what a phrase is about among the catalog's tags, people and countries, in either language.

"sad robots" is about the tags *sad* and *robots*, 韩国犯罪片 about the country *South Korea* and the tag *crime*; what
is left over are words to look for in titles and descriptions. Knows nothing of scores.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from re import Pattern

from assistant.catalog import Catalog
from assistant.features import attributes_of
from assistant.meanings import Meanings
from assistant.recommender.thesaurus import countries_by_word, tags_by_word
from assistant.values import Item
from assistant.words import content_words, grams, is_han, names_kind, plain_forms, spellings, tokens, word_pattern

NAMED, MEANT, NEAR = 1.0, 0.9, 0.7
"""How well an attribute fits a topic: it is the word itself, what the word asks for, or near in meaning."""

PEOPLE = ("creator", "cast")
KEPT_PHRASES = 500
_OR = re.compile(r"\bor\b|或|/", re.IGNORECASE)

Attributes = Mapping[str, tuple[str, str]]
"""An item's attributes: case-folded value to type (tag, creator, cast, country) and the value as the item has it."""

Values = Mapping[str, tuple[tuple[str, ...], float]]
"""Attribute values that stand for a topic: case-folded value to the types it may have and how well it fits."""


@dataclass(frozen=True)
class Evidence:
    """What in an item is about a topic: an attribute, or words of its text (type ``text``)."""

    words: str
    type: str
    value: str
    fit: float


@dataclass(frozen=True)
class Topic:
    """One thing that a phrase is about; without values it can only be found in an item's text."""

    words: str
    values: Values = field(default_factory=dict)
    forms: tuple[str, ...] = ()
    """How the topic is written in a text, in both languages."""

    @cached_property
    def pattern(self) -> Pattern[str]:
        """Return what finds the topic in a text."""
        return word_pattern(self.forms)

    @property
    def fit(self) -> float:
        """Return how well the best value fits."""
        return max((fit for _, fit in self.values.values()), default=0.0)

    @property
    def is_name(self) -> bool:
        """Tell whether a person or a country is meant."""
        return any(types[0] in (*PEOPLE, "country") for types, _ in self.values.values())

    def in_attributes(self, attributes: Attributes) -> Evidence | None:
        """Return the attribute that fits best, or None."""
        best: Evidence | None = None
        for value, (types, fit) in self.values.items():
            if value in attributes and attributes[value][0] in types and (best is None or fit > best.fit):
                best = Evidence(self.words, *attributes[value], fit)
        return best

    def in_names(self, item: Item) -> Evidence | None:
        """Return the person of an item whose name holds the topic, such as the band of an excluded singer, or None."""
        for type_, names in (("creator", item.creators), ("cast", item.cast)):
            for name in names:
                if self.pattern.search(name):
                    return Evidence(self.words, type_, name, NAMED)
        return None

    def in_text(self, text: str, folded: str) -> Evidence | None:
        """Return the words of an item's text that name the topic, or None.

        Args:
            text: titles and descriptions.
            folded: the same in lower case; most texts are done with by a look at it.
        """
        if not any(form in folded for form in self.forms):
            return None
        match = self.pattern.search(text)
        return Evidence(self.words, "text", match[0], NAMED) if match else None


@dataclass(frozen=True)
class Phrase:
    """What a whole phrase is about: topics that the catalog has attributes for, and words that it has none for."""

    text: str
    topics: tuple[Topic, ...] = ()
    rest: tuple[Topic, ...] = ()

    @cached_property
    def either(self) -> bool:
        """Tell whether one of the topics is enough: "trains or baking"."""
        return bool(_OR.search(self.text))

    @cached_property
    def values(self) -> frozenset[str]:
        """Return the attribute values that stand for any of the topics."""
        return frozenset(value for topic in self.topics for value in topic.values)

    def in_attributes(self, attributes: Attributes) -> list[Evidence]:
        """Return an attribute for each topic, or nothing unless all topics have one, or one where one is enough."""
        if self.values.isdisjoint(attributes):
            return []
        return self._enough([topic.in_attributes(attributes) for topic in self.topics])

    def found_in(self, item: Item, attributes: Attributes, text: str, folded: str) -> list[Evidence]:
        """Return what in an item is about the whole phrase: attributes, or text or names where they are missing."""
        sure = tuple(topic for topic in self.topics if topic.fit >= MEANT)
        parts = sure or self.topics or self.rest
        found = [
            topic.in_attributes(attributes) or topic.in_text(text, folded) or topic.in_names(item) for topic in parts
        ]
        return self._enough(found)

    def _enough(self, found: list[Evidence | None]) -> list[Evidence]:
        return [one for one in found if one] if self.either or all(found) else []

    def shares_topic(self, other: Phrase) -> bool:
        """Tell whether an attribute stands for a topic of both phrases by name."""
        named = [
            {v for t in phrase.topics for v, (_, fit) in t.values.items() if fit >= MEANT} for phrase in (self, other)
        ]
        return bool(named[0] & named[1])


class Topics:
    """Reads phrases by one catalog."""

    def __init__(self, catalog: Catalog, meanings: Meanings) -> None:
        self._catalog = catalog
        self._meanings = meanings
        self._read: dict[str, Phrase] = {}
        self._version = -1

    def read(self, text: str) -> Phrase:
        """Return what ``text`` is about; the last phrases are kept, as tastes are read with every request."""
        if self._catalog.version != self._version or len(self._read) >= KEPT_PHRASES:
            self._read.clear()
            self._version = self._catalog.version
        if text not in self._read:
            self._read[text] = self._read_anew(text)
        return self._read[text]

    def _read_anew(self, text: str) -> Phrase:
        words = tokens(text)
        telling = [gram for gram in grams(words) if gram == text or not names_kind(gram)]
        candidates = {gram: self._values_meant(gram) for gram in telling}
        known = self._known({value for meant in candidates.values() for value in meant})
        topics, left = [], list(words)
        for gram, meant in candidates.items():
            values: Values = {value: (known[value], fit) for value, fit in meant.items() if value in known}
            values = _without_chance_names(gram, values, text)
            if values and _take(left, gram):
                topics.append(Topic(gram, values, self._forms(gram, values)))
        rest = content_words(left)
        topics += self._near(" ".join(rest))
        covered = {word for topic in topics for word in topic.words.split()}
        return Phrase(
            text.strip(),
            tuple(topics),
            tuple(Topic(word, {}, self._forms(word, {})) for word in rest if word not in covered),
        )

    def _values_meant(self, gram: str) -> dict[str, float]:
        """Return the attribute values that ``gram`` may stand for, with how well they fit."""
        meant: dict[str, float] = {}
        for form in [gram] if is_han(gram) else plain_forms(gram):
            for spelling in spellings(form):
                for table in (tags_by_word(), countries_by_word()):
                    meant.update(dict.fromkeys(table.get(spelling, ()), MEANT))
        for spelling in spellings(gram):
            meant.update({name.casefold(): NAMED for name in self._catalog.labels.synonyms(spelling)})
        return meant

    def _known(self, values: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the types that each of ``values`` has in the catalog, people only where it is nothing else."""
        rows = self._catalog.connection.execute(
            "SELECT DISTINCT value, type FROM attributes WHERE value IN (SELECT value FROM json_each(?))",
            (json.dumps(list(values)),),
        )
        types: dict[str, tuple[str, ...]] = {}
        for value, type_ in rows:
            types[value] = (*types.get(value, ()), type_)
        return {value: tuple(t for t in found if t not in PEOPLE) or found for value, found in types.items()}

    def _forms(self, gram: str, values: Values) -> tuple[str, ...]:
        names = [value for value, (_, fit) in values.items() if fit >= MEANT]
        written = [*spellings(gram), *names, *self._catalog.labels.chinese(names)]
        return tuple(dict.fromkeys(form for form in written if len(form) > 1 or form == gram))

    def _near(self, words: str) -> list[Topic]:
        """Return a topic for words that no attribute is named by, if tags are near them in meaning."""
        near = self._meanings.near(words) if words else {}
        return [Topic(words, {tag: (("tag",), NEAR) for tag in near}, (words,))] if near else []


def attribute_map(item: Item) -> Attributes:
    """Return the attributes of ``item``, ready to look values up; a tag wins over a person of that name."""
    return {value.casefold(): (type_, value) for type_, value in reversed(attributes_of(item))}


def _without_chance_names(gram: str, values: Values, text: str) -> Values:
    """Return ``values`` without people who only happen to be called like an everyday word: the band *War*."""
    if " " in gram or is_han(gram) or gram.title() in text or gram == text.strip().casefold():
        return values
    return {value: found for value, found in values.items() if found[0][0] not in PEOPLE}


def _take(left: list[str], gram: str) -> bool:
    """Take the words of ``gram`` out of ``left``; False when some of them are taken already."""
    if is_han(gram):
        for position, run in enumerate(left):
            if is_han(run) and gram in run:
                before, _, after = run.partition(gram)
                left[position : position + 1] = [part for part in (before, after) if part]
                return True
        return False
    words = gram.split()
    for position in range(len(left) - len(words) + 1):
        if left[position : position + len(words)] == words:
            left[position : position + len(words)] = ["\0"]
            return True
    return False
