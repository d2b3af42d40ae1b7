"""The vector index: the only importer of chromadb.

A cache of the database: it can be dropped and rebuilt at any time (``indexing.py``). Knows nothing of text.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np

from assistant.errors import CatalogError
from assistant.model import Vector

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

COLLECTION = "items"
BATCH = 2000
"""Vectors a write or a read; Chroma writes at most 5461, and reads no 200,000."""


class VectorIndex:
    """Vectors of items in a Chroma collection, by cosine."""

    def __init__(self, client: Any, where: Path | str, encoder_id: str, dimension: int) -> None:
        self._client = client
        self.where = where
        self.encoder_id = encoder_id
        self.dimension = dimension
        self._collection = self._open()

    @classmethod
    def open(cls, where: Path | str, encoder_id: str, dimension: int) -> VectorIndex:
        """Open the index in a folder, or of a Chroma server by its http URL.

        Raises:
            CatalogError: Chroma cannot be reached or read, or its vectors are another encoder's.
        """
        with _named(where):
            client = _client(where)
            try:
                return cls(client, where, encoder_id, dimension)
            except BaseException:
                client.close()
                raise

    def _open(self) -> Collection:
        collection: Collection = self._client.get_or_create_collection(
            COLLECTION,
            embedding_function=None,
            metadata={"encoder": self.encoder_id, "dimension": self.dimension},
            configuration={"hnsw": {"space": "cosine", "ef_search": 128, "ef_construction": 128, "max_neighbors": 24}},
        )
        found = (collection.metadata or {}).get("encoder")
        if found != self.encoder_id:
            raise CatalogError(
                f"the vector index {str(self.where)!r} was made by the encoder {found!r}, not {self.encoder_id!r}",
                "Run `assistant reindex`, or set the encoder back.",
            )
        return collection

    def count(self) -> int:
        """Return the number of vectors."""
        with _named(self.where):
            return int(self._collection.count())

    def query(self, vector: Vector, n: int, among: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """Return ids and cosines of the ``n`` nearest vectors, of all or ``among`` those, which must have one."""
        if n < 1 or (among is not None and not among):
            return []
        with _named(self.where):
            found = self._collection.query(
                query_embeddings=np.asarray([vector], dtype=np.float32),
                n_results=n,
                ids=None if among is None else list(among),
                include=["distances"],
            )
        distances = found["distances"] or [[]]
        return [(item_id, 1.0 - float(d)) for item_id, d in zip(found["ids"][0], distances[0], strict=True)]

    def get(self, ids: Sequence[str]) -> dict[str, Vector]:
        """Return the vectors of those ``ids`` that have one."""
        wanted = list(dict.fromkeys(ids))
        vectors: dict[str, Vector] = {}
        for start in range(0, len(wanted), BATCH):
            with _named(self.where):
                found = self._collection.get(ids=wanted[start : start + BATCH], include=["embeddings"])
            values = found["embeddings"] if found["embeddings"] is not None else []
            vectors.update(
                (item_id, np.asarray(v, np.float32)) for item_id, v in zip(found["ids"], values, strict=True)
            )
        return vectors

    def put(self, vectors: Vector, ids: Sequence[str]) -> None:
        """Add or replace the vectors, shape (len(ids), dimension), of ``ids``."""
        for start in range(0, len(ids), BATCH):
            with _named(self.where):
                self._collection.upsert(
                    ids=list(ids[start : start + BATCH]),
                    embeddings=np.asarray(vectors[start : start + BATCH], dtype=np.float32),
                )

    def clear(self) -> None:
        """Drop all vectors."""
        with _named(self.where):
            self._client.delete_collection(COLLECTION)
            self._collection = self._open()


def _client(where: Path | str) -> Any:
    import chromadb
    from chromadb.config import Settings

    # No connection is kept: Chroma never closes those that it keeps.
    settings = Settings(anonymized_telemetry=False, chroma_http_max_keepalive_connections=0)
    if isinstance(where, Path):
        return chromadb.PersistentClient(path=str(where), settings=settings)
    url = urlsplit(where)
    return chromadb.HttpClient(
        host=url.hostname or "localhost", port=url.port or 8000, ssl=url.scheme == "https", settings=settings
    )


@contextmanager
def _named(where: Path | str) -> Iterator[None]:
    """Make an error of Chroma one that says which index it is about."""
    try:
        yield
    except CatalogError:
        raise
    except Exception as error:  # chromadb raises anything from ValueError to httpx's and its Rust core's own errors
        hint = "Run `assistant reindex`." if isinstance(where, Path) else "Is the Chroma server running there?"
        raise CatalogError(f"cannot use the vector index {str(where)!r}: {error}", hint) from error


def drop_index(where: Path | str) -> None:
    """Delete an index, whatever encoder made it; one in a folder even where it cannot be opened any more.

    Raises:
        CatalogError: the Chroma server cannot be reached.
    """
    try:
        with _named(where), closing(_client(where)) as client:
            if COLLECTION in [collection.name for collection in client.list_collections()]:
                client.delete_collection(COLLECTION)
    except CatalogError:
        if not isinstance(where, Path):
            raise
        shutil.rmtree(where, ignore_errors=True)
