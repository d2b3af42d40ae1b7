"""What people know of films, for the simulated user: telling tags and words, people, years, films that are alike.

Knows nothing of what is said with it.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType

from assistant import simulation_en, simulation_zh
from assistant.titles import normalise
from assistant.values import Item, Language
from assistant.words import content_words, is_han, tokens, word_pattern

STARS = 3
WORDS = 4
NEIGHBOURS = 10
SIMILAR = 2
RARE = (3, 0.015)
"""A word that is remembered is in at least so many descriptions, and in at most that share of them."""

_PLOT = re.compile(
    r"\b(?:about|follows?|tells?|stor(?:y|ies) of|cent(?:er|re)s (?:on|around)|depicts?|revolves around|"
    r"focus(?:es)? on|concerns?|portrays?|in which|set in)\b([^.]*)\."
)
_NOUN = re.compile(r"\b(an?|the|his|her|their|of|young|former) ([a-z]{3,})\b")
_NO_NOUN = re.compile(
    r".*(?:ing|ed|ly)$|film|films|movie|same|name|novel|stor(?:y|ies)|book|series|release|box|cast|other"
)
_DIRECTOR = re.compile(r"directed by ((?:[A-Z][\w'-]+ (?:[A-Z]\. )?)[A-Z][\w'-]+)")


@dataclass(frozen=True)
class Fact:
    """One thing said: a kind of attribute or critique, its value, and whether it is true of the target."""

    kind: str
    value: str = ""
    true: bool = True


class FilmLore:
    """What people know of the films of a catalog: which tags and words are telling, which films are alike.

    Args:
        items: all films.
        name: returns a person's name as speakers of a language write it.
    """

    def __init__(
        self, items: Sequence[Item], name: Callable[[str, Language], str] = lambda name, language: name
    ) -> None:
        self.name = name
        self._items = items
        self._tags = Counter(tag for item in items for tag in set(item.tags))
        self._words = Counter(word for item in items for word in set(re.findall(r"[a-z]{3,}", item.description)))
        self._tagged: dict[str, list[int]] = defaultdict(list)
        for number, item in enumerate(items):
            for tag in set(item.tags):
                self._tagged[tag].append(number)

    def knows(self, target: Item, language: Language) -> list[Fact]:
        """Return what a user of ``language`` knows of ``target`` and may say; nothing with a word of its title."""
        phrases = phrases_of(language)
        facts = [Fact(kind, tag) for tag in target.tags if (kind := phrases.kind_of_tag(tag))]
        if target.year:
            facts += [Fact("decade", str(target.year // 10 * 10)), Fact("year", str(target.year))]
        facts += [Fact("person", self.name(name, language)) for name in target.cast[:STARS]]
        facts += [Fact("creator", self.name(name, language)) for name in directors(target)]
        facts += [Fact("country", self.name(target.country, language))] if target.country else []
        facts += [Fact("word", word) for word in self._remembered(target) if phrases.word(word)]
        facts += [Fact("like", title) for title in self._similar(target, language)]
        return [fact for fact in dict.fromkeys(facts) if not gives_away(fact.value, target)]

    def _remembered(self, target: Item) -> list[str]:
        """Return the most telling nouns of the description, with their article."""
        most = max(RARE[1] * len(self._items), RARE[0])
        found: dict[str, str] = {}
        for part in _PLOT.findall(target.description):
            for before, noun in _NOUN.findall(part):
                if RARE[0] <= self._words[noun] <= most and not _NO_NOUN.fullmatch(noun):
                    article = f"{before} " if before == "the" else "" if before == "of" else simulation_en.article(noun)
                    found.setdefault(noun, article + noun)
        return [found[noun] for noun in sorted(found, key=lambda noun: (self._words[noun], noun))[:WORDS]]

    def _similar(self, target: Item, language: Language) -> list[str]:
        """Return the best known of the films that are nearest in tags."""
        shared: dict[int, float] = defaultdict(float)
        for tag in set(target.tags):
            for number in self._tagged[tag]:
                shared[number] += self._weight(tag)

        def cosine(number: int) -> float:
            return shared[number] / math.sqrt(sum(map(self._weight, set(self._items[number].tags))))

        others = [number for number in shared if self._apart(self._items[number], target)]
        near = sorted(others, key=lambda number: (-round(cosine(number), 6), -self._items[number].popularity, number))
        known = sorted(near[:NEIGHBOURS], key=lambda number: (-self._items[number].popularity, number))
        return [self._items[number].name(language) for number in known[:SIMILAR]]

    def _weight(self, tag: str) -> float:
        return math.log(1 + len(self._items) / self._tags[tag]) ** 2

    @staticmethod
    def _apart(one: Item, target: Item) -> bool:
        return one.id != target.id and not any(gives_away(title, target) for title in (one.title, *one.titles))


def directors(item: Item) -> list[str]:
    """Return who made a film, by its description where the catalog does not say."""
    return list(item.creators) or _DIRECTOR.findall(item.description)[:1]


def meets(item: Item, fact: Fact) -> bool:
    """Tell whether a film can be seen to have a tag, decade or year."""
    if fact.kind in ("decade", "year"):
        year = item.year or 0
        return fact.value == str(year if fact.kind == "year" else year // 10 * 10)
    return fact.value in item.tags


def has(item: Item, tag: str) -> bool:
    """Tell whether a film has a tag or names it."""
    return tag in item.tags or tag in " ".join((item.title, item.description, *item.tags)).casefold()


def gives_away(text: str, target: Item) -> bool:
    """Tell whether ``text`` holds a telling word of the target's titles."""
    said = set(tokens(text))
    for title in (target.title, *target.titles):
        telling = set(content_words(tokens(title))) or set(tokens(title))
        if telling & said or (is_han(title) and title in text):
            return True
    return names(text, target)


def names(text: str, target: Item) -> bool:
    """Tell whether ``text`` says a title of the target."""
    said = normalise(text)
    return any(bool(word_pattern([normalise(title)]).search(said)) for title in (target.title, *target.titles))


def phrases_of(language: Language) -> ModuleType:
    """Return the module that words things in ``language``."""
    return simulation_zh if language == "zh" else simulation_en
