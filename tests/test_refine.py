from __future__ import annotations

import pytest

from assistant.context import Context
from assistant.errors import ToolError
from assistant.testing import ToolContract, tiny_context
from assistant.tools.recommend import Recommend
from assistant.tools.refine import Refine
from assistant.tools.search import Search
from assistant.values import Call, Recommendations


class TestRefine(ToolContract):
    tool = Refine
    valid = (
        "refine",
        'refine more="funny" less="violent" exclude="#1" exclude="gore" kind=book year_min="1900" year_max="2020"',
        'refine more="便宜" max_price="50"',
    )
    invalid = ('refine exclude="#9"',)

    def context(self) -> Context:
        return shown(Recommend(kind="movie", limit=2))


def shown(call: Recommend | Search) -> Context:
    context = tiny_context()
    context.session.observe(Call(tool=call.name), call(context))
    return context


def refine(context: Context, **arguments: object) -> Recommendations:
    result = Refine.model_validate(arguments)(context)
    context.session.observe(Call(tool="refine"), result)
    return result


def titles(result: Recommendations) -> list[str]:
    return [pick.item.title for pick in result.picks]


def test_without_a_list_there_is_nothing_to_change() -> None:
    with pytest.raises(ToolError, match="no list") as caught:
        Refine()(tiny_context())
    assert caught.value.zh


def test_without_arguments_others_are_shown_until_there_are_none() -> None:
    context = shown(Recommend(kind="movie", limit=2))
    first = [item.title for item in context.session.shown]
    second = titles(refine(context))
    assert sorted(first + second) == ["Alien", "Her", "Kung Fu Hustle", "Spirited Away"]
    third = refine(context)
    assert third.picks == ()
    assert third.notes == ("nothing_left", "emptied_by_shown")


def test_the_wish_before_stays() -> None:
    context = shown(Recommend(about="science fiction", limit=1))
    result = refine(context, kind="book", limit=3)
    assert titles(result) == ["The Three-Body Problem"]
    assert result.wish.about == "science fiction"


def test_after_a_search_the_query_is_the_wish() -> None:
    context = shown(Search(query="coffee", limit=1))
    assert {item.kind for item in context.session.shown} == {"product"}
    assert all("coffee" in pick.item.tags for pick in refine(context).picks)


def test_qualities_add_up_and_are_turned_round() -> None:
    context = shown(Recommend(kind="movie", limit=1))
    refine(context, more=["funny"], less=["dark"])
    wish = refine(context, more=["dark"], less=["slow"]).wish
    assert (wish.more, wish.less) == (("funny", "dark"), ("slow",))


def test_a_quality_to_strengthen_leads_and_is_named() -> None:
    context = shown(Recommend(kind="movie", about="science fiction", limit=1))
    context.session.wish = context.session.wish.model_copy(update={"about": ""}) if context.session.wish else None
    best = refine(context, more=["funnier"]).picks[0]
    assert best.item.title == "Kung Fu Hustle"
    assert any(reason.statement == "more_of" and reason.facts["tag"] == "comedy" for reason in best.reasons)


def test_numbers_are_turned_down_for_good() -> None:
    context = shown(Recommend(kind="movie", limit=2))
    down = context.session.shown[1]
    refine(context, exclude=["#2"])
    assert context.session.turned_down == (down.id,)
    assert down.title not in titles(Recommend(kind="movie")(context))


def test_cheaper_is_less_than_the_middle_of_what_was_shown() -> None:
    context = shown(Search(query="coffee", kind="product", limit=3))
    wish = refine(context, more=["cheaper ones"]).wish
    assert (wish.max_price, wish.more) == (38, ())


@pytest.mark.parametrize(
    ("arguments", "years"),
    [
        ({"more": ["newer"]}, (2002, None)),
        ({"more": ["新一点"]}, (2002, None)),
        ({"less": ["old"]}, (2002, None)),
        ({"more": ["更老"]}, (None, 2000)),
    ],
)
def test_newer_and_older_are_meant_against_what_was_shown(
    arguments: dict[str, list[str]], years: tuple[int | None, int | None]
) -> None:
    context = shown(Recommend(kind="movie", limit=3))
    assert sorted(item.year or 0 for item in context.session.shown)[1] == 2001
    wish = refine(context, **arguments).wish
    assert (wish.year_min, wish.year_max) == years


def test_what_no_number_can_be_read_from_stays_a_word() -> None:
    context = shown(Recommend(kind="movie", limit=2))
    assert refine(context, more=["cheaper", "shorter"]).wish.more == ("cheaper", "shorter")


@pytest.mark.parametrize("written", ["like alien", "Alien", "more like Alien", "《异形》", "像异形"])
def test_more_of_a_title_is_more_like_it(written: str) -> None:
    context = shown(Recommend(kind="movie", about="family", limit=1))
    result = refine(context, more=[written])
    assert (result.wish.like, result.wish.more) == (("movie/alien",), ())
    assert "Alien" not in titles(result)


def test_what_is_written_like_a_word_is_a_quality_though_a_title_has_it() -> None:
    context = shown(Recommend(kind="movie", limit=1))
    assert refine(context, more=["alien"]).wish.more == ("alien",)
    assert refine(context, more=["like nothing else"]).wish.more == ("alien", "nothing else")


def test_less_of_a_title_is_no_likeness_to_it() -> None:
    assert refine(shown(Recommend(kind="movie", limit=1)), less=["Alien"]).wish.like == ()


@pytest.mark.parametrize(
    ("arguments", "variety"),
    [
        ({"more": ["surprising"]}, "surprising"),
        ({"more": ["more varied"]}, "surprising"),
        ({"more": ["多样一点"]}, "surprising"),
        ({"less": ["surprising"]}, "focused"),
        ({"more": ["funny"]}, None),
    ],
)
def test_words_of_variety_turn_its_dial(arguments: dict[str, list[str]], variety: str | None) -> None:
    wish = refine(shown(Recommend(kind="movie", limit=1)), **arguments).wish
    assert wish.variety == variety
    assert bool(wish.more or wish.less) is (variety is None)
