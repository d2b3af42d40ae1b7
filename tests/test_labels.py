"""Names of tags, people and countries in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.catalog import Catalog
from assistant.database import open_database


@pytest.fixture
def catalog() -> Iterator[Catalog]:
    catalog = Catalog(open_database(Path(":memory:")))
    catalog.put_labels([("science fiction", "科幻"), ("Liu Cixin", "刘慈欣"), ("sad", "伤感"), ("melancholic", "伤感")])
    yield catalog
    catalog.connection.close()


def test_a_name_is_shown_in_the_reader_s_language(catalog: Catalog) -> None:
    assert catalog.labels.show("science fiction", "zh") == "科幻"
    assert catalog.labels.show("Science Fiction", "zh") == "科幻"
    assert catalog.labels.show("science fiction", "en") == "science fiction"
    assert catalog.labels.show("no label", "zh") == "no label"


def test_a_word_has_its_forms_in_both_languages(catalog: Catalog) -> None:
    assert catalog.labels.synonyms("科幻") == ["科幻", "science fiction"]
    assert catalog.labels.synonyms("science fiction") == ["science fiction", "科幻"]
    assert catalog.labels.synonyms("伤感") == ["伤感", "melancholic", "sad"]
    assert catalog.labels.synonyms(" liu cixin ") == ["liu cixin", "刘慈欣"]
    assert catalog.labels.synonyms("nobody") == ["nobody"]


def test_labels_put_later_are_known_at_once(catalog: Catalog) -> None:
    assert catalog.labels.show("grief", "zh") == "grief"
    catalog.put_labels([("grief", "悲伤")])
    assert catalog.labels.show("grief", "zh") == "悲伤"
