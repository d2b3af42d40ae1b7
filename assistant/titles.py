"""Compares titles as people write them: case, articles, quotes, a trailing year, accents and Chinese script aside."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from assistant.chinese import simplified

_YEAR = re.compile(r"\s*[(（]\s*(\d{4})\s*[)）]\s*$")
_QUOTES = re.compile(r"[《》〈〉「」『』“”\"‘’'`]")
_PUNCTUATION = re.compile(r"[^\w#+]+")
_ARTICLE = re.compile(r"^(the|a|an)\s+(?=\S)")
_TRAILING_ARTICLE = re.compile(r"^(.*\S),\s*(the|a|an)$", re.IGNORECASE)


def split_year(written: str) -> tuple[str, int | None]:
    """Return a title without the year in brackets at its end, and that year."""
    match = _YEAR.search(written)
    return (written[: match.start()], int(match[1])) if match and match.start() else (written, None)


@lru_cache(maxsize=10_000)
def normalise(title: str) -> str:
    """Return the form of ``title`` by which two spellings of one title are equal; never empty for a non-empty title."""
    return in_own_script(simplified(title))


def in_own_script(title: str) -> str:
    """Return ``title`` normalised, but not its script: 重慶森林 and 重庆森林 stay two titles."""
    text = unicodedata.normalize("NFKC", split_year(title.strip())[0]).strip()
    swapped = _TRAILING_ARTICLE.match(text)
    if swapped:
        text = f"{swapped[2]} {swapped[1]}"
    text = _QUOTES.sub("", text.casefold())
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c) or c in "゙゚")
        text = unicodedata.normalize("NFC", text)
    words = _PUNCTUATION.sub(" ", text.replace("&", " and ")).strip()
    return _ARTICLE.sub("", words) or words or text.strip() or title.strip().casefold()
