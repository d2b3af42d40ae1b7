from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assistant.scoring import Answered, Labelled, same, score
from assistant.values import Call


def call(tool: str, **args: Any) -> Call:
    return Call(tool=tool, args=args)


def answered(want: list[Call], got: list[Call], **gold: Any) -> Answered:
    return Answered(Labelled(text="x", calls=want, **gold), got)


@pytest.mark.parametrize(
    ("name", "want", "got"),
    [
        ("item", "The Matrix (1999)", "matrix"),
        ("like", ["Alien", "Heat"], ["heat", "《Alien》"]),
        ("about", "cry", "crying my eyes out"),
        ("about", "set in the 1920s", "in the 1920s"),
        ("query", "国产科幻", "科幻"),
        ("what", "all", "everything"),
        ("limit", 3, 3),
        ("about", "*", "whatever"),
    ],
)
def test_these_will_do(name: str, want: object, got: object) -> None:
    assert same(name, want, got)


@pytest.mark.parametrize(
    ("name", "want", "got"),
    [
        ("item", "It", "Little Women"),
        ("item", "#2", "2"),
        ("like", ["Alien"], ["Alien", "Heat"]),
        ("about", "horror", "romance"),
        ("what", "all", "horror"),
        ("limit", 3, 4),
        ("limit", 3, "3"),
        ("about", "*", ""),
    ],
)
def test_these_will_not(name: str, want: object, got: object) -> None:
    assert not same(name, want, got)


def test_an_argument_too_many_or_too_few_is_wrong_unless_optional() -> None:
    want, more = [call("recommend", about="war")], [call("recommend", about="war", kind="movie")]
    assert answered(want, want).exact
    assert not answered(want, more).exact
    assert not answered(more, want).exact
    assert answered(want, more, optional=["kind"]).exact
    assert answered(more, want, optional=["kind"]).exact
    assert not answered(more, [call("recommend", about="war", kind="book")], optional=["kind"]).exact


def test_calls_come_in_order_and_another_reading_will_do() -> None:
    first, second = call("undo"), call("search", query="Heat")
    assert not answered([first, second], [second, first]).right_tools
    assert answered([first], [second], alt=[[second]]).exact


def test_shares_are_counted_by_language_tool_and_whether_a_call_was_due() -> None:
    undo, search = call("undo"), call("search", query="Heat")
    scores = score(
        [
            answered([undo], [undo], lang="en"),
            answered([search], [undo], lang="zh"),
            answered([], [undo], lang="zh"),
            answered([], [], lang="zh"),
        ]
    )
    exact = {name: share.exact for name, share in scores.groups.items()}
    third = pytest.approx(1 / 3)
    assert exact == {"all": 0.5, "en": 1.0, "zh": third, "must": 0.5, "abstain": 0.5, "acted on": 0.5}
    assert scores.by_tool["search"].count == 1
    assert scores.confusion == {("search", "undo"): 1, ("none", "undo"): 1}
    assert len(scores.misses) == 2


def test_what_is_asked_about_counts_as_offered_when_either_reading_is_right() -> None:
    undo, search = call("undo"), call("search", query="Heat")
    first, second, wrong = ([undo], [search]), ([search], [undo]), ([search], [])
    scores = score([replace(answered([undo], list(got)), other=other) for got, other in (first, second, wrong)])
    assert scores.groups["asked about"].count == 3
    assert scores.offered == pytest.approx(2 / 3)


def test_calibration_error_is_the_mean_gap_between_confidence_and_truth() -> None:
    undo = call("undo")
    right = [replace(answered([undo], [undo]), confidence=0.75)] * 3
    wrong = [replace(answered([undo], []), confidence=0.75)]
    assert score([*right, *wrong]).calibration_error == pytest.approx(0)
    assert score([*right, *wrong, replace(wrong[0], confidence=0.95)]).calibration_error == pytest.approx(0.95 / 5)
