from __future__ import annotations

import pytest

from assistant.context import Context
from assistant.testing import ToolContract, tiny_context
from assistant.tools.search import Search


class TestSearch(ToolContract):
    tool = Search
    valid = ('search query="Alien"', 'search query="科幻" kind=movie limit="3" year_min="1970" year_max="1990"')
    invalid = ("search", 'search query="Alien" max_price="-1"')


@pytest.fixture
def context() -> Context:
    return tiny_context()


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("Alien", ["Alien"]),
        ("《异形》", ["Alien"]),
        ("Ridley Scott", ["Alien"]),
        ("miyazaki", ["Spirited Away"]),
        ("简·奥斯汀", ["Emma"]),
        ("comedy", ["Kung Fu Hustle", "Emma"]),
        ("喜剧", ["Kung Fu Hustle", "Emma"]),
        ("wind farm", ["Harbour town votes for a wind farm"]),
        ("Spirted Awai", ["Spirited Away"]),
        ("Japan", ["Spirited Away"]),
    ],
)
def test_named_things_are_found_and_nothing_else(context: Context, query: str, titles: list[str]) -> None:
    assert {item.title for item in Search(query=query)(context).items} == set(titles)


def test_limits_are_kept(context: Context) -> None:
    hits = Search(query="coffee", kind="product", max_price=40)(context)
    assert {item.title for item in hits.items} == {"Pour-over kettle", "Coffee filters"}
    assert (hits.query, hits.limits.max_price) == ("coffee", 40)
    assert len(Search(query="coffee", limit=1)(context).items) == 1


def test_the_profile_plays_no_part(context: Context) -> None:
    before = Search(query="science fiction")(context).items
    context.profile.add("topic", "science fiction", -1, 4)
    context.profile.add("item", "movie/alien", -1, 1)
    assert Search(query="science fiction")(context).items == before


def test_a_title_comes_before_other_mentions(context: Context) -> None:
    assert Search(query="Her")(context).items[0].title == "Her"


def test_nothing_named_gives_what_is_near(context: Context) -> None:
    assert Search(query="scientists and a deadly girl")(context).items


@pytest.mark.parametrize("query", ["Tilda Swinton", "Zorblax", "华为", "Running Up That Hill"])
def test_a_name_that_is_not_there_finds_nothing(context: Context, query: str) -> None:
    assert Search(query=query)(context).items == ()


def test_half_a_name_is_better_than_nothing(context: Context) -> None:
    assert [item.title for item in Search(query="Bosch kettle")(context).items] == ["Pour-over kettle"]


def test_half_of_a_chinese_name_is_better_than_nothing(context: Context) -> None:
    assert [item.title for item in Search(query="雀巢滤纸")(context).items] == ["Coffee filters"]
