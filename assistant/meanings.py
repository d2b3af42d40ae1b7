"""Finds the tags that are near a word in meaning: "machine learning" is near "artificial intelligence".

The vectors of tags are kept in the database (table ``tag_vectors``) and encoded when items are; reading writes nothing.
Knows nothing of items.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from assistant.catalog import Catalog
from assistant.database import transaction
from assistant.model import Vector

TEMPLATE = "a story about {}"
"""Short words alone are encoded badly; among five templates this one separated best."""
NEAR = 0.57
"""Cosine, after the tags' mean is taken off, from which a tag means the same.

Of the 40 pairs of 66 words and 517 tags above it, all were right; of the next 20, half.
"""
MOST_TAGS = 3000
"""Only the most frequent tags have vectors."""
FEWEST_TAGS = 30
"""Below this many tags their mean says nothing, and no tag is near another."""
WAIT_FOR = 150
"""Tags without a stored vector that are encoded while a request waits, at about 1 ms each; more wait for indexing."""
BATCH = 256


class DocumentEncoder(Protocol):
    """What encodes tags: an encoder, or a retriever that has one."""

    def encode_documents(self, texts: Sequence[str]) -> Vector:
        """Return the vectors of ``texts``, shape (len(texts), dimension)."""


@dataclass(frozen=True)
class _Table:
    """The tags at one state of the catalog, with their vectors, the mean taken off, at unit length."""

    state: tuple[int, int]
    tags: tuple[str, ...]
    vectors: Vector
    mean: Vector


class Meanings:
    """The tags of a catalog by meaning; read when first needed."""

    def __init__(self, catalog: Catalog, encoder: DocumentEncoder, encoder_id: Callable[[], str]) -> None:
        self._catalog = catalog
        self._encoder = encoder
        self._encoder_id = encoder_id
        self._extra: dict[str, Vector] = {}
        self._table: _Table | None = None

    def near(self, phrase: str) -> dict[str, float]:
        """Return the tags that mean about the same as ``phrase``, with their cosines, best first."""
        table = self._current()
        if not table.tags:
            return {}
        vector = _unit(_encode([phrase], self._encoder) - table.mean)[0]
        cosines = table.vectors @ vector
        best = np.flatnonzero(cosines >= NEAR)
        return {table.tags[i]: float(cosines[i]) for i in best[np.argsort(-cosines[best])]}

    def _current(self) -> _Table:
        state = (self._catalog.version, _count(self._catalog))
        if self._table is None or self._table.state != state:
            self._table = self._read(state)
        return self._table

    def _read(self, state: tuple[int, int]) -> _Table:
        tags = self._catalog.attributes("tag")[:MOST_TAGS]
        known = {**_stored(self._catalog, self._encoder_id()), **self._extra}
        missing = [tag for tag in tags if tag not in known]
        if 0 < len(missing) <= WAIT_FOR:
            self._extra.update(zip(missing, _encode(missing, self._encoder), strict=True))
            known.update(self._extra)
        tags = [tag for tag in tags if tag in known]
        if len(tags) < FEWEST_TAGS:
            return _Table(state, (), np.zeros((0, 0), np.float32), np.zeros(0, np.float32))
        vectors = np.stack([known[tag] for tag in tags])
        mean = vectors.mean(axis=0)
        return _Table(state, tuple(tags), _unit(vectors - mean), mean)


def index_tags(catalog: Catalog, encoder: DocumentEncoder, encoder_id: str) -> int:
    """Encode and store the tags that have no vector yet; return how many."""
    known = _stored(catalog, encoder_id)
    missing = [tag for tag in catalog.attributes("tag")[:MOST_TAGS] if tag not in known]
    for start in range(0, len(missing), BATCH):
        part = missing[start : start + BATCH]
        rows = [(tag, encoder_id, vector.tobytes()) for tag, vector in zip(part, _encode(part, encoder), strict=True)]
        with transaction(catalog.connection) as connection:
            connection.executemany("INSERT OR REPLACE INTO tag_vectors VALUES (?, ?, ?)", rows)
    return len(missing)


def _count(catalog: Catalog) -> int:
    return int(catalog.connection.execute("SELECT count(*) FROM tag_vectors").fetchone()[0])


def _stored(catalog: Catalog, encoder_id: str) -> dict[str, Vector]:
    rows = catalog.connection.execute("SELECT tag, vector FROM tag_vectors WHERE encoder = ?", (encoder_id,))
    return {tag: np.frombuffer(vector, dtype=np.float32) for tag, vector in rows}


def _encode(phrases: Sequence[str], encoder: DocumentEncoder) -> Vector:
    return encoder.encode_documents([TEMPLATE.format(phrase) for phrase in phrases])


def _unit(vectors: Vector) -> Vector:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)
