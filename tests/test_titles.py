"""Titles are compared as people write them."""

from __future__ import annotations

import pytest

from assistant.titles import normalise, split_year


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Matrix", "matrix"),
        ("Matrix, The", "The Matrix"),
        ("The Matrix (1999)", "The Matrix"),
        ("《千与千寻》", "千与千寻"),
        ("Amélie", "AMELIE"),
        ("WALL·E", "Wall-E"),
        ("Schindler’s List", "Schindler's List"),
        ("Pride & Prejudice", "Pride and Prejudice"),
        ("三体（2008）", "三体"),
        ("Ｈｅｒ", "Her"),
        ("  E.T.   the Extra-Terrestrial ", "E T the Extra Terrestrial"),
    ],
)
def test_two_spellings_are_one_title(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Alien", "Aliens"),
        ("C++", "C"),
        ("がき", "かき"),
        ("流浪地球", "流浪地球2"),
        ("Rocky II", "Rocky III"),
        ("!!!", "???"),
    ],
)
def test_two_titles_stay_two(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@pytest.mark.parametrize("title", ["A", "The", "!!!", "“”", "(1984)", "1917 (2019)", "👍"])
def test_no_title_becomes_empty(title: str) -> None:
    assert normalise(title)


def test_the_year_at_the_end_is_split_off_but_not_a_title_that_is_one() -> None:
    assert split_year("Dune (2021)") == ("Dune", 2021)
    assert split_year("2012 (2009)") == ("2012", 2009)
    assert split_year("(1984)") == ("(1984)", None)
    assert split_year("Blade Runner 2049") == ("Blade Runner 2049", None)
