from __future__ import annotations

from assistant.testing import ToolContract, tiny_context
from assistant.tools.update_profile import UpdateProfile


class TestUpdateProfile(ToolContract):
    tool = UpdateProfile
    valid = ('update_profile likes="jazz"', 'update_profile likes="jazz" likes="爵士" dislikes="恐怖"')
    invalid = ("update_profile", 'update_profile likes=" "')


def test_likes_and_dislikes_are_one_change() -> None:
    context = tiny_context(sentence="I like jazz but not horror")
    change = UpdateProfile(likes=("jazz",), dislikes=("horror",))(context)
    assert [(event.value, event.polarity) for event in change.added] == [("jazz", 1), ("horror", -1)]
    assert {event.sentence for event in change.added} == {"I like jazz but not horror"}
    assert len(context.profile.undo().removed) == 2
    assert context.profile.events() == ()
