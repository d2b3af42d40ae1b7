from __future__ import annotations

import pytest

from assistant.context import Context
from assistant.errors import ToolError, UnknownItem
from assistant.testing import TINY_ITEMS, ToolContract, tiny_context
from assistant.tools.recommend import MOST, Recommend
from assistant.values import Call, Recommendations


class TestRecommend(ToolContract):
    tool = Recommend
    valid = (
        "recommend",
        'recommend kind=movie about="space" like="Her" exclude="gore" limit="2" year_min="1970" year_max="2020"',
        'recommend kind=product about="咖啡" max_price="50"',
        'recommend kind=movie limit="99"',
    )
    invalid = ('recommend like="#1"', 'recommend like="Nobody Knows It"', 'recommend max_price="-5"')


@pytest.fixture
def context() -> Context:
    return tiny_context()


def titles(result: Recommendations) -> list[str]:
    return [pick.item.title for pick in result.picks]


def test_like_takes_titles_people_and_numbers(context: Context) -> None:
    context.session.show_list(TINY_ITEMS)
    wish = Recommend(like=("异形", "Miles Davis", "#3"))(context).wish
    assert wish.like == ("movie/alien", "movie/spirited-away")
    assert wish.like_people == ("Miles Davis",)


def test_named_items_are_not_repeated(context: Context) -> None:
    result = Recommend(kind="movie", like=("Alien",))(context)
    assert result.picks
    assert "Alien" not in titles(result)


def test_an_unknown_name_is_noted_where_something_else_is_known(context: Context) -> None:
    result = Recommend(like=("Alien", "Zorblax Rising"), kind="movie")(context)
    assert "unknown_like:Zorblax Rising" in result.notes
    assert (result.wish.about, result.wish.like) == ("", ("movie/alien",))
    with pytest.raises(UnknownItem, match="Zorblax"):
        Recommend(like=("Zorblax Rising",), kind="movie")(context)


def test_an_exact_person_beats_a_similar_title() -> None:
    movie = TINY_ITEMS[0].model_copy(update={"id": "movie/pink-flood", "title": "Pink Flood", "titles": ()})
    result = Recommend(like=("Pink Floyd",))(tiny_context(items=(*TINY_ITEMS, movie)))
    assert result.wish.like_people == ("Pink Floyd",)


def test_limit_is_at_most_twenty_and_said_so(context: Context) -> None:
    result = Recommend(limit=50)(context)
    assert result.wish.limit == MOST
    assert f"at_most:{MOST}" in result.notes
    assert len(Recommend()(context).picks) == 5
    assert len(Recommend(limit=-3)(context).picks) == 1


def test_years_in_the_wrong_order_are_turned_round(context: Context) -> None:
    wish = Recommend(year_min=1999, year_max=1990)(context).wish
    assert (wish.year_min, wish.year_max) == (1990, 1999)


def test_what_was_turned_down_is_not_shown_again(context: Context) -> None:
    context.session.turned_down = ("movie/alien",)
    assert "Alien" not in titles(Recommend(about="horror")(context))


def test_references_need_a_list(context: Context) -> None:
    with pytest.raises(ToolError, match="no number 1"):
        Recommend(like=("#1",))(context)


@pytest.mark.parametrize(
    ("about", "years"), [("but newer", (1980, None)), ("更新", (1980, None)), ("an older one", (None, 1978))]
)
def test_like_something_but_newer_is_a_limit(
    context: Context, about: str, years: tuple[int | None, int | None]
) -> None:
    wish = Recommend(kind="movie", like=("Alien",), about=about)(context).wish
    assert (wish.like, wish.about) == (("movie/alien",), "")
    assert (wish.year_min, wish.year_max) == years


def test_like_something_but_funnier_and_less_gory_are_qualities(context: Context) -> None:
    result = Recommend(kind="movie", like=("Alien",), about="funnier, less gory, with robots")(context)
    assert (result.wish.more, result.wish.less) == (("funnier",), ("gory",))
    assert result.wish.about == "with robots"


def test_a_comparison_with_nothing_stays_a_topic(context: Context) -> None:
    wish = Recommend(kind="movie", about="newer")(context).wish
    assert (wish.about, wish.year_min) == ("newer", None)


def test_a_request_after_another_remembers_it(context: Context) -> None:
    call = Recommend(kind="movie", about="science fiction")
    context.session.observe(Call(tool="recommend"), call(context))
    shown = tuple(item.id for item in context.session.shown)
    wish = Recommend(kind="movie", about="romance")(context).wish
    assert (wish.about, wish.earlier, wish.seen) == ("romance", ("science fiction",), shown)
    assert call(context).wish.earlier == ()


def test_somebody_unknown_is_asked_for_a_topic_until_something_is_known(context: Context) -> None:
    assert Recommend()(context).topics
    assert Recommend(about="jazz")(context).topics == ()
    context.profile.add("topic", "jazz", 1, 4)
    assert Recommend()(context).topics == ()
