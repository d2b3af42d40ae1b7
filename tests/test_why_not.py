from __future__ import annotations

import pytest

from assistant.context import Context
from assistant.testing import ToolContract, tiny_context
from assistant.tools.recommend import Recommend
from assistant.tools.why_not import WhyNot
from assistant.values import Absence


class TestWhyNot(ToolContract):
    tool = WhyNot
    valid = ('why_not item="Alien"', 'why_not item="咖啡滤纸"')
    invalid = ("why_not", 'why_not item="Nobody Knows It"')


def why_not(context: Context, item: str, **asked: object) -> Absence:
    context.session.show_recommendations(Recommend.model_validate(asked)(context))
    return WhyNot(item=item)(context)


@pytest.mark.parametrize(
    ("item", "asked", "filter", "remedy"),
    [
        ("Alien", {"kind": "book"}, "other_kind", "any_kind"),
        ("Alien", {"kind": "movie", "exclude": ["gore"]}, "excluded", "drop_exclusion"),
        ("Alien", {"kind": "movie", "year_min": 1990}, "too_old", "start_year"),
        ("Her", {"kind": "movie", "year_max": 2010}, "too_new", "end_year"),
        ("Hand coffee grinder", {"about": "coffee", "max_price": 40}, "over_price", "raise_price"),
        ("Alien", {"max_price": 40}, "no_price", "drop_price"),
        ("Coffee filters", {"about": "coffee", "year_min": 1990}, "no_year", "drop_years"),
    ],
)
def test_the_filter_and_what_lifts_it_are_named(item: str, asked: dict[str, object], filter: str, remedy: str) -> None:
    absence = why_not(tiny_context(), item, **asked)
    assert [reason.statement for reason in absence.filters] == [filter]
    assert absence.remedy
    assert absence.remedy.statement == remedy
    assert (absence.rank, absence.shown) == (None, False)


def test_what_the_user_rated_is_kept_out() -> None:
    context = tiny_context()
    event = context.profile.add("item", "movie/alien", -1, 1)
    absence = why_not(context, "Alien", kind="movie")
    assert [(reason.statement, reason.source) for reason in absence.filters] == [
        ("already_rated", (f"event:{event.id}",))
    ]
    assert absence.remedy
    assert absence.remedy.statement == "forget_rating"


def test_a_disliked_topic_is_named_with_its_event() -> None:
    context = tiny_context()
    event = context.profile.add("topic", "恐怖片", -1, 4)
    absence = why_not(context, "Alien", kind="movie")
    (reason,) = absence.filters
    assert reason.facts == {"topic": "恐怖片", "found": "horror"}
    assert reason.source == (f"event:{event.id}", "item:movie/alien#tags")
    assert absence.remedy
    assert absence.remedy.statement == "forget_dislike"


def test_several_filters_are_all_named() -> None:
    context = tiny_context()
    context.profile.add("topic", "horror", -1, 4)
    absence = why_not(context, "Alien", kind="book", year_min=1990)
    assert {reason.statement for reason in absence.filters} == {"other_kind", "too_old", "disliked"}
    assert absence.remedy is None


def test_a_low_score_gives_rank_gap_and_a_longer_list() -> None:
    absence = why_not(tiny_context(), "Kung Fu Hustle", kind="movie", limit=3)
    assert (absence.filters, absence.rank) == ((), 4)
    assert absence.score is not None
    assert absence.needed is not None
    assert absence.score < absence.needed
    assert absence.remedy
    assert absence.remedy.statement == "ask_for_more"


def test_what_is_shown_is_said_to_be_shown() -> None:
    assert why_not(tiny_context(), "Alien", kind="movie").shown


def test_a_remedy_keeps_its_word() -> None:
    context = tiny_context()
    absence = why_not(context, "The Dark Side of the Moon", kind="music", about="jazz", limit=1)
    assert absence.remedy
    if absence.remedy.statement == "ask_about":
        about = f"jazz {absence.remedy.facts['topic']}"
        result = Recommend(kind="music", about=about, limit=1)(context)
    else:
        assert absence.remedy.statement == "ask_for_more"
        result = Recommend(kind="music", about="jazz", limit=int(absence.remedy.facts["limit"]))(context)
    assert "The Dark Side of the Moon" in [pick.item.title for pick in result.picks]
