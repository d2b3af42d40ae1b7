"""What was asked for before counts a little, and what was shown already counts less."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.context import Context
from assistant.recommender.earlier import SEEN, Earlier
from assistant.recommender.signals import Candidate
from assistant.recommender.weights import WEIGHTS
from assistant.testing import TINY_ITEMS, tiny_context
from assistant.values import Item, Pick, Wish

WHOLE = WEIGHTS["earlier"]
EMMA = next(item for item in TINY_ITEMS if item.title == "Emma")


@pytest.fixture
def tiny() -> Iterator[Context]:
    context = tiny_context()
    yield context
    context.catalog.connection.close()


def picks(context: Context, **wish: object) -> dict[str, Pick]:
    """Return what is picked by title, best first."""
    found = context.recommender.recommend(Wish.model_validate(wish)).picks
    return {pick.item.title: pick for pick in found}


def score(item: Item, **wish: object) -> float:
    return Earlier([], None, Wish.model_validate(wish)).score(Candidate(item))


def test_of_what_fits_now_that_leads_which_was_asked_for_before(tiny: Context) -> None:
    assert list(picks(tiny, about="classic", earlier=("jazz",))) == ["Kind of Blue", "Emma"]
    assert list(picks(tiny, about="classic", earlier=("comedy",))) == ["Emma", "Kind of Blue"]


def test_it_is_not_enough_alone_and_no_constraint(tiny: Context) -> None:
    found = picks(tiny, about="classic", earlier=("jazz",))
    assert "earlier" not in found["Emma"].parts
    assert found["Kind of Blue"].parts["earlier"] == pytest.approx(WHOLE)
    assert "earlier" not in next(iter(picks(tiny, earlier=("jazz",)).values())).parts


def test_each_topic_of_before_is_a_share(tiny: Context) -> None:
    found = picks(tiny, about="classic", earlier=("comedy", "jazz"))
    assert [pick.parts["earlier"] for pick in found.values()] == pytest.approx([WHOLE / 2, WHOLE / 2])


@pytest.mark.parametrize(("quality", "tag"), [("jazz", "jazz"), ("爵士", "jazz")])
def test_a_reason_names_the_words_of_before_and_the_tag(tiny: Context, quality: str, tag: str) -> None:
    pick = picks(tiny, about="classic", earlier=(quality,))["Kind of Blue"]
    (reason,) = [one for one in pick.reasons if one.part == "earlier"]
    assert reason.statement == "asked_before"
    assert reason.facts == {"quality": quality, "tag": tag}
    assert reason.source == (f"item:{pick.item.id}#tags",)


def test_what_was_shown_comes_after_what_was_not(tiny: Context) -> None:
    first, second = picks(tiny, about="classic")
    seen = next(item.id for item in TINY_ITEMS if item.title == first)
    again = picks(tiny, about="classic", seen=(seen,))
    assert list(again) == [second, first]
    assert again[first].parts["earlier"] == pytest.approx(-WHOLE * SEEN)


@pytest.mark.parametrize(
    ("years", "share"),
    [((1800, 1900), 1), ((1815, 1815), 1), ((None, 1900), 1), ((1800, None), 1), ((1816, None), 0), ((None, 1814), 0)],
)
def test_years_of_before_count(years: tuple[int | None, int | None], share: int) -> None:
    assert score(EMMA, earlier_year_min=years[0], earlier_year_max=years[1]) == pytest.approx(WHOLE * share)


def test_what_was_to_be_resembled_before_is_still_meant(tiny: Context) -> None:
    found = picks(tiny, about="science fiction", seen=("movie/none",), earlier_like=("book/the-three-body-problem",))
    assert found["Alien"].parts["earlier"] > found["Her"].parts.get("earlier", 0.0)
    plain = picks(tiny, about="science fiction", seen=("movie/none",))
    assert not any("earlier" in pick.parts for pick in plain.values())


def test_without_a_year_it_is_of_no_year() -> None:
    assert score(EMMA.model_copy(update={"year": None}), earlier_year_min=1800) == 0


def test_seen_takes_half_of_what_the_years_give() -> None:
    assert score(EMMA, earlier_year_min=1800, seen=(EMMA.id,)) == pytest.approx(WHOLE * (1 - SEEN))
    assert score(EMMA, seen=(EMMA.id,)) == pytest.approx(-WHOLE * SEEN)
    assert score(EMMA) == 0
