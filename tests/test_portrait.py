"""What a profile's events say about tastes, and which signals speak from them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from camps import BLUES, REDS, camp_context, services_of

from assistant.context import Context
from assistant.recommender.portrait import MIXED_TAGS, Portrait
from assistant.testing import TINY_ITEMS, tiny_context
from assistant.values import Limits

ALIEN, HER, EMMA = "movie/alien", "movie/her", "book/emma"


@pytest.fixture
def tiny() -> Iterator[Context]:
    context = tiny_context()
    yield context
    context.catalog.connection.close()


def portrait(context: Context, limits: Limits = Limits()) -> Portrait:
    return Portrait(services_of(context), context.profile.events(), limits, "en")


def rate(context: Context, **ratings: int) -> None:
    for title, rating in ratings.items():
        item = next(item for item in TINY_ITEMS if item.title.split()[0] == title)
        context.profile.add("item", item.id, 1 if rating > 3 else -1, rating)


def test_a_rating_weighs_by_how_far_it_is_from_the_middle(tiny: Context) -> None:
    rate(tiny, Alien=5, Her=4, Emma=3, Spirited=2, Kung=1)
    assert list(portrait(tiny).weights.values()) == [1, 0.5, -0.5, -1]
    assert list(portrait(tiny).rated) == [ALIEN, HER, EMMA, "movie/spirited-away", "movie/kung-fu-hustle"]


def test_the_mix_of_tags_is_that_of_what_was_liked(tiny: Context) -> None:
    rate(tiny, Alien=5, Her=5, Emma=5, Kung=4, Kind=1)
    assert portrait(tiny).mix == {}  # four are too few
    rate(tiny, Spirited=5)
    mix = portrait(tiny).mix
    assert sum(mix.values()) == pytest.approx(1)
    assert mix["comedy"] == pytest.approx((1 / 4 + 1 / 4) / 5)
    assert mix["science fiction"] == pytest.approx((1 / 5 + 1 / 3) / 5)
    assert "jazz" not in mix
    assert len(mix) <= MIXED_TAGS


def test_topics_count_for_the_kind_they_were_said_of(tiny: Context) -> None:
    tiny.profile.add("topic", "comedy", 1, 4, "book")
    tiny.profile.add("topic", "jazz", 1, 4)
    tiny.profile.add("topic", "horror", -1, 4, "movie")
    kinds: tuple[str | None, ...] = (None, "book", "movie")
    wanted = [[event.value for event, _ in portrait(tiny, Limits(kind=kind)).topics(1)] for kind in kinds]
    assert wanted == [["comedy", "jazz"], ["comedy", "jazz"], ["jazz"]]
    assert [event.value for event, _ in portrait(tiny, Limits(kind="movie")).topics(-1)] == ["horror"]
    assert portrait(tiny, Limits(kind="book")).topics(-1) == []


def parts(context: Context) -> list[str]:
    return [signal.part for signal in portrait(context).signals(by_meaning=False)]


def test_only_what_has_something_to_say_speaks(tiny: Context) -> None:
    assert parts(tiny) == []
    tiny.profile.add("topic", "jazz", 1, 4)
    assert parts(tiny) == ["taste", "graph"]
    tiny.profile.add("topic", "jazz", -1, 4)
    assert parts(tiny) == []
    tiny.profile.add("item", ALIEN, -1, 1)
    assert parts(tiny) == ["rated"]
    tiny.profile.add("item", HER, 1, 5)
    assert parts(tiny) == ["rated", "graph"]


def test_other_people_speak_where_there_are_any() -> None:
    context = camp_context()
    assert parts(context) == ["lately"]
    context.profile.add("item", REDS[0], 1, 5)
    assert parts(context) == ["rated", "graph", "lately", "chosen"]
    context.catalog.connection.close()


def test_what_the_own_camp_likes_is_picked_and_the_reason_said() -> None:
    context = camp_context()
    for item_id in REDS[:3]:
        context.profile.add("item", item_id, 1, 5)
    chosen = next(one for one in portrait(context).signals(by_meaning=False) if one.part == "chosen")
    assert set(list(chosen.candidates(Limits(), 3))) == {*REDS[3:]}
    assert not set(chosen.candidates(Limits(), 20)) & {*BLUES}
    context.catalog.connection.close()
