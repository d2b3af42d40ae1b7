"""What the author of a tool tests with: a contract, a model that answers from a script, a tiny catalog.

    class TestRollDice(ToolContract):
        tool = RollDice
        valid = ('roll_dice sides="6"',)
        invalid = ('roll_dice sides="0"',)

Shipped with the package and used by its own tests. Knows nothing of pytest but the names it looks for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from typing import Any, ClassVar, get_args

from pydantic import TypeAdapter, ValidationError

from assistant.context import Context
from assistant.errors import ToolError
from assistant.model import Answer, Choice, Decoded, Literal, Message, Prompt, Span
from assistant.syntax import NONE, Signature, answer, read, write
from assistant.tiny import TINY_ITEMS, HashingEncoder, tiny_catalog, tiny_context, tiny_index
from assistant.tool import Effect, Tool
from assistant.values import KINDS, Call, Failure, Result

__all__ = [
    "TINY_ITEMS",
    "HashingEncoder",
    "ScriptedModel",
    "ToolContract",
    "follow",
    "tiny_catalog",
    "tiny_context",
    "tiny_index",
]

MAX_DESCRIPTION = 120
"""Characters of a tool's first line; the model reads it with every request."""

_RESULT: TypeAdapter[Any] = TypeAdapter(Result)


def follow(line: str, steps: Answer) -> None:
    """Walk a call line through the constraint ``steps`` as a model under it would.

    Raises:
        ValueError: a model under this constraint cannot write ``line``; says where it must differ.
    """
    __tracebackhide__ = True  # pytest then shows the line of the test
    rest, given = f" {line.strip()}\n", None
    while True:
        try:
            step = steps.send(given) if given is not None else next(steps)
        except StopIteration:
            break
        given, rest = _taken(step, line, rest)
    if rest.strip():
        raise ValueError(f"{line!r}: nothing may follow before {rest.strip()!r}")


def _taken(step: Literal | Choice | Span, line: str, rest: str) -> tuple[str, str]:
    """Return what ``step`` takes from the start of ``rest``, and what is left."""
    __tracebackhide__ = True
    if isinstance(step, Span):
        text, quote, left = rest.partition('"')
        if not quote or len(text) > step.max_chars or re.search(r"[\\\x00-\x1f\x7f]", text):
            raise ValueError(f"{line!r}: {text.strip()!r} is not up to {step.max_chars} plain characters and a quote")
        if step.digits and not re.fullmatch(r"\d+(\.\d*)?", text):
            raise ValueError(f"{line!r}: {text!r} is not a number")
        return text, left
    options = (step.text,) if isinstance(step, Literal) else step.options
    fitting = [option for option in options if rest.startswith(option)]
    if not fitting:
        raise ValueError(f"{line!r}: {rest.strip()!r} must start with one of {options}")
    longest = max(fitting, key=len)
    return longest, rest[len(longest) :]


class ScriptedModel:
    """A language model that answers from a script, under the same constraint as a real one.

    Args:
        calls: a request, and the call line it becomes.
        chat: a request, and the words that answer it; without it this is no chatting model.
    """

    id = "scripted"

    def __init__(self, calls: Mapping[str, str], chat: Mapping[str, str] | None = None) -> None:
        self._calls = dict(calls)
        self._chat = dict(chat or {})
        self.chats = chat is not None
        self.tuned = False

    def decode(self, prompt: Prompt, answer: Callable[[], Answer]) -> Decoded:
        """Return the line for the request in ``prompt``.

        Raises:
            AssertionError: the script has no such request, or its line cannot be written under the constraint.
        """
        line = _scripted(self._calls, prompt.request)
        try:
            follow(line, answer())
        except ValueError as error:
            raise AssertionError(f"the script is impossible: {error}") from error
        return Decoded(f" {line}\n", tokens=len(line.split()), evaluations=1)

    def chat(self, messages: Sequence[Message], max_tokens: int, on_text: Callable[[str], None]) -> str:
        """Return the words for the last message, handing them over one by one."""
        words = _scripted(self._chat, messages[-1].content)
        for piece in re.findall(r"\S+\s*", words):
            on_text(piece)
        return words

    def close(self) -> None:
        """Do nothing: there are no weights."""


def _scripted(script: Mapping[str, str], asked: str) -> str:
    """Return the answer to the request that is a line of ``asked``, whatever label stands before it."""
    lines = asked.splitlines()
    for request in sorted(script, key=len, reverse=True):
        if any(line == request or line.endswith(f": {request}") for line in lines):
            return script[request]
    raise AssertionError(f"the script has no answer to {asked!r}; it knows {sorted(script)}")


class ToolContract:
    """What the shell relies on in every tool; a subclass whose name starts with ``Test`` is run by pytest.

    Class attributes:
        tool: the tool.
        valid: call lines that must work in ``context()``, at least one.
        invalid: call lines that must be refused: by a field's limits, or by a ToolError when they run.
        companions: other tools that the examples call.
    """

    tool: ClassVar[type[Tool]]
    valid: ClassVar[Sequence[str]] = ()
    invalid: ClassVar[Sequence[str]] = ()
    companions: ClassVar[Sequence[type[Tool]]] = ()

    def context(self) -> Context:
        """Return what the calls run in; override it to show a list or to fill the profile first."""
        return tiny_context()

    def pytest_generate_tests(self, metafunc: Any) -> None:
        """Make a test of each call line and each example."""
        for name, values in {
            "valid_line": self.valid,
            "invalid_line": self.invalid,
            "example": self.tool.examples,
        }.items():
            if name in metafunc.fixturenames:
                metafunc.parametrize(name, values, ids=[str(value) for value in values])

    def test_name_is_free(self) -> None:
        """The name is not the word for "no call"."""
        assert self.tool.name != NONE, f"the model writes {NONE!r} when there is nothing to call"

    def test_signature(self) -> None:
        """Name, docstring and argument types are usable by the model."""
        assert self._signature().name == self.tool.name

    def test_description_is_short(self) -> None:
        """The docstring's first line is short: the model reads it with every request."""
        length = len(self._signature().description)
        assert length <= MAX_DESCRIPTION, (
            f"the docstring's first line has {length} characters, at most {MAX_DESCRIPTION}"
        )

    def test_arguments_are_described(self) -> None:
        """Each field has a description."""
        bare = [slot.name for slot in self._signature().slots if not slot.description.strip()]
        assert not bare, f"fields without Field(description=...): {bare}"

    def test_options_can_be_written(self) -> None:
        """Each option of a Literal can be written, read back and accepted."""
        for slot in self._signature().slots:
            for option in slot.options:
                value = [option] if slot.many else option
                call = Call(tool=self.tool.name, args={slot.name: value})
                alone = Signature(self.tool.name, "", (slot,))
                assert _reread(call, alone) == [call], (
                    f"option {option!r} of {slot.name!r}: use one word without quotes"
                )
                annotation: Any = self.tool.model_fields[slot.name].annotation
                TypeAdapter(annotation).validate_python(value)

    def test_effect(self) -> None:
        """The effect is one that the shell knows."""
        assert self.tool.effect in get_args(Effect), f"effect {self.tool.effect!r} is not one of {get_args(Effect)}"

    def test_has_examples(self) -> None:
        """The model is shown at least one request and its call."""
        assert self.tool.examples, "give the tool at least one example: the model learns its use from them"

    def test_example(self, example: tuple[str, str]) -> None:
        """An example is a request and a line that the model can write and the tools accept."""
        request, line = example
        assert request.strip(), f"the example {line!r} has no request"
        assert "\n" not in request + line, f"the example {request!r} is not one line"
        tools = {tool.name: tool for tool in (self.tool, *self.companions)}
        signatures = [tool.signature(KINDS) for tool in tools.values()]
        follow(line, answer(signatures))
        for call in read(line, signatures):
            tools[call.tool].model_validate(call.args)

    def test_has_a_valid_call(self) -> None:
        """The test names at least one call that works."""
        assert self.valid, "set valid = ('...',): call lines that must work"

    def test_valid_call(self, valid_line: str) -> None:
        """A valid line can be written by the model, survives JSON, and gives a result that does too."""
        follow(valid_line, answer([self._signature()]))
        call = self._call(valid_line)
        assert type(call).model_validate_json(call.model_dump_json()) == call, (
            "the call changes on its way through JSON"
        )
        context = self.context()
        with closing(context.catalog.connection):
            result = call(context)
        assert isinstance(result, get_args(get_args(Result)[0])), f"{result!r} is none of the result classes"
        assert not isinstance(result, Failure), f"a call that should work failed: {result!r}"
        assert _RESULT.validate_json(_RESULT.dump_json(result)) == result, "the result changes on its way through JSON"

    def test_reading_changes_nothing(self, valid_line: str) -> None:
        """A tool whose effect is ``reads`` leaves profile and catalog as they were."""
        if self.tool.effect != "reads":
            return
        context = self.context()
        with closing(context.catalog.connection) as connection:
            before = connection.total_changes
            self._call(valid_line)(context)
            assert connection.total_changes == before, "a tool that writes has the effect 'changes', not 'reads'"

    def test_invalid_call(self, invalid_line: str) -> None:
        """An invalid line can be read but is refused: by a field's limits, or in words when it runs."""
        (call,) = read(invalid_line, [self._signature()])
        context = self.context()
        with closing(context.catalog.connection):
            try:
                result = self.tool.model_validate(call.args)(context)
            except (ValidationError, ToolError):
                return
        assert isinstance(result, Failure), f"{invalid_line!r} was not refused but gave {result!r}"

    def _signature(self) -> Signature:
        return self.tool.signature(KINDS)

    def _call(self, line: str) -> Tool:
        """Return the one call of the tool that ``line`` is."""
        (call,) = read(line, [self._signature()])
        return self.tool.model_validate(call.args)


def _reread(call: Call, signature: Signature) -> list[Call] | None:
    """Return ``call`` after it was written and read, or None when that is impossible."""
    try:
        line = write([call], [signature])
        follow(line, answer([signature]))
        return read(line, [signature])
    except ValueError:
        return None
