from __future__ import annotations

from assistant.testing import ToolContract, tiny_context
from assistant.tools.rate import Rate
from assistant.tools.recommend import Recommend


class TestRate(ToolContract):
    tool = Rate
    companions = (Recommend,)
    valid = ('rate item="Alien" rating="5"', 'rate item="三体" rating="1"')
    invalid = (
        'rate item="Alien" rating="6"',
        'rate item="Alien" rating="0"',
        'rate item="Alien"',
        'rate item="Nobody Knows It" rating="3"',
    )


def test_rating_is_logged_with_its_sentence() -> None:
    context = tiny_context(sentence="Alien was awful")
    change = Rate(item="Alien", rating=1)(context)
    (event,) = change.added
    assert (event.value, event.strength, event.polarity) == ("movie/alien", 1, -1)
    assert (event.kind, event.sentence) == ("movie", "Alien was awful")
    assert change.titles["movie/alien"].title == "Alien"
    assert context.profile.ratings() == {"movie/alien": 1}


def test_a_second_rating_replaces_the_first() -> None:
    context = tiny_context()
    Rate(item="Alien", rating=1)(context)
    Rate(item="异形", rating=4)(context)
    assert context.profile.ratings() == {"movie/alien": 4}
