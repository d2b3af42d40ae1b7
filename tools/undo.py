"""The tool that takes the last change of the profile back."""

from __future__ import annotations

from typing import ClassVar

from assistant.context import Context
from assistant.errors import ToolError
from assistant.tool import Tool
from assistant.values import ProfileChange


class Undo(Tool):
    """Take the last change of the profile back."""

    effect = "changes"
    examples: ClassVar[tuple[tuple[str, str], ...]] = (
        ("no wait, take my last statement back", "undo"),
        ("算了，上一条别记", "undo"),
    )

    def __call__(self, context: Context) -> ProfileChange:
        """Take back one change; called again, the one before."""
        undone = context.profile.undo()
        if undone.after_forget:
            raise ToolError(
                "the last change erased something, and what is erased cannot be brought back",
                "Undo again takes back the change before it.",
                "上一步是删除，删掉的内容无法恢复；再撤销一次会撤回更早的改动。",
            )
        items = context.catalog.items([event.value for event in undone.removed if event.about == "item"])
        return ProfileChange(action="undid", removed=undone.removed, titles={item.id: item for item in items})
