"""A work is stored once, whatever the order and number of files it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.catalog import Catalog, PutReport, Record
from assistant.database import open_database
from assistant.values import Item, Limits


@pytest.fixture
def catalog() -> Iterator[Catalog]:
    catalog = Catalog(open_database(Path(":memory:")))
    yield catalog
    catalog.connection.close()


def film(title: str = "Her", id: str = "movie/her", **fields: object) -> Item:
    return Item.model_validate({"id": id, "kind": "movie", "title": title, **fields})


def counts(report: PutReport) -> tuple[int, int, int, int]:
    return report.added, report.updated, report.unchanged, report.duplicates


def test_the_same_record_again_changes_nothing(catalog: Catalog) -> None:
    records = [Record(film(year=2013), "a"), Record(film("Alien", "movie/alien", year=1979), "a")]
    assert counts(catalog.put(records)) == (2, 0, 0, 0)
    before = catalog.connection.execute("SELECT * FROM items").fetchall()
    assert counts(catalog.put(records)) == (0, 0, 2, 0)
    assert catalog.connection.execute("SELECT * FROM items").fetchall() == before


def test_the_same_source_replaces_what_it_says_and_keeps_what_others_filled(catalog: Catalog) -> None:
    catalog.put([Record(film(year=2013, description="Old."), "a")])
    assert counts(catalog.put([Record(film(year=2013, popularity=0.8, description="Other."), "b")])) == (0, 0, 0, 1)
    assert counts(catalog.put([Record(film(year=2013, description="New."), "a")])) == (0, 1, 0, 0)
    assert (catalog.get("movie/her").description, catalog.get("movie/her").popularity) == ("New.", 0.8)


def test_another_source_only_fills_what_is_missing(catalog: Catalog) -> None:
    catalog.put([Record(film(year=2013, tags=["romance"]), "a")])
    report = catalog.put(
        [Record(film(id="movie/her-2013", year=2013, tags=["x"], url="https://her.example"), "b", False)]
    )
    assert (counts(report), report.ids) == ((0, 0, 0, 1), ["movie/her"])
    assert (catalog.get("movie/her").tags, catalog.get("movie/her").url) == (("romance",), "https://her.example")
    assert catalog.count() == 1


def test_a_second_row_of_one_load_is_a_duplicate(catalog: Catalog) -> None:
    loaded: set[str] = set()
    rows = [
        Record(film(year=2013), "a", False),
        Record(film(id="movie/her-2", year=2013, description="A film."), "a", False),
    ]
    assert counts(catalog.put(rows[:1], loaded)) == (1, 0, 0, 0)
    assert counts(catalog.put(rows[1:], loaded)) == (0, 0, 0, 1)
    assert catalog.get("movie/her").description == "A film."
    assert counts(catalog.put(rows, set())) == (0, 0, 1, 1)
    assert catalog.get("movie/her").description == "A film."


def test_an_id_of_its_own_stays_with_an_item_whose_title_changes(catalog: Catalog) -> None:
    catalog.put([Record(film("Hre", year=2013), "a")])
    assert counts(catalog.put([Record(film("Her", year=2013), "a")])) == (0, 1, 0, 0)
    assert [match.item.title for match in catalog.resolve("Her")] == ["Her"]
    assert not any(match.sure for match in catalog.resolve("Hre"))


def test_two_works_whose_made_ids_collide_both_stay(catalog: Catalog) -> None:
    one, other = film(year=2013, creators=["Spike Jonze"]), film(year=2013, creators=["Maren Ade"])
    report = catalog.put([Record(one, "a", False), Record(other, "a", False)])
    assert counts(report) == (2, 0, 0, 0)
    assert report.ids[0] == "movie/her"
    assert report.ids[1].startswith("movie/her-")
    assert counts(catalog.put([Record(one, "a", False), Record(other, "a", False)], set())) == (0, 0, 2, 0)


def test_changed_words_outdate_the_vector_and_a_changed_price_does_not(catalog: Catalog) -> None:
    catalog.put([Record(film(price=40.0), "a")])
    catalog.mark_encoded(["movie/her"], "enc")
    assert catalog.pending("enc", 9) == []
    catalog.put([Record(film(price=80.0), "a")])
    assert catalog.pending("enc", 9) == []
    assert catalog.encoded(Limits(max_price=60.0)) == set()
    catalog.put([Record(film(price=80.0, description="Other words."), "a")])
    assert [item_id for item_id, _ in catalog.pending("enc", 9)] == ["movie/her"]


def test_what_an_item_no_longer_has_is_not_found_any_more(catalog: Catalog) -> None:
    catalog.put([Record(film("Wings of Desire", tags=["angels"], titles=["柏林苍穹下"]), "a")])
    assert catalog.search_text("angels", 3)
    catalog.put([Record(film("Faraway", tags=["berlin"]), "a")])
    assert catalog.search_text("angels", 3) == []
    assert catalog.with_attribute("angels", ["tag"]) == []
    assert catalog.search_text("berlin", 3)
    stored = catalog.connection.execute("SELECT count(*) FROM fulltext").fetchone()
    assert stored == (1,)


def test_a_batch_that_breaks_leaves_nothing(catalog: Catalog) -> None:
    def records() -> Iterator[Record]:
        yield Record(film(), "a")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        catalog.put(records())  # type: ignore[arg-type]
    assert catalog.count() == 0
    assert catalog.search_text("her", 3) == []
