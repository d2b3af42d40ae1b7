from __future__ import annotations

from assistant.testing import ToolContract, tiny_context
from assistant.tools.show_profile import ShowProfile


class TestShowProfile(ToolContract):
    tool = ShowProfile
    valid = ("show_profile",)


def test_view_holds_what_is_in_force() -> None:
    context = tiny_context()
    assert ShowProfile()(context).events == ()
    context.profile.add("topic", "jazz", 1, 4)
    context.profile.add("topic", "爵士", -1, 4)
    context.profile.add("item", "movie/alien", 1, 5)
    view = ShowProfile()(context)
    assert [(event.value, event.polarity) for event in view.events] == [("爵士", -1), ("movie/alien", 1)]
    assert view.titles["movie/alien"].title == "Alien"
