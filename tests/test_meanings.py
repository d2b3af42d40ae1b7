from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing

import numpy as np
import pytest

from assistant.catalog import Catalog, Record
from assistant.meanings import FEWEST_TAGS, TEMPLATE, WAIT_FOR, Meanings, index_tags
from assistant.model import Vector
from assistant.testing import tiny_catalog
from assistant.values import Item


class PlaneEncoder:
    """Puts "near 1" and "near 2" beside each other and every other text somewhere of its own."""

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode_documents(self, texts: Sequence[str]) -> Vector:
        self.encoded += texts
        return np.stack([self._vector(text) for text in texts])

    def _vector(self, text: str) -> Vector:
        word = text.removeprefix(TEMPLATE.format(""))
        seed = 0 if word.startswith("near") else sum(map(ord, word)) + 1
        vector = np.random.default_rng(seed).normal(size=64)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def items(count: int) -> list[Record]:
    return [
        Record(Item(id=f"movie/{i}", kind="movie", title=f"Film {i}", tags=(f"tag {i}", "near 1")), "test")
        for i in range(count)
    ]


@pytest.fixture
def catalog() -> Iterator[Catalog]:
    with closing(tiny_catalog(()).connection) as connection:
        yield Catalog(connection)


def near(catalog: Catalog, encoder: PlaneEncoder, phrase: str = "near 2") -> list[str]:
    return list(Meanings(catalog, encoder, lambda: "plane").near(phrase))


def test_only_what_means_the_same_is_near(catalog: Catalog) -> None:
    catalog.put(items(40))
    assert near(catalog, PlaneEncoder()) == ["near 1"]
    assert near(catalog, PlaneEncoder(), "something else") == []


def test_few_tags_are_not_compared(catalog: Catalog) -> None:
    catalog.put(items(FEWEST_TAGS - 2))
    assert near(catalog, PlaneEncoder()) == []


def test_indexed_tags_are_not_encoded_again_and_reading_writes_nothing(catalog: Catalog) -> None:
    catalog.put(items(40))
    encoder = PlaneEncoder()
    assert index_tags(catalog, encoder, "plane") == 41
    assert index_tags(catalog, encoder, "plane") == 0
    assert index_tags(catalog, encoder, "another") == 41
    encoder.encoded.clear()
    before = catalog.connection.total_changes
    assert near(catalog, encoder) == ["near 1"]
    assert encoder.encoded == [TEMPLATE.format("near 2")]
    assert catalog.connection.total_changes == before


def test_a_request_waits_for_few_tags_but_not_for_many(catalog: Catalog) -> None:
    catalog.put(items(WAIT_FOR + 10))
    encoder = PlaneEncoder()
    meanings = Meanings(catalog, encoder, lambda: "plane")
    assert meanings.near("near 2") == {}
    assert encoder.encoded == []
    index_tags(catalog, encoder, "plane")
    assert list(meanings.near("near 2")) == ["near 1"]
