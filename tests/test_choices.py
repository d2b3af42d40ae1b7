"""Ratings become a matrix of choices, and what was liked lately."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.recommender.choices import FADING, LOW, Choices, Lately, Rating, counts

RATINGS: list[Rating] = [
    *(("ann", "a", 5.0, 10), ("bob", "a", 4.0, 20), ("cat", "a", 3.5, 30), ("dan", "a", 1.0, 40)),
    *(("ann", "b", 5.0, 50), ("bob", "b", 3.0, 60), ("cat", "b", 2.0, 70)),
    *(("dan", "c", 4.0, 80), ("eve", "c", 4.5, 90), ("ann", "c", 5.0, 5)),
]


def test_items_that_few_liked_are_left_out_with_their_ratings() -> None:
    choices = Choices.of(RATINGS)
    assert choices.ids == ("a", "c")
    people = ["ann", "bob", "cat", "dan", "eve"]
    table = dict(zip(people, choices.ratings.toarray().tolist(), strict=True))
    assert table == {"ann": [5, 5], "bob": [4, 0], "cat": [3.5, 0], "dan": [1, 4], "eve": [0, 4.5]}
    assert Choices.of(RATINGS, fewest=1).ids == ("a", "b", "c")


def test_only_what_was_liked_was_liked_lately() -> None:
    lately = Choices.of(RATINGS).lately
    assert lately.times.tolist() == [5, 10, 20, 30, 80, 90]
    assert lately.places.tolist() == [1, 0, 0, 0, 1, 1]


@pytest.mark.parametrize("rows", [[], [("ann", "a", 1.0, 0)]])
def test_without_ratings_nothing_is_known(rows: list[Rating]) -> None:
    choices = Choices.of(rows)
    assert choices.ids == ()
    assert choices.ratings.shape[1] == 0
    assert choices.lately.at(100).tolist() == []


def test_a_better_rating_counts_more_and_a_low_one_a_little() -> None:
    ratings = np.array([0.5, 3, 3.5, 4, 5], np.float32)
    assert counts(ratings) == pytest.approx([LOW, LOW, 0.55, 0.7, 1])
    assert counts(ratings, graded=False) == pytest.approx([LOW, LOW, 1, 1, 1])
    whole = Choices.of(RATINGS)
    assert whole.matrix(graded=True).toarray()[3] == pytest.approx([LOW, 0.7])
    assert whole.matrix(graded=False).toarray()[3] == pytest.approx([LOW, 1])
    assert whole.ratings.toarray()[3].tolist() == [1, 4]


def test_what_was_liked_long_ago_counts_less_lately() -> None:
    lately = Lately.of(np.array([FADING, 0.0]), np.array([1, 0]), 3)
    old = np.exp(-1) / (1 + np.exp(-1))
    assert lately.at(FADING) == pytest.approx([old, 1 - old, 0])
    assert lately.at(FADING + 1e9) == pytest.approx([old, 1 - old, 0])
    assert lately.at(FADING - 1) == pytest.approx([1, 0, 0])
    assert lately.at(-1) == pytest.approx([0, 0, 0])
