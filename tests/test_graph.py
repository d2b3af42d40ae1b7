"""The graph: walks by hand-made steps, what rare links count, what connects two items."""

from __future__ import annotations

from contextlib import closing

import numpy as np
import pytest
from camps import plain_item

from assistant.recommender.graph import RESTART, ROUNDS, SHARES, Graph
from assistant.testing import tiny_catalog
from assistant.values import Item

A, B, C = plain_item("movie/a", "x", "y"), plain_item("movie/b", "x"), plain_item("movie/c", "y")


def graph(*items: Item) -> Graph:
    with closing(tiny_catalog(items).connection) as connection:
        return Graph.of(connection)


def strength(own: Graph, type_: str, value: str) -> float:
    return float(own.strength[own.node_place[type_, value]])


@pytest.mark.parametrize("start", [{"movie/a": 1.0}, {"movie/b": 3.0}, {"movie/b": 1.0, "movie/c": 2.0}])
def test_a_walk_is_personalised_pagerank(start: dict[str, float]) -> None:
    own = graph(A, B, C)
    step = np.array([[1 / 2, 1 / 4, 1 / 4], [1 / 2, 1 / 2, 0], [1 / 2, 0, 1 / 2]])  # from the row to the column
    first = np.array([start.get(item_id, 0.0) for item_id in own.ids])
    first /= first.sum()
    at = first
    for _ in range(ROUNDS):
        at = RESTART * first + (1 - RESTART) * at @ step
    assert own.ids == ("movie/a", "movie/b", "movie/c")
    assert own.walk(start, {}) == pytest.approx(at)
    assert own.walk(start, {}).sum() == pytest.approx(1)


def test_who_starts_between_two_is_as_often_at_each() -> None:
    at = graph(A, B, C).walk({"movie/a": 1.0}, {})
    assert at[1] == pytest.approx(at[2])
    assert at[0] > at[1] > 0


def test_a_walk_starts_at_what_has_an_attribute() -> None:
    own = graph(A, B, C)
    assert own.walk({}, {("tag", "x"): 1.0}) == pytest.approx(own.walk({"movie/a": 1.0, "movie/b": 1.0}, {}))


def test_a_walk_that_starts_nowhere_is_nowhere() -> None:
    assert graph(A, B, C).walk({"movie/none": 1.0}, {("tag", "none"): 1.0}).tolist() == [0, 0, 0]
    assert graph().walk({}, {}).tolist() == []


def test_what_all_or_one_have_counts_nothing_and_what_is_rare_counts_more() -> None:
    items = [plain_item(f"movie/{i}", "all", *["half"] * (i < 4), *["pair"] * (i < 2), f"own {i}") for i in range(8)]
    own = graph(*items)
    assert strength(own, "tag", "all") == 0
    assert strength(own, "tag", "own 0") == 0
    assert strength(own, "tag", "half") == pytest.approx(np.log(2))
    assert strength(own, "tag", "pair") == pytest.approx(np.log(4))
    at = own.walk({"movie/0": 1.0}, {})
    assert at[1] > at[2] == pytest.approx(at[3])
    assert at[4] == 0


def test_a_creator_counts_more_than_a_tag() -> None:
    items = [plain_item("movie/a", "x", creator="Ann"), plain_item("movie/b", "x"), plain_item("book/c", creator="Ann")]
    own = graph(*items)
    assert strength(own, "creator", "ann") == pytest.approx(SHARES["creator"] * strength(own, "tag", "x"))
    at = own.walk({"movie/a": 1.0}, {})
    assert at[2] > at[1]


def test_years_connect_a_decade_of_one_kind() -> None:
    items = [
        *(plain_item("movie/a", year=1990), plain_item("movie/b", year=1999), plain_item("movie/c", year=2000)),
        *(plain_item("book/d", year=1990), plain_item("book/e")),
    ]
    own = graph(*items)
    assert own.common("movie/a", "movie/b") == [("decade", "movie 1990")]
    assert own.common("movie/a", "movie/c") == own.common("movie/a", "book/d") == own.common("book/d", "book/e") == []


def test_what_two_have_in_common_is_named_by_what_it_counts() -> None:
    both = ("all", "rare", "some")
    items = [plain_item("movie/a", *both, creator="Ann"), plain_item("movie/b", *both, creator="Ann")]
    items += [plain_item("movie/c", "all", "some"), plain_item("movie/d", "all")]
    own = graph(*items)
    wanted = [("creator", "ann"), ("tag", "rare"), ("tag", "some")]
    assert own.common("movie/a", "movie/b") == own.common("movie/b", "movie/a") == wanted
    assert own.common("movie/a", "movie/none") == own.common("movie/none", "movie/a") == []
    assert own.common("movie/a", "movie/d") == []
