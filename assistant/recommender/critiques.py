"""Turns relative words into limits where the list shown last gives numbers: "cheaper", "newer", 便宜点, 老一点."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median, median_low

from assistant.values import Item
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


def relative_limit(quality: str, shown: Sequence[Item], more: bool) -> dict[str, float | int]:
    """Return the limit that ``quality`` sets against what was shown; nothing for other words and lists without numbers.

    "Cheaper" and "newer" are meant against the middle of the list: half of it would pass.

    Args:
        quality: the user's words.
        shown: the list they look at.
        more: whether the quality is to be strengthened or weakened.
    """
    field = _field(quality, MORE if more else LESS)
    if field == PRICE_DOWN and (prices := [item.price for item in shown if item.price is not None]):
        middle = median(prices)
        return {field: round(middle - (1 if middle >= 10 else 0.01), 2)}
    if field in (YEAR_UP, YEAR_DOWN) and (years := [item.year for item in shown if item.year is not None]):
        return {field: median_low(years) + (1 if field == YEAR_UP else -1)}
    return {}


def _field(quality: str, table: dict[str, str]) -> str | None:
    words = [word for word in tokens(quality) if is_han(word) or content_words([word])]
    if len(words) != 1:
        return None
    return next((table[form] for form in sorted(plain_forms(words[0])) if form in table), None)
