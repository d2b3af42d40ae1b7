"""The tool that notes lasting tastes."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from assistant.context import Context
from assistant.errors import ToolError
from assistant.tool import Tool
from assistant.values import ProfileChange

STRENGTH = 4
"""Of a taste that is simply stated, on the scale of ratings."""


class UpdateProfile(Tool):
    """Note topics the user likes or dislikes for good."""

    likes: tuple[str, ...] = Field((), description="topics liked")
    dislikes: tuple[str, ...] = Field((), description="topics disliked")

    effect = "changes"
    examples: ClassVar[tuple[tuple[str, str], ...]] = (
        ("I'm a big fan of jazz and space operas", 'update_profile likes="jazz" likes="space operas"'),
        ("我不喜欢恐怖片", 'update_profile dislikes="恐怖"'),
        ("I love cooking shows but can't stand musicals", 'update_profile likes="cooking" dislikes="musicals"'),
    )

    def __call__(self, context: Context) -> ProfileChange:
        """Log all tastes as one change."""
        tastes = [(topic.strip(), 1) for topic in self.likes] + [(topic.strip(), -1) for topic in self.dislikes]
        tastes = [(topic, polarity) for topic, polarity in tastes if topic]
        if not tastes:
            raise ToolError("no taste was named", "Say what you like or do not like.", "请说出你喜欢或不喜欢什么。")
        return ProfileChange(added=context.profile.add_topics(tastes, STRENGTH, context.sentence))
