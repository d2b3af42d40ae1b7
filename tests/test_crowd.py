"""What other people chose: scores by arithmetic, and reasons with their facts and sources."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from camps import BLUES, DAY, REDS, START, camp_context

from assistant.context import Context
from assistant.recommender.choices import Lately
from assistant.recommender.collaborative import CoChoice, few_share
from assistant.recommender.crowd import PULL, ChosenTogether, LikedLately
from assistant.recommender.learned import Crowd, Learned
from assistant.recommender.signals import Candidate
from assistant.recommender.weights import WEIGHTS
from assistant.testing import tiny_context
from assistant.values import Limits, Reason

ALIEN, HER, EMMA = "movie/alien", "movie/her", "book/emma"
MODEL = CoChoice(
    (ALIEN, HER, EMMA),
    np.array([[0, 3, 1], [3, 0, 0], [1, 0, 0]], np.float32),
    np.array([[0, 2, -1], [2, 0, 0], [1, 0, 0]], np.float32),
    np.array([0.5, 0.3, 0.2], np.float32),
)


@pytest.fixture
def tiny() -> Iterator[Context]:
    context = tiny_context()
    rows = [(f"u{i}", item_id, 4.0, START + i * DAY) for i in range(4) for item_id in (ALIEN, HER)]
    context.catalog.put_interactions([*rows, ("u9", ALIEN, 5.0, START), ("u9", EMMA, 4.0, START)])
    yield context
    context.catalog.connection.close()


def candidate(context: Context, item_id: str) -> Candidate:
    return Candidate(context.catalog.get(item_id))


def test_what_was_chosen_together_adds_up(tiny: Context) -> None:
    signal = ChosenTogether(MODEL, {ALIEN: 5.0}, {}, tiny.catalog, "en")
    share = few_share(1)
    assert signal.score(candidate(tiny, HER)) == pytest.approx(WEIGHTS["chosen"] * ((1 - share) * 3 + share * 2))
    assert signal.score(candidate(tiny, EMMA)) == pytest.approx(WEIGHTS["chosen"] * ((1 - share) * 1 - share))
    assert signal.score(candidate(tiny, "music/kind-of-blue")) == 0
    assert signal.candidates(Limits(), 5) == [HER]


def test_a_history_that_nobody_knows_says_nothing(tiny: Context) -> None:
    signal = ChosenTogether(MODEL, {"music/kind-of-blue": 5.0}, {}, tiny.catalog, "en")
    assert signal.candidates(Limits(), 5) == []
    assert signal.score(candidate(tiny, HER)) == 0


def test_a_reason_names_what_it_was_liked_with_and_by_how_many(tiny: Context) -> None:
    event = tiny.profile.add("item", ALIEN, 1, 5, "movie")
    rated = ChosenTogether(MODEL, {ALIEN: 5.0}, {ALIEN: event}, tiny.catalog, "zh")
    assert rated.reasons(candidate(tiny, HER)) == [
        Reason(
            statement="chosen_with_rated",
            part="chosen",
            facts={"item": "异形", "rating": "5", "people": "4"},
            source=(f"interactions:{HER}+{ALIEN}", f"event:{event.id}"),
        )
    ]
    named = ChosenTogether(MODEL, {ALIEN: 5.0}, {}, tiny.catalog, "en")
    assert named.reasons(candidate(tiny, HER)) == [
        Reason(
            statement="chosen_with",
            part="chosen",
            facts={"item": "Alien", "people": "4"},
            source=(f"interactions:{HER}+{ALIEN}",),
        )
    ]


@pytest.mark.parametrize(
    ("history", "item_id"),
    [
        ({EMMA: 5.0}, ALIEN),  # both are liked by one person
        ({ALIEN: 5.0}, EMMA),  # speaks against it
        ({ALIEN: 3.0}, HER),  # not liked by the user
        ({EMMA: 5.0}, HER),  # says nothing
    ],
)
def test_nothing_is_said_that_is_not_so(tiny: Context, history: dict[str, float], item_id: str) -> None:
    assert ChosenTogether(MODEL, history, {}, tiny.catalog, "en").reasons(candidate(tiny, item_id)) == []


def test_the_item_that_says_most_comes_first(tiny: Context) -> None:
    rows = [("u8", item_id, 4.0, START) for item_id in (ALIEN, EMMA)]
    tiny.catalog.put_interactions(rows)
    for history in ({EMMA: 5.0, HER: 5.0}, {HER: 5.0, EMMA: 5.0}):
        (reason,) = ChosenTogether(MODEL, history, {}, tiny.catalog, "en").reasons(candidate(tiny, ALIEN))
        assert reason.facts == {"item": "Her", "people": "4"}
    (reason,) = ChosenTogether(MODEL, {EMMA: 5.0}, {}, tiny.catalog, "en").reasons(candidate(tiny, ALIEN))
    assert reason.facts == {"item": "Emma", "people": "2"}


def test_the_item_that_says_most_is_named() -> None:
    context = camp_context()
    chosen = Learned(context.catalog).crowd.chosen
    history = {REDS[1]: 5.0, BLUES[1]: 5.0}
    for item_id, other in ((REDS[0], REDS[1]), (BLUES[0], BLUES[1])):
        signal = ChosenTogether(chosen, history, {}, context.catalog, "en")
        (reason,) = signal.reasons(candidate(context, item_id))
        assert reason.facts["item"] == other.removeprefix("movie/")
        assert reason.facts["people"] == str(sum(person % 6 not in (0, 1) for person in range(20)))
    context.catalog.connection.close()


def crowd(tiny: Context, liked: dict[str, float]) -> Crowd:
    """Return a crowd that liked each of these once, at these times."""
    times, places = np.array(list(liked.values())), np.array([MODEL.place[item_id] for item_id in liked])
    return Crowd(MODEL, Lately.of(times, places, 3), frozenset({"movie"}))


def test_what_is_liked_lately_counts_less_the_more_is_known(tiny: Context) -> None:
    made = crowd(tiny, {ALIEN: START, HER: START})
    unknown, known = (LikedLately(made, count, START, tiny.catalog) for count in (0, 10))
    assert unknown.score(candidate(tiny, HER)) == pytest.approx(WEIGHTS["lately"] * (0.3 + 0.5 * PULL))
    assert unknown.score(candidate(tiny, EMMA)) == pytest.approx(WEIGHTS["lately"] * 0.2)
    assert known.score(candidate(tiny, HER)) == pytest.approx(WEIGHTS["lately"] * 0.5 * (0.3 + 0.5 * PULL / 11))
    assert unknown.score(candidate(tiny, "music/kind-of-blue")) == 0
    assert unknown.candidates(Limits(), 2) == [ALIEN, HER]
    assert unknown.candidates(Limits(kind="book"), 2) == [EMMA]


def test_what_nobody_liked_lately_is_what_everybody_liked(tiny: Context) -> None:
    signal = LikedLately(crowd(tiny, {}), 0, START, tiny.catalog)
    assert signal.score(candidate(tiny, HER)) == pytest.approx(WEIGHTS["lately"] * 0.3)


def test_a_reason_says_since_when_and_by_how_many(tiny: Context) -> None:
    last = START + 720 * DAY + 2 * DAY + 100  # 720 days before it the third day has begun
    signal = LikedLately(crowd(tiny, {ALIEN: last}), 0, last + 1000 * DAY, tiny.catalog)
    assert signal.reasons(candidate(tiny, HER)) == [
        Reason(
            statement="liked_lately",
            part="lately",
            facts={"people": "2", "since": "2023-11-17"},
            source=(f"interactions:{HER}",),
        )
    ]
    assert signal.reasons(candidate(tiny, EMMA)) == []


def test_what_will_be_liked_is_not_known_yet(tiny: Context) -> None:
    made = crowd(tiny, {ALIEN: START, HER: START + 9 * DAY})
    signal = LikedLately(made, 0, START + DAY, tiny.catalog)
    assert signal.score(candidate(tiny, HER)) == pytest.approx(WEIGHTS["lately"] * 0.3)
    assert signal.score(candidate(tiny, ALIEN)) == pytest.approx(WEIGHTS["lately"] * (0.5 + PULL))
