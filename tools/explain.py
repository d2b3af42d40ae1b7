"""The tool that explains a recommendation."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from assistant.context import Context
from assistant.tool import Tool
from assistant.values import Explanation


class Explain(Tool):
    """Say why an item was recommended."""

    item: str = Field(min_length=1, description='a title, "#2" or "#last"')

    examples: ClassVar[tuple[tuple[str, str], ...]] = (
        ("why did you pick the third one?", 'explain item="#3"'),
        ("为什么推荐《寄生虫》", 'explain item="寄生虫"'),
    )

    def __call__(self, context: Context) -> Explanation:
        """Give the item's whole score."""
        return context.recommender.explain(context.find_item(self.item), context.session, context.language)
