"""The sample catalog is large, varied, right in form, and there in both languages."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.catalog import Catalog
from assistant.database import open_database
from assistant.sample import FOLDER, labels, load_sample
from assistant.values import Item, Limits, is_chinese

ENTRIES = [
    json.loads(line)
    for path in sorted(FOLDER.glob("*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]
WORKS = [entry for entry in ENTRIES if entry["kind"] in ("movie", "book", "music")]
LABELS = dict(labels())
ENGLISH_SPEAKING = {"United States", "United Kingdom", "Canada", "Australia", "Ireland", "New Zealand"}


@pytest.fixture(scope="module")
def catalog() -> Iterator[Catalog]:
    catalog = Catalog(open_database(Path(":memory:")))
    load_sample(catalog)
    yield catalog
    catalog.connection.close()


def test_it_loads_whole_and_once(catalog: Catalog) -> None:
    assert catalog.count() == len(ENTRIES)
    report = load_sample(catalog)
    assert (report.put.added, report.put.unchanged, report.put.duplicates) == (0, len(ENTRIES), 0)


def test_every_item_is_stored_as_it_is_written(catalog: Catalog) -> None:
    wrong = {entry["id"] for entry in ENTRIES if catalog.get(entry["id"]) != Item.model_validate(entry)}
    assert wrong == set()


def test_there_is_enough_of_each_kind() -> None:
    counts = Counter(entry["kind"] for entry in ENTRIES)
    least = {"movie": 200, "book": 120, "music": 120, "news": 80, "product": 80}
    assert {kind: counts[kind] for kind in least if counts[kind] < least[kind]} == {}


def test_more_than_a_third_of_the_works_come_from_elsewhere() -> None:
    elsewhere = [entry for entry in WORKS if entry["country"] not in ENGLISH_SPEAKING]
    assert len(elsewhere) > len(WORKS) / 3
    for kind in ("movie", "book", "music"):
        of_kind = [entry for entry in WORKS if entry["kind"] == kind]
        assert sum(entry["country"] not in ENGLISH_SPEAKING for entry in of_kind) > len(of_kind) / 3


def test_ids_are_plain_and_unique() -> None:
    ids = [entry["id"] for entry in ENTRIES]
    assert len(set(ids)) == len(ids)
    assert [one for one in ids if not re.fullmatch(r"(movie|book|music|news|product)/[a-z0-9-]+", one)] == []
    assert [entry["id"] for entry in ENTRIES if entry["id"].split("/")[0] != entry["kind"]] == []


def test_every_item_has_five_to_ten_different_tags_in_lower_case() -> None:
    def fits(tags: list[str]) -> bool:
        return 5 <= len(tags) <= 10 and len(set(tags)) == len(tags) and all(tag == tag.lower() for tag in tags)

    assert [entry["id"] for entry in ENTRIES if not fits(entry["tags"])] == []


def test_tags_connect_items_across_kinds() -> None:
    kinds: dict[str, set[str]] = {}
    for entry in ENTRIES:
        for tag in entry["tags"]:
            kinds.setdefault(tag, set()).add(entry["kind"])
    assert sum(len(of) >= 3 for of in kinds.values()) >= 50
    for tag in ("artificial intelligence", "nature", "travel", "food", "music", "sports"):
        assert len(kinds[tag]) >= 4, tag


def test_every_item_says_what_it_is_in_both_languages() -> None:
    def fits(entry: dict[str, str]) -> bool:
        return 20 <= len(entry["description"]) <= 400 and is_chinese(entry["description_zh"])

    assert [entry["id"] for entry in ENTRIES if not fits(entry)] == []


@pytest.mark.parametrize(
    ("kind", "least"), [("movie", 1.0), ("book", 0.99), ("news", 1.0), ("product", 1.0), ("music", 0.7)]
)
def test_items_have_chinese_titles(kind: str, least: float) -> None:
    of_kind = [entry for entry in ENTRIES if entry["kind"] == kind]
    named = [
        entry for entry in of_kind if any(is_chinese(title) for title in (entry["title"], *entry.get("titles", [])))
    ]
    assert len(named) >= least * len(of_kind), {entry["id"] for entry in of_kind} - {entry["id"] for entry in named}


def test_works_have_makers_and_most_a_year() -> None:
    assert [entry["id"] for entry in WORKS if not entry.get("creators")] == []
    dated = [entry for entry in WORKS if entry.get("year")]
    assert len(dated) > 0.98 * len(WORKS)
    assert [entry["id"] for entry in dated if not -1000 < entry["year"] <= 2026] == []


def test_products_have_prices_and_news_are_marked_as_samples() -> None:
    products = [entry for entry in ENTRIES if entry["kind"] == "product"]
    assert [entry["id"] for entry in products if not (entry["price"] > 0 and entry["currency"] in ("USD", "CNY"))] == []
    assert [entry["id"] for entry in ENTRIES if entry["kind"] == "news" and "sample" not in entry["tags"]] == []


def test_every_tag_and_country_has_one_chinese_name() -> None:
    used = {tag for entry in ENTRIES for tag in entry["tags"]} | {
        entry["country"] for entry in ENTRIES if "country" in entry
    }
    assert {word for word in used if word not in LABELS and word.casefold() not in map(str.casefold, LABELS)} == set()
    lines = [english.casefold() for english, _ in labels()]
    assert [english for english, count in Counter(lines).items() if count > 1] == []


def test_most_people_have_a_chinese_name() -> None:
    people = {name for entry in WORKS for name in (*entry["creators"], *entry.get("cast", []))}
    assert sum(name in LABELS for name in people) > 0.85 * len(people)


def test_a_person_is_spelt_one_way() -> None:
    people = {name for entry in ENTRIES for name in (*entry.get("creators", []), *entry.get("cast", []))}
    spellings: dict[str, set[str]] = {}
    for name in people:
        spellings.setdefault(LABELS.get(name, name), set()).add(name)
    assert {zh: names for zh, names in spellings.items() if len(names) > 1} == {}


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("千与千寻", "movie/spirited-away"),
        ("Sprited Away", "movie/spirited-away"),
        ("《三体》", "book/the-three-body-problem"),
        ("霸王别姬", "movie/farewell-my-concubine"),
        ("青花瓷", "music/jay-chou-blue-and-white-porcelain"),
        ("the godfather", "movie/the-godfather"),
    ],
)
def test_known_works_are_found_in_both_languages(catalog: Catalog, written: str, found: str) -> None:
    matches = catalog.resolve(written)
    assert (matches[0].item.id, matches[0].sure) == (found, True)


@pytest.mark.parametrize("query", ["artificial intelligence", "人工智能"])
@pytest.mark.parametrize("kind", ["movie", "book", "music", "news", "product"])
def test_each_kind_has_several_items_about_a_common_theme(catalog: Catalog, query: str, kind: str) -> None:
    assert len(catalog.with_attribute(query, ["tag"], Limits(kind=kind))) >= 5
