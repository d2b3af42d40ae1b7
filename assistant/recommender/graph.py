"""The knowledge graph: items, and the people, tags, countries and decades that connect them.

Personalised PageRank (Haveliwala, WWW 2002): who starts at what the user likes, follows links at random and now and
then starts again is most often at what is connected to it in many short ways.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.features import attributes_of
from assistant.values import Item

if TYPE_CHECKING:
    from scipy.sparse import csr_array

RESTART = 0.4
"""Share of steps that start again; the walk is a short one, as far connections say little."""
ROUNDS = 6
"""Item to attribute to item, so often."""
SHARES = {"creator": 2.0, "tag": 1.0, "cast": 0.7, "country": 0.2, "decade": 0.2}
"""How often a walk takes a link of a type, for each link of it and before rarity."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Graph:
    """Items and attributes as the two sides of a graph; the rows of both matrices sum to 1, or 0 without a link."""

    ids: tuple[str, ...]
    attributes: tuple[tuple[str, str], ...]
    """(type, case-folded value)."""
    outward: csr_array
    """(items, attributes)."""
    homeward: csr_array
    """(attributes, items)."""

    @classmethod
    def of(cls, items: Iterable[Item]) -> Graph:
        """Build the graph of ``items``; an attribute that only one has connects nothing and is left out."""
        from scipy.sparse import csr_array

        ids, nodes, links = list[str](), dict[tuple[str, str], int](), list[tuple[int, int]]()
        for row, item in enumerate(items):
            ids.append(item.id)
            links += [(row, nodes.setdefault(node, len(nodes))) for node in dict.fromkeys(nodes_of(item))]
        rows, columns = np.array(links, dtype=np.int64).reshape(-1, 2).T
        degrees = np.bincount(columns, minlength=len(nodes))
        types = np.array([SHARES[type_] for type_, _ in nodes], np.float32)
        rarity = np.log(max(len(ids), 2) / np.maximum(degrees, 1)).clip(0) * (degrees > 1)
        strength = types * rarity.astype(np.float32)
        outward = csr_array((strength[columns], (rows, columns)), (len(ids), len(nodes)))
        homeward = csr_array((np.ones(len(rows), np.float32), (columns, rows)), (len(nodes), len(ids)))
        return cls(tuple(ids), tuple(nodes), _stochastic(outward), _stochastic(homeward))

    @cached_property
    def place(self) -> dict[str, int]:
        """The row of each item."""
        return {item_id: index for index, item_id in enumerate(self.ids)}

    def walk(self, items: Mapping[str, float], attributes: Mapping[tuple[str, str], float] = {}) -> Floats:
        """Return how often a walk that starts at these weighted nodes is at each item, shape (items,), sum up to 1."""
        start = np.zeros(len(self.ids), np.float32)
        for item_id, weight in items.items():
            if item_id in self.place:
                start[self.place[item_id]] = weight
        if attributes:
            nodes = np.array([attributes.get(node, 0.0) for node in self.attributes], np.float32)
            start += self.homeward.T @ nodes
        if not start.any():
            return start
        start /= start.sum()
        back, out = self.homeward.T.tocsr(), self.outward.T.tocsr()
        at = start
        for _ in range(ROUNDS):
            at = RESTART * start + (1 - RESTART) * (back @ (out @ at))
        return np.asarray(at, np.float32)

    def links(self, one: str, other: str) -> Sequence[tuple[str, str]]:
        """Return the attributes that connect two items, those a walk takes most often first."""
        if one not in self.place or other not in self.place:
            return ()
        first, second = self.outward[[self.place[one]]].tocoo(), self.outward[[self.place[other]]].tocoo()
        shares = dict(zip(second.coords[1].tolist(), second.data.tolist(), strict=True))
        common = [
            (share, node)
            for node, share in zip(first.coords[1].tolist(), first.data.tolist(), strict=True)
            if node in shares
        ]
        return [self.attributes[node] for _, node in sorted(common, reverse=True)]


def nodes_of(item: Item) -> list[tuple[str, str]]:
    """Return (type, case-folded value) of what connects ``item`` to others."""
    nodes = [(type_, value.casefold()) for type_, value in attributes_of(item)]
    return [*nodes, ("decade", f"{item.kind} {item.year // 10 * 10}")] if item.year else nodes


def _stochastic(matrix: csr_array) -> csr_array:
    """Return ``matrix`` with each row brought to a sum of 1."""
    from scipy.sparse import csr_array, diags_array

    sums = np.asarray(matrix.sum(axis=1)).ravel()
    return csr_array(diags_array(1 / np.where(sums > 0, sums, 1)) @ matrix)
