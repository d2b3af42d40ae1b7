"""The tool that shows what is known about the user."""

from __future__ import annotations

from typing import ClassVar

from assistant.context import Context
from assistant.tool import Tool
from assistant.values import ProfileView


class ShowProfile(Tool):
    """Show what is known about the user."""

    examples: ClassVar[tuple[tuple[str, str], ...]] = (
        ("list the preferences you have on file for me", "show_profile"),
        ("看看你都记住了我什么", "show_profile"),
    )

    def __call__(self, context: Context) -> ProfileView:
        """List the events in force."""
        events = context.profile.events()
        items = context.catalog.items([event.value for event in events if event.about == "item"])
        return ProfileView(events=events, titles={item.id: item for item in items})
