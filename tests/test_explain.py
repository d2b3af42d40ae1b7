from __future__ import annotations

import pytest

from assistant.context import Context
from assistant.errors import UnknownItem
from assistant.testing import ToolContract, tiny_context
from assistant.tools.explain import Explain
from assistant.tools.recommend import Recommend


class TestExplain(ToolContract):
    tool = Explain
    valid = ('explain item="Alien"', 'explain item="三体"')
    invalid = ("explain", 'explain item="#1"', 'explain item="Nobody Knows It"')


@pytest.fixture
def context() -> Context:
    context = tiny_context()
    context.session.show_recommendations(Recommend(about="science fiction", limit=2)(context))
    return context


def test_a_pick_is_explained_as_it_was_shown(context: Context) -> None:
    explanation = Explain(item="#1")(context)
    assert explanation.recommended
    assert explanation.pick == context.session.picks[context.session.shown[0].id]


def test_other_items_are_scored_now_and_said_not_to_have_been_picked(context: Context) -> None:
    explanation = Explain(item="Spirited Away")(context)
    assert not explanation.recommended
    assert explanation.pick.score == pytest.approx(sum(explanation.pick.parts.values()))


def test_an_item_the_user_knows_is_not_called_new(context: Context) -> None:
    context.profile.add("item", "product/coffee-filters", 1, 4)
    explanation = Explain(item="Coffee filters")(context)
    assert "new" not in explanation.pick.parts


def test_unknown_titles_are_refused(context: Context) -> None:
    with pytest.raises(UnknownItem):
        Explain(item="Nobody Knows It")(context)
