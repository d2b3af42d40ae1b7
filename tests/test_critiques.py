"""Relative words in both languages: limits where the list gives numbers, qualities, the dial of variety."""

from __future__ import annotations

import pytest

from assistant.recommender.critiques import Comparison, read_comparison, relative_limit, wished_variety
from assistant.testing import TINY_ITEMS
from assistant.values import Item, Variety

ALIEN = TINY_ITEMS[:1]
COFFEE = TINY_ITEMS[-3:]
CHEAP = tuple(item.model_copy(update={"price": price}) for item, price in zip(COFFEE, (2.5, 3.0, 9.0), strict=True))


@pytest.mark.parametrize(
    ("quality", "more", "shown", "limit"),
    [
        ("cheaper", True, COFFEE, {"max_price": 38}),
        ("便宜一点", True, COFFEE, {"max_price": 38}),
        ("expensive", False, COFFEE, {"max_price": 38}),
        ("贵", False, COFFEE, {"max_price": 38}),
        ("cheaper", True, CHEAP, {"max_price": 2.99}),
        ("newer films", True, ALIEN, {"year_min": 1980}),
        ("更新", True, ALIEN, {"year_min": 1980}),
        ("old", False, ALIEN, {"year_min": 1980}),
        ("older", True, ALIEN, {"year_max": 1978}),
        ("老一点", True, ALIEN, {"year_max": 1978}),
        ("新", False, ALIEN, {"year_max": 1978}),
        ("newer", True, TINY_ITEMS[:4], {"year_min": 2002}),
        ("cheaper", True, ALIEN, {}),
        ("newer", True, COFFEE, {}),
        ("newer", True, (), {}),
        ("funnier", True, ALIEN, {}),
        ("new robots", True, ALIEN, {}),
        ("expensive", True, COFFEE, {}),
        ("", True, ALIEN, {}),
    ],
)
def test_a_limit_is_read_against_the_middle_of_the_list(
    quality: str, more: bool, shown: tuple[Item, ...], limit: dict[str, float | int]
) -> None:
    assert relative_limit(quality, shown, more) == limit


@pytest.mark.parametrize(
    ("about", "comparison"),
    [
        ("but newer", Comparison("", limits={"year_min": 1980})),
        ("more recent", Comparison("", limits={"year_min": 1980})),
        ("less modern", Comparison("", limits={"year_max": 1978})),
        ("funnier", Comparison("", ("funnier",))),
        ("but less violent and funnier", Comparison("", ("funnier",), ("violent",))),
        ("not so violent, more romance", Comparison("", ("romance",), ("violent",))),
        ("newer, with robots", Comparison("with robots", limits={"year_min": 1980})),
        ("robots", Comparison("robots")),
        ("", Comparison("")),
        ("更新的", Comparison("", limits={"year_min": 1980})),
        ("更搞笑", Comparison("", ("搞笑",))),
        ("没那么暴力", Comparison("", (), ("暴力",))),
        ("不那么可怕，更老", Comparison("", (), ("可怕",), {"year_max": 1978})),
        ("少点血腥", Comparison("", (), ("血腥",))),
        ("机器人", Comparison("机器人")),
        ("cheaper", Comparison("", ("cheaper",))),
    ],
)
def test_comparatives_are_taken_out_of_a_phrase(about: str, comparison: Comparison) -> None:
    assert read_comparison(about, ALIEN) == comparison


@pytest.mark.parametrize(
    "about",
    [
        *("thriller", "murder", "a gangster in power", "under water", "other planets"),
    ],
)
def test_what_only_ends_like_a_comparative_is_a_topic(about: str) -> None:
    assert read_comparison(about, ALIEN) == Comparison(about)


@pytest.mark.parametrize(
    ("quality", "variety"),
    [
        ("surprising", "surprising"),
        ("varied ones", "surprising"),
        ("Diverse", "surprising"),
        ("多样", "surprising"),
        ("丰富一点", "surprising"),
        ("focused", "focused"),
        ("similar", "focused"),
        ("集中一些", "focused"),
        ("funny", None),
        ("搞笑", None),
        ("", None),
    ],
)
def test_words_of_variety_turn_its_dial_either_way(quality: str, variety: Variety | None) -> None:
    other: dict[Variety | None, Variety | None] = {"surprising": "focused", "focused": "surprising", None: None}
    assert wished_variety(quality, more=True) == variety
    assert wished_variety(quality, more=False) == other[variety]
