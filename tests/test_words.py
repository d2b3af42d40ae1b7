from __future__ import annotations

import pytest

from assistant.words import content_words, grams, plain_forms, spellings, tokens, topic_key, word_pattern


def test_tokens_keep_hyphens_and_chinese_runs() -> None:
    assert tokens("Sci-Fi films, 关于人工智能的 R&B") == ["sci-fi", "films", "关于人工智能的", "r&b"]


def test_spellings_vary_number_and_hyphen() -> None:
    assert {"robots", "robot"} <= spellings("robots")
    assert {"space opera", "space-opera", "space operas"} <= spellings("space opera")
    assert {"story", "stories"} <= spellings("story")
    assert {"爵士", "爵士乐"} <= spellings("爵士")
    assert spellings("茶") == {"茶"}


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("funnier", "funny"),
        ("darker", "dark"),
        ("sadder", "sad"),
        ("gentler", "gentle"),
        ("更便宜一点", "便宜"),
        ("再新些的", "新"),
    ],
)
def test_plain_forms_undo_comparatives(written: str, plain: str) -> None:
    assert plain in plain_forms(written)


def test_grams_are_longest_first() -> None:
    assert grams(["time", "travel"]) == ["time travel", "time", "travel"]
    assert grams(["科幻片"])[0] == "科幻片"


def test_content_words_leave_out_what_says_nothing() -> None:
    assert content_words(tokens("please recommend me some films about the sea")) == ["recommend", "sea"]
    assert content_words(tokens("关于海洋的电影")) == ["海洋"]


@pytest.mark.parametrize(
    ("one", "other"), [("Horror movies", "horror"), ("恐怖片", "恐怖"), ("robots", "Robot"), ("爵士音乐", "爵士")]
)
def test_topic_key_is_the_same_for_two_ways_to_write_it(one: str, other: str) -> None:
    assert topic_key(one) == topic_key(other)


def test_topic_key_keeps_what_is_nothing_but_a_kind() -> None:
    assert topic_key("music") == topic_key("Music")
    assert topic_key("music") != topic_key("books")


def test_word_pattern_finds_whole_words_only() -> None:
    pattern = word_pattern(["war", "战争"])
    assert pattern.search("A War story")
    assert not pattern.search("award warden")
    assert pattern.search("反战争片")
    assert not word_pattern([]).search("anything")
