"""Who chose what and when: the ratings of many people as a matrix, and what was liked lately."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

LIKED = 3.5
"""The rating, of 5, from which something was liked."""
LOW = 0.4
"""What a choice counts that was rated lower: it was chosen, after all."""
FEWEST = 3
"""An item that fewer people liked says nothing about others."""
FADING = 720 * 86_400
"""Seconds after which a choice counts 1/e for what is liked lately."""

Rating = tuple[str, str, float, int]
"""(user, item id, rating 0.5 to 5, Unix time)."""
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Choices:
    """The ratings: one row of ``ratings`` a person, one column an item."""

    ids: tuple[str, ...]
    ratings: csr_array
    lately: Lately

    @classmethod
    def of(cls, rows: Iterable[Rating], fewest: int = FEWEST) -> Choices:
        """Read ratings; items that fewer than ``fewest`` people liked are left out."""
        from scipy.sparse import csr_array

        users: dict[str, int] = {}
        items: dict[str, int] = {}
        entries = [
            (users.setdefault(user, len(users)), items.setdefault(item, len(items)), rating, time)
            for user, item, rating, time in rows
        ]
        table = np.array(entries, np.float64).reshape(-1, 4)
        people, columns, times = table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 3]
        liked = table[:, 2] >= LIKED
        kept = np.bincount(columns[liked], minlength=len(items)) >= fewest
        own = kept[columns]
        places = (np.cumsum(kept) - 1)[columns]
        ids = tuple(item for item, keep in zip(items, kept, strict=True) if keep)
        matrix = csr_array((table[own, 2].astype(np.float32), (people[own], places[own])), (len(users), len(ids)))
        return cls(ids, matrix, Lately.of(times[own & liked], places[own & liked], len(ids)))

    def matrix(self, graded: bool) -> csr_array:
        """Return what each rating counts; see ``counts``."""
        from scipy.sparse import csr_array

        own = self.ratings
        return csr_array((counts(own.data, graded), own.indices, own.indptr), own.shape)


def counts(ratings: Floats, graded: bool = True) -> Floats:
    """Return what ratings count as choices: 1 for a 5, or for all that was liked where they are not ``graded``."""
    whole = LOW + (1 - LOW) * (ratings - 3) / 2 if graded else np.ones_like(ratings)
    return np.where(ratings >= LIKED, whole, LOW).astype(np.float32)


@dataclass(frozen=True)
class Lately:
    """What was liked when; both arrays in the order of time."""

    times: NDArray[np.int64]
    places: NDArray[np.int64]
    size: int

    @classmethod
    def of(cls, times: NDArray[np.float64], places: NDArray[np.int64], size: int) -> Lately:
        """Sort what was liked; ``places`` are below ``size``."""
        order = np.argsort(times, kind="stable")
        return cls(times[order].astype(np.int64), places[order].astype(np.int64), size)

    def at(self, time: float) -> Floats:
        """Return each item's share of what was liked until ``time``, what is long ago counting less; sum 1 or 0."""
        until = int(np.searchsorted(self.times, time, side="right"))
        if not until:
            return np.zeros(self.size, np.float32)
        fading = np.exp((self.times[:until] - self.times[until - 1]) / FADING)
        shares = np.bincount(self.places[:until], fading, minlength=self.size)
        return np.asarray(shares / shares.sum(), np.float32)
