"""Values are cleaned as people would: what can be read is kept, what cannot says why."""

from __future__ import annotations

from typing import Any

import pytest

from assistant import cleaning


@pytest.mark.parametrize(
    ("value", "clean"),
    [
        ("  two\t words \n", "two words"),
        ("<p>Fish &amp; chips</p><p>twice</p>", "Fish & chips twice"),
        ("a<br/>b", "a b"),
        ("<i>Her</i>", "Her"),
        ("<script>bad()</script>fine<style>p{}</style>", "fine"),
        ("&lt;b&gt;bold&lt;/b&gt;", "bold"),
        ("&amp;amp; &#39;x&#39; &quot;y&quot;", "& 'x' \"y\""),
        ("Tigers #39; lead, US #36;5 and  #36;6", "Tigers' lead, US$5 and $6"),
        ("he said quot;hi quot;", 'he said"hi"'),
        ("I <3 you", "I <3 you"),
        ("a < b and c > d", "a < b and c > d"),
        ("AT&T", "AT&T"),
        ("Ame\u0301lie", "Amélie"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("\x1b[31mred\x1b[0m \x00", "[31mred[0m"),
        ("evil\u202etxt", "eviltxt"),
        ("lone \ud800 half", "lone half"),
        ("<![foo[ odd <p>", "<![foo[ odd"),
        ("《三体》　刘慈欣", "《三体》 刘慈欣"),
        (None, ""),
        (float("nan"), ""),
        (1984, "1984"),
        (["a", "b"], "a b"),
    ],
)
def test_text(value: Any, clean: str) -> None:
    assert cleaning.text(value) == clean


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("J.K. Rowling, Mary GrandPré", ("J.K. Rowling", "Mary GrandPré")),
        ("Martin Luther King, Jr., Clayborne Carson", ("Martin Luther King Jr.", "Clayborne Carson")),
        ("AC/DC", ("AC/DC",)),
        ("张艺谋 / 巩俐", ("张艺谋", "巩俐")),
        ("张艺谋/巩俐", ("张艺谋", "巩俐")),
        ("陈凯歌、张国荣", ("陈凯歌", "张国荣")),
        ("Lana Wachowski|Lilly Wachowski", ("Lana Wachowski", "Lilly Wachowski")),
        (["Ang Lee", "Ang Lee", "Zhang Ziyi"], ("Ang Lee", "Zhang Ziyi")),
        ('["Keanu Reeves", "Carrie-Anne Moss"]', ("Keanu Reeves", "Carrie-Anne Moss")),
        ("[{'id': 3, 'name': 'Harrison Ford'}, {'id': 5, 'name': 'Sean Young'}]", ("Harrison Ford", "Sean Young")),
        ([{"name": "Björk"}], ("Björk",)),
        ("[not a list", ("[not a list",)),
        ("", ()),
        ("N/A", ()),
        ("\\N", ()),
        (None, ()),
    ],
)
def test_names(value: Any, found: tuple[str, ...]) -> None:
    assert cleaning.names(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("Adventure|Sci-Fi|Children", ("adventure", "science fiction", "children's")),
        ("Drama, Romance", ("drama", "romance")),
        ("Sci-Fi/Fantasy", ("science fiction", "fantasy")),
        ("剧情/爱情", ("剧情", "爱情")),
        ("(no genres listed)", ()),
        (["Action", "ACTION"], ("action",)),
        ("x" * 200, ()),
    ],
)
def test_tags(value: Any, found: tuple[str, ...]) -> None:
    assert cleaning.tags(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("1997", 1997),
        (1997, 1997),
        (1997.0, 1997),
        ("2008.0", 2008),
        ("1997-06-26", 1997),
        ("26 June 1997", 1997),
        ("12/31/2008", 2008),
        ("2004年12月", 2004),
        ("-750.0", -750),
        ("800", 800),
        ("", None),
        ("unknown", None),
        (None, None),
        (float("nan"), None),
    ],
)
def test_year(value: Any, found: int | None) -> None:
    assert cleaning.year(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("$19.99", (19.99, "USD")),
        ("HK$ 120", (120.0, "HKD")),
        ("¥1,299.00", (1299.0, "CNY")),
        ("59元", (59.0, "CNY")),
        ("19,99 €", (19.99, "EUR")),
        ("1.299,00 €", (1299.0, "EUR")),
        ("1,299", (1299.0, None)),
        (42, (42.0, None)),
        (6.5, (6.5, None)),
        ("0", (0.0, None)),
        ("", (None, None)),
    ],
)
def test_price(value: Any, found: tuple[float | None, str | None]) -> None:
    assert cleaning.price(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("eng", "en"),
        ("en-US", "en"),
        ("English", "en"),
        ("zh_CN", "zh"),
        ("汉语普通话 / 英语", "zh"),
        ("fr", "fr"),
        ("", None),
    ],
)
def test_language(value: str, found: str | None) -> None:
    assert cleaning.language(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("USA", "United States"),
        ("UK, France", "United Kingdom"),
        ("Japan", "Japan"),
        ("中国大陆 / 香港", "中国大陆"),
        ("", None),
    ],
)
def test_country(value: str, found: str | None) -> None:
    assert cleaning.country(value) == found


@pytest.mark.parametrize(
    ("value", "low", "high"), [("0.75", 0.75, 0.75), (1, 1, 1), ("4,780,653", 0.9, 1), (12, 0.1, 0.2), ("", 0, 0)]
)
def test_popularity(value: Any, low: float, high: float) -> None:
    assert low <= cleaning.popularity(value) <= high


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (cleaning.year, "soon"),
        (cleaning.year, "99999"),
        (cleaning.price, "free"),
        (cleaning.price, "-5"),
        (cleaning.language, "eleventy"),
        (cleaning.url, "not a link"),
        (cleaning.url, "javascript:alert(1)"),
        (cleaning.popularity, "many"),
        (cleaning.popularity, -3),
        (cleaning.popularity, "inf"),
    ],
)
def test_what_cannot_be_read_says_so(read: Any, value: Any) -> None:
    with pytest.raises(ValueError, match="^no "):
        read(value)


@pytest.mark.parametrize(
    ("title", "clean"),
    [
        ("Matrix, The", "The Matrix"),
        ("Beautiful Mind, A", "A Beautiful Mind"),
        ("Misérables, Les", "Les Misérables"),
        ("Année dernière à Marienbad, L'", "L'Année dernière à Marienbad"),
        ("Eat, Pray, Love", "Eat, Pray, Love"),
        ("I, Robot", "I, Robot"),
    ],
)
def test_an_article_behind_a_title_comes_before_it(title: str, clean: str) -> None:
    assert cleaning.without_article_behind(title) == clean
