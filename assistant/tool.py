"""A tool is a pydantic model: fields are the arguments, the model reads the docstring, calling it does the work.

Knows nothing of how tools are found (``registry.py``) or how calls are written (``syntax.py``).
"""

from __future__ import annotations

import re
import types
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo

from assistant.errors import PluginError
from assistant.syntax import Signature, Slot
from assistant.values import Result

if TYPE_CHECKING:
    from assistant.context import Context

Effect = Literal["reads", "changes", "external"]

_TYPES: dict[type, Literal["text", "integer", "number", "flag"]] = {
    str: "text",
    int: "integer",
    float: "number",
    bool: "flag",
}
_RESERVED = {"name", "effect", "examples", "after_list"}
_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}$")


class KindOption:
    """Marks a text argument whose options are the catalog's kinds."""


Kind = Annotated[str, KindOption()]


class Tool(BaseModel):
    """Base of all tools, built in and third-party.

    Class attributes:
        name: what the model writes; by default the class name in snake case.
        effect: ``reads`` changes nothing, ``changes`` alters the profile, ``external`` reaches outside and is asked
            about first.
        examples: requests and the calls they become, in the call syntax; a request that is near to one in meaning
            likelier calls the tool, and an untuned model is shown them.
        after_list: True when the tool makes sense only after a list was shown; the model cannot call it before.
    """

    model_config = ConfigDict(extra="forbid")

    name: ClassVar[str] = ""
    effect: ClassVar[Effect] = "reads"
    examples: ClassVar[tuple[tuple[str, str], ...]] = ()
    after_list: ClassVar[bool] = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Give the tool its name."""
        super().__init_subclass__(**kwargs)
        if "name" not in cls.__dict__:
            cls.name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()

    def __call__(self, context: Context) -> Result:
        """Do the work and return a result.

        Raises:
            ToolError: the call cannot be served; the message is for the person.
        """
        raise NotImplementedError

    def question(self) -> str:
        """Return what to ask the user before a call that the model made runs, or "" to run it at once.

        For what cannot be taken back; ``external`` tools are asked about in any case.
        """
        return ""

    @classmethod
    def signature(cls, kinds: tuple[str, ...]) -> Signature:
        """Return the tool as the model sees it, with ``kinds`` as the options of Kind arguments.

        Raises:
            PluginError: the name, the docstring or an argument's type is not usable; names which.
        """
        if taken := _RESERVED & set(cls.model_fields):
            raise PluginError(
                f"argument {min(taken)!r} of tool {cls.__name__!r} has a name that every tool needs itself"
            )
        if not _NAME.match(cls.name):
            raise PluginError(f"tool name {cls.name!r} is not lower-case letters, digits and underscores")
        if not (cls.__doc__ or "").strip():
            raise PluginError(
                f"tool {cls.name!r} has no docstring", "The model reads it: say in one line what the tool does."
            )
        slots = tuple(_slot(cls.name, name, field, kinds) for name, field in cls.model_fields.items())
        return Signature(cls.name, (cls.__doc__ or "").strip().splitlines()[0], slots, cls.after_list)


def _slot(tool: str, name: str, field: FieldInfo, kinds: tuple[str, ...]) -> Slot:
    """Describe one pydantic field as an argument the model can write."""
    inner, many = _unwrap(field.annotation)
    is_kind = any(isinstance(mark, KindOption) for mark in (*field.metadata, *_marks(inner)))
    inner = get_args(inner)[0] if get_origin(inner) is Annotated else inner
    options: tuple[str, ...] = kinds if is_kind else ()
    if get_origin(inner) is Literal:
        options, inner = tuple(str(option) for option in get_args(inner)), str
    if inner not in _TYPES:
        raise PluginError(
            f"argument {name!r} of tool {tool!r} has a type the model cannot write: {field.annotation}",
            "Use str, int, float, bool, a Literal of strings, or a list or tuple of one of these.",
        )
    kind = "choice" if options else _TYPES[inner]
    return Slot(name, kind, options, many, field.is_required(), field.description or "")


def _marks(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation)[1:] if get_origin(annotation) is Annotated else ()


def _unwrap(annotation: Any) -> tuple[Any, bool]:
    """Strip Optional, list and tuple from ``annotation``; tell whether it holds many."""
    if get_origin(annotation) in (Union, types.UnionType):
        rest = [part for part in get_args(annotation) if part is not type(None)]
        return _unwrap(rest[0]) if len(rest) == 1 else (annotation, False)
    if get_origin(annotation) in (list, tuple):
        return get_args(annotation)[0], True
    return annotation, False
