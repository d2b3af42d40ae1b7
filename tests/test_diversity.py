from __future__ import annotations

import numpy as np

from assistant.recommender.diversity import best_tier, diversify
from assistant.recommender.signals import Candidate, scaled
from assistant.testing import TINY_ITEMS


def test_diversity_prefers_what_is_different() -> None:
    base = TINY_ITEMS[0]
    twins = [base.model_copy(update={"id": f"movie/{i}", "creators": (f"Director {i}",)}) for i in range(3)]
    candidates = [Candidate(item, {"topic": 1.0}) for item in twins] + [Candidate(TINY_ITEMS[2], {"topic": 0.95})]
    vectors = {item.id: np.eye(2, dtype=np.float32)[0] for item in twins} | {
        TINY_ITEMS[2].id: np.eye(2, dtype=np.float32)[1]
    }
    assert [c.item.id for c in diversify(candidates, 2, vectors, one_creator=False)] == ["movie/0", TINY_ITEMS[2].id]


def test_scaled_takes_most_cosines_for_noise() -> None:
    cosines = {str(i): 0.7 + i / 100 for i in range(9)}
    found = scaled(cosines)
    assert (found["8"], found["4"], found["5"]) == (1.0, 0.0, 0.0)
    assert scaled({}) == {}
    assert scaled({"a": 0.8}) == {"a": 0.0}
    assert scaled({"a": 0.8}, [0.9, 0.85, 0.7, 0.7]) == {"a": 0.0}


def test_variety_never_beats_fit() -> None:
    ranked = [Candidate(TINY_ITEMS[i], {"topic": score}) for i, score in enumerate((1.0, 0.9, 0.8, 0.2))]
    assert best_tier(ranked, 3, fill=True) == ranked[:3]
    assert best_tier(ranked, 4, fill=True) == ranked
    assert best_tier(ranked, 4, fill=False) == ranked[:3]
    assert best_tier([], 4, fill=True) == []
