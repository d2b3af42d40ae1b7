from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Optional

import pytest
from pydantic import Field, ValidationError

from assistant import Context, Kind, Text, Tool
from assistant.errors import PluginError
from assistant.syntax import Slot


class ShowMeTheWay(Tool):
    """Show the way.

    More that the model does not read.
    """

    start: str = Field(description="from where")
    stops: tuple[str, ...] = Field((), description="over which places")
    kind: Kind | None = None
    kinds: list[Kind] = []
    how: Literal["foot", "bike"] = "foot"
    hours: float | None = Field(None, gt=0)
    people: Annotated[int, Field(ge=1)] = 1
    sizes: list[Annotated[int, Field(ge=1)]] = []
    scenic: Optional[bool] = None  # noqa: UP045

    def __call__(self, context: Context) -> Text:
        return Text(text=self.start)


class Named(Tool):
    """Has a name of its own."""

    name = "another_name"
    effect = "external"
    after_list = True
    extra: ClassVar[int] = 3


class Child(Named):
    """Is named after its own class again."""


def test_name_is_the_class_name_in_snake_case() -> None:
    assert (ShowMeTheWay.name, Named.name, Child.name) == ("show_me_the_way", "another_name", "child")


def test_effect_is_inherited_and_reads_by_default() -> None:
    assert (ShowMeTheWay.effect, Named.effect, Child.effect) == ("reads", "external", "external")


def test_signature_has_the_first_line_and_the_fields() -> None:
    signature = ShowMeTheWay.signature(("movie", "book"))
    assert signature.name == "show_me_the_way"
    assert signature.description == "Show the way."
    assert not signature.after_list
    assert Named.signature(()).after_list
    assert Named.signature(()).slots == ()
    assert signature.slots == (
        Slot("start", "text", required=True, description="from where"),
        Slot("stops", "text", many=True, description="over which places"),
        Slot("kind", "choice", ("movie", "book")),
        Slot("kinds", "choice", ("movie", "book"), many=True),
        Slot("how", "choice", ("foot", "bike")),
        Slot("hours", "number"),
        Slot("people", "integer"),
        Slot("sizes", "integer", many=True),
        Slot("scenic", "flag"),
    )


def test_fields_are_checked_and_unknown_ones_refused() -> None:
    assert ShowMeTheWay(start="here", hours=2).hours == 2
    with pytest.raises(ValidationError, match="hours"):
        ShowMeTheWay(start="here", hours=0)
    with pytest.raises(ValidationError, match="elsewhere"):
        ShowMeTheWay.model_validate({"start": "here", "elsewhere": "there"})


@pytest.mark.parametrize("annotation", [dict[str, int], str | int, list[list[str]], bytes, object, list])
def test_a_type_that_cannot_be_written_is_named(annotation: object) -> None:
    tool = type("Odd", (Tool,), {"__doc__": "Odd.", "__annotations__": {"what": annotation}})
    with pytest.raises(PluginError, match=r"argument 'what' of tool 'odd'") as caught:
        tool.signature(())
    assert "Literal" in caught.value.hint


@pytest.mark.parametrize("name", ["Search", "1up", "a", "two words", "a-b", "", "x" * 41, "naïve"])
def test_a_name_that_the_model_cannot_write_is_refused(name: str) -> None:
    tool = type("Odd", (Tool,), {"__doc__": "Odd.", "name": name})
    with pytest.raises(PluginError, match="lower-case"):
        tool.signature(())


def test_a_tool_without_docstring_is_refused() -> None:
    class Silent(Tool):
        pass

    with pytest.raises(PluginError, match="'silent' has no docstring"):
        Silent.signature(())
