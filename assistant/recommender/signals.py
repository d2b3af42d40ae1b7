"""What the score is made of: each signal gives one named part of it, and the reasons for that part.

The score of an item is the sum of its parts and nothing else, so the parts are the explanation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from assistant.recommender.topics import Attributes, attribute_map
from assistant.values import Item, Limits, Reason


@dataclass
class Candidate:
    """An item on its way into the list, with the parts of its score."""

    item: Item
    parts: dict[str, float] = field(default_factory=dict)

    @cached_property
    def attributes(self) -> Attributes:
        """Return the item's attributes, ready to look values up."""
        return attribute_map(self.item)

    @cached_property
    def text(self) -> str:
        """Return the titles and descriptions, one a line."""
        item = self.item
        return "\n".join((item.title, *item.titles, item.description, item.description_zh))

    @cached_property
    def folded(self) -> str:
        """Return the text in lower case."""
        return self.text.casefold()

    @property
    def score(self) -> float:
        """Return the sum of the parts."""
        return sum(self.parts.values())


class Signal(Protocol):
    """One named part of the score."""

    part: str

    def candidates(self, limits: Limits, n: int) -> Iterable[str]:
        """Return ids of items for which the part is high, best first, about ``n`` of them."""

    def score(self, candidate: Candidate) -> float:
        """Return the part for an item: 0 when the signal says nothing, negative when it speaks against it."""

    def reasons(self, candidate: Candidate) -> Sequence[Reason]:
        """Return what the part stands for, strongest first; asked only where the part is positive."""


def source(item: Item, field_name: str) -> str:
    """Return how a reason names a field of an item as its source."""
    return f"item:{item.id}#{field_name}"


def scaled(cosines: Mapping[str, float], among: Iterable[float] | None = None) -> dict[str, float]:
    """Return ``cosines`` stretched to 0 to 1: an encoder's lie close together, and most of them are noise.

    1 is the greatest, 0 what two thirds stay below, ``among`` these numbers or by default ``cosines`` themselves.
    """
    ordered = sorted(cosines.values() if among is None else among, reverse=True)
    if not ordered:
        return {}
    high, low = ordered[0], ordered[len(ordered) // 3]
    width = high - low or 1.0
    return {item_id: max(0.0, min(1.0, (cosine - low) / width)) for item_id, cosine in cosines.items()}
