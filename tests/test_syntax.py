from __future__ import annotations

import random

import pytest

from assistant.model import Choice, Literal, Span
from assistant.syntax import MAX_CALLS, MAX_REPEATS, Signature, Slot, answer, otherwise, read, write
from assistant.testing import follow
from assistant.values import Call

RECOMMEND = Signature(
    "recommend",
    "Pick items.",
    (
        Slot("kind", "choice", ("movie", "book", "bookshelf")),
        Slot("about"),
        Slot("like", many=True),
        Slot("like_people", many=True),
        Slot("limit", "integer"),
        Slot("max_price", "number"),
        Slot("new", "flag"),
    ),
)
RATE = Signature(
    "rate", "Rate an item.", (Slot("item", required=True), Slot("note"), Slot("rating", "integer", required=True))
)
UNDO = Signature("undo", "Take back.")
SIGNATURES = (RECOMMEND, RATE, UNDO)

LINES = {
    "none": [],
    "undo": [Call(tool="undo")],
    'recommend kind=bookshelf about="AI 和人" like="Alien" like="千与千寻" limit="3"': [
        Call(
            tool="recommend",
            args={"kind": "bookshelf", "about": "AI 和人", "like": ["Alien", "千与千寻"], "limit": 3},
        )
    ],
    'recommend max_price="9.5" new=false': [Call(tool="recommend", args={"max_price": 9.5, "new": False})],
    'rate item="#2" rating="5" ; recommend like_people="Björk; live" ; undo': [
        Call(tool="rate", args={"item": "#2", "rating": 5}),
        Call(tool="recommend", args={"like_people": ["Björk; live"]}),
        Call(tool="undo"),
    ],
}


@pytest.mark.parametrize(("line", "calls"), LINES.items())
def test_lines_are_read_written_and_allowed(line: str, calls: list[Call]) -> None:
    assert read(line, SIGNATURES) == calls
    assert write(calls, SIGNATURES) == line
    follow(line, answer(SIGNATURES))


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("play", "no tool is named 'play'"),
        ("undo undo", "cannot read 'undo'"),
        ('recommend mood="sad"', "no argument is named 'mood'"),
        ('recommend about="sad', "cannot read"),
        ('recommend limit="3."  "', "cannot read"),
        ('recommend limit="."', "could not convert"),
        ("recommend ; none", "no tool is named 'none'"),
    ],
)
def test_what_is_not_in_the_syntax_is_named(line: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        read(line, SIGNATURES)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("play", "must start with one of"),
        ('rate rating="5"', "an item is required before"),
        ('rate item="Alien"', "a rating is required after"),
        ('recommend like="Alien" kind=movie', "arguments have an order"),
        ('recommend about="a" about="b"', "only a list repeats"),
        ("recommend kind=game", "only an option"),
        ('recommend limit="three"', "only digits"),
        ('recommend limit=""', "at least one digit"),
        ('recommend about="a\\b"', "no backslash"),
        (f'recommend about="{"a" * 161}"', "not too long"),
        ("recommend" + ' like="a"' * (MAX_REPEATS + 1), "not too many values"),
        (" ; ".join(["undo"] * (MAX_CALLS + 1)), "not too many calls"),
        ("undo ; none", "none stands alone"),
    ],
)
def test_what_the_constraint_forbids(line: str, why: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        follow(line, answer(SIGNATURES))


def test_the_longest_allowed_line_ends() -> None:
    follow(
        " ; ".join(["recommend" + ' like="a"' * MAX_REPEATS + ' like_people="b"' * MAX_REPEATS] * MAX_CALLS),
        answer(SIGNATURES),
    )


def test_empty_values_and_repeated_ones_are_left_out() -> None:
    assert read('recommend about="" like="a" like="a" like=" "', SIGNATURES) == [
        Call(tool="recommend", args={"like": ["a"]})
    ]


def test_only_the_first_line_counts() -> None:
    assert read("\n  undo \nrecommend", SIGNATURES) == [Call(tool="undo")]
    assert read(" \n", SIGNATURES) == []


def test_written_values_hold_nothing_that_breaks_the_line() -> None:
    call = Call(tool="recommend", args={"about": 'say "no"\n\\ to\tit '})
    assert write([call], SIGNATURES) == 'recommend about="say no to it"'


def test_whatever_the_constraint_allows_can_be_read_and_written_back() -> None:
    chance = random.Random(0)
    for _ in range(2000):
        line = walk(chance)
        calls = read(line, SIGNATURES)
        again = write(calls, SIGNATURES)
        assert read(again, SIGNATURES) == calls
        follow(again, answer(SIGNATURES))


def walk(chance: random.Random) -> str:
    """Write a random line that the constraint allows."""
    steps, text, given = answer(SIGNATURES), "", None
    while True:
        try:
            step = steps.send(given) if given is not None else next(steps)  # type: ignore[arg-type]
        except StopIteration:
            return text
        if isinstance(step, Choice):
            given = chance.choice(step.options)
            text += given
        elif isinstance(step, Literal):
            given = step.text
            text += given
        else:
            given = span(step, chance)
            text += given + '"'


def span(step: Span, chance: random.Random) -> str:
    if step.digits:
        return chance.choice(["0", "7", "12.5", "3.", "1999", "007"])
    words = ["a", "Ω", "三体", ";", "=", "#2", "'", "none", "recommend", "，"]
    return " ".join(chance.choices(words, k=chance.randrange(1, 6)))


CAME = (" rate", " item", '="', "Alien", " rating", '="', "4", "\n")


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (0, 'recommend about="Alien"'),
        (0, "none"),
        (1, 'rate item="Alien" rating="4"'),
        (7, 'rate item="Alien" rating="4" ; undo'),
    ],
)
def test_another_reading_starts_the_same_and_chooses_otherwise(place: int, line: str) -> None:
    follow(line, otherwise(answer(SIGNATURES), CAME, place))


@pytest.mark.parametrize(("place", "line"), [(0, 'rate item="Alien" rating="4"'), (7, 'rate item="Alien" rating="4"')])
def test_another_reading_is_not_the_same_again(place: int, line: str) -> None:
    with pytest.raises(ValueError, match="must start with"):
        follow(line, otherwise(answer(SIGNATURES), CAME, place))
