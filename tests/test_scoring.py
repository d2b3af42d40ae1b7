from __future__ import annotations

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
    assert exact == {"all": 0.5, "en": 1.0, "zh": pytest.approx(1 / 3), "must": 0.5, "abstain": 0.5}
    assert scores.by_tool["search"].count == 1
    assert scores.confusion == {("search", "undo"): 1, ("none", "undo"): 1}
    assert len(scores.misses) == 2
