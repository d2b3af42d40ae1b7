"""The question to somebody unknown: the topics whose choice tells most."""

from __future__ import annotations

from contextlib import closing

from camps import plain_item

from assistant.recommender.questions import telling_topics
from assistant.testing import tiny_catalog
from assistant.values import Item, Limits


def topics(*items: Item, limits: Limits = Limits()) -> list[str]:
    catalog = tiny_catalog(items)
    with closing(catalog.connection):
        return telling_topics(catalog, limits)


def eight(*tags: str, kind: str = "movie") -> list[Item]:
    """Return eight items; a digit in ``tags`` says how many have a tag, and from which on."""
    named = [(tag[:-2], int(tag[-2]), int(tag[-1])) for tag in tags]
    return [
        plain_item(f"{kind}/{i}", *(name for name, count, first in named if first <= i < first + count))
        for i in range(8)
    ]


def test_topics_that_split_the_items_most_evenly_come_first() -> None:
    # War has half of them; of the other half jazz has two and tea one, and sea has only what war has.
    assert topics(*eight("tea14", "sea30", "jazz25", "war40"))[:3] == ["war", "jazz", "tea"]


def test_a_topic_that_most_have_tells_little() -> None:
    assert topics(*eight("all80", "most50", "half40")) == ["half"]


def test_a_topic_that_one_in_many_has_is_not_asked_about() -> None:
    items = [plain_item(f"movie/{i}", "half" if i < 20 else "other", *["rare"] * (i == 30)) for i in range(40)]
    assert topics(*items) == ["half"], "of two halves one tells all"


def test_at_most_four_are_asked_about() -> None:
    assert len(topics(*eight("a10", "b11", "c12", "d13", "e14"))) == 4


def test_topics_are_spelled_as_the_catalog_has_them_and_counted_in_any_case() -> None:
    items = [plain_item("movie/a", "Film Noir"), plain_item("movie/b", "film noir"), *eight("none00")]
    assert topics(*items) == ["Film Noir"]


def test_only_what_meets_the_limits_is_told_apart() -> None:
    items = [*eight("war40"), *eight("verse40", kind="book")]
    assert topics(*items, limits=Limits(kind="book")) == ["verse"]
    assert topics(*items, limits=Limits(year_min=1990)) == topics() == []
