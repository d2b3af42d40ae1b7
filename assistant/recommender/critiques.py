"""Reads relative words: "cheaper", 老一点 become limits where items give numbers, "funnier" a quality to strengthen."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median, median_low

from assistant.recommender.thesaurus import tags_by_word
from assistant.values import Item, Variety
from assistant.words import content_words, is_han, plain_forms, tokens

PRICE_DOWN, YEAR_UP, YEAR_DOWN = "max_price", "year_min", "year_max"

MORE: dict[str, str] = {
    **dict.fromkeys(("cheap", "inexpensive", "affordable", "便宜", "实惠", "省钱"), PRICE_DOWN),
    **dict.fromkeys(("new", "recent", "late", "modern", "新", "近", "新出", "最新"), YEAR_UP),
    **dict.fromkeys(("old", "early", "earli", "老", "旧", "早"), YEAR_DOWN),
}
LESS: dict[str, str] = {
    **dict.fromkeys(("expensive", "pricey", "costly", "dear", "贵", "昂贵"), PRICE_DOWN),
    **dict.fromkeys(("old", "dated", "老", "旧"), YEAR_UP),
    **dict.fromkeys(("new", "recent", "modern", "新"), YEAR_DOWN),
}
VARIED = frozenset(
    ("surprising", "varied", "various", "diverse", "adventurous", "variety", "多样", "丰富", "惊喜", "意外")
)
FOCUSED = frozenset(("focused", "similar", "集中", "相似"))
"""Words that turn the dial of variety, in their plain forms."""
_COMPARED = re.compile(
    r"\b(?:less|not (?:so|as))\s+(?P<less>[\w-]+)|\bmore\s+(?P<more>[\w-]+)|\b(?P<er>\w{3,}er)\b"
    r"|(?:没那么|不那么|少[点些])(?P<less_zh>[^\W的]+)的?|更(?P<more_zh>[^\W的]+)的?",
    re.IGNORECASE,
)


def relative_limit(quality: str, shown: Sequence[Item], more: bool) -> dict[str, float | int]:
    """Return the limit that ``quality`` sets against what was shown; nothing for other words and lists without numbers.

    "Cheaper" and "newer" are meant against the middle of the list: half of it would pass.

    Args:
        quality: the user's words.
        shown: the list they look at.
        more: whether the quality is to be strengthened or weakened.
    """
    limited = _field(quality, MORE if more else LESS)
    if limited == PRICE_DOWN and (prices := [item.price for item in shown if item.price is not None]):
        middle = median(prices)
        return {limited: round(middle - (1 if middle >= 10 else 0.01), 2)}
    if limited in (YEAR_UP, YEAR_DOWN) and (years := [item.year for item in shown if item.year is not None]):
        return {limited: median_low(years) + (1 if limited == YEAR_UP else -1)}
    return {}


def wished_variety(quality: str, more: bool) -> Variety | None:
    """Return what ``quality``, to be strengthened or weakened, turns the dial of variety to; None for other words."""
    forms = {form for word in tokens(quality) for form in plain_forms(word)}
    if forms & VARIED:
        return "surprising" if more else "focused"
    if forms & FOCUSED:
        return "focused" if more else "surprising"
    return None


@dataclass(frozen=True)
class Comparison:
    """What "like these, but ..." asks for: qualities to strengthen and weaken, limits, and the other words."""

    rest: str
    more: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    limits: Mapping[str, float | int] = field(default_factory=dict)


def read_comparison(about: str, items: Sequence[Item]) -> Comparison:
    """Take the comparatives out of ``about``: "funnier", "less violent", 更新, each against ``items``."""
    more, less, rest = list[str](), list[str](), about
    for match in _COMPARED.finditer(about):
        kind, word = next((name, text) for name, text in match.groupdict().items() if text)
        if kind == "er" and not _is_comparative(word.casefold()):
            continue
        (less if kind.startswith("less") else more).append(word)
        rest = rest.replace(match[0], " ", 1)
    limits: dict[str, float | int] = {}
    kept = {True: list[str](), False: list[str]()}
    for stronger_wanted, qualities in ((True, more), (False, less)):
        for quality in qualities:
            limit = relative_limit(quality, items, stronger_wanted)
            limits.update(limit)
            if not limit:
                kept[stronger_wanted].append(quality)
    words = " ".join(content_words(tokens(rest))) and " ".join(rest.strip(" ,，").split())
    return Comparison(words, tuple(kept[True]), tuple(kept[False]), limits)


def _is_comparative(word: str) -> bool:
    """Tell whether a word in -er is the comparative of a quality that is known: "funnier", and no "thriller"."""
    known = {*tags_by_word(), *MORE, *LESS}
    return word not in known and bool((plain_forms(word) - {word}) & known)


def _field(quality: str, table: dict[str, str]) -> str | None:
    words = [word for word in tokens(quality) if is_han(word) or content_words([word])]
    if len(words) != 1:
        return None
    return next((table[form] for form in sorted(plain_forms(words[0])) if form in table), None)
