"""The signals that hold for any request: limits that are met, popularity, and that the item is new to the user."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from assistant.catalog import Catalog
from assistant.recommender.signals import Candidate, source
from assistant.recommender.weights import WEIGHTS
from assistant.values import Limits, Reason

VERY_YEAR = 3
"""How many limits it counts as, that an item is of the one year that was named: "from 2005" often means just that."""
WELL_KNOWN = 0.6
"""Popularity from which an item is called widely known."""


class MetLimits:
    """The price and the years that were asked for."""

    part = "limits"

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def candidates(self, limits: Limits, n: int) -> Iterable[str]:
        """Return nothing: limits find no items, they remove some."""
        return ()

    def score(self, candidate: Candidate) -> float:
        """Return a small number for each limit, as all shown meet all; more for the very year that was named."""
        first, last = self._limits.year_min, self._limits.year_max
        named = (first is None) != (last is None) and candidate.item.year in (first, last)
        return WEIGHTS["limits"] * (len(self.reasons(candidate)) + VERY_YEAR * named)

    def reasons(self, candidate: Candidate) -> Sequence[Reason]:
        """Name the price and the year."""
        item, limits, reasons = candidate.item, self._limits, []
        if limits.max_price is not None and item.price is not None and item.price <= limits.max_price:
            facts = {
                "price": f"{item.price:.12g}",
                "currency": item.currency or "",
                "limit": f"{limits.max_price:.12g}",
            }
            where = (source(item, "price"),)
            reasons.append(Reason(statement="under_price", part=self.part, facts=facts, source=where))
        years = (limits.year_min, limits.year_max)
        if years != (None, None) and item.year and (years[0] or item.year) <= item.year <= (years[1] or item.year):
            facts = {"year": str(item.year)}
            reasons.append(Reason(statement="from_year", part=self.part, facts=facts, source=(source(item, "year"),)))
        return reasons


class Popularity:
    """How widely known an item is; what a recommendation starts from when nothing is known."""

    part = "popularity"

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def candidates(self, limits: Limits, n: int) -> Iterable[str]:
        """Return the most popular items."""
        return [item_id for item_id, _ in self._catalog.popular(n, limits)]

    def score(self, candidate: Candidate) -> float:
        """Return the item's popularity."""
        return WEIGHTS["popularity"] * candidate.item.popularity

    def reasons(self, candidate: Candidate) -> Sequence[Reason]:
        """Say so of what is widely known."""
        if candidate.item.popularity < WELL_KNOWN:
            return []
        return [Reason(statement="popular", part=self.part, source=(source(candidate.item, "popularity"),))]


class NewToUser:
    """The user has not rated the item; true of all that is picked, and said only where there is nothing else to say."""

    part = "new"

    def __init__(self, rated: Container[str]) -> None:
        self._rated = rated

    def candidates(self, limits: Limits, n: int) -> Iterable[str]:
        """Return nothing: being new finds no items."""
        return ()

    def score(self, candidate: Candidate) -> float:
        """Return a constant for what is new."""
        return 0.0 if candidate.item.id in self._rated else WEIGHTS["new"]

    def reasons(self, candidate: Candidate) -> Sequence[Reason]:
        """Say so."""
        return [Reason(statement="not_yet_rated", part=self.part, source=("profile",))]
