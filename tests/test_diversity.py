from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import numpy as np
from camps import plain_item

from assistant.model import Vector
from assistant.recommender.diversity import best_tier, diversify
from assistant.recommender.signals import Candidate, scaled
from assistant.testing import TINY_ITEMS
from assistant.values import Variety


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


def looks(*degrees: float) -> dict[str, Vector]:
    """Return vectors at these angles for items 0, 1, 2, ..."""
    return {
        f"movie/{i}": np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))], np.float32)
        for i, angle in enumerate(degrees)
    }


def ranked(*scores: float, tags: Sequence[str] = (), creators: Sequence[str] = ()) -> list[Candidate]:
    """Return candidates 0, 1, 2, ... with these scores."""
    return [
        Candidate(plain_item(f"movie/{i}", *tags[i : i + 1], creator=creators[i] if creators else ""), {"topic": score})
        for i, score in enumerate(scores)
    ]


def numbers(picked: Sequence[Candidate]) -> list[int]:
    return [int(candidate.item.id.removeprefix("movie/")) for candidate in picked]


def test_the_more_variety_is_wanted_the_less_alike_a_list_is() -> None:
    candidates = ranked(1.0, 0.99, 0.98, 0.97, 0.8, 0.75, 0.45, 0.4)
    vectors = looks(0, 1, 2, 3, 25, 30, 88, 90)
    likeness = []
    for variety in get_args(Variety):
        picked = [vectors[one.item.id] for one in diversify(candidates, 4, vectors, False, variety)]
        cosines = np.stack(picked) @ np.stack(picked).T
        likeness.append(cosines[np.triu_indices(4, 1)].mean())
    focused, balanced, surprising = likeness
    assert focused > balanced > surprising


def test_a_focused_list_is_the_best_however_alike() -> None:
    assert numbers(diversify(ranked(1.0, 0.99, 0.98, 0.5), 3, looks(0, 0, 0, 90), False, "focused")) == [0, 1, 2]


def test_fit_against_likeness_is_weighed_by_the_dial() -> None:
    # Like the first to 1 and to 0: 0.6 * 1 - 0.4 * 1 is less than 0.6 * 0.4, and more than 0.6 * 0.3.
    for score, second in ((0.4, 2), (0.3, 1)):
        assert numbers(diversify(ranked(1.0, 1.0, score), 2, looks(0, 0, 90), False)) == [0, second]


def test_a_list_follows_the_mix_of_the_taste() -> None:
    candidates = ranked(1.0, 1.0, 1.0, 0.99, 0.99, tags=["comedy", "comedy", "comedy", "horror", "war"])
    alike = looks(0, 0, 0, 0, 0)
    half = {"comedy": 0.5, "horror": 0.5}
    assert numbers(diversify(candidates, 2, alike, False)) == [0, 1]
    assert numbers(diversify(candidates, 2, alike, False, taste=half)) == [0, 3]
    assert numbers(diversify(candidates, 2, alike, False, "focused", taste=half)) == [0, 1]
    assert numbers(diversify(candidates, 2, alike, False, taste={"comedy": 0.99, "horror": 0.01})) == [0, 1]


def test_one_creator_has_a_third_of_a_list_where_there_are_others() -> None:
    creators = ["Ann"] * 5 + ["Bob", "Cat", "Dan", "Eve"]
    candidates = ranked(1.0, 0.99, 0.98, 0.97, 0.96, 0.5, 0.4, 0.3, 0.2, creators=creators)
    alike = looks(*[0] * 9)
    assert numbers(diversify(candidates, 6, alike, False, "focused")) == [0, 1, 5, 6, 7, 8]
    assert numbers(diversify(candidates, 6, alike, True, "focused")) == [0, 1, 2, 3, 4, 5]
    assert numbers(diversify(candidates[:6], 6, alike, False, "focused")) == [0, 1, 2, 3, 4, 5]


def test_without_vectors_what_has_much_in_common_is_alike() -> None:
    twins = [Candidate(plain_item(f"movie/{i}", "war", "sea"), {"topic": 1.0}) for i in range(2)]
    other = Candidate(plain_item("movie/2", "love"), {"topic": 0.9})
    assert numbers(diversify([*twins, other], 2, {}, False)) == [0, 2]


def test_nothing_to_choose_from_is_an_empty_list() -> None:
    assert diversify([], 3, {}, False) == []
    assert len(diversify(ranked(1.0, 0.5), 5, {}, False)) == 2
