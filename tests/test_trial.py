"""A data set of ratings is tried with the real catalog, index and ranking; only the encoder's weights are replaced."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from camps import BLUES, DAY, REDS, SIZE, START, camp_items, camp_ratings

from assistant.errors import UsageError
from assistant.recommender.offline import Split, split
from assistant.testing import HashingEncoder
from assistant.trial import Fixed, Trial, read, sampled

KNOWN = 3
HIDDEN = split(camp_ratings(people=100), share=0.4)
"""Two of the five are hidden that each of two hundred people liked; the sixth of their camp they never rated."""
RATINGS = camp_ratings(people=60, size=12)


def movielens(folder: Path) -> Path:
    """Write camps of twelve items as MovieLens has its data."""
    numbers = {item_id: number for number, item_id in enumerate(dict.fromkeys(one[1] for one in RATINGS), 1)}
    users = {user: number for number, user in enumerate(dict.fromkeys(one[0] for one in RATINGS), 1)}
    movies = [f"{number},{item_id[6:]} (1999),Drama" for item_id, number in numbers.items()]
    rows = [f"{users[user]},{numbers[item_id]},{rating},{time}" for user, item_id, rating, time in RATINGS]
    folder.mkdir()
    (folder / "movies.csv").write_text("\n".join(["movieId,title,genres", *movies]) + "\n", encoding="utf-8")
    (folder / "ratings.csv").write_text("\n".join(["userId,movieId,rating,timestamp", *rows]) + "\n", encoding="utf-8")
    return folder


def test_a_folder_like_movielens_is_read(tmp_path: Path) -> None:
    ratings, items = read(movielens(tmp_path / "ml"))
    assert len(ratings) == len(RATINGS)
    assert {rating for _, _, rating, _ in ratings} == {5.0}
    assert {time for *_, time in ratings} == {START + DAY * place for place in range(12)}
    assert {item.title for item in items} == {one[1][6:] for one in RATINGS}
    assert {item_id for _, item_id, *_ in ratings} == {item.id for item in items}


def test_a_folder_without_ratings_is_refused_with_a_hint(tmp_path: Path) -> None:
    (movielens(tmp_path / "ml") / "ratings.csv").unlink()
    with pytest.raises(UsageError, match="holds no ratings") as caught:
        read(tmp_path / "ml")
    assert "MovieLens" in caught.value.hint


def test_some_users_are_drawn_by_the_seed_and_all_stay_known() -> None:
    few = sampled(HIDDEN, 5, seed=1)
    assert len(few.held_out) == 5
    assert few.train == HIDDEN.train
    assert few.held_out.items() <= HIDDEN.held_out.items()
    assert few == sampled(HIDDEN, 5, seed=1)
    assert few.held_out.keys() != sampled(HIDDEN, 5, seed=2).held_out.keys()
    assert sampled(HIDDEN, None, 1) == sampled(HIDDEN, 200, 1) == HIDDEN


def test_a_person_of_the_data_set_stands_in_for_the_profile() -> None:
    fixed = Fixed()
    assert fixed.events() == ()
    fixed.become({REDS[0]: 4.5, REDS[1]: 1.0}, {REDS[0]: 0, REDS[1]: DAY})
    assert [(event.value, event.strength, event.polarity) for event in fixed.events()] == [
        (REDS[0], 5, 1),
        (REDS[1], 1, -1),
    ]
    assert fixed.events()[1].time.startswith("1970-01-02")


def test_what_is_hidden_is_found_and_what_is_known_not_shown(tmp_path: Path) -> None:
    with closing(Trial(HIDDEN, camp_items(), tmp_path, HashingEncoder())) as trial:
        for user, wanted in list(HIDDEN.held_out.items())[::20]:
            history = HIDDEN.known(user)
            shown = [pick.item.id for pick in trial.picks(user)]
            assert len(history) == KNOWN
            assert len(shown) == 2 * SIZE - KNOWN
            assert wanted <= set(shown[: SIZE - KNOWN])
            assert not history.keys() & set(shown)
            assert not history.keys() & {pick.item.id for pick in trial.picks(user, likes=1)}
            assert len(trial.picks(user, limit=2)) == 2


def test_who_is_known_by_one_like_has_reasons_of_that_alone(tmp_path: Path) -> None:
    with closing(Trial(HIDDEN, camp_items(), tmp_path, HashingEncoder(), with_vectors=False)) as trial:
        user = next(iter(HIDDEN.held_out))
        first = next(iter(HIDDEN.known(user, 1)))
        reasons = [reason for pick in trial.picks(user, likes=1) for reason in pick.reasons]
        assert {reason.facts["item"] for reason in reasons if "item" in reason.facts} == {first.removeprefix("movie/")}


def test_items_are_as_popular_as_what_is_known_makes_them(tmp_path: Path) -> None:
    train = [*((f"u{i}", REDS[0], 5.0, 0) for i in range(4)), ("u0", REDS[1], 4.0, 0), ("u1", REDS[1], 2.0, 0)]
    data = Split((REDS[0], REDS[1], REDS[2]), tuple(train), {"u9": frozenset({REDS[2]})})
    items = [item.model_copy(update={"popularity": 1.0}) for item in camp_items()]
    with closing(Trial(data, items, tmp_path, HashingEncoder(), with_vectors=False)) as trial:
        assert dict(trial.catalog.popular(9)) == {REDS[0]: 1.0, REDS[1]: 0.5, REDS[2]: 0.0}


def test_a_part_can_be_switched_off(tmp_path: Path) -> None:
    without = ("chosen", "graph")
    with closing(Trial(HIDDEN, camp_items(), tmp_path, HashingEncoder(), without=without)) as trial:
        parts = {part for pick in trial.picks("red0") for part in pick.parts}
    assert parts
    assert not parts & set(without)


def test_attributes_and_vectors_are_those_of_the_items(tmp_path: Path) -> None:
    said: list[tuple[int, int]] = []
    made = Trial(
        HIDDEN, camp_items(), tmp_path, HashingEncoder(), progress=lambda done, total: said.append((done, total))
    )
    with closing(made) as trial:
        assert trial.attributes() == {**dict.fromkeys(REDS, {"red"}), **dict.fromkeys(BLUES, {"blue"})}
        vectors = trial.vectors()
        assert vectors.keys() == {*REDS, *BLUES}
        assert np.linalg.norm(vectors[REDS[0]]) == pytest.approx(1, abs=1e-3)
    assert said[-1] == (2 * SIZE, 2 * SIZE)
