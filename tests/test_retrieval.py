"""Text and vectors together find what either finds, best first, always within the limits."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from assistant import retrieval
from assistant.catalog import Catalog
from assistant.retrieval import RRF_K, Retriever, unit
from assistant.tiny import TINY_ITEMS, HashingEncoder, tiny_catalog, tiny_index
from assistant.values import Limits


@pytest.fixture(scope="module")
def retriever() -> Iterator[Retriever]:
    catalog: Catalog = tiny_catalog()
    encoder = HashingEncoder()
    index = tiny_index(catalog, encoder)
    yield Retriever(catalog, lambda: (index, encoder))
    catalog.connection.close()


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("a girl works in a bath house of spirits", "movie/spirited-away"),
        ("jazz", "music/kind-of-blue"),
        ("爵士", "music/kind-of-blue"),
        ("功夫", "movie/kung-fu-hustle"),
    ],
)
def test_the_best_comes_first(retriever: Retriever, query: str, first: str) -> None:
    assert retriever.search(query, 3)[0].id == first


def test_the_score_is_the_sum_of_reciprocal_ranks(retriever: Retriever) -> None:
    found = retriever.search("coffee grinder", 12)
    for one in found:
        ranks = [rank for rank in (one.text_rank, one.vector_rank) if rank is not None]
        assert one.score == pytest.approx(sum(1 / (RRF_K + rank) for rank in ranks))
        assert ranks
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert sum(one.vector_rank == 1 for one in found) == 1


def test_what_only_the_vectors_find_is_found_too(retriever: Retriever) -> None:
    found = retriever.search("zzz qqq", len(TINY_ITEMS))
    assert len(found) == len(TINY_ITEMS)
    assert all(one.text_rank is None and one.bm25 == 0 for one in found)


@pytest.mark.parametrize(
    "limits", [Limits(kind="product", max_price=40.0), Limits(year_min=2010), Limits(kind="nothing")]
)
def test_every_item_found_meets_the_limits(retriever: Retriever, limits: Limits) -> None:
    passing = retriever.catalog.allowed([item.id for item in TINY_ITEMS], limits)
    assert {one.id for one in retriever.search("coffee kitchen film alien", 99, limits)} == passing
    assert {item_id for item_id, _ in retriever.similar(["movie/alien"], 99, limits)} == passing - {"movie/alien"}


@pytest.mark.parametrize("most_fetched", [0, 10**6])
@pytest.mark.parametrize("n", [1, 2, 99])
def test_the_nearest_within_limits_are_the_same_either_way(
    retriever: Retriever, monkeypatch: pytest.MonkeyPatch, most_fetched: int, n: int
) -> None:
    monkeypatch.setattr(retrieval, "MOST_FETCHED", most_fetched)
    limits = Limits(year_min=1970)
    passing = retriever.catalog.allowed([item.id for item in TINY_ITEMS], limits)
    every = retriever.nearest("coffee kitchen film alien", len(TINY_ITEMS))
    wanted = [(item_id, cosine) for item_id, cosine in every if item_id in passing][:n]
    assert retriever.nearest("coffee kitchen film alien", n, limits) == wanted
    assert retriever.nearest("coffee", n, Limits(kind="nothing")) == []


def test_similar_items_are_the_nearest_without_those_asked_about(retriever: Retriever) -> None:
    found = retriever.similar(["product/pour-over-kettle", "product/hand-coffee-grinder"], 2)
    assert found[0][0] == "product/coffee-filters"
    assert len(found) == 2
    assert retriever.similar(["none"], 5) == []
    assert retriever.similar([], 5) == []


def test_an_item_that_only_the_index_still_has_does_no_harm(retriever: Retriever) -> None:
    ids = [one.id for one in retriever.search("alien", 99)]
    assert [item.id for item in retriever.catalog.items([*ids, "movie/gone"])] == ids


def test_unit_has_length_one_and_keeps_zero() -> None:
    assert np.linalg.norm(unit(np.array([3.0, 4.0], dtype=np.float32))) == pytest.approx(1.0)
    assert unit(np.zeros(3, dtype=np.float32)).tolist() == [0.0, 0.0, 0.0]
