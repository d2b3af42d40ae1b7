from __future__ import annotations

import pytest

from assistant.context import Context
from assistant.testing import ToolContract, tiny_context
from assistant.tools.forget import Forget
from assistant.tools.recommend import Recommend


class TestForget(ToolContract):
    tool = Forget
    valid = (
        'forget what="jazz"',
        'forget what="Alien"',
        'forget what="all"',
        'forget what="全部"',
        'forget what="nothing I ever said"',
    )
    invalid = ("forget", 'forget what="#3"')


@pytest.fixture
def context() -> Context:
    context = tiny_context()
    context.profile.add("topic", "jazz", 1, 4)
    context.profile.add("topic", "horror", -1, 4)
    context.profile.add("item", "movie/alien", 1, 5)
    return context


@pytest.mark.parametrize(
    ("what", "left"),
    [
        ("爵士", ["horror", "movie/alien"]),
        ("Horror movies", ["jazz", "movie/alien"]),
        ("异形", ["jazz", "horror"]),
        ("my ratings", ["jazz", "horror"]),
        ("dislikes", ["jazz", "movie/alien"]),
        ("Everything", []),
        ("全部", []),
        ("opera", ["jazz", "horror", "movie/alien"]),
    ],
)
def test_what_is_named_is_erased_and_nothing_else(context: Context, what: str, left: list[str]) -> None:
    change = Forget(what=what)(context)
    assert [event.value for event in context.profile.events()] == left
    assert change.action == "forgot"
    assert {event.value for event in change.removed} == {"jazz", "horror", "movie/alien"} - set(left)


def test_a_shown_item_is_forgotten_by_number(context: Context) -> None:
    context.session.show_list((context.catalog.get("movie/alien"),))
    assert [event.value for event in Forget(what="#1")(context).removed] == ["movie/alien"]


def test_reasons_that_rest_on_it_are_forgotten_too(context: Context) -> None:
    result = Recommend(kind="music")(context)
    context.session.show_recommendations(result)
    assert any("event:1" in reason.source for pick in context.session.picks.values() for reason in pick.reasons)
    Forget(what="jazz")(context)
    assert context.session.picks
    assert not any("event:1" in reason.source for pick in context.session.picks.values() for reason in pick.reasons)
