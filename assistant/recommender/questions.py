"""The question for somebody of whom nothing is known: the topics whose choice would tell most about what fits."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from assistant.catalog import Catalog
from assistant.values import Item, Limits

WELL_KNOWN = 300
"""So many of the most popular items are told apart."""
CHOICES = 4
FEWEST, MOST = 0.05, 0.5
"""Shares of items: a rarer topic is seldom wanted, a more common one tells little."""
CANDIDATES = 40
LEAST_TOLD = 0.05
"""Bits that one more topic must tell."""


def telling_topics(catalog: Catalog, limits: Limits) -> list[str]:
    """Return up to four tags that split the well-known items within ``limits`` most evenly.

    One after the other is chosen so that the answer, one of them or none, has the greatest entropy.
    """
    items = catalog.items([item_id for item_id, _ in catalog.popular(WELL_KNOWN, limits)])
    tags = [{tag.casefold() for tag in item.tags} for item in items]
    counts = Counter(tag for own in tags for tag in own)
    frequent = [tag for tag, count in counts.most_common() if FEWEST <= count / len(items) <= MOST][:CANDIDATES]
    chosen: list[str] = []
    while frequent and len(chosen) < CHOICES:
        best = max(frequent, key=lambda tag: _entropy([*chosen, tag], tags))
        if _entropy([*chosen, best], tags) - _entropy(chosen, tags) < LEAST_TOLD:
            break
        chosen.append(best)
        frequent.remove(best)
    return [_spelling(tag, items) for tag in chosen]


def _entropy(choices: Sequence[str], tags: Sequence[set[str]]) -> float:
    """Return the bits that the answer tells when each item is wanted as often as any other."""
    answers = Counter(next((choice for choice in choices if choice in own), None) for own in tags)
    return -sum(count / len(tags) * math.log2(count / len(tags)) for count in answers.values())


def _spelling(tag: str, items: Sequence[Item]) -> str:
    return next(own for item in items for own in item.tags if own.casefold() == tag)
