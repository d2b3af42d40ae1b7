"""The simulated user: the same by its seed, fair, true to its target, in both languages."""

from __future__ import annotations

import re
from functools import cache
from itertools import product
from random import Random

import pytest
from sampled import sample_items

from assistant import simulation_en, simulation_zh
from assistant.simulation import LAST_SLIP, Answer, Dialogue, SimulatedUser, talk
from assistant.simulation_facts import Fact, FilmLore, directors, gives_away, names, phrases_of
from assistant.values import Item, Language

FILMS = [item for item in sample_items() if item.kind == "movie"]
TARGETS = [item for item in FILMS if len(item.tags) >= 3][::4]
CROWD = FilmLore(FILMS)
TURNS = 8
LANGUAGES: tuple[Language, ...] = ("en", "zh")


class ScriptedShell:
    """Shows five films by chance, but never the target; now and then it shows nothing, or asks."""

    def __init__(self, target: Item, seed: str) -> None:
        self.films = [item for item in FILMS if item is not target]
        self.random = Random(seed)
        self.asked: list[str] = []

    def __call__(self, text: str) -> Answer:
        self.asked.append(text)
        chance = self.random.random()
        if chance < 0.1:
            return Answer(readings=("recommend drama", f"recommend {text}") if chance < 0.05 else ())
        return Answer(tuple(self.random.sample(self.films, 5)))


def simulated(target: Item, language: Language, seed: int) -> tuple[SimulatedUser, Dialogue]:
    user = SimulatedUser(target, CROWD, language, Random(f"{seed} {target.id}"))
    return user, talk(user, ScriptedShell(target, f"{seed}"), TURNS)


@cache
def all_dialogues() -> tuple[tuple[SimulatedUser, Dialogue], ...]:
    return tuple(simulated(*chosen) for chosen in product(TARGETS, LANGUAGES, range(3)))


def true_of(fact: Fact, target: Item, shown: tuple[Item, ...]) -> bool:
    """Judge one statement by the item alone; a critique by the list that it answers."""
    years = [item.year for item in shown if item.year]
    text = " ".join((target.title, target.description, *target.tags)).casefold()
    if fact.kind in ("genre", "quality", "topic", "label", "more"):
        return fact.value in target.tags
    if fact.kind in ("less", "without"):
        return fact.value not in target.tags and fact.value not in text and any(fact.value in s.tags for s in shown)
    if fact.kind in ("newer", "older"):
        assert target.year
        return all(target.year > year if fact.kind == "newer" else target.year < year for year in years)
    if fact.kind == "like":
        return any(fact.value in (item.title, *item.titles) and set(item.tags) & set(target.tags) for item in FILMS)
    return {
        "decade": fact.value == f"{str(target.year)[:3]}0",
        "year": fact.value == str(target.year),
        "person": fact.value in target.cast,
        "creator": fact.value in directors(target),
        "country": fact.value == target.country,
        "word": fact.value.rpartition(" ")[2] in target.description,
        "refuse": True,
        "number": fact.value.isdigit() and 1 <= int(fact.value) <= len(shown),
    }[fact.kind]


def test_the_same_seed_says_the_same() -> None:
    for language in LANGUAGES:
        one, other = (simulated(TARGETS[0], language, 5)[1] for _ in range(2))
        assert one == other
        assert one != simulated(TARGETS[0], language, 6)[1]


def test_the_title_is_never_said() -> None:
    for _, dialogue in all_dialogues():
        for exchange in dialogue.exchanges:
            assert not names(exchange.text, dialogue.target), exchange.text


def test_no_sentence_of_the_description_is_quoted() -> None:
    for _, dialogue in all_dialogues():
        sentences = [part.strip() for part in re.split(r"[.!?。！？]", dialogue.target.description) if part.strip()]
        assert not any(part in exchange.text for part in sentences for exchange in dialogue.exchanges)


def test_all_that_is_said_is_true_or_taken_back_in_the_next_statement() -> None:
    slips = 0
    for user, dialogue in all_dialogues():
        shown: tuple[Item, ...] = ()
        wrong: Fact | None = None
        for said, exchange in zip(user.said, dialogue.exchanges, strict=True):
            if wrong and said:  # an answer to a question may come between
                assert Fact("not", wrong.value) in said
                assert any(fact.kind == wrong.kind and fact.true for fact in said)
                wrong = None
            for fact in said:
                if not fact.true:
                    assert not true_of(fact, dialogue.target, shown)
                    wrong, slips = fact, slips + 1
                elif fact.kind != "not":
                    assert true_of(fact, dialogue.target, shown), (fact, dialogue.target, exchange.text)
            shown = exchange.answer.shown
        assert wrong is None
    assert slips, "there are some"


def test_a_tenth_of_the_turns_slip_or_correct() -> None:
    turns = [said for user, _ in all_dialogues() for said in user.said[: LAST_SLIP + 1]]
    shaky = [said for said in turns if any(fact.kind == "not" or not fact.true for fact in said)]
    assert 0.03 < len(shaky) / len(turns) < 0.2


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_opens_with_one_or_two_attributes_in_its_language(language: Language) -> None:
    openings = set()
    for seed in range(60):
        user = SimulatedUser(TARGETS[seed % len(TARGETS)], CROWD, language, Random(seed))
        openings.add(text := user.opening())
        assert 1 <= len(user.said[0]) <= 2
        assert "{" not in text
        assert bool(re.search(r"[\u4e00-\u9fff]", text)) == (language == "zh")
    assert len(openings) > 50


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrasings_are_many_and_complete(language: Language) -> None:
    phrases = phrases_of(language)
    assert len(set(phrases.OPENINGS)) >= 20
    assert all("{film}" in frame for frame in (*phrases.OPENINGS, *phrases.AGAIN))
    assert all(len(set(ways)) >= 4 and all("{}" in way for way in ways) for ways in phrases.SAYINGS.values())
    assert {"newer", "older", "more", "less"} <= {name.lower() for name in dir(phrases)}
    assert set(simulation_en.SAYINGS) == set(simulation_zh.SAYINGS)
    assert set(phrases.WITHOUT_NAMES) <= set(phrases.GENRES)


def test_it_stops_when_the_film_is_shown() -> None:
    target = TARGETS[0]
    user = SimulatedUser(target, CROWD, "en", Random(1))
    others = tuple(item for item in FILMS if item is not target)[:4]
    answers = iter([Answer(others), Answer((others[0], target))])
    dialogue = talk(user, lambda text: next(answers), 5)
    assert (len(dialogue.exchanges), dialogue.place) == (2, 2)
    assert simulated(target, "en", 1)[1].place == 0


def test_it_chooses_the_reading_that_says_what_it_said() -> None:
    user = SimulatedUser(TARGETS[0], CROWD, "en", Random(2))
    user.opening()
    meant = user.said[0][0].value
    assert user.answer(Answer(readings=("search something", f"recommend {meant}"))) == "the second one"
    assert "the first one" not in user.answer(Answer(readings=("search", "undo")))


def test_a_film_that_shares_a_word_with_the_title_is_no_comparison() -> None:
    alien = Item(id="a", kind="movie", title="Alien", tags=("horror", "space"))
    aliens = Item(id="b", kind="movie", title="Alien 3", tags=("horror", "space"))
    thing = Item(id="c", kind="movie", title="The Thing", tags=("horror", "space"))
    assert [fact.value for fact in FilmLore([alien, aliens, thing]).knows(alien, "en") if fact.kind == "like"] == [
        "The Thing"
    ]
    assert gives_away("the alien", alien)
    assert not gives_away("space", alien)


def test_what_a_film_is_called_as_a_noun() -> None:
    facts = [("genre", "science fiction"), ("quality", "funny"), ("decade", "1980"), ("person", "Sigourney Weaver")]
    assert simulation_en.film(facts) == "a funny science fiction film from the eighties with Sigourney Weaver"
    assert simulation_zh.film(facts) == "八十年代的Sigourney Weaver演的搞笑的科幻片"
    assert simulation_en.show("decade", "2010") == "the 2010s"
    assert simulation_zh.show("decade", "2010") == "2010年代"
