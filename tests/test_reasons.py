"""Every reason of every pick is looked up where its source says it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sampled import recommend, sample_context

from assistant import wording_en, wording_zh
from assistant.context import Context
from assistant.recommender.reasons import LIST, MOST_REASONS, NOTES, STATEMENTS, shown_reasons
from assistant.recommender.weights import WEIGHTS
from assistant.values import Pick, Reason, Wish


@pytest.fixture
def fresh() -> Iterator[Context]:
    context = sample_context()
    yield context
    context.catalog.connection.close()


WISHES: tuple[dict[str, object], ...] = (
    {"kind": "movie", "about": "sad robots"},
    {"kind": "movie", "about": "Korean thrillers", "year_min": 2010},
    {"kind": "movie", "about": "韩国犯罪", "exclude": ("血腥",)},
    {"kind": "book", "about": "Liu Cixin"},
    {"kind": "music", "about": "适合跑步的", "limit": 8},
    {"kind": "product", "about": "扫地机器人", "max_price": 2000},
    {"kind": "movie", "like": ("movie/alien",), "about": "funny"},
    {"kind": "movie", "like": ("book/the-three-body-problem",)},
    {"kind": "movie", "like_people": ("王家卫",)},
    {"kind": "movie", "about": "science fiction", "more": ("更好笑",), "less": ("violent",)},
    {"kind": "movie", "more": ("Japanese",)},
    {"kind": "news", "about": "jazz"},
    {"kind": "book", "about": "zxqv unheard of"},
    {"kind": "news"},
    {},
)


@pytest.mark.parametrize("wish", WISHES, ids=str)
def test_every_reason_is_true_and_stands_for_a_part_of_the_score(fresh: Context, wish: dict[str, object]) -> None:
    fresh.profile.add("topic", "space", 1, 4)
    fresh.profile.add("topic", "Hayao Miyazaki", 1, 4)
    fresh.profile.add("item", "movie/blade-runner", 1, 5, "movie")
    result = recommend(fresh, **wish)
    for pick in result.picks:
        assert pick.score == pytest.approx(sum(pick.parts.values()), abs=1e-3)
        assert set(pick.parts) <= set(WEIGHTS)
        assert 1 <= len(pick.reasons) <= MOST_REASONS
        for reason in pick.reasons:
            assert pick.parts[reason.part] > 0
            assert set(reason.facts) >= set(STATEMENTS[reason.statement])
            assert_true(reason, pick, fresh, result.wish)
    assert all(note.split(":")[0] in NOTES for note in result.notes)


def assert_true(reason: Reason, pick: Pick, context: Context, wish: Wish) -> None:
    """Look the facts of ``reason`` up where its source says they are."""
    item, facts = pick.item, reason.facts
    others = [context.catalog.get(one[5:].split("#")[0]) for one in reason.source if one.startswith("item:")]
    other = next((one for one in others if one.id != item.id), item)
    text = "\n".join((item.title, *item.titles, item.description, item.description_zh))
    assert reason.source
    checks = {
        "tag": lambda value: value in item.tags,
        "tags": lambda value: set(value.split(LIST)) <= set(item.tags) & set(other.tags),
        "country": lambda value: value == item.country,
        "creator": lambda value: value in item.creators and value in other.creators,
        "person": lambda value: value in item.cast,
        "name": lambda value: value in (*item.creators, *item.cast, item.country),
        "words": lambda value: all(word in text for word in value.split(LIST)),
        "item": lambda value: value == other.title and other.id != item.id,
        "rating": lambda value: int(value) == context.profile.ratings()[other.id],
        "price": lambda value: float(value) == item.price,
        "year": lambda value: int(value) == item.year,
    }
    for name, value in facts.items():
        if name in checks:
            assert checks[name](value), f"{name}={value!r} in {reason}"
    if reason.statement == "popular":
        assert item.popularity >= 0.6
    if reason.statement == "without":
        assert facts["quality"] not in item.tags
    for event in (one for one in reason.source if one.startswith("event:")):
        assert int(event[6:]) in {one.id for one in context.profile.events()}
    if reason.statement in ("matches_topic", "of_country") and reason.part == "topic":
        assert facts["topic"] in wish.about.casefold()


def test_all_statements_notes_and_parts_have_words_in_both_languages() -> None:
    for wording in (wording_en, wording_zh):
        assert set(STATEMENTS) == set(wording.REASONS)
        assert set(NOTES) <= set(wording.PHRASES)
        assert set(WEIGHTS) <= set(wording.PARTS)
        for statement, facts in STATEMENTS.items():
            assert wording.REASONS[statement].format_map(dict.fromkeys(facts, "x"))


def test_the_largest_parts_come_first_and_general_ones_only_alone() -> None:
    reasons = [Reason(statement="x", part=part) for part in ("popularity", "text", "topic", "new")]
    parts = {"popularity": 0.15, "text": 0.2, "topic": 0.9, "new": 0.01}
    assert [reason.part for reason in shown_reasons(reasons, parts)] == ["topic", "text"]
    assert [reason.part for reason in shown_reasons([reasons[3], reasons[0]], parts)] == ["popularity"]
