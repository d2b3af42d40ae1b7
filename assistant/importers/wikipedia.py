"""Knows the lists of films that were drawn from Wikipedia: their links are names of pages."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import quote


def is_wikipedia(columns: Collection[str]) -> bool:
    """Tell whether a file with these columns is such a list."""
    return {"title", "href", "extract"} <= set(columns)


def with_address(fields: dict[str, list[object]]) -> None:
    """Make the name of a page its address."""
    page = str(fields["url"][0]) if "url" in fields else ""
    if page and "://" not in page:
        fields["url"] = [f"https://en.wikipedia.org/wiki/{quote(page.removeprefix('/wiki/'), safe='_(),:!%/#')}"]
