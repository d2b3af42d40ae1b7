"""A title is found as people write it: exactly, by an alias, misspelt, in either language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.catalog import Catalog, Record
from assistant.database import open_database
from assistant.values import Item


def item(id: str, title: str, *titles: str, year: int | None = None, popularity: float = 0.5) -> Item:
    return Item(id=id, kind=id.split("/")[0], title=title, titles=titles, year=year, popularity=popularity)


ITEMS = [
    item("movie/matrix", "The Matrix", "黑客帝国", year=1999, popularity=0.9),
    item("movie/spirited", "Spirited Away", "千与千寻", "千と千尋の神隠し", year=2001),
    item("movie/alien", "Alien", "异形", year=1979, popularity=0.8),
    item("movie/covenant", "Alien: Covenant", "异形：契约", year=2017),
    item("movie/dune-1984", "Dune", "沙丘", year=1984, popularity=0.3),
    item("movie/dune-2021", "Dune", "沙丘", year=2021, popularity=0.7),
    item("book/dune", "Dune", "沙丘", year=1965, popularity=0.9),
    item("movie/part-2", "The Godfather Part II", "教父2", year=1974),
    item("movie/part-3", "The Godfather Part III", "教父3", year=1990),
    item("movie/her", "Her", "她", year=2013),
    item("movie/interstellar", "Interstellar", "星际穿越", year=2014, popularity=0.9),
    item("music/interstellar", "Interstellar (Soundtrack)", year=2014, popularity=0.6),
    item("movie/leon", "Léon: The Professional", "这个杀手不太冷", year=1994),
]


@pytest.fixture(scope="module")
def catalog() -> Iterator[Catalog]:
    catalog = Catalog(open_database(Path(":memory:")))
    catalog.put([Record(one, "test") for one in ITEMS])
    yield catalog
    catalog.connection.close()


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("The Matrix", "movie/matrix"),
        ("matrix", "movie/matrix"),
        ("Matrix, The", "movie/matrix"),
        ("《黑客帝国》", "movie/matrix"),
        ("黑客帝国", "movie/matrix"),
        ("The Matrix (1999)", "movie/matrix"),
        ("movie/matrix", "movie/matrix"),
        ("千と千尋の神隠し", "movie/spirited"),
        ("Sprited Away", "movie/spirited"),
        ("spirited awya", "movie/spirited"),
        ("Interstelar", "movie/interstellar"),
        ("Alien", "movie/alien"),
        ("alien covenant", "movie/covenant"),
        ("Leon", "movie/leon"),
        ("the godfather part 2", "movie/part-2"),
        ("她", "movie/her"),
        ("Dune (1984)", "movie/dune-1984"),
    ],
)
def test_the_item_is_found_for_sure(catalog: Catalog, written: str, found: str) -> None:
    matches = catalog.resolve(written)
    assert matches[0].sure
    assert [match.item.id for match in matches if match.sure and match.score == matches[0].score] == [found]


def test_equally_good_items_are_all_returned(catalog: Catalog) -> None:
    assert [match.item.id for match in catalog.resolve("dune")] == ["book/dune", "movie/dune-2021", "movie/dune-1984"]
    assert {match.score for match in catalog.resolve("沙丘")} == {97.0}


def test_a_kind_settles_which(catalog: Catalog) -> None:
    assert [match.item.id for match in catalog.resolve("dune", "book")] == ["book/dune"]
    assert [match.item.id for match in catalog.resolve("interstellar", "music")] == ["movie/interstellar"]


@pytest.mark.parametrize("written", ["The Godfather Part V", "教父4", "Ailen 3", "Hre", "Hers", "xqzw"])
def test_nothing_is_taken_for_sure_that_may_be_another_work(catalog: Catalog, written: str) -> None:
    assert not any(match.sure for match in catalog.resolve(written))


def test_the_nearest_are_offered(catalog: Catalog) -> None:
    assert catalog.resolve("The Godfather Part V")[0].item.id in {"movie/part-2", "movie/part-3"}


def test_what_was_put_later_is_found_too() -> None:
    catalog = Catalog(open_database(Path(":memory:")))
    catalog.put([Record(ITEMS[0], "test")])
    assert not any(match.sure for match in catalog.resolve("Sprited Away"))
    catalog.put([Record(ITEMS[1], "test")])
    assert catalog.resolve("Sprited Away")[0].sure
    catalog.connection.close()


def test_titles_are_completed_popular_first(catalog: Catalog) -> None:
    assert catalog.complete("The M", 5) == ["The Matrix"]
    assert catalog.complete("ali", 5) == ["Alien", "Alien: Covenant"]
    assert catalog.complete("千与", 5) == ["Spirited Away"]
    assert catalog.complete("du", 1) == ["Dune"]
    assert catalog.complete("", 5) == []
    assert catalog.complete("   ", 5) == []


@pytest.mark.parametrize("written", ["", " ", "《》", "'; DROP TABLE items; --", "%", "_" * 5000, "\0", "👍"])
def test_odd_input_finds_nothing_and_breaks_nothing(catalog: Catalog, written: str) -> None:
    assert not any(match.sure for match in catalog.resolve(written))
    catalog.complete(written, 3)
