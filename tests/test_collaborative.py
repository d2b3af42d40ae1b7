"""The models of who chose what: against what they minimise, against arithmetic, and on two camps of taste."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from camps import BLUES, REDS, SIZE, camp_ratings

from assistant.recommender import collaborative
from assistant.recommender.choices import LOW, Choices, Rating, counts
from assistant.recommender.collaborative import (
    HALF_KNOWN,
    KEPT,
    OLDER,
    RIDGE,
    RIDGE_FEW,
    CoChoice,
    few_share,
    fit,
    recency,
)

SMALL: list[Rating] = [
    *(("ann", "a", 5.0, 0), ("ann", "b", 5.0, 1), ("bob", "a", 4.0, 0), ("bob", "b", 3.5, 1), ("bob", "c", 2.0, 2)),
    *(("cat", "a", 5.0, 0), ("cat", "b", 4.0, 1), ("dan", "c", 5.0, 0), ("eve", "c", 4.0, 0), ("fay", "c", 3.5, 0)),
]


def scores(model: CoChoice, history: dict[str, float]) -> dict[str, float]:
    """Return what a history says for each item."""
    _, rows = model.contributions(history)
    return dict(zip(model.ids, np.asarray(rows.sum(axis=0)).ravel().tolist(), strict=True))


def best_new(found: dict[str, float], history: dict[str, float]) -> str:
    return max((item_id for item_id in found if item_id not in history), key=lambda item_id: found[item_id])


def test_many_predicts_each_item_best_from_the_others() -> None:
    choices = Choices.of(SMALL)
    x = choices.matrix(graded=True).toarray()
    many = fit(choices).many
    assert np.diag(many).tolist() == [0, 0, 0]
    for item in range(3):
        others = [i for i in range(3) if i != item]
        own = x[:, others]
        ridge = np.linalg.solve(own.T @ own + RIDGE * np.eye(2), own.T @ x[:, item])
        assert many[others, item] == pytest.approx(ridge, abs=1e-6)


def test_few_predicts_a_history_best_from_a_tenth_of_it() -> None:
    choices = Choices.of(SMALL)
    x = choices.matrix(graded=False).toarray()
    model = fit(choices)
    assert np.diag(model.few) == pytest.approx([0, 0, 0], abs=1e-6)
    for item in range(3):
        others = [i for i in range(3) if i != item]
        gram, wanted = np.diag([RIDGE_FEW, RIDGE_FEW, 0]), np.zeros(3)
        for kept in product((0, 1), repeat=2):  # what is left of a history, and how often that is left
            share = np.prod([KEPT if one else 1 - KEPT for one in kept])
            seen = np.column_stack([x[:, others] * kept, np.ones(len(x))])
            gram += share * seen.T @ seen
            wanted += share * seen.T @ x[:, item]
        *weights, base = np.linalg.solve(gram, wanted)
        assert model.few[others, item] == pytest.approx(weights, abs=1e-3)
        assert model.base[item] == pytest.approx(base, abs=1e-3)


def test_an_attribute_in_common_brings_items_together() -> None:
    from scipy.sparse import csr_array

    choices = Choices.of([(f"{item}{i}", item, 5.0, 0) for item in "abc" for i in range(3)])
    plain, linked = fit(choices), fit(choices, csr_array(np.array([[1, 1, 0]], np.float32)))
    assert plain.many[0, 1] == pytest.approx(0, abs=1e-6)
    assert linked.many[0, 1] > 0.01
    assert linked.many[0, 2] == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("camp", [REDS, BLUES])
@pytest.mark.parametrize("likes", [1, 3, SIZE - 1])
def test_what_is_hidden_is_found_in_the_own_camp(camp: list[str], likes: int) -> None:
    model = fit(Choices.of(camp_ratings()))
    for hidden in camp:
        history = dict.fromkeys([item_id for item_id in camp if item_id != hidden][:likes], 5.0)
        found = scores(model, history)
        assert best_new(found, history) in camp
        few = sum(model.few[model.place[item_id]] for item_id in history) + model.base
        assert best_new(dict(zip(model.ids, few, strict=True)), history) in camp
        assert max(found[item_id] for item_id in (REDS + BLUES) if item_id not in camp) < found[hidden]


def test_what_a_choice_says_is_a_sum_of_both_models() -> None:
    many, few = np.array([[0, 4], [2, 0]], np.float32), np.array([[0, 1], [3, 0]], np.float32)
    model = CoChoice(("a", "b"), many, few, np.zeros(2, np.float32))
    known, rows = model.contributions({"unknown": 5.0, "b": 4.0, "a": 2.0})
    assert known == ("b", "a")
    share, (older, newer) = few_share(2), recency(2)
    (graded,) = counts(np.array([4], np.float32))
    assert rows[0] == pytest.approx([(1 - share) * graded * older * 2 + share * 3, 0])
    assert rows[1] == pytest.approx([0, (1 - share) * LOW * newer * 4 + share * LOW])
    known, rows = model.contributions({"unknown": 5.0})
    assert (known, rows.shape) == ((), (0, 2))


def test_the_more_is_known_the_less_few_counts() -> None:
    assert few_share(0) == 1
    assert few_share(1) == pytest.approx(1 / 1.01)
    assert few_share(HALF_KNOWN) == 0.5
    shares = [few_share(length) for length in range(100)]
    assert shares == sorted(shares, reverse=True)


def test_the_latest_choice_counts_whole_and_older_ones_less() -> None:
    assert recency(0).tolist() == []
    assert recency(1).tolist() == [1]
    weights = recency(500)
    assert weights[-1] == 1
    assert np.all(np.diff(weights) >= 0)
    assert weights[0] == pytest.approx(OLDER, abs=1e-3)


def test_too_many_items_for_a_dense_matrix_have_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collaborative, "MOST_DENSE", 2)
    model = fit(Choices.of(SMALL))
    assert model.many is model.few
    rated = {"a": [1, 0.7, 1, 0, 0, 0], "b": [1, 0.55, 0.7, 0, 0, 0], "c": [0, LOW, 0, 1, 0.7, 0.55]}
    unit = {name: np.array(own) / np.linalg.norm(own) for name, own in rated.items()}
    a, b, c = (unit[name] for name in model.ids)
    assert model.many.toarray() == pytest.approx(np.array([[0, a @ b, a @ c], [a @ b, 0, b @ c], [a @ c, b @ c, 0]]))
    assert model.base == pytest.approx([3 / 6, 3 / 6, 4 / 6])
    assert scores(model, {"a": 4.0, "none": 5.0}) == pytest.approx({"a": 0, "b": 0.7 * a @ b, "c": 0.7 * a @ c})


def test_only_the_nearest_neighbours_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collaborative, "MOST_DENSE", 2)
    monkeypatch.setattr(collaborative, "NEIGHBOURS", 1)
    model = fit(Choices.of(SMALL))
    assert model.many.toarray().argmax(axis=1).tolist() == [1, 0, 0]
    assert model.many.nnz == 3


def test_neighbours_find_the_own_camp_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collaborative, "MOST_DENSE", 0)
    model = fit(Choices.of(camp_ratings()))
    history = dict.fromkeys(REDS[:2], 5.0)
    assert best_new(scores(model, history), history) in REDS


def test_arrays_may_stay_on_the_disk(tmp_path: Path) -> None:
    model = fit(Choices.of(camp_ratings()))
    for name in ("many", "few"):
        np.save(tmp_path / f"{name}.npy", getattr(model, name))
    many, few = (np.load(tmp_path / f"{name}.npy", mmap_mode="r") for name in ("many", "few"))
    assert isinstance(many, np.memmap)
    history = {REDS[0]: 5.0, BLUES[0]: 2.0}
    assert scores(CoChoice(model.ids, many, few, model.base), history) == scores(model, history)


def test_without_choices_there_is_a_model_that_says_nothing() -> None:
    model = fit(Choices.of([]))
    assert model.contributions({"a": 5.0})[0] == ()
    assert model.many.shape == (0, 0)
