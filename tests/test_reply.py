import re
from collections.abc import Iterator

import pytest

from assistant import wording_en, wording_zh
from assistant.labels import Labels
from assistant.recommender.reasons import NOTES, STATEMENTS
from assistant.reply import reply
from assistant.testing import TINY_ITEMS, tiny_catalog
from assistant.values import (
    Absence,
    Call,
    Event,
    Explanation,
    Failure,
    Hits,
    ItemCard,
    Language,
    Pick,
    ProfileChange,
    ProfileView,
    Question,
    Reason,
    Recommendations,
    Result,
    Text,
    Wish,
)

ALIEN, HER = TINY_ITEMS[0], TINY_ITEMS[1]
REASON = Reason(
    statement="matches_topic",
    part="topic",
    facts={"topic": "sci-fi", "tag": "science fiction"},
    source=("item:x#tags",),
)
PICK = Pick(item=HER, score=1.2, parts={"topic": 1.0, "popularity": 0.2}, reasons=(REASON,))
LIKES = Event(
    id=1, time="2026-05-12T10:00:00+00:00", about="topic", value="jazz", polarity=1, strength=4, sentence="I love jazz"
)
RATED = Event(id=2, time="2026-05-12T10:00:00+00:00", about="item", value=ALIEN.id, polarity=1, strength=5)
RESULTS: tuple[Result, ...] = (
    Recommendations(wish=Wish(about="robots"), picks=(PICK,), notes=("fewer_than_asked", "unknown_like:Foo")),
    Recommendations(wish=Wish(), picks=()),
    Hits(query="alien", items=(ALIEN,)),
    Hits(query="alien", items=()),
    ItemCard(item=ALIEN, rating=4),
    ProfileChange(added=(LIKES, RATED), titles={ALIEN.id: ALIEN}),
    ProfileChange(removed=(LIKES,), action="forgot"),
    ProfileChange(action="undid"),
    ProfileView(events=(LIKES, RATED), titles={ALIEN.id: ALIEN}),
    ProfileView(events=()),
    Explanation(pick=PICK, recommended=True),
    Explanation(pick=PICK, recommended=False),
    Absence(item=ALIEN, filters=(REASON,), remedy=Reason(statement="ask_again", part="x")),
    Absence(item=ALIEN, rank=7, score=0.5, needed=0.9),
    Absence(item=ALIEN, shown=True),
    Question(code="which_item", about="dune", options=(ALIEN, HER)),
    Question(code="which_reading", readings=((Call(tool="search", args={"query": "x", "kind": "book"}),), ())),
    Text(text="one\n\ntwo"),
    Failure(message="no item is called 'x'", hint="Look it up.", zh="没有找到“x”。"),
)


@pytest.fixture
def labels() -> Iterator[Labels]:
    catalog = tiny_catalog()
    yield catalog.labels
    catalog.connection.close()


@pytest.mark.parametrize("wording", [wording_en, wording_zh])
def test_every_statement_and_note_has_words_that_use_only_its_facts(wording: object) -> None:
    reasons, phrases = wording.REASONS, wording.PHRASES  # type: ignore[attr-defined]
    assert set(reasons) == set(STATEMENTS)
    assert set(NOTES) <= set(phrases)
    for code, facts in STATEMENTS.items():
        assert set(re.findall(r"{(\w+)}", reasons[code])) <= set(facts)


def test_both_languages_say_the_same_things_of_the_same_facts() -> None:
    assert set(wording_en.PHRASES) == set(wording_zh.PHRASES)
    for name, words in wording_en.PHRASES.items():
        assert set(re.findall(r"{(\w+)}", words)) == set(re.findall(r"{(\w+)}", wording_zh.PHRASES[name])), name


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("result", RESULTS, ids=lambda result: result.type)
def test_every_result_has_words(result: Result, language: Language, labels: Labels) -> None:
    text = "\n".join(line.text for line in reply([result], language, labels))
    assert text
    assert "{" not in text
    assert bool(re.search(r"[\u3400-\u9fff]", text)) == (language == "zh") or isinstance(result, Text | ItemCard)


def test_a_recommendation_shows_title_people_reason(labels: Labels) -> None:
    lines = reply([RESULTS[0]], "en", labels)
    assert "Her (2013) · Spike Jonze" in [line.text for line in lines if line.role == "item"]
    assert "it is tagged “science fiction”" in [line.text for line in lines if line.role == "reason"]


def test_chinese_replies_use_chinese_titles_and_labels(labels: Labels) -> None:
    text = "\n".join(line.text for line in reply([RESULTS[0]], "zh", labels))
    assert "《她》" in text
    assert "科幻" in text


def test_the_sum_names_every_part(labels: Labels) -> None:
    text = "\n".join(line.text for line in reply([RESULTS[10]], "en", labels))
    assert "Score 1.20 = topic 1.00 + well known 0.20" in text


def test_nothing_to_call_says_what_can_be_done(labels: Labels) -> None:
    assert "recommend" in reply([], "en", labels)[0].text
    assert "推荐" in reply([], "zh", labels)[0].text


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["note your rating (item: #2, rating: 4) and recommend (kind: film, like: Alien and Her)", "undo_it"]),
        ("zh", ["记下你的评分 (对象: #2, 评分: 4)、推荐 (类型: 电影, 类似: Alien、Her)", "undo_it"]),
    ],
)
def test_readings_are_worded(language: Language, expected: list[str], labels: Labels) -> None:
    several = (
        Call(tool="rate", args={"item": "#2", "rating": 4}),
        Call(tool="recommend", args={"kind": "movie", "like": ["Alien", "Her"]}),
    )
    question = Question(code="which_reading", readings=(several, (Call(tool="undo_it"),)))
    lines = [line.text for line in reply((question,), language, labels) if line.role == "item"]
    assert lines == expected
