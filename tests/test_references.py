import pytest

from assistant.references import chosen_option
from assistant.session import Pending
from assistant.values import Call, Item

OPTIONS = tuple(
    Item(id=f"movie/{n}", kind="movie", title=title, titles=(zh,))
    for n, (title, zh) in enumerate([("Dune", "沙丘"), ("Solaris", "飞向太空"), ("Alien", "异形")])
)
PENDING = Pending(Call(tool="rate", args={"item": "dune", "rating": 5}), "dune", OPTIONS)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", 2),
        ("#2", 2),
        ("the second one", 2),
        ("第二个", 2),
        ("第三部吧", 3),
        ("no. 1", 1),
        ("Solaris", 2),
        ("异形", 3),
        ("third!", 3),
    ],
)
def test_names_an_option(text: str, number: int) -> None:
    assert chosen_option(text, PENDING) == OPTIONS[number - 1]


@pytest.mark.parametrize("text", ["4", "0", "a film like the second one", "neither", "", "hello"])
def test_says_something_else(text: str) -> None:
    assert chosen_option(text, PENDING) is None


def test_nothing_was_asked() -> None:
    assert chosen_option("2", None) is None


def test_answer_puts_the_item_in_place_of_the_unclear_words() -> None:
    assert PENDING.answered(OPTIONS[0]) == Call(tool="rate", args={"item": "movie/0", "rating": 5})
