"""The signal of the graph: near to what is liked, but not that itself, and reasons that name what connects."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from camps import plain_item

from assistant.context import Context
from assistant.recommender.connections import Connected
from assistant.recommender.graph import Graph
from assistant.recommender.signals import Candidate
from assistant.recommender.weights import WEIGHTS
from assistant.testing import tiny_context
from assistant.values import Event, Limits, Reason

ALIEN, HER, EMMA, BLUE = "movie/alien", "movie/her", "book/emma", "music/kind-of-blue"
THREE_BODY = "book/the-three-body-problem"


@pytest.fixture
def tiny() -> Iterator[Context]:
    context = tiny_context()
    yield context
    context.catalog.connection.close()


def connected(context: Context, *liked: str, graph: Graph | None = None) -> tuple[Connected, dict[str, Event]]:
    """Return the signal of somebody who rated these items 5, and the events."""
    events = {item_id: context.profile.add("item", item_id, 1, 5) for item_id in liked}
    graph = graph or Graph.of(context.catalog.connection)
    return Connected(graph, dict.fromkeys(liked, 1.0), {}, events, context.catalog, "en"), events


def candidate(context: Context, item_id: str) -> Candidate:
    return Candidate(context.catalog.get(item_id))


def test_the_best_connected_has_the_whole_weight_and_what_is_liked_none(tiny: Context) -> None:
    signal, _ = connected(tiny, ALIEN)
    best, *others = signal.candidates(Limits(), 20)
    assert best == THREE_BODY  # science fiction and space
    assert signal.score(candidate(tiny, best)) == pytest.approx(WEIGHTS["graph"])
    assert signal.score(candidate(tiny, ALIEN)) == 0
    assert ALIEN not in others
    assert HER in others
    assert 0 < signal.score(candidate(tiny, HER)) < WEIGHTS["graph"]
    assert signal.score(candidate(tiny, "product/coffee-filters")) == 0
    assert signal.candidates(Limits(kind="movie"), 1) == [HER]


def test_a_second_look_at_one_graph_says_the_same(tiny: Context) -> None:
    graph = Graph.of(tiny.catalog.connection)
    first, second = (connected(tiny, ALIEN, graph=graph)[0] for _ in range(2))
    assert first.candidates(Limits(), 20) == second.candidates(Limits(), 20)
    assert graph.walk({ALIEN: 1.0}, {})[graph.place[ALIEN]] > 0.4


def test_a_liked_attribute_leads_to_what_has_it(tiny: Context) -> None:
    signal = Connected(Graph.of(tiny.catalog.connection), {}, {("tag", "classic"): 0.8}, {}, tiny.catalog, "en")
    assert set(list(signal.candidates(Limits(), 20))[:2]) == {EMMA, BLUE}
    assert signal.reasons(candidate(tiny, EMMA)) == []


def test_what_nothing_leads_to_has_no_candidates(tiny: Context) -> None:
    assert connected(tiny)[0].candidates(Limits(), 20) == []
    assert connected(tiny, "movie/none")[0].candidates(Limits(), 20) == []


def test_a_reason_names_the_links_to_what_it_has_most_in_common_with(tiny: Context) -> None:
    signal, events = connected(tiny, HER, ALIEN, BLUE)
    assert signal.reasons(candidate(tiny, THREE_BODY)) == [
        Reason(
            statement="connected",
            part="graph",
            facts={"names": "space; science fiction", "item": "Alien", "rating": "5"},
            source=(f"item:{THREE_BODY}#attributes", f"item:{ALIEN}#attributes", f"event:{events[ALIEN].id}"),
        )
    ]


def test_at_most_three_links_are_named_and_decades_never() -> None:
    tags = ("one", "two", "three", "four")
    items = [plain_item("movie/a", *tags, year=1990), plain_item("movie/b", *tags, year=1991)]
    items += [plain_item("movie/c", "one", year=1992), plain_item("movie/d", year=1993), plain_item("movie/e")]
    context = tiny_context(items=items)
    signal, _ = connected(context, "movie/a")
    (reason,) = signal.reasons(candidate(context, "movie/b"))
    names = reason.facts["names"].split("; ")
    assert len(names) == 3
    assert set(names) == {"two", "three", "four"}
    assert signal.score(candidate(context, "movie/d")) > 0
    assert signal.reasons(candidate(context, "movie/d")) == []
    context.catalog.connection.close()
