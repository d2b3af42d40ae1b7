"""The tool that shows one item."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from assistant.context import Context
from assistant.tool import Tool
from assistant.values import ItemCard


class ShowItem(Tool):
    """Show the details of one item."""

    item: str = Field(min_length=1, description='a title, "#2" or "#last"')

    examples: ClassVar[tuple[tuple[str, str], ...]] = (
        ("tell me more about Amélie", 'show_item item="Amélie"'),
        ("第二本是谁写的，哪年出的", 'show_item item="#2"'),
        ("any more details on that one?", 'show_item item="#last"'),
    )

    def __call__(self, context: Context) -> ItemCard:
        """Find the item and the user's rating of it."""
        item = context.find_item(self.item)
        return ItemCard(item=item, rating=context.profile.ratings().get(item.id))
