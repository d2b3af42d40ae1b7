"""Where the ratings of others are known they tell most, and what few have rated comes in after what many have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from camps import BLUES, REDS, camp_context, plain_item, services_of

from assistant.catalog import Record
from assistant.context import Context
from assistant.recommender.ranking import Ranking
from assistant.recommender.signals import Candidate
from assistant.recommender.weights import SHARES
from assistant.values import Variety, Wish

NEW, BOOK = "movie/new", "book/new"


@pytest.fixture
def camps() -> Iterator[Context]:
    """Return the camps with a film and a book that nobody has rated, for somebody who likes three of the reds."""
    context = camp_context()
    context.catalog.put([Record(plain_item(item_id, "red"), "tiny") for item_id in (NEW, BOOK)])
    for item_id in REDS[:3]:
        context.profile.add("item", item_id, 1, 5)
    yield context
    context.catalog.connection.close()


def ranked(context: Context, without: Sequence[str] = (), **wish: object) -> dict[str, Candidate]:
    services = replace(services_of(context), without=frozenset(without))
    ranking = Ranking(services, context.profile.events(), Wish.model_validate(wish), "en")
    return {candidate.item.id: candidate for candidate in ranking.ranked}


def test_what_nobody_has_rated_comes_after_what_many_have(camps: Context) -> None:
    found = ranked(camps)
    places = list(found)
    assert {*places[: places.index(NEW)]} >= {*REDS[3:]}
    rated = [one.score for item_id, one in found.items() if item_id not in (NEW, BOOK)]
    attributes = sum(found[NEW].parts.get(part, 0.0) for part in SHARES)
    assert attributes == pytest.approx(max(min(rated), 0.0), abs=1e-5)


def test_of_a_kind_that_nobody_has_rated_attributes_count_whole(camps: Context) -> None:
    found = ranked(camps)
    assert found[BOOK].parts["rated"] > found[REDS[3]].parts["rated"]
    assert found[BOOK].parts["rated"] >= found[NEW].parts.get("rated", 0.0)


def test_where_something_is_asked_for_nobody_is_put_behind(camps: Context) -> None:
    found = ranked(camps, about="red", kind="movie")
    assert found[NEW].parts["rated"] == pytest.approx(found[REDS[3]].parts["rated"] / SHARES["rated"], rel=0.01)


def test_an_item_that_is_explained_is_scored_as_it_is_ranked(camps: Context) -> None:
    ranking = Ranking(services_of(camps), camps.profile.events(), Wish(), "en")
    assert ranking.scored(camps.catalog.get(NEW)).parts == ranked(camps)[NEW].parts


def test_a_part_that_is_switched_off_is_nowhere(camps: Context) -> None:
    assert any("chosen" in one.parts for one in ranked(camps).values())
    assert not any(
        {"chosen", "graph"} & one.parts.keys() for one in ranked(camps, without=("chosen", "graph")).values()
    )


def test_what_is_named_is_what_others_chose_it_with(camps: Context) -> None:
    camps.profile.forget_all()
    parts = {item_id: one.parts for item_id, one in ranked(camps, like=(REDS[0],)).items()}
    assert parts[REDS[1]]["chosen"] > 0
    assert parts[REDS[1]]["chosen"] > parts.get(BLUES[1], {}).get("chosen", 0.0)
    assert REDS[0] not in parts


@pytest.mark.parametrize("variety", ["focused", "surprising"])
def test_the_wish_turns_the_dial_for_itself(camps: Context, variety: Variety) -> None:
    services, events = services_of(camps), camps.profile.events()
    by_wish = Ranking(services, events, Wish(variety=variety, limit=4), "en", "balanced")
    by_setting = Ranking(services, events, Wish(limit=4), "en", variety)
    assert [one.item.id for one in by_wish.picked] == [one.item.id for one in by_setting.picked]
