import pytest

from assistant.references import chosen_option
from assistant.session import Option
from assistant.values import Call

OPTIONS = tuple(
    Option(names, (Call(tool="show_item", args={"item": names[0]}),))
    for names in [("Dune", "沙丘"), ("Solaris", "飞向太空"), ("Alien", "异形")]
)


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
    assert chosen_option(text, OPTIONS) == OPTIONS[number - 1]


@pytest.mark.parametrize("text", ["4", "0", "a film like the second one", "neither", "", "hello"])
def test_says_something_else(text: str) -> None:
    assert chosen_option(text, OPTIONS) is None


def test_nothing_was_asked() -> None:
    assert chosen_option("2", ()) is None
