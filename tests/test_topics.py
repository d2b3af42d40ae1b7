from __future__ import annotations

from collections.abc import Iterator

import pytest
from sampled import sample_context

from assistant.context import Context
from assistant.meanings import Meanings
from assistant.recommender.thesaurus import countries_by_word, tags_by_word
from assistant.recommender.topics import MEANT, NAMED, Phrase, Topics, attribute_map
from assistant.testing import TINY_ITEMS


@pytest.fixture(scope="module")
def sample() -> Iterator[Context]:
    context = sample_context()
    yield context
    context.catalog.connection.close()


@pytest.fixture(scope="module")
def topics(sample: Context) -> Topics:
    return Topics(sample.catalog, Meanings(sample.catalog, sample.retriever, lambda: "none"))


def read(topics: Topics, text: str) -> tuple[dict[str, str], list[str]]:
    """Return the best value of each topic that ``text`` is about, and the words that are left."""
    phrase = topics.read(text)
    best = {t.words: max(t.values, key=lambda value: t.values[value][1]) for t in phrase.topics}
    return best, [topic.words for topic in phrase.rest]


@pytest.mark.parametrize(
    ("text", "best", "rest"),
    [
        ("sad robots", {"sad": "sad", "robots": "robots"}, []),
        ("关于人工智能的", {"人工智能": "artificial intelligence"}, []),
        ("韩国犯罪片", {"韩国": "south korea", "犯罪": "crime"}, []),
        ("爵士", {"爵士": "jazz"}, []),
        ("scifi with time travel", {"scifi": "science fiction", "time travel": "time travel"}, []),
        ("a coming-of-age story", {"coming-of-age": "coming of age"}, []),
        ("宫崎骏", {"宫崎骏": "hayao miyazaki"}, []),
        ("quokkas on unicycles", {}, ["quokkas", "unicycles"]),
        ("please something about the", {}, []),
        ("", {}, []),
    ],
)
def test_phrases_are_read_by_the_catalogs_attributes(
    topics: Topics, text: str, best: dict[str, str], rest: list[str]
) -> None:
    assert read(topics, text) == (best, rest)


def test_a_word_itself_fits_better_than_what_it_asks_for(topics: Topics) -> None:
    (topic,) = topics.read("comedy").topics
    assert topic.values["comedy"][1] == NAMED
    assert topic.values["humour"][1] == MEANT


def test_an_everyday_word_is_no_band(topics: Topics, sample: Context) -> None:
    assert "queen" in sample.catalog.attributes("creator")
    assert "queen" not in read(topics, "a lonely queen in exile")[0]
    assert read(topics, "songs by Queen")[0] == {"queen": "queen"}


def test_a_text_is_searched_in_both_languages(topics: Topics) -> None:
    (topic,) = topics.read("机器人").topics
    for text in ("A story of robots", "一个机器人"):
        assert topic.in_text(text, text.casefold())
    assert not topic.in_text("robotics", "robotics")


def test_a_phrase_is_found_when_all_its_topics_are() -> None:
    alien = TINY_ITEMS[0]
    attributes = attribute_map(alien)
    assert attributes["horror"] == ("tag", "horror")
    assert Phrase("nothing").found_in(alien, attributes, "", "") == []


def test_words_of_the_thesaurus_are_lower_case_and_say_something() -> None:
    for table in (tags_by_word(), countries_by_word()):
        assert all(word == word.casefold().strip() and values for word, values in table.items())
