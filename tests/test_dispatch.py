from collections.abc import Iterator
from typing import ClassVar

import pytest

from assistant.context import Context
from assistant.dispatch import dispatch
from assistant.registry import Registry
from assistant.testing import TINY_ITEMS, tiny_context
from assistant.tool import Effect, Tool
from assistant.values import Call, Failure, Hits, Item, Question, Result, Text

TWINS = tuple(Item(id=f"movie/dune-{year}", kind="movie", title="Dune", year=year) for year in (1984, 2021))


class Call911(Tool):
    """Call for help."""

    effect: ClassVar[Effect] = "external"

    def __call__(self, context: Context) -> Result:
        return Text(text="called")


class Broken(Tool):
    """Fail."""

    def __call__(self, context: Context) -> Result:
        raise KeyError("oops")


@pytest.fixture
def context() -> Iterator[Context]:
    context = tiny_context(items=(*TINY_ITEMS, *TWINS))
    yield context
    context.catalog.connection.close()


@pytest.fixture
def registry() -> Registry:
    registry = Registry.load(None, third_party=False)
    for tool in (Call911, Broken):
        registry.add(tool, "somebody's plugin 1.0")
    return registry


def test_a_result_is_noticed_by_the_session(context: Context, registry: Registry) -> None:
    result = dispatch(Call(tool="search", args={"query": "Alien"}), registry, context, None)
    assert isinstance(result, Hits)
    assert context.session.resolve("#1") == result.items[0]


def test_an_unclear_title_becomes_a_question(context: Context, registry: Registry) -> None:
    result = dispatch(Call(tool="show_item", args={"item": "Dune"}), registry, context, None)
    assert isinstance(result, Question)
    assert set(result.options) == set(TWINS)
    assert {option.calls[0].args["item"] for option in context.session.pending} == {twin.id for twin in TWINS}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (Call(tool="fly"), "'fly'"),
        (Call(tool="rate", args={"item": "Alien", "rating": 7}), "'rating'"),
        (Call(tool="rate", args={"item": "Alien"}), "'rating'"),
        (Call(tool="show_item", args={"item": "no such thing at all"}), "no such thing at all"),
        (Call(tool="show_item", args={"item": "#1"}), "no number 1"),
    ],
)
def test_what_cannot_be_served_names_the_culprit(
    context: Context, registry: Registry, call: Call, message: str
) -> None:
    result = dispatch(call, registry, context, None)
    assert isinstance(result, Failure)
    assert message in result.message


def test_an_external_tool_runs_only_when_allowed(context: Context, registry: Registry) -> None:
    call, asked = Call(tool="call911"), list[str]()
    assert isinstance(dispatch(call, registry, context, None), Failure)
    assert isinstance(dispatch(call, registry, context, lambda question: bool(asked.append(question))), Failure)
    assert "'call911'" in asked[0]
    assert dispatch(call, registry, context, lambda question: True) == Text(text="called")


def test_a_third_party_bug_is_named_and_survived(context: Context, registry: Registry) -> None:
    result = dispatch(Call(tool="broken"), registry, context, None)
    assert isinstance(result, Failure)
    assert "somebody's plugin 1.0 failed: KeyError('oops')" in result.message


def test_the_model_cannot_erase_everything_unasked(context: Context, registry: Registry) -> None:
    call = Call(tool="forget", args={"what": "all"})
    context.profile.add("topic", "jazz", 1, 4)
    assert isinstance(dispatch(call, registry, context, None), Failure)
    assert isinstance(dispatch(call, registry, context, lambda question: False), Failure)
    assert context.profile.events()
    dispatch(call, registry, context, lambda question: "cannot be taken back" in question)
    assert not context.profile.events()
    context.profile.add("topic", "jazz", 1, 4)
    dispatch(call, registry, context, None, by_hand=True)
    assert not context.profile.events()
