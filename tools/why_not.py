"""The tool that explains why something was not recommended."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from assistant.context import Context
from assistant.tool import Tool
from assistant.values import Absence


class WhyNot(Tool):
    """Say why an item was not recommended."""

    item: str = Field(min_length=1, description="a title")

    examples: ClassVar[tuple[tuple[str, str], ...]] = (
        ("why isn't The Godfather in there?", 'why_not item="The Godfather"'),
        ("怎么没有《活着》", 'why_not item="活着"'),
    )

    def __call__(self, context: Context) -> Absence:
        """Find the filter or the score that kept the item out, and what would bring it in."""
        item = context.find_item(self.item)
        return context.recommender.why_not(item, None, context.session, context.language)
