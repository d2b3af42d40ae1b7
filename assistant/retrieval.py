"""Finds items by what they are about: full text and vectors, joined by reciprocal ranks."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.catalog import Catalog
from assistant.model import Encoder, Vector
from assistant.values import Limits
from assistant.vectors import VectorIndex

RRF_K = 60
"""The constant of reciprocal rank fusion: Cormack, Clarke and Buettcher, SIGIR 2009."""
POOL = 200
"""Items taken from each of the two searches."""
KEPT_VECTORS = 16
OVERFETCH = 1.5
"""How many times as many items are fetched, to filter them afterwards, as would do if any item met the limits alike."""
MOST_FETCHED = 2000
"""Of 200,000 items the nearest 2,000 take 23 ms, 4,000 take 43 ms, the nearest 200 among 500 to 100,000 30 to 90 ms."""


@dataclass(frozen=True)
class Found:
    """An item that was found: its fused score, its ranks (from 1) where it was found, its cosine to the query."""

    id: str
    score: float
    text_rank: int | None
    vector_rank: int | None
    bm25: float
    cosine: float


class Retriever:
    """Searches the catalog; the index and the encoder are loaded when first needed."""

    def __init__(self, catalog: Catalog, open_index: Callable[[], tuple[VectorIndex, Encoder]]) -> None:
        self.catalog = catalog
        self._open_index = open_index
        self._encoded: dict[str, Vector] = {}

    def search(self, query: str, n: int, limits: Limits = Limits()) -> list[Found]:
        """Return the ``n`` items that fit ``query`` best, best first."""
        pool = max(n, POOL)
        lexical = self.catalog.search_text(query, pool, limits)
        semantic = self.nearest(query, pool, limits)
        bm25, cosine = dict(lexical), dict(semantic)
        text_rank = {item_id: rank for rank, (item_id, _) in enumerate(lexical, 1)}
        vector_rank = {item_id: rank for rank, (item_id, _) in enumerate(semantic, 1)}
        found = [
            Found(
                item_id,
                sum(1 / (RRF_K + ranks[item_id]) for ranks in (text_rank, vector_rank) if item_id in ranks),
                text_rank.get(item_id),
                vector_rank.get(item_id),
                bm25.get(item_id, 0.0),
                cosine.get(item_id, 0.0),
            )
            for item_id in dict.fromkeys([*text_rank, *vector_rank])
        ]
        return sorted(found, key=lambda one: -one.score)[:n]

    def nearest(self, query: str, n: int, limits: Limits = Limits()) -> list[tuple[str, float]]:
        """Return ids and cosines of the ``n`` items nearest to ``query`` in meaning."""
        return self._nearest(self.encode(query), n, limits)

    def similar(self, ids: Sequence[str], n: int, limits: Limits = Limits()) -> list[tuple[str, float]]:
        """Return ids and cosines of the ``n`` items nearest to the mean of the items ``ids``, without these."""
        vectors = list(self.vectors(ids).values())
        if not vectors:
            return []
        near = self._nearest(unit(np.mean(vectors, axis=0)), n + len(ids), limits)
        return [(item_id, cosine) for item_id, cosine in near if item_id not in ids][:n]

    def along(self, direction: Vector, n: int, limits: Limits = Limits()) -> list[tuple[str, float]]:
        """Return ids and cosines of the ``n`` items that lie farthest in a ``direction`` of any length but 0."""
        return self._nearest(unit(direction), n, limits)

    def _nearest(self, vector: Vector, n: int, limits: Limits) -> list[tuple[str, float]]:
        """Return ids and cosines of the ``n`` nearest items that meet ``limits``.

        Searching only among the items that meet them takes Chroma longer than finding some more of the nearest, unless
        few meet them.
        """
        index, _ = self._open_index()
        if limits == Limits():
            return index.query(vector, n)
        meeting = self.catalog.encoded(limits)
        wanted = min(n, len(meeting))
        fetched = math.ceil(OVERFETCH * wanted * self.catalog.encoded_count() / len(meeting)) if meeting else 0
        if fetched <= MOST_FETCHED:
            near = index.query(vector, fetched)
            found = [(item_id, cosine) for item_id, cosine in near if item_id in meeting][:n]
            if len(found) == wanted:
                return found
        return index.query(vector, n, list(meeting))

    def vectors(self, ids: Sequence[str]) -> dict[str, Vector]:
        """Return the vectors of those ``ids`` that have one, each of unit length."""
        index, _ = self._open_index()
        return index.get(ids)

    @property
    def encoder_id(self) -> str:
        """Return the id of the encoder whose vectors the index holds."""
        return self._open_index()[1].id

    def encode(self, text: str) -> Vector:
        """Return the vector of a request; the last ones are kept, as one request is searched for several times."""
        if text not in self._encoded:
            while len(self._encoded) >= KEPT_VECTORS:
                del self._encoded[next(iter(self._encoded))]
            self._encoded[text] = self._open_index()[1].encode_query(text)
        return self._encoded[text]

    def encode_documents(self, texts: Sequence[str]) -> Vector:
        """Return the vectors of texts that stand for items or tags."""
        return self._open_index()[1].encode_documents(texts)


def unit(vector: Vector) -> Vector:
    """Return ``vector`` at length 1."""
    length = float(np.linalg.norm(vector))
    return (vector / length if length else vector).astype(np.float32)
