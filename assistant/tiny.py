"""A dozen items, an encoder and a vector store that need no files and no model: what a tool's tests run on.

SQLite, full text, titles and ranking are the real ones; only the weights of the encoder and Chroma's storage are
replaced, each below the seam that the shell itself uses. Import it from ``assistant.testing``.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.catalog import Catalog, Record
from assistant.context import Context
from assistant.database import open_database
from assistant.indexing import index_pending
from assistant.model import Vector
from assistant.profile import Profile
from assistant.recommender import Recommender
from assistant.retrieval import Retriever, unit
from assistant.values import Item, Language
from assistant.vectors import VectorIndex

_TABLE = """
movie | Alien | 异形 | Ridley Scott | 1979 | United Kingdom | | science fiction, horror, space, survival, gory | 0.9
A tow ship answers a signal and takes something deadly aboard.
movie | Her | 她 | Spike Jonze | 2013 | United States | | science fiction, romance, artificial intelligence | 0.8
A lonely writer falls in love with his operating system.
movie | Spirited Away | 千与千寻 | Hayao Miyazaki | 2001 | Japan | | animation, fantasy, family, coming of age | 0.95
A girl works in a bath house of spirits to free her parents.
movie | Kung Fu Hustle | 功夫 | Stephen Chow | 2004 | Hong Kong | | comedy, martial arts, action, fast-paced | 0.75
A would-be gangster stirs up a slum full of hidden masters.
book | The Three-Body Problem | 三体 | Liu Cixin | 2008 | China | | science fiction, space, first contact | 0.85
Scientists learn that a distant civilisation is on its way.
book | Emma | 爱玛 | Jane Austen | 1815 | United Kingdom | | classic, comedy, romance, matchmaking | 0.7
A confident young woman arranges other people's marriages badly.
music | Kind of Blue | 泛蓝调调 | Miles Davis | 1959 | United States | | jazz, instrumental, relaxing, classic | 0.8
A quiet sextet session that made modal jazz famous.
music | The Dark Side of the Moon | 月之暗面 | Pink Floyd | 1973 | United Kingdom | | rock, mind-bending | 0.9
One long suite about time, money and losing one's mind.
news | Harbour town votes for a wind farm | 港口小镇投票支持风电场 | | 2024 | | | energy, climate, politics | 0.3
A sample story: two thirds of the voters want the turbines.
product | Pour-over kettle | 手冲咖啡壶 | | | | 39 | coffee, kitchen, steel | 0.5
A kettle of 0.9 l with a thin spout, for filter coffee.
product | Hand coffee grinder | 手摇磨豆机 | | | | 55 | coffee, kitchen, travel | 0.4
A small grinder with steel burrs.
product | Coffee filters | 咖啡滤纸 | | | | 6.5 | coffee, kitchen, paper | 0.2
A hundred unbleached cone filters for pour-over coffee.
"""


def _item(row: str, description: str) -> Item:
    kind, title, zh, creator, year, country, price, tags, popularity = (cell.strip() for cell in row.split("|"))
    return Item(
        id=f"{kind}/{re.sub(r'[^a-z]+', '-', title.casefold())}",
        kind=kind,
        title=title,
        titles=(zh,),
        creators=(creator,) if creator else (),
        year=int(year) if year else None,
        country=country or None,
        price=float(price) if price else None,
        currency="USD" if price else None,
        tags=tuple(tags.split(", ")),
        description=description,
        popularity=float(popularity),
    )


_LINES = _TABLE.strip().splitlines()
TINY_ITEMS = tuple(_item(row, description) for row, description in zip(_LINES[::2], _LINES[1::2], strict=True))

_LABELS = (
    ("coffee", "咖啡"),
    ("comedy", "喜剧"),
    ("jazz", "爵士"),
    ("science fiction", "科幻"),
    ("Jane Austen", "简·奥斯汀"),
)


def tiny_catalog(items: Sequence[Item] = TINY_ITEMS) -> Catalog:
    """Return a catalog of ``items`` in memory; close its ``connection`` when done."""
    catalog = Catalog(open_database(Path(":memory:")))
    catalog.put_labels(_LABELS)
    catalog.put([Record(item, "tiny") for item in items])
    return catalog


def tiny_index(catalog: Catalog, encoder: HashingEncoder) -> VectorIndex:
    """Return a vector index of ``catalog`` in memory."""
    index = VectorIndex(MemoryClient(), "memory", encoder.id, encoder.dimension)
    index_pending(catalog, index, encoder, lambda done, total: None)
    return index


def tiny_context(language: Language = "en", items: Sequence[Item] = TINY_ITEMS, sentence: str = "") -> Context:
    """Return what a tool call is handed, over ``items``: nothing shown yet, an empty profile."""
    catalog, encoder = tiny_catalog(items), HashingEncoder()
    index = tiny_index(catalog, encoder)
    retriever, profile = Retriever(catalog, lambda: (index, encoder)), Profile(catalog.connection)
    recommender = Recommender(catalog, retriever, profile)
    return Context(catalog, retriever, profile, recommender, language=language, sentence=sentence)


class HashingEncoder:
    """An encoder without weights: texts are as near as the words and Chinese characters they share."""

    id = "hashing-256"
    dimension = 256

    def encode_query(self, text: str) -> Vector:
        """Return the vector of a request, shape (dimension,)."""
        vector = np.zeros(self.dimension, dtype=np.float32)
        for word in re.findall(r"[\u3400-\u9fff]|[^\W\d_]+|\d+", text.casefold()):
            vector[zlib.crc32(word.encode()) % self.dimension] += 1
        return unit(vector) if vector.any() else unit(np.ones_like(vector))

    def encode_documents(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vector:
        """Return the vectors of ``texts``, shape (len(texts), dimension)."""
        if progress:
            progress(len(texts))
        return (
            np.stack([self.encode_query(text) for text in texts])
            if texts
            else np.zeros((0, self.dimension), np.float32)
        )


class MemoryClient:
    """Chroma's client as far as ``VectorIndex`` uses it, over a dictionary."""

    def __init__(self) -> None:
        self._collections: dict[str, MemoryCollection] = {}

    def get_or_create_collection(self, name: str, *, metadata: dict[str, Any], **options: object) -> MemoryCollection:
        """Return the collection ``name``; the metadata of one that exists stays."""
        return self._collections.setdefault(name, MemoryCollection(metadata))

    def delete_collection(self, name: str) -> None:
        """Drop the collection ``name``."""
        del self._collections[name]


class MemoryCollection:
    """Chroma's collection as far as ``VectorIndex`` uses it: exact search by cosine distance."""

    def __init__(self, metadata: dict[str, Any]) -> None:
        self.metadata = metadata
        self._rows: dict[str, Vector] = {}

    def count(self) -> int:
        """Return the number of vectors."""
        return len(self._rows)

    def upsert(self, ids: Sequence[str], embeddings: Vector) -> None:
        """Add or replace rows."""
        self._rows.update({key: unit(row) for key, row in zip(ids, embeddings, strict=True)})

    def get(self, ids: Sequence[str], include: Sequence[str]) -> dict[str, Any]:
        """Return the rows with these ids, in the store's own order."""
        found = [key for key in self._rows if key in set(ids)]
        return {"ids": found, "embeddings": np.array([self._rows[key] for key in found])}

    def query(
        self, query_embeddings: Vector, n_results: int, ids: Sequence[str] | None, include: Sequence[str]
    ) -> dict[str, Any]:
        """Return the rows nearest to the one query vector, of all or among ``ids``; as in Chroma these must exist."""
        query = unit(query_embeddings[0])
        rows = [(1.0 - float(self._rows[key] @ query), key) for key in (self._rows if ids is None else ids)]
        nearest = sorted(rows)[:n_results]
        return {"ids": [[key for _, key in nearest]], "distances": [[distance for distance, _ in nearest]]}
