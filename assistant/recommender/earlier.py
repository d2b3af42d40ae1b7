"""The signal of what was asked for before in the same conversation: it is not said twice, and still meant a little."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.recommender.request import Ask
from assistant.recommender.resemblance import Resemblance
from assistant.recommender.signals import Candidate, source
from assistant.recommender.weights import WEIGHTS
from assistant.values import Item, Limits, Reason, Wish

SEEN = 0.5
"""What it counts against an item that it was shown before."""


class Earlier:
    """Topics, years and models of earlier requests, and what these showed already."""

    part = "earlier"

    def __init__(self, asks: Sequence[Ask], likeness: Resemblance | None, wish: Wish) -> None:
        self._asks = asks
        self._likeness = likeness
        self._years = (wish.earlier_year_min, wish.earlier_year_max)
        self._seen = frozenset(wish.seen)

    def candidates(self, limits: Limits, n: int) -> Iterable[str]:
        """Return items that have what was asked for before, as some of them have what is asked for now as well."""
        alike = self._likeness.candidates(limits, n) if self._likeness else ()
        return [*(item_id for ask in self._asks for item_id in ask.with_topics(limits, n)), *alike]

    def score(self, candidate: Candidate) -> float:
        """Return the share of what was asked for before that the item has, less where it was shown."""
        shares = [ask.matched(candidate).coverage for ask in self._asks]
        if self._years != (None, None):
            shares.append(float(_within(candidate.item, *self._years)))
        if self._likeness:
            shares.append(max(0.0, self._likeness.score(candidate)))
        has = sum(shares) / len(shares) if shares else 0.0
        return WEIGHTS[self.part] * (has - SEEN * (candidate.item.id in self._seen))

    def reasons(self, candidate: Candidate) -> Sequence[Reason]:
        """Name the tags that were asked for before."""
        item = candidate.item
        return [
            Reason(
                statement="asked_before",
                part=self.part,
                facts={"quality": ask.phrase.text, "tag": found.value},
                source=(source(item, "tags"),),
            )
            for ask in self._asks
            for found in ask.matched(candidate).attributes[:1]
            if found.type == "tag"
        ]


def _within(item: Item, first: int | None, last: int | None) -> bool:
    return item.year is not None and (first or item.year) <= item.year <= (last or item.year)
