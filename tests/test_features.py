"""What stands for an item, and when two items are one work."""

from __future__ import annotations

import pytest

from assistant.features import agree, encoded_text, filled, names_of
from assistant.values import Item


def film(title: str = "Her", **fields: object) -> Item:
    return Item.model_validate({"id": "movie/x", "kind": "movie", "title": title, **fields})


def forms(name: str) -> list[str]:
    return [name, {"Hayao Miyazaki": "宫崎骏", "宫崎骏": "Hayao Miyazaki"}.get(name, name)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (film(), film("HER")),
        (film(year=2013), film()),
        (film(year=2013, creators=["Spike Jonze"]), film(year=2013)),
        (film(creators=["J. K. Rowling"]), film(creators=["J.K. Rowling", "Mary GrandPré"])),
        (film(creators=["Mary Shelley"]), film(creators=["Mary Wollstonecraft Shelley"])),
        (film("Spirited Away", titles=["千与千寻"], year=2001), film("千与千寻", year=2001)),
        (
            film("Spirited Away", titles=["千与千寻"], year=2001, creators=["Hayao Miyazaki"]),
            film("千与千寻", year=2001, creators=["宫崎骏"]),
        ),
        (
            film("1984", titles=["Nineteen Eighty-Four"], year=1949),
            film("Nineteen Eighty-Four", titles=["1984"], year=1949),
        ),
    ],
)
def test_one_work(one: Item, other: Item) -> None:
    assert agree(one, other, forms)
    assert agree(other, one, forms)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (film(year=2013), film(year=2014)),
        (film(creators=["Spike Jonze"]), film(creators=["Somebody Else"])),
        (film(), film("Him")),
        (film(), Item(id="book/x", kind="book", title="Her")),
        (film("Spirited Away", titles=["千与千寻"], year=2001), film("千与千寻")),
        (film("Alien: Covenant", year=2017), film("Alien: Romulus", year=2017)),
    ],
)
def test_two_works(one: Item, other: Item) -> None:
    assert not agree(one, other, forms)
    assert not agree(other, one, forms)


def test_filling_never_changes_what_is_there() -> None:
    old, new = film(year=2013, tags=["romance"]), film(year=2014, tags=["x"], price=9.5, description="A film.")
    both = filled(old, new)
    assert (both.year, both.tags, both.price, both.description) == (2013, ("romance",), 9.5, "A film.")


def test_names_are_the_titles_and_what_is_before_a_colon_or_bracket() -> None:
    names = dict(names_of(film("Alien: Covenant", titles=("异形：契约", "Alien (Part 6)", ": odd"))))
    assert names == {"alien covenant": 1, "异形 契约": 0, "alien part 6": 0, "odd": 0, "alien": 0, "异形": 0}


def test_the_encoded_text_holds_all_that_an_item_is_about() -> None:
    text = encoded_text(
        film(titles=["她"], creators=["Spike Jonze"], tags=["romance"], description="A film.", year=2013)
    )
    assert text == "Her / 她. Spike Jonze. romance. A film."
