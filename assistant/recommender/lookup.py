"""Looks named things up: titles, people and tags first, then texts that hold all words, then what is near.

The same for every user: knows nothing of profiles or wishes.
"""

from __future__ import annotations

from assistant.catalog import Catalog
from assistant.recommender.topics import NAMED, NEAR, Phrase, attribute_map
from assistant.resolver import ALIAS
from assistant.retrieval import Found, Retriever
from assistant.values import Item, Limits
from assistant.words import content_words, spellings, tokens, word_pattern

POOL = 200


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
    for fit in (NAMED, NEAR):
        named = [item for item in candidates if item.id in titled or _names(item, query, phrase, catalog, fit)]
        if named:
            return sorted(named, key=lambda item: (item.id not in titled, -_fused(found, item)))[:n]
    return catalog.items(_misspelt(query, catalog, limits) or in_text or list(found))[:n]


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


def _names(item: Item, query: str, phrase: Phrase, catalog: Catalog, fit: float) -> bool:
    """Tell whether the item has all that the query names, as attributes or as words of anything it says of itself.

    Args:
        fit: how well an attribute must fit.
    """
    found = [topic.in_attributes(attribute_map(item)) for topic in phrase.topics]
    if found and not phrase.rest and all(one and one.fit >= fit for one in found):
        return True
    known = [*item.creators, *item.cast, *item.tags, *([item.country] if item.country else [])]
    text = "\n".join(
        (item.title, *item.titles, *known, *catalog.labels.chinese(known), item.description, item.description_zh)
    )
    words = content_words(tokens(query)) or tokens(query)
    return bool(words) and all(word_pattern(spellings(word)).search(text) for word in words)


def _fused(found: dict[str, Found], item: Item) -> float:
    return (found[item.id].score if item.id in found else 0.0) + item.popularity * 1e-3
