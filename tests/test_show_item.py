from __future__ import annotations

import pytest

from assistant.errors import AmbiguousItem, ToolError, UnknownItem
from assistant.testing import TINY_ITEMS, ToolContract, tiny_context
from assistant.tools.show_item import ShowItem


class TestShowItem(ToolContract):
    tool = ShowItem
    valid = ('show_item item="Alien"', 'show_item item="《千与千寻》"')
    invalid = ('show_item item="No Such Thing At All"', "show_item", 'show_item item="#1"')


def test_card_holds_the_users_rating() -> None:
    context = tiny_context()
    assert ShowItem(item="Alien")(context).rating is None
    context.profile.add("item", "movie/alien", 1, 4)
    card = ShowItem(item="异形")(context)
    assert (card.item.title, card.rating) == ("Alien", 4)


def test_references_are_to_what_was_shown() -> None:
    context = tiny_context()
    with pytest.raises(ToolError, match="nothing has been shown"):
        ShowItem(item="#last")(context)
    context.session.show_list(TINY_ITEMS[:3])
    assert ShowItem(item="#2")(context).item == TINY_ITEMS[1]
    assert ShowItem(item="#last")(context).item == TINY_ITEMS[1]
    with pytest.raises(ToolError, match="no number 4"):
        ShowItem(item="#4")(context)


def test_unknown_title_names_the_nearest() -> None:
    with pytest.raises(UnknownItem) as caught:
        ShowItem(item="Spirit Awry")(tiny_context())
    assert "Spirited Away" in caught.value.hint


def test_two_of_one_title_are_asked_about() -> None:
    remake = TINY_ITEMS[0].model_copy(update={"id": "movie/alien-2030", "year": 2030, "creators": ()})
    with pytest.raises(AmbiguousItem) as caught:
        ShowItem(item="Alien")(tiny_context(items=(*TINY_ITEMS, remake)))
    assert set(caught.value.options) == {"movie/alien", "movie/alien-2030"}
