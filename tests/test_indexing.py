"""The index follows the catalog: what is missing or out of date is encoded, once, and an interruption loses little."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from assistant import indexing
from assistant.catalog import Catalog, Record
from assistant.database import open_database
from assistant.indexing import index_pending, reindex
from assistant.model import Vector
from assistant.tiny import HashingEncoder, MemoryClient
from assistant.values import Item
from assistant.vectors import VectorIndex


class CountingEncoder(HashingEncoder):
    """Remembers what it encoded; stops as by Ctrl-C when ``patience`` texts are done."""

    def __init__(self, patience: int = 10**9) -> None:
        self.seen: list[str] = []
        self._patience = patience

    def encode_documents(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vector:
        if len(self.seen) + len(texts) > self._patience:
            raise KeyboardInterrupt
        self.seen += texts
        return super().encode_documents(texts, progress)


def quiet(done: int, total: int) -> None:
    """Say nothing."""


def films(count: int) -> list[Record]:
    return [
        Record(Item(id=f"movie/{n}", kind="movie", title=f"Film {n}", year=1990 + n % 9), "test") for n in range(count)
    ]


@pytest.fixture
def catalog() -> Iterator[Catalog]:
    catalog = Catalog(open_database(Path(":memory:")))
    catalog.put(films(30))
    yield catalog
    catalog.connection.close()


def memory_index() -> VectorIndex:
    return VectorIndex(MemoryClient(), "memory", HashingEncoder.id, HashingEncoder.dimension)


def test_everything_is_encoded_once(catalog: Catalog) -> None:
    index, encoder, told = memory_index(), CountingEncoder(), []
    assert index_pending(catalog, index, encoder, lambda done, total: told.append((done, total))) == 30
    assert told[-1] == (30, 30)
    assert index.count() == 30
    assert len([text for text in encoder.seen if text.startswith("Film")]) == 30
    assert index_pending(catalog, index, encoder, quiet) == 0
    assert len([text for text in encoder.seen if text.startswith("Film")]) == 30


def test_only_what_changed_is_encoded_again(catalog: Catalog) -> None:
    index = memory_index()
    index_pending(catalog, index, CountingEncoder(), quiet)
    changed = catalog.get("movie/7").model_copy(update={"description": "New words."})
    moved = catalog.get("movie/8").model_copy(update={"price": 12.0})
    catalog.put([Record(changed, "test"), Record(moved, "test")])
    encoder = CountingEncoder()
    assert index_pending(catalog, index, encoder, quiet) == 1
    assert [text for text in encoder.seen if text.startswith("Film")] == ["Film 7. New words."]


def test_an_interruption_keeps_what_was_done(catalog: Catalog) -> None:
    catalog.put(films(3 * indexing.BATCH)[30:])
    index = memory_index()
    with pytest.raises(KeyboardInterrupt):
        index_pending(catalog, index, CountingEncoder(patience=indexing.BATCH + 10), quiet)
    assert (index.count(), catalog.pending_count(HashingEncoder.id)) == (indexing.BATCH, 2 * indexing.BATCH)
    assert index_pending(catalog, index, CountingEncoder(), quiet) == 2 * indexing.BATCH
    assert (index.count(), catalog.pending_count(HashingEncoder.id)) == (3 * indexing.BATCH, 0)


def test_an_index_that_was_deleted_is_filled_anew(catalog: Catalog) -> None:
    index_pending(catalog, memory_index(), CountingEncoder(), quiet)
    index = memory_index()
    assert index_pending(catalog, index, CountingEncoder(), quiet) == 30
    assert index.count() == 30


def test_reindexing_drops_what_the_catalog_no_longer_has(catalog: Catalog) -> None:
    index, encoder = memory_index(), CountingEncoder()
    index.put(encoder.encode_documents(["Gone"]), ["movie/gone"])
    assert reindex(catalog, index, encoder, quiet) == 30
    assert index.count() == 30
    assert index.get(["movie/gone"]) == {}


def test_the_same_on_the_real_chroma(catalog: Catalog, tmp_path: Path) -> None:
    index = VectorIndex.open(tmp_path / "vectors", HashingEncoder.id, HashingEncoder.dimension)
    encoder = CountingEncoder()
    assert index_pending(catalog, index, encoder, quiet) == 30
    assert index.query(encoder.encode_query("Film 17"), 1)[0][0] == "movie/17"
    assert reindex(catalog, index, encoder, quiet) == 30
    assert index.count() == 30
