from __future__ import annotations

import pytest

from assistant.errors import ToolError
from assistant.testing import ToolContract, tiny_context
from assistant.tools.undo import Undo


class TestUndo(ToolContract):
    tool = Undo
    valid = ("undo",)


def test_the_last_change_is_taken_back() -> None:
    context = tiny_context()
    context.profile.add("topic", "jazz", 1, 4)
    context.profile.add("item", "movie/alien", 1, 5)
    change = Undo()(context)
    assert change.action == "undid"
    assert [event.value for event in change.removed] == ["movie/alien"]
    assert change.titles["movie/alien"].title == "Alien"
    assert [event.value for event in Undo()(context).removed] == ["jazz"]
    assert Undo()(context).removed == ()


def test_what_was_forgotten_stays_forgotten_and_that_is_said_in_both_languages() -> None:
    context = tiny_context()
    context.profile.add("topic", "jazz", 1, 4)
    context.profile.forget(topic="jazz")
    with pytest.raises(ToolError, match="cannot be brought back") as caught:
        Undo()(context)
    assert "无法恢复" in caught.value.zh
