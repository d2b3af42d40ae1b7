"""Looks named things up: titles, people and tags first, then texts that hold all words, then what is near.

The same for every user: knows nothing of profiles or wishes.
"""

from __future__ import annotations

from assistant.catalog import Catalog
from assistant.recommender.topics import NAMED, NEAR, Phrase, attribute_map
from assistant.resolver import ALIAS
from assistant.retrieval import Found, Retriever
from assistant.values import Item, Limits
from assistant.words import content_words, is_han, spellings, tokens, word_pattern

POOL = 200
PARTLY = 0.5
"""Share of the words of a name from which an item is shown where none has all."""
DESCRIPTION_WORDS = 3
DESCRIPTION_CHARACTERS = 6


def look_up(query: str, phrase: Phrase, catalog: Catalog, retriever: Retriever, limits: Limits, n: int) -> list[Item]:
    """Return up to ``n`` items that ``query`` names, best first; where it names none, those that fit it most.

    Args:
        query: the user's words.
        phrase: what they are about.
    """
    found = {one.id: one for one in retriever.search(query, POOL, limits)}
    titled = _titled(query, catalog, limits)
    tagged = _with_attributes(phrase, catalog, limits)
    in_text = [one.id for one in found.values() if one.text_rank]
    candidates = catalog.items(list(dict.fromkeys([*titled, *tagged, *in_text])))
    telling = content_words(tokens(query))
    words = telling or tokens(query)
    names_only = bool(titled) or not telling
    shares = {item.id: _share(words, item, catalog, names_only) for item in candidates}
    for fit in (NAMED, NEAR):
        named = [
            item for item in candidates if shares[item.id] == 1 or item.id in titled or _has_all(phrase, item, fit)
        ]
        if named:
            return sorted(named, key=lambda item: (item.id not in titled, -_fused(found, item)))[:n]
    if misspelt := _misspelt(query, catalog, limits):
        return catalog.items(misspelt)[:n]
    partly = [item for item in candidates if shares[item.id] >= PARTLY]
    if partly or not _describes(words):
        return sorted(partly, key=lambda item: -_fused(found, item))[:n]
    return catalog.items(list(found))[:n]


def _describes(words: list[str]) -> bool:
    """Tell whether a query is a description, which meaning can answer, rather than a name, which is there or is not."""
    return len(words) >= DESCRIPTION_WORDS or sum(len(word) for word in words if is_han(word)) >= DESCRIPTION_CHARACTERS


def _titled(query: str, catalog: Catalog, limits: Limits) -> list[str]:
    """Return ids of the items that have the query as a title."""
    return _allowed(
        [match.item.id for match in catalog.resolve(query, limits.kind) if match.score >= ALIAS], catalog, limits
    )


def _misspelt(query: str, catalog: Catalog, limits: Limits) -> list[str]:
    """Return ids of the items whose title the query is, misspelt."""
    return _allowed([match.item.id for match in catalog.resolve(query, limits.kind) if match.sure], catalog, limits)


def _allowed(ids: list[str], catalog: Catalog, limits: Limits) -> list[str]:
    allowed = catalog.allowed(ids, limits)
    return [item_id for item_id in ids if item_id in allowed]


def _with_attributes(phrase: Phrase, catalog: Catalog, limits: Limits) -> list[str]:
    return [
        i
        for t in phrase.topics
        for v, (types, _) in t.values.items()
        for i in catalog.with_attribute(v, types, limits, POOL)
    ]


def _has_all(phrase: Phrase, item: Item, fit: float) -> bool:
    """Tell whether the item has an attribute, fitting that well, for all that the query names."""
    found = [topic.in_attributes(attribute_map(item)) for topic in phrase.topics]
    return bool(found) and not phrase.rest and all(one and one.fit >= fit for one in found)


def _share(words: list[str], item: Item, catalog: Catalog, names_only: bool) -> float:
    """Return the share of the query's words that the item says of itself, 0 to 1.

    Args:
        names_only: look only at titles and people: a query that is a title, or made of words like *it*, means these.
    """
    people = [*item.creators, *item.cast]
    texts = [item.title, *item.titles, *people, *catalog.labels.chinese(people)]
    if not names_only:
        known = [*item.tags, *([item.country] if item.country else [])]
        texts += [*known, *catalog.labels.chinese(known), item.description, item.description_zh]
    text = "\n".join(texts)
    return sum(_word_share(word, text) for word in words) / max(len(words), 1)


def _word_share(word: str, text: str) -> float:
    """Return 1 where ``text`` holds a word; of a run of Chinese, which may be several, the share that it holds."""
    if word_pattern(spellings(word)).search(text):
        return 1.0
    held = {
        i + k
        for i in range(len(word) - 1)
        for size in range(2, len(word))
        if is_han(word) and i + size <= len(word) and word[i : i + size] in text
        for k in range(size)
    }
    return len(held) / len(word)


def _fused(found: dict[str, Found], item: Item) -> float:
    return (found[item.id].score if item.id in found else 0.0) + item.popularity * 1e-3
