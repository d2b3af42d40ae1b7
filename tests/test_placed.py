"""Signals that know their score for all items at once."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.recommender.choices import Floats
from assistant.recommender.placed import Placed
from assistant.recommender.signals import Candidate
from assistant.recommender.weights import WEIGHTS
from assistant.testing import tiny_context
from assistant.values import Limits

ALIEN, HER, AWAY, EMMA, PROBLEM = IDS = (
    *("movie/alien", "movie/her", "movie/spirited-away"),
    *("book/emma", "book/the-three-body-problem"),
)
CONTEXT = tiny_context()


class Known(Placed):
    part = "graph"

    def __init__(self, ids: tuple[str, ...], scores: Floats) -> None:
        super().__init__(ids, {item_id: place for place, item_id in enumerate(ids)}, CONTEXT.catalog)
        self._scores = scores

    @property
    def scores(self) -> Floats:
        return self._scores


@pytest.fixture
def known() -> Known:
    return Known(IDS, np.array([1, 3, 0, 2, -1], np.float32))


def test_the_best_that_meet_the_limits_come_best_first(known: Known) -> None:
    assert known.candidates(Limits(), 9) == [HER, EMMA, ALIEN]
    assert known.candidates(Limits(), 2) == [HER, EMMA]
    assert known.candidates(Limits(kind="movie"), 1) == [HER]
    assert known.candidates(Limits(kind="book"), 9) == [EMMA]
    assert Known((), np.zeros(0, np.float32)).candidates(Limits(), 5) == []


def test_a_score_is_weighed_and_what_has_no_place_has_none(known: Known) -> None:
    scores = {item_id: known.score(Candidate(CONTEXT.catalog.get(item_id))) for item_id in (HER, PROBLEM)}
    assert scores == {HER: pytest.approx(3 * WEIGHTS["graph"]), PROBLEM: pytest.approx(-WEIGHTS["graph"])}
    assert known.score(Candidate(CONTEXT.catalog.get("music/kind-of-blue"))) == 0
