"""What is learned from the catalog as a whole: the graph, and the models of who chose what; kept until it changes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.catalog import Catalog
from assistant.recommender.choices import Choices, Lately, Rating
from assistant.recommender.collaborative import CoChoice, fit
from assistant.recommender.graph import Graph
from assistant.recommender.weights import SHARES
from assistant.values import Item

if TYPE_CHECKING:
    from scipy.sparse import csr_array

FORMAT = 1


@dataclass(frozen=True)
class Crowd:
    """What the people say who rated items of the catalog."""

    chosen: CoChoice
    lately: Lately
    kinds: frozenset[str] = frozenset()
    """Kinds of items that many have rated."""
    shares: Mapping[str, float] = field(default_factory=lambda: dict(SHARES))

    def knows(self, item: Item) -> bool:
        """Tell whether many have rated the item."""
        return item.id in self.chosen.place


_NOTHING = np.zeros((0, 0), np.float32)
NOBODY = Crowd(CoChoice((), _NOTHING, _NOTHING, np.zeros(0, np.float32)), Lately.of(np.zeros(0), np.zeros(0, int), 0))
"""The crowd of a catalog without ratings; made without scipy, whose import takes a third of a second."""


class Learned:
    """The graph and the crowd of one catalog, made anew when the catalog has changed.

    Args:
        folder: where the crowd's models are kept; None keeps them in memory only.
        ratings: to learn from, instead of those in the catalog.
    """

    def __init__(self, catalog: Catalog, folder: Path | None = None, ratings: Iterable[Rating] | None = None) -> None:
        self._catalog = catalog
        self._folder = folder
        self._ratings = ratings
        self._graph: tuple[int, Graph] | None = None
        self._crowd: tuple[int, Crowd] | None = None

    @property
    def graph(self) -> Graph:
        """The graph of the catalog as it is now."""
        version = self._catalog.version
        if self._graph is None or self._graph[0] != version:
            self._graph = version, Graph.of(self._catalog.connection)
        return self._graph[1]

    @property
    def crowd(self) -> Crowd:
        """The crowd's models for the catalog as it is now."""
        version = self._catalog.version
        if self._crowd is None or self._crowd[0] != version:
            self._crowd = version, self._load(version) or self._fit(version)
        return self._crowd[1]

    def warm_up(self, catalog: Catalog, with_graph: bool) -> None:
        """Make them from the same catalog over another connection, as from another thread."""
        beside = Learned(catalog, self._folder)
        if with_graph:
            beside.graph.walk({}, {})
        _ = beside.crowd
        self._graph, self._crowd = beside._graph, beside._crowd

    def weigh(self, shares: Mapping[str, float]) -> None:
        """Take other shares of the parts that speak from attributes, and keep them."""
        version, crowd = self._catalog.version, replace(self.crowd, shares=dict(shares))
        self._crowd = version, crowd
        self._save(crowd, version)

    def _fit(self, version: int) -> Crowd:
        if self._ratings is None and not self._catalog.has_interactions:
            return NOBODY
        choices = Choices.of(self._catalog.interactions() if self._ratings is None else self._ratings)
        kinds = frozenset(item.kind for item in self._catalog.items(choices.ids))
        crowd = Crowd(fit(choices, self._attributes(choices.ids)), choices.lately, kinds)
        self._save(crowd, version)
        return crowd

    def _attributes(self, ids: tuple[str, ...]) -> csr_array | None:
        """Return which attributes the items have, shape (attributes, items)."""
        if not ids:
            return None
        graph = self.graph
        return graph.links[[graph.place[item_id] for item_id in ids]].T.tocsr()

    def _save(self, crowd: Crowd, version: int) -> None:
        """Write dense weights at half precision, so that they can be memory-mapped; sparse ones are quick to make."""
        folder, chosen = self._folder, crowd.chosen
        if folder is None or not chosen.ids or not isinstance(chosen.many, np.ndarray):
            return
        arrays = {
            "many": chosen.many,
            "few": chosen.few,
            "base": chosen.base,
            "times": crowd.lately.times,
            "places": crowd.lately.places,
        }
        about = {
            "format": FORMAT,
            "version": version,
            "ids": chosen.ids,
            "kinds": sorted(crowd.kinds),
            "shares": dict(crowd.shares),
        }
        with suppress(OSError):  # a full disk: fitted again next time
            folder.mkdir(mode=0o700, exist_ok=True)
            (folder / "about.json").unlink(missing_ok=True)
            for name, array in arrays.items():
                small = array.astype(np.float16) if name in ("many", "few") else array
                draft = folder / f"{name}.tmp.npy"
                np.save(draft, small)
                draft.replace(folder / f"{name}.npy")
            (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")

    def _load(self, version: int) -> Crowd | None:
        """Return what was saved for the catalog as it is now, or None."""
        if self._folder is None:
            return None
        try:
            about = json.loads((self._folder / "about.json").read_text(encoding="utf-8"))
            if (about["format"], about["version"]) != (FORMAT, version):
                return None
            names = ("many", "few", "base", "times", "places")
            many, few, base, times, places = (np.load(self._folder / f"{name}.npy", mmap_mode="r") for name in names)
            ids = tuple(about["ids"])
            chosen, lately = CoChoice(ids, many, few, base), Lately(times, places, len(ids))
            return Crowd(chosen, lately, frozenset(about["kinds"]), about["shares"])
        except (OSError, ValueError, KeyError, TypeError, EOFError):
            return None
