"""The catalog answers from SQLite: counts, filters, full text, attributes; always within the limits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.catalog import Catalog, Record
from assistant.database import open_database
from assistant.errors import UnknownItem
from assistant.values import Item, Limits


def item(id: str, title: str, **fields: object) -> Item:
    return Item.model_validate({"id": id, "kind": id.split("/")[0], "title": title, **fields})


ITEMS = [
    item("movie/her", "Her", titles=["她"], creators=["Spike Jonze"], year=2013, popularity=0.8,
         tags=["science fiction", "artificial intelligence"], country="United States",
         description="A writer falls in love with his operating system.", description_zh="孤独的作家爱上了操作系统。"),
    item("movie/yi-yi", "Yi Yi", titles=["一一"], creators=["Edward Yang"], year=2000, popularity=0.4, tags=["family"],
         country="Taiwan", description="Three generations of a family."),
    item("book/three-body", "The Three-Body Problem", titles=["三体"], creators=["Liu Cixin"], year=2008,
         popularity=0.9, tags=["science fiction", "space"], country="China", description="Someone is coming."),
    item("product/lamp", "Reading lamp", price=39.0, currency="USD", tags=["home"], popularity=0.1),
    item("product/desk", "Standing desk", price=399.0, currency="USD", tags=["home"], popularity=0.2),
    item("podcast/tea", "Talks over tea", tags=["food"], popularity=0.05),
]  # fmt: skip
LABELS = [
    ("science fiction", "科幻"),
    ("Liu Cixin", "刘慈欣"),
    ("family", "家庭"),
    ("China", "中国"),
    ("product", "商品"),
]


@pytest.fixture(scope="module")
def catalog() -> Iterator[Catalog]:
    catalog = Catalog(open_database(Path(":memory:")))
    catalog.put_labels(LABELS)
    catalog.put([Record(one, "test") for one in ITEMS])
    yield catalog
    catalog.connection.close()


def ids(found: list[tuple[str, float]]) -> list[str]:
    return [item_id for item_id, _ in found]


def test_counts_and_kinds(catalog: Catalog) -> None:
    assert (catalog.count(), catalog.count("movie"), catalog.count("news")) == (6, 2, 0)
    assert catalog.kinds() == ("movie", "music", "book", "news", "product", "podcast")


def test_items_come_back_as_they_were_put(catalog: Catalog) -> None:
    assert [catalog.get(one.id) for one in ITEMS] == ITEMS
    assert catalog.items(["movie/yi-yi", "gone", "movie/her", "movie/her"]) == [ITEMS[1], ITEMS[0], ITEMS[0]]
    with pytest.raises(UnknownItem, match="'gone'"):
        catalog.get("gone")


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("operating system", "movie/her"),
        ("操作系统", "movie/her"),
        ("科幻 小说", "book/three-body"),
        ("刘慈欣", "book/three-body"),
        ("liu cixin", "book/three-body"),
        ("spaces", "book/three-body"),
        ("关于家庭的电影", "movie/yi-yi"),
        ("lamp for reading", "product/lamp"),
        ("中国", "book/three-body"),
    ],
)
def test_text_is_found_in_both_languages(catalog: Catalog, query: str, first: str) -> None:
    found = catalog.search_text(query, 5)
    assert ids(found)[0] == first
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_a_title_weighs_more_than_a_description(catalog: Catalog) -> None:
    own = Catalog(open_database(Path(":memory:")))
    own.put([Record(item("movie/a", "Berlin at night"), "t"), Record(item("movie/b", "X", description="Berlin"), "t")])
    assert ids(own.search_text("berlin", 5)) == ["movie/a", "movie/b"]
    own.connection.close()


@pytest.mark.parametrize("query", ["", "the", "zzzz", "\0", '"'])
def test_nothing_found_is_nothing(catalog: Catalog, query: str) -> None:
    assert [one for one in catalog.search_text(query, 5) if query != "the"] == []


@pytest.mark.parametrize(
    ("limits", "passing"),
    [
        (Limits(), {one.id for one in ITEMS}),
        (Limits(kind="movie"), {"movie/her", "movie/yi-yi"}),
        (Limits(kind="movie", year_min=2010), {"movie/her"}),
        (Limits(year_max=2008), {"movie/yi-yi", "book/three-body"}),
        (Limits(year_min=2008, year_max=2008), {"book/three-body"}),
        (Limits(max_price=39.0), {"product/lamp"}),
        (Limits(max_price=38.99), set()),
        (Limits(kind="nothing"), set()),
    ],
)
def test_every_way_of_asking_keeps_the_limits(catalog: Catalog, limits: Limits, passing: set[str]) -> None:
    everything = [one.id for one in ITEMS]
    assert catalog.allowed(everything, limits) == passing
    assert set(ids(catalog.popular(99, limits))) == passing
    words = "her yi problem lamp desk tea home family science"
    assert set(ids(catalog.search_text(words, 99, limits))) == passing
    tagged = [
        found for tag in ("科幻", "family", "home", "food") for found in catalog.with_attribute(tag, ["tag"], limits)
    ]
    assert set(tagged) == passing


def test_popular_comes_first(catalog: Catalog) -> None:
    assert ids(catalog.popular(2)) == ["book/three-body", "movie/her"]
    assert ids(catalog.popular(1, Limits(kind="product"))) == ["product/desk"]


def test_attributes_are_found_in_either_language_and_case(catalog: Catalog) -> None:
    assert catalog.with_attribute("科幻", ["tag"]) == ["book/three-body", "movie/her"]
    assert catalog.with_attribute("Science Fiction", ["tag"]) == ["book/three-body", "movie/her"]
    assert catalog.with_attribute("刘慈欣", ["creator"]) == ["book/three-body"]
    assert catalog.with_attribute("刘慈欣", ["cast"]) == []
    assert catalog.with_attribute("中国", ["country"]) == ["book/three-body"]
    assert catalog.attributes("tag")[:2] == ["home", "science fiction"]


def test_pending_shrinks_as_vectors_are_made_and_grows_with_another_encoder() -> None:
    catalog = Catalog(open_database(Path(":memory:")))
    catalog.put([Record(one, "test") for one in ITEMS])
    assert catalog.pending_count("enc") == 6
    first = catalog.pending("enc", 2)
    assert [item_id for item_id, _ in first] == ["movie/her", "movie/yi-yi"]
    assert first[0][1].startswith("Her / 她. Spike Jonze.")
    catalog.mark_encoded([item_id for item_id, _ in first], "enc")
    assert catalog.pending_count("enc") == 4
    assert catalog.pending_count("other") == 6
    catalog.mark_all_unencoded()
    assert catalog.pending_count("enc") == 6
    catalog.connection.close()


def test_interactions_of_unknown_items_are_left_out_and_a_second_rating_replaces() -> None:
    catalog = Catalog(open_database(Path(":memory:")))
    catalog.put([Record(ITEMS[0], "test")])
    catalog.put_interactions([("u", "movie/her", 3.0, 1), ("u", "movie/none", 5.0, 1), ("u", "movie/her", 4.5, 2)])
    assert catalog.connection.execute("SELECT * FROM interactions").fetchall() == [("u", "movie/her", 4.5, 2)]
    catalog.connection.close()


def test_the_version_grows_with_every_write() -> None:
    catalog = Catalog(open_database(Path(":memory:")))
    versions = [catalog.version]
    for one in ITEMS[:3]:
        catalog.put([Record(one, "test")])
        versions.append(catalog.version)
    assert versions == [0, 1, 2, 3]
    catalog.connection.close()


def test_what_is_in_the_index_is_known_as_soon_as_anybody_encodes(tmp_path: Path) -> None:
    one, other = (Catalog(open_database(tmp_path / "a.db")) for _ in range(2))
    films = Limits(kind="movie")
    one.put([Record(item, "test") for item in ITEMS])
    assert (one.encoded(films), one.encoded_count()) == (frozenset(), 0)
    one.mark_encoded(["movie/her", "product/lamp"], "enc-a")
    assert (one.encoded(films), one.encoded_count()) == ({"movie/her"}, 2)
    other.mark_encoded(["movie/yi-yi"], "enc-a")
    assert (one.encoded(films), one.encoded_count()) == ({"movie/her", "movie/yi-yi"}, 3)
    assert one.encoded(Limits(kind="movie", year_min=2010)) == {"movie/her"}
    one.put([Record(one.get("movie/her").model_copy(update={"description": "Other words."}), "test")])
    assert one.encoded(films) == {"movie/her", "movie/yi-yi"}
    one.mark_all_unencoded()
    assert (one.encoded(films), one.encoded_count()) == (frozenset(), 0)
    one.connection.close()
    other.connection.close()
