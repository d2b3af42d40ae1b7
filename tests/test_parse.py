from collections.abc import Callable

import pytest

from assistant.model import Answer, Decoded, Prompt
from assistant.parse import parse
from assistant.prompting import Shown
from assistant.registry import Registry
from assistant.testing import ScriptedModel, follow
from assistant.values import KINDS, Call

TOOLS = tuple(Registry.load(None, third_party=False).tools.values())


class Free(ScriptedModel):
    """A model that no constraint holds, as behind an endpoint."""

    def __init__(self, text: str) -> None:
        super().__init__({})
        self.text = text

    def decode(self, prompt: Prompt, answer: Answer) -> Decoded:  # type: ignore[override]
        return Decoded(self.text)


class Doubtful(ScriptedModel):
    """A model that is torn between two lines."""

    def __init__(self, first: str, second: str, confidence: float) -> None:
        super().__init__({})
        self.lines, self.confidence = [first, second], confidence

    def decode(self, prompt: Prompt, answer: Callable[[], Answer]) -> Decoded:
        """Return the next line, which must be allowed."""
        line = self.lines.pop(0)
        follow(line, answer())
        return Decoded(f" {line}\n", self.confidence, came=(f" {line.split()[0]}",))


class Unheld(Doubtful):
    """The same, where only the lines matter and not the steps by which they came."""

    def decode(self, prompt: Prompt, answer: Callable[[], Answer]) -> Decoded:
        """Return the next line."""
        return Decoded(f" {self.lines.pop(0)}\n", self.confidence, came=(" recommend",))


def calls(model: ScriptedModel, text: str = "x", shown: Shown | None = None) -> tuple[Call, ...]:
    return parse(text, shown, model, TOOLS, KINDS).calls


def test_a_request_becomes_calls() -> None:
    model = ScriptedModel({"loved Alien, more?": 'rate item="Alien" rating="5" ; recommend like="Alien"'})
    assert calls(model, "loved Alien, more?") == (
        Call(tool="rate", args={"item": "Alien", "rating": 5}),
        Call(tool="recommend", args={"like": ["Alien"]}),
    )


def test_nothing_fits() -> None:
    assert calls(ScriptedModel({"hello": "none"}), "hello") == ()


def test_a_tool_that_needs_a_list_cannot_be_called_without_one() -> None:
    model = ScriptedModel({"funnier": 'refine more="funnier"'})
    assert calls(model, "funnier", Shown(3, "movie")) == (Call(tool="refine", args={"more": ["funnier"]}),)
    with pytest.raises(AssertionError):
        calls(model, "funnier")


@pytest.mark.parametrize(
    "text", ["I would recommend Alien!", "delete_everything", 'recommend about="x', "recommend colour=red", ""]
)
def test_what_is_not_in_the_syntax_calls_nothing(text: str) -> None:
    assert calls(Free(text)) == ()


def test_an_argument_out_of_range_is_left_out() -> None:
    assert calls(Free('recommend about="x" max_price="-3"')) == (Call(tool="recommend", args={"about": "x"}),)


def test_a_call_without_a_valid_required_argument_is_left_out() -> None:
    assert calls(Free('rate item="Alien" rating="9"')) == ()


@pytest.mark.parametrize(
    ("line", "confidence", "asks"),
    [('search query="x"', 0.1, True), ('search query="x"', 0.6, False), ("undo", 0.6, True), ("undo", 0.9, False)],
)
def test_a_doubtful_answer_has_a_second_and_what_changes_must_be_surer(
    line: str, confidence: float, asks: bool
) -> None:
    parsed = parse("x", None, Doubtful(line, "none", confidence), TOOLS, KINDS)
    assert parsed.other == (() if asks else None)
    assert parsed.confidence == confidence


@pytest.mark.parametrize(
    ("first", "second", "asks"),
    [
        ('recommend about="war" year_min="1989" year_max="1989"', 'recommend about="war" year_min="1989"', False),
        ('recommend about="war" limit="3"', 'recommend about="war"', False),
        ('recommend about="war" max_price="30"', 'recommend about="war" max_price="40"', False),
        ('recommend about="war" limit="3"', 'recommend about="love" limit="3"', True),
        ('recommend about="war" limit="3"', 'recommend kind=book about="war" limit="3"', True),
        ('recommend about="war"', 'search query="war"', True),
        ('recommend about="war"', 'recommend about="war" ; undo', True),
    ],
)
def test_readings_that_differ_in_numbers_alone_are_not_asked_about(first: str, second: str, asks: bool) -> None:
    parsed = parse("x", None, Unheld(first, second, 0.1), TOOLS, KINDS)
    assert (parsed.other is not None) is asks
    assert parsed.calls == calls(Free(first))
