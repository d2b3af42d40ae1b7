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


TOPICS = tuple(
    Option((topic,), (Call(tool="recommend", args={"about": topic}),), numbered=False) for topic in ("comedy", "jazz")
)


def in_both(name: str) -> tuple[str, ...]:
    """Return the forms of a name in both languages."""
    pairs = {"jazz": "爵士", "comedy": "喜剧", "slapstick": "喜剧"}
    return (name, *(zh for en, zh in pairs.items() if en == name))


@pytest.mark.parametrize(("text", "number"), [("jazz", 2), ("Jazz.", 2), ("爵士", 2), ("喜剧！", 1), ("COMEDY", 1)])
def test_a_topic_is_named_in_either_language(text: str, number: int) -> None:
    assert chosen_option(text, TOPICS, in_both) == TOPICS[number - 1]


@pytest.mark.parametrize("text", ["2", "#1", "the second one", "第二个", "jazz and comedy", "滑稽"])
def test_a_number_means_an_item_of_the_list_and_no_topic(text: str) -> None:
    assert chosen_option(text, TOPICS, in_both) is None


def test_without_synonyms_only_the_name_itself_is_known() -> None:
    assert chosen_option("jazz", TOPICS) == TOPICS[1]
    assert chosen_option("爵士", TOPICS) is None


def test_a_name_that_two_options_have_chooses_none() -> None:
    both = (*TOPICS[:1], Option(("slapstick",), (Call(tool="undo"),), numbered=False))
    assert chosen_option("喜剧", both, in_both) is None
    assert chosen_option("slapstick", both, in_both) == both[1]
