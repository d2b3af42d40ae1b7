"""The tool that notes how the user liked an item."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from assistant.context import Context
from assistant.tool import Tool
from assistant.values import ProfileChange

LIKED = 3
"""Ratings from this one on are no dislike."""


class Rate(Tool):
    """Note how the user liked an item they know."""

    item: str = Field(min_length=1, description='a title, "#2" or "#last"')
    rating: int = Field(ge=1, le=5, description="1 hated, 3 okay, 5 loved")

    effect = "changes"
    examples: ClassVar[tuple[tuple[str, str], ...]] = (
        ("I adored Coco", 'rate item="Coco" rating="5"'),
        ("《霸王别姬》我打四星", 'rate item="霸王别姬" rating="4"'),
        ("number one left me rather cold", 'rate item="#1" rating="2"'),
        ("《三体》太好看了，还有类似的吗", 'rate item="三体" rating="5" ; recommend like="三体"'),
    )

    def __call__(self, context: Context) -> ProfileChange:
        """Log the rating."""
        item = context.find_item(self.item)
        event = context.profile.add(
            "item", item.id, 1 if self.rating >= LIKED else -1, self.rating, item.kind, context.sentence
        )
        return ProfileChange(added=(event,), titles={item.id: item})
