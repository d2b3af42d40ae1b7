"""What stands for an item where it is stored and found: names, attributes, the text that is encoded, identity.

Knows nothing of databases.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.titles import normalise
from assistant.values import Item

_SUBTITLE = re.compile(r"[:：].*$", re.DOTALL)
_BRACKET = re.compile(r"[(（][^()（）]*[)）]\s*$")


def encoded_text(item: Item) -> str:
    """Return the text that stands for ``item`` in the vector index."""
    parts = (
        " / ".join((item.title, *item.titles)),
        ", ".join((*item.creators, *item.cast)),
        ", ".join(item.tags),
        item.description,
        item.description_zh,
    )
    return ". ".join(part for part in parts if part)


def attributes_of(item: Item) -> list[tuple[str, str]]:
    """Return (type, value) of all attributes of ``item``."""
    pairs = [("tag", tag) for tag in item.tags]
    pairs += [("creator", name) for name in item.creators] + [("cast", name) for name in item.cast]
    return pairs + ([("country", item.country)] if item.country else [])


def names_of(item: Item) -> list[tuple[str, int]]:
    """Return the normalised titles of ``item``, 1 for the main one; what is before a colon is one too."""
    titles = (item.title, *item.titles)
    short = [part.strip() for title in titles for part in (_SUBTITLE.sub("", title), _BRACKET.sub("", title))]
    main = normalise(item.title)
    others = dict.fromkeys(normalise(title) for title in (*item.titles, *short))
    return [(main, 1), *((name, 0) for name in others if name not in ("", main))]


def identity_of(item: Item) -> str:
    """Return the kind and normalised title, by which duplicates are looked for."""
    return f"{item.kind}\t{normalise(item.title)}"


def agree(one: Item, other: Item, synonyms: Callable[[str], Sequence[str]]) -> bool:
    """Tell whether two items are the same work.

    Kind and title are equal, and so is what both say of the year and the first creator's family name. Where the titles
    differ but they have an alternative one in common, both must say the year.

    Args:
        synonyms: returns the forms of a name in both languages.
    """
    years = {one.year, other.year}
    if one.kind != other.kind or len(years - {None}) > 1:
        return False
    if normalise(one.title) != normalise(other.title) and (None in years or not _titles(one) & _titles(other)):
        return False
    if not (one.creators and other.creators):
        return True
    forms = [{_family_name(form) for form in synonyms(item.creators[0])} for item in (one, other)]
    return bool(forms[0] & forms[1])


def _titles(item: Item) -> set[str]:
    return {normalise(title) for title in (item.title, *item.titles)}


def _family_name(name: str) -> str:
    """Return the last word of a name, by which "J. K. Rowling" and "J.K. Rowling" are equal."""
    return normalise(name).split(" ")[-1]


def filled(old: Item, new: Item) -> Item:
    """Return ``old`` with its empty fields taken from ``new``."""
    empty = {name: getattr(new, name) for name in Item.model_fields if not getattr(old, name) and getattr(new, name)}
    return old.model_copy(update=empty)
