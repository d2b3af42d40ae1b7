"""Chinese words of any length and English words are found in SQLite's index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from assistant.fulltext import MAX_TERMS, indexed_form, match_expression

TEXTS = {
    1: "战争与和平 托尔斯泰的小说",
    2: "日本电影 东京物语",
    3: "人工智能的未来",
    4: "An alien, but funny",
    5: "千と千尋の神隠し",
    6: "张艺谋 红高粱",
    7: "Les Misérables",
}


@pytest.fixture
def index() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5 (text, tokenize = 'porter unicode61 remove_diacritics 2')")
    connection.executemany(
        "INSERT INTO t (rowid, text) VALUES (?, ?)", ((n, indexed_form(t)) for n, t in TEXTS.items())
    )
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("和平", 1),
        ("战争与和平", 1),
        ("给我推荐一部日本电影", 2),
        ("东京", 2),
        ("推荐三部关于人工智能的电影", 3),
        ("something like Alien but funny", 4),
        ("aliens", 4),
        ("神隠し", 5),
        ("张艺谋的电影", 6),
        ("miserables", 7),
    ],
)
def test_the_fitting_text_comes_first(index: sqlite3.Connection, query: str, first: int) -> None:
    rows = index.execute("SELECT rowid FROM t WHERE t MATCH ? ORDER BY bm25(t)", (match_expression(query),)).fetchall()
    assert rows[0] == (first,)


def test_a_word_that_is_only_asked_with_is_not_looked_for() -> None:
    assert match_expression("recommend some films about grief") == '"grief"'
    assert match_expression("给我推荐几本关于孤独的书") == '"孤 独"'


@pytest.mark.parametrize(("query", "expression"), [("It", '"it"'), ("电影", '"电 影"'), ("她", '"她"'), ("本", '"本"')])
def test_a_query_of_nothing_but_such_words_is_still_looked_for(query: str, expression: str) -> None:
    assert match_expression(query) == expression


@pytest.mark.parametrize("query", ["", "  ", "👍", "!?", '"', "()", "\0"])
def test_nothing_to_look_for(query: str) -> None:
    assert match_expression(query) == ""


@pytest.mark.parametrize(
    "query", ['" OR *', "NEAR(a b)", "title:x", "a AND NOT b", "^a", "-x", "'; DROP TABLE t", "a*"]
)
def test_the_index_s_own_syntax_has_no_power(index: sqlite3.Connection, query: str) -> None:
    index.execute("SELECT rowid FROM t WHERE t MATCH ?", (match_expression(query),)).fetchall()


@pytest.mark.parametrize("query", [" ".join(f"word{n}" for n in range(5000)), "人工智能机器爱情战争历史" * 900])
def test_a_very_long_query_is_cut(index: sqlite3.Connection, query: str) -> None:
    expression = match_expression(query)
    assert len(expression.split(" OR ")) <= MAX_TERMS
    index.execute("SELECT rowid FROM t WHERE t MATCH ?", (expression,)).fetchall()
