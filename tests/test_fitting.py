"""The shares of the parts are learned from what is hidden: attributes that mislead come to count less."""

from __future__ import annotations

from contextlib import closing

import numpy as np
import pytest
from camps import BLUES, REDS, START, camp_ratings, plain_item, services_of

from assistant.context import Context
from assistant.recommender.choices import Rating
from assistant.recommender.fitting import GRID, Example, fit_shares, rating_events
from assistant.recommender.weights import SHARES
from assistant.testing import tiny_context


def example(*weighed: float, rest: tuple[float, ...], liked: tuple[int, ...], hidden: int) -> Example:
    return Example(np.array(weighed).reshape(-1, 1), np.array(rest), np.isin(np.arange(len(rest)), list(liked)), hidden)


def test_an_example_is_worth_what_its_ranking_finds() -> None:
    one = example(0, 0, 3, rest=(3, 2, 1), liked=(2,), hidden=1)
    assert one.ndcg(np.array([0.0])) == pytest.approx(1 / np.log2(4))
    assert one.ndcg(np.array([0.5])) == pytest.approx(1 / np.log2(3))
    assert one.ndcg(np.array([1.0])) == pytest.approx(1)
    two = example(0, 0, 0, rest=(3, 2, 1), liked=(0, 2), hidden=2)
    assert two.ndcg(np.array([1.0])) == pytest.approx((1 + 1 / 2) / (1 + 1 / np.log2(3)))
    assert example(0, rest=(1,), liked=(), hidden=2).ndcg(np.array([1.0])) == 0


def test_ratings_become_events_of_their_time() -> None:
    first, second = rating_events({"movie/b": 2.5, "movie/a": 4.5}, {"movie/a": START, "movie/b": START - 1})
    assert (first.value, first.polarity, first.strength, first.about) == ("movie/b", -1, 3, "item")
    assert (second.value, second.polarity, second.strength) == ("movie/a", 1, 5)
    assert (first.time, second.time) == ("2023-11-14T23:59:59+00:00", "2023-11-15T00:00:00+00:00")
    assert first.id != second.id
    assert rating_events({}, {}) == ()


def crowd(ratings: list[Rating], tags: dict[str, str]) -> Context:
    context = tiny_context(items=[plain_item(item_id, tag, f"more {tag}") for item_id, tag in tags.items()])
    context.catalog.put_interactions(ratings)
    return context


def test_too_few_people_teach_nothing() -> None:
    context = crowd(camp_ratings(), dict.fromkeys((*REDS, *BLUES), "film"))
    with closing(context.catalog.connection):
        assert fit_shares(services_of(context)) == dict(SHARES)


@pytest.mark.parametrize("true", [True, False])
def test_attributes_that_mislead_come_to_count_nothing(true: bool) -> None:
    # Four camps of ten items, of which fifteen people each like any six; the tags name the camp, or go across all.
    random = np.random.default_rng(1)
    camps = [[f"movie/{name}{i}" for i in range(10)] for name in "abcd"]
    ratings = [
        (f"{number}-{person}", camp[place], 5.0, START + day)
        for number, camp in enumerate(camps)
        for person in range(15)
        for day, place in enumerate(sorted(random.permutation(10)[:6]))
    ]
    tags = {
        item_id: f"camp {number}" if true else f"place {place}"
        for number, camp in enumerate(camps)
        for place, item_id in enumerate(camp)
    }
    context = crowd(ratings, tags)
    with closing(context.catalog.connection):
        shares = fit_shares(services_of(context))
    assert shares.keys() == SHARES.keys()
    assert set(shares.values()) <= {*GRID, *SHARES.values()}
    assert (shares["graph"] > 0) is true
    assert shares["rated"] == 0 or true
