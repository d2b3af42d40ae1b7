"""Tries the recommender on a data set of ratings: what its users would have been shown, by what was known of them.

The real importers, catalog and ranking are used, over a catalog of its own; nothing of the user's is read or changed.
"""

from __future__ import annotations

import math
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np

from assistant.catalog import Catalog, Record
from assistant.database import open_database
from assistant.errors import UsageError
from assistant.indexing import index_pending
from assistant.ingest import ingest
from assistant.model import Encoder, Vector
from assistant.recommender import Recommender
from assistant.recommender.choices import LIKED, Rating
from assistant.recommender.fitting import rating_events
from assistant.recommender.offline import Split
from assistant.retrieval import Retriever
from assistant.values import Event, Item, Pick, Wish
from assistant.vectors import VectorIndex


def read(folder: Path) -> tuple[list[Rating], list[Item]]:
    """Return the ratings of a data set and the items they are about.

    Raises:
        UsageError: there are no ratings in it.
    """
    with tempfile.TemporaryDirectory() as home, closing(open_database(Path(home) / "trial.db")) as connection:
        catalog = Catalog(connection)
        ingest([folder], catalog, rejects=Path(home) / "rejects")
        ratings = list(catalog.interactions())
        if not ratings:
            raise UsageError(
                f"{str(folder)!r} holds no ratings", "A folder like MovieLens' is needed: items, and ratings of them."
            )
        ids = sorted({item_id for _, item_id, *_ in ratings})
        return ratings, catalog.items(ids)


def sampled(split: Split, users: int | None, seed: int) -> Split:
    """Return the split with only so many users to recommend for; what is known stays."""
    people = list(split.held_out)
    if users is None or users >= len(people):
        return split
    chosen = np.random.default_rng(seed).permutation(len(people))[:users]
    return replace(split, held_out={people[index]: split.held_out[people[index]] for index in sorted(chosen)})


class Fixed:
    """The events of somebody of the data set, in place of a profile."""

    def __init__(self) -> None:
        self._events: tuple[Event, ...] = ()

    def become(self, history: Mapping[str, float], times: Mapping[str, int]) -> None:
        """Take the ratings of ``history``, oldest first, for those of the user."""
        self._events = rating_events(history, times)

    def events(self) -> tuple[Event, ...]:
        """Return the events."""
        return self._events


class Trial:
    """A recommender over the items and the known ratings of a split."""

    def __init__(
        self,
        split: Split,
        items: Sequence[Item],
        folder: Path,
        encoder: Encoder,
        with_vectors: bool = True,
        without: Iterable[str] = (),
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        """Build the catalog in ``folder``, which should be empty."""
        self.split = split
        self._connection = open_database(folder / "trial.db")
        self.catalog = Catalog(self._connection)
        self.catalog.put([Record(item, "trial") for item in self._as_known(items)])
        self.catalog.put_interactions(split.train)
        self._times = {(user, item_id): time for user, item_id, _, time in split.train}
        self._fixed = Fixed()
        index = VectorIndex.open(folder / "vectors", encoder.id, encoder.dimension)
        if with_vectors:
            index_pending(self.catalog, index, encoder, progress)
        self._retriever = Retriever(self.catalog, lambda: (index, encoder))
        self.recommender = Recommender(self.catalog, self._retriever, self._fixed, without=without)

    def _as_known(self, items: Sequence[Item]) -> list[Item]:
        """Return the items of the split, as popular as what is known of them makes them."""
        likes = Counter(item_id for _, item_id, rating, _ in self.split.train if rating >= LIKED)
        most = max(likes.values(), default=1)
        known = set(self.split.ids)
        return [
            item.model_copy(update={"popularity": math.sqrt(likes[item.id] / most)})
            for item in items
            if item.id in known
        ]

    def picks(self, user: str, likes: int | None = None, limit: int = 10) -> tuple[Pick, ...]:
        """Return what ``user`` is shown, known by all or by the first ``likes`` that they liked."""
        whole, history = self.split.known(user), self.split.known(user, likes)
        self._fixed.become(history, {item_id: self._times[user, item_id] for item_id in history})
        wish = Wish(exclude_items=tuple(item_id for item_id in whole if item_id not in history), limit=limit)
        return self.recommender.recommend(wish).picks

    def attributes(self) -> dict[str, frozenset[str]]:
        """Return the tags of the items, case-folded."""
        items = self.catalog.items(self.split.ids)
        return {item.id: frozenset(tag.casefold() for tag in item.tags) for item in items}

    def vectors(self) -> dict[str, Vector]:
        """Return the vectors of the items."""
        return self._retriever.vectors(self.split.ids)

    def close(self) -> None:
        """Close the catalog."""
        self._connection.close()
