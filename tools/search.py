"""The tool that looks named things up."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from assistant.context import Context
from assistant.tool import Kind, Tool
from assistant.values import Hits, Limits

DEFAULT_LIMIT = 10
MOST = 50


class Search(Tool):
    """Look up a named title, person, brand or tag."""

    query: str = Field(min_length=1, description="the name to look up")
    kind: Kind | None = Field(None, description="what to look for")
    limit: int | None = Field(None, description="how many")
    max_price: float | None = Field(None, ge=0, description="highest price")
    year_min: int | None = Field(None, description="earliest year")
    year_max: int | None = Field(None, description="latest year")

    examples: ClassVar[tuple[tuple[str, str], ...]] = (
        ("do you have Rashomon?", 'search query="Rashomon"'),
        ("搜一下王菲的歌", 'search query="王菲" kind=music'),
        ("list Akira Kurosawa films before 1960", 'search query="Akira Kurosawa" kind=movie year_max="1959"'),
        ("找找《红楼梦》这本书", 'search query="红楼梦" kind=book'),
    )

    def __call__(self, context: Context) -> Hits:
        """Search titles, people, tags and texts; the profile plays no part."""
        limits = Limits(kind=self.kind, max_price=self.max_price, year_min=self.year_min, year_max=self.year_max)
        n = min(max(self.limit or DEFAULT_LIMIT, 1), MOST)
        return context.recommender.search(self.query.strip(), n, limits)
