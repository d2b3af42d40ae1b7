"""The SDK of the assistant: what a tool needs, by one import.

Each name is loaded when it is first used, so that ``import assistant`` costs nothing. Tests of a tool find their
helpers in ``assistant.testing``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.context import Context
    from assistant.errors import ToolError
    from assistant.tool import Kind, Tool
    from assistant.values import (
        Absence,
        Event,
        Explanation,
        Failure,
        Hits,
        Item,
        ItemCard,
        Limits,
        Pick,
        ProfileChange,
        ProfileView,
        Question,
        Reason,
        Recommendations,
        Result,
        Text,
        Wish,
    )

__all__ = [
    "Absence",
    "Context",
    "Event",
    "Explanation",
    "Failure",
    "Hits",
    "Item",
    "ItemCard",
    "Kind",
    "Limits",
    "Pick",
    "ProfileChange",
    "ProfileView",
    "Question",
    "Reason",
    "Recommendations",
    "Result",
    "Text",
    "Tool",
    "ToolError",
    "Wish",
]

_HOMES = {"Context": "context", "ToolError": "errors", "Kind": "tool", "Tool": "tool"}
"""Modules of the names that are not in ``values``."""


def __getattr__(name: str) -> Any:
    """Load an exported name."""
    if name not in __all__:
        raise AttributeError(f"module 'assistant' has no attribute {name!r}")
    value = getattr(import_module(f"assistant.{_HOMES.get(name, 'values')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List what is exported, loaded or not."""
    return sorted(__all__)
