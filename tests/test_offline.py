"""Offline measures: what is held out, and numbers that were worked out by hand."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest
from camps import REDS, camp_ratings

from assistant.recommender.choices import LIKED, Rating
from assistant.recommender.offline import Split, measure, split, top, without_some_items

NAMES = [f"item {i}" for i in range(10)]
ROWS: list[Rating] = [
    *((user, name, 4.0, 100 - place) for user in ("ann", "bob", "cat") for place, name in enumerate(NAMES)),
    *(("dan", name, 5.0, 0) for name in NAMES[:4]),
    *(("ann", "seldom", 5.0, 0), ("bob", "seldom", 5.0, 0), ("eve", "item 0", 2.0, 0)),
]


def by_hand(held_out: dict[str, frozenset[str]], train: list[Rating] | None = None) -> Split:
    return Split(("a", "b", "c", "d"), tuple(train or ()), held_out)


def test_a_fifth_of_what_each_liked_is_hidden() -> None:
    data = split(ROWS)
    assert data.ids == tuple(sorted(NAMES))  # "seldom" is liked by two
    assert {user: len(items) for user, items in data.held_out.items()} == {"ann": 2, "bob": 2, "cat": 2}
    for user, items in data.held_out.items():
        assert items | data.known(user).keys() == set(NAMES)
        assert not items & data.known(user).keys()
    assert ("eve", "item 0", 2.0, 0) in data.train
    assert len(data.known("dan")) == 4


def test_what_was_not_liked_is_never_hidden() -> None:
    rows: list[Rating] = [("ann", name, 4.0 if place % 2 else 2.0, 0) for place, name in enumerate(NAMES)] + [
        (user, name, 5.0, 0) for user in ("bob", "cat", "dan") for name in NAMES
    ]
    for seed in range(5):
        assert split(rows, seed=seed).held_out["ann"] <= set(NAMES[1::2])
        assert len(split(rows, seed=seed).held_out["ann"]) == 1


def test_by_time_it_is_the_latest() -> None:
    assert set(split(ROWS, by_time=True).held_out.values()) == {frozenset({"item 0", "item 1"})}
    assert split(ROWS, by_time=True, share=0.5).held_out["bob"] == set(NAMES[:5])


def test_the_seed_decides_what_is_hidden() -> None:
    assert split(ROWS, seed=3) == split(ROWS, seed=3)
    assert split(ROWS, seed=3).held_out == split(ROWS[::-1], seed=3).held_out
    assert split(ROWS, seed=3).held_out != split(ROWS, seed=4).held_out


def test_a_history_is_the_oldest_first_and_its_start_what_was_liked() -> None:
    train: list[Rating] = [("ann", "c", 4.0, 3), ("ann", "a", 5.0, 1), ("ann", "b", 2.0, 2), ("ann", "d", 3.5, 4)]
    data = by_hand({}, train)
    assert list(data.known("ann").items()) == [("a", 5.0), ("b", 2.0), ("c", 4.0), ("d", 3.5)]
    assert list(data.known("ann", 2)) == ["a", "c"]
    assert list(data.known("ann", 9)) == ["a", "c", "d"]
    assert data.known("nobody") == data.known("nobody", 1) == {}


def test_new_items_are_known_to_nobody_and_to_be_found() -> None:
    ratings = [*camp_ratings(), ("eve", REDS[0], 1.0, 0)]
    data = split(ratings)
    cold = without_some_items(data, ratings, share=0.25)
    hidden = set(data.ids) - {item_id for _, item_id, *_ in cold.train}
    assert cold.ids == data.ids
    assert len(hidden) == 3
    assert set().union(*cold.held_out.values()) == hidden
    for user, items in cold.held_out.items():
        assert items == {one[1] for one in ratings if one[0] == user and one[1] in hidden and one[2] >= LIKED}
    assert set(cold.train) == {one for one in ratings if one[1] not in hidden}
    assert "eve" not in cold.held_out
    assert set().union(*without_some_items(data, ratings, seed=1, share=0.25).held_out.values()) != hidden


def test_the_numbers_of_one_known_list() -> None:
    found = measure(by_hand({"ann": frozenset("bd")}), {"ann": [0, 1, 2]}, {})
    assert found.users == 1
    assert found.ndcg == pytest.approx((1 / log2(3)) / (1 + 1 / log2(3)))
    assert (found.recall, found.mrr, found.coverage) == (0.5, 0.5, 0.75)
    assert found.by_history == {"under 20": found.ndcg}


@pytest.mark.parametrize(("places", "ndcg", "mrr"), [([1, 3, 0], 1, 1), ([0, 2], 0, 0), ([2, 0, 3], None, 1 / 3)])
def test_hits_at_the_top_are_worth_most(places: list[int], ndcg: float | None, mrr: float) -> None:
    found = measure(by_hand({"ann": frozenset("bd")}), {"ann": places}, {})
    assert found.ndcg == pytest.approx((1 / 2) / (1 + 1 / log2(3)) if ndcg is None else ndcg)
    assert found.mrr == pytest.approx(mrr)


def test_measures_are_means_over_users_and_by_length_of_history() -> None:
    train: list[Rating] = [("bob", f"old {i}", 4.0, i) for i in range(20)]
    data = by_hand({"ann": frozenset("a"), "bob": frozenset("a"), "cat": frozenset("a")}, train)
    found = measure(data, {"ann": [0, 1], "bob": [0, 1], "cat": [1, 2]}, {})
    assert found.users == 3
    assert found.ndcg == found.recall == pytest.approx(2 / 3)
    assert found.by_history == {"under 20": 0.5, "under 50": 1}


def test_gini_is_naught_where_all_are_shown_as_often() -> None:
    data = by_hand({"ann": frozenset("a"), "bob": frozenset("a")})
    assert measure(data, {"ann": [0, 1], "bob": [2, 3]}, {}).gini == pytest.approx(0)
    assert measure(data, {"ann": [1], "bob": [1]}, {}).gini == pytest.approx(3 / 4)


def test_novelty_is_what_it_says_that_somebody_chose_it() -> None:
    train: list[Rating] = [(user, "a", 5.0, 0) for user in ("ann", "bob", "cat")]
    data = by_hand({"ann": frozenset("b")}, train)
    assert measure(data, {"ann": [0]}, {}).novelty == pytest.approx(0)  # all three chose it
    assert measure(data, {"ann": [1]}, {}).novelty == pytest.approx(2)  # none of three, plus one to each


def test_distance_is_that_of_vectors_and_of_attributes() -> None:
    vectors = {"a": np.array([1, 0], np.float32), "b": np.array([0, 1], np.float32), "c": np.array([0.6, 0.8])}
    attributes = {"a": frozenset("xy"), "b": frozenset("yz"), "c": frozenset()}
    data = by_hand({"ann": frozenset("a")})
    found = measure(data, {"ann": [0, 1, 2]}, attributes, vectors)
    assert found.distance == pytest.approx((1 + 0.4 + 0.2) / 3)
    assert found.attribute_distance == pytest.approx((2 / 3 + 1 + 1) / 3)
    alone = measure(data, {"ann": [0]}, attributes, vectors)
    assert (alone.distance, alone.attribute_distance) == (0, 0)


def test_miscalibration_is_how_far_a_list_is_from_the_taste() -> None:
    attributes = {"a": frozenset("x"), "b": frozenset("x"), "c": frozenset("y"), "d": frozenset("xy")}
    train: list[Rating] = [("ann", "a", 5.0, 0), ("ann", "c", 1.0, 0)]
    data = by_hand({"ann": frozenset("b")}, train)
    assert measure(data, {"ann": [1]}, attributes).miscalibration == pytest.approx(0)
    assert measure(data, {"ann": [2]}, attributes).miscalibration == pytest.approx(1)
    half = (log2(1 / 0.75) + 0.5 * log2(0.5 / 0.75) + 0.5 * log2(0.5 / 0.25)) / 2
    assert measure(data, {"ann": [3]}, attributes).miscalibration == pytest.approx(half)


def test_the_best_that_are_not_known() -> None:
    scores = np.array([5, 1, 4, 2, 3], np.float32)
    assert top(scores, [0], 3) == [2, 4, 3]
    assert scores.tolist() == [5, 1, 4, 2, 3]


def test_the_numbers_fit_in_a_line() -> None:
    line = str(measure(by_hand({"ann": frozenset("b")}), {"ann": [1]}, {}))
    assert line.startswith("ndcg 1.000  recall 1.000  mrr 1.000  coverage 0.250")


def test_an_empty_list_finds_nothing() -> None:
    assert measure(by_hand({"ann": frozenset("b")}), {"ann": []}, {}).ndcg == 0
