"""Traditional and simplified Chinese name the same titles, topics, people and words of a text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.auditing import faults
from assistant.chinese import simplified
from assistant.context import Context
from assistant.tiny import TINY_ITEMS, tiny_context
from assistant.titles import normalise
from assistant.values import Item, Wish
from assistant.words import tokens, topic_key

TAIWANESE = Item(
    id="movie/yi-yi", kind="movie", title="一一", creators=("楊德昌",), tags=("family",), description="臺灣的家庭電影。"
)


@pytest.fixture
def context() -> Iterator[Context]:
    context = tiny_context("zh", (*TINY_ITEMS, TAIWANESE))
    yield context
    context.catalog.connection.close()


def test_every_script_but_the_traditional_one_stays_as_it_is() -> None:
    assert simplified("後來的愛情 Love ラブ 后来") == "后来的爱情 Love ラブ 后来"


def test_spellings_of_one_title_topic_or_phrase_are_equal() -> None:
    assert normalise("《霸王別姬》") == normalise("霸王别姬")
    assert topic_key("愛情片") == topic_key("爱情片")
    assert tokens("動作電影") == ["动作电影"]


@pytest.mark.parametrize(
    ("written", "item_id"), [("千與千尋", "movie/spirited-away"), ("泛藍調調", "music/kind-of-blue")]
)
def test_a_title_is_found_in_the_other_script(context: Context, written: str, item_id: str) -> None:
    assert context.catalog.resolve(written)[0].item.id == item_id


@pytest.mark.parametrize("query", ["臺灣家庭", "台湾家庭"])
def test_a_text_is_found_in_either_script(context: Context, query: str) -> None:
    assert context.catalog.search_text(query, 3)[0][0] == "movie/yi-yi"


def test_a_topic_is_understood_in_either_script_with_true_reasons(context: Context) -> None:
    wishes = [Wish(about=about) for about in ("喜劇", "喜剧")]
    picks = [context.recommender.recommend(wish, "zh").picks for wish in wishes]
    assert [pick.item.id for pick in picks[0]] == [pick.item.id for pick in picks[1]]
    assert [pick.reasons for pick in picks[0]] == [pick.reasons for pick in picks[1]]
    assert [fault for pick in picks[0] for fault in faults(pick, wishes[0], context.catalog.connection, "zh")] == []
