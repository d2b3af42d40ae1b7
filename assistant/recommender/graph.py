"""The knowledge graph: items, and the people, tags, countries and decades that connect them.

Personalised PageRank (Haveliwala, WWW 2002): who starts at what the user likes, follows links at random and now and
then starts again is most often at what is connected to it in many short ways.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from assistant.recommender.choices import Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

RESTART = 0.4
"""Share of steps that start again; the walk is a short one, as far connections say little."""
ROUNDS = 6
"""Item to attribute to item, so often."""
SHARES = {"creator": 2.0, "tag": 1.0, "cast": 0.7, "country": 0.2, "decade": 0.2}
"""How often a walk takes a link of a type, for each link of it and before rarity."""
KEPT_WALKS = 8
"""One is as long as the catalog, in float32; a taste has one for each kind that a wish may be for."""

Node = tuple[str, str]
"""Type and case-folded value of an attribute."""


@dataclass(frozen=True)
class Graph:
    """Items and attributes as two sides; ``links`` is 1 where an item (row) has an attribute (column)."""

    ids: tuple[str, ...]
    nodes: tuple[Node, ...]
    links: csr_array

    @classmethod
    def of(cls, connection: sqlite3.Connection) -> Graph:
        """Build the graph of a catalog."""
        from scipy.sparse import csr_array

        items = connection.execute("SELECT number, id, kind, year FROM items ORDER BY number").fetchall()
        rows = {number: row for row, (number, *_) in enumerate(items)}
        nodes: dict[Node, int] = {}
        pairs = [
            (rows[number], nodes.setdefault((type_, value), len(nodes)))
            for type_, value, number in connection.execute("SELECT type, value, number FROM attributes")
        ]
        pairs += [
            (row, nodes.setdefault(("decade", f"{kind} {year // 10 * 10}"), len(nodes)))
            for row, (_, _, kind, year) in enumerate(items)
            if year
        ]
        own, columns = np.array(pairs, np.int64).reshape(-1, 2).T
        links = csr_array((np.ones(len(own), np.float32), (own, columns)), (len(items), len(nodes)))
        return cls(tuple(item_id for _, item_id, *_ in items), tuple(nodes), links)

    @cached_property
    def place(self) -> dict[str, int]:
        """The row of each item."""
        return {item_id: index for index, item_id in enumerate(self.ids)}

    @cached_property
    def node_place(self) -> dict[Node, int]:
        """The column of each attribute."""
        return {node: index for index, node in enumerate(self.nodes)}

    @cached_property
    def strength(self) -> Floats:
        """What a link to each attribute counts: its type's share times its rarity; 0 where it connects nothing."""
        degrees = np.asarray(self.links.sum(axis=0)).ravel()
        types = np.array([SHARES[type_] for type_, _ in self.nodes], np.float32)
        rarity = np.log(max(len(self.ids), 2) / np.maximum(degrees, 1)).clip(0) * (degrees > 1)
        return np.asarray(types * rarity, np.float32)

    @cached_property
    def _steps(self) -> tuple[csr_array, csr_array]:
        """The two halves of a step as matrices to multiply with: item to attribute, attribute to item."""
        from scipy.sparse import diags_array

        weighted = (self.links @ diags_array(self.strength)).tocsr()
        out = diags_array(_reciprocal(weighted.sum(axis=1))) @ weighted
        back = self.links @ diags_array(_reciprocal(self.links.sum(axis=0)))
        return out.T.tocsr(), back.tocsr()

    @cached_property
    def _walks(self) -> dict[Hashable, Floats]:
        """The last walks by where they start: that is the user's taste, which is the same from wish to wish."""
        return {}

    def walk(self, items: Mapping[str, float], attributes: Mapping[Node, float]) -> Floats:
        """Return how often a walk that starts at these weighted nodes is at each item, shape (items,), sum up to 1."""
        start = frozenset(items.items()), frozenset(attributes.items())
        if start not in self._walks:
            while len(self._walks) >= KEPT_WALKS:
                del self._walks[next(iter(self._walks))]
            self._walks[start] = self._walk(items, attributes)
        return self._walks[start]

    def _walk(self, items: Mapping[str, float], attributes: Mapping[Node, float]) -> Floats:
        out, back = self._steps
        start, nodes = np.zeros(len(self.ids), np.float32), np.zeros(len(self.nodes), np.float32)
        for item_id, weight in items.items():
            if item_id in self.place:
                start[self.place[item_id]] = weight
        for node, weight in attributes.items():
            if node in self.node_place:
                nodes[self.node_place[node]] = weight
        start += back @ nodes
        if not start.any():
            return start
        start /= start.sum()
        at = start
        for _ in range(ROUNDS):
            at = RESTART * start + (1 - RESTART) * (back @ (out @ at))
        return np.asarray(at, np.float32)

    def common(self, one: str, other: str) -> list[Node]:
        """Return the attributes that connect two items, those that count most first."""
        if one not in self.place or other not in self.place:
            return []
        bounds = [self.links.indptr[self.place[item_id] :][:2] for item_id in (one, other)]
        nodes = [self.links.indices[start:end] for start, end in bounds]
        shared = np.intersect1d(*nodes)
        order = np.argsort(-self.strength[shared], kind="stable")
        return [self.nodes[index] for index in shared[order] if self.strength[index] > 0]


def _reciprocal(sums: Floats) -> Floats:
    """Return 1 / ``sums``, 0 where they are 0."""
    sums = np.asarray(sums, np.float32).ravel()
    return np.asarray(np.divide(1, sums, out=np.zeros_like(sums), where=sums > 0))
