"""Turns values as files hold them into clean ones: text, names, tags, years, prices, languages.

Knows nothing of files or items.
Each function returns nothing for an empty value and raises ValueError, saying why, for one that cannot be read.
"""

from __future__ import annotations

import ast
import html
import json
import math
import re
import unicodedata
from collections.abc import Sequence
from html.parser import HTMLParser

from assistant.importers.vocabulary import COUNTRIES, CURRENCIES, LANGUAGES, NOTHING, TAGS

_LOST_ENTITY = re.compile(r"\s?#(3[4-9]|4[0-7]|0?38|14[5-9]|15[01]|8\d{3});")
_LOST_NAME = re.compile(r"(?:\s|(?<![&\w]))(quot|amp|lt|gt|nbsp);")
_SPECIAL = re.compile(r"[<&#;]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\u200b\u202a-\u202e\u2066-\u2069]")
_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,2000}>")
_BREAKING = frozenset(
    {"p", "br", "div", "li", "ul", "ol", "tr", "td", "th", "h1", "h2", "h3", "h4", "hr", "blockquote"}
)

_ARTICLE = re.compile(
    r"^(?P<rest>.+\S), (?P<article>The|A|An|La|Le|Les|L'|El|Los|Las|Il|Gli|Der|Die|Das|Ein|Eine|Un|Une|Una|Den|Det)$"
)
_NAME_END = re.compile(r"(jr|sr|ii|iii|iv|ph\.?\s?d|m\.?d|esq|inc|ltd)\.?$", re.IGNORECASE)

_BARS = ("|", ";")
_MARKS = (*_BARS, " / ", "、", "，", ",")
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff])/(?=[\u3400-\u9fff])")

_YEAR = re.compile(r"(?<!\d)(-?\d{1,4})(?:\.0+)?(?!\d)")
_FULL_YEAR = re.compile(r"(?<!\d)(1[0-9]{3}|20[0-9]{2})(?!\d)")
_PRICE = re.compile(r"\d[\d.,\s']*")


class _Stripper(HTMLParser):
    """Keeps the text of an HTML fragment."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Note where something hidden begins; a block parts words."""
        self._hidden += tag in ("script", "style")
        if tag in _BREAKING:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """Note where something hidden ends; a block parts words."""
        self._hidden -= tag in ("script", "style") and self._hidden > 0
        if tag in _BREAKING:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        """Keep what is shown."""
        if not self._hidden:
            self.parts.append(data)


def text(value: object) -> str:
    """Return a value as one line of plain text: no HTML, no control characters, Unicode NFC, single blanks."""
    if value is None or isinstance(value, float) and math.isnan(value):
        return ""
    plain = " ".join(text(one) for one in value) if isinstance(value, list | tuple) else str(value)
    if plain.isascii() and plain.isprintable() and not _SPECIAL.search(plain):
        return " ".join(plain.split())
    for _ in range(2):  # entities of entities are common, and may hide tags
        plain = html.unescape(plain) if "&" in plain else plain
        plain = _stripped(plain)
    if ";" in plain:  # some collections lost the & of their entities
        plain = _LOST_ENTITY.sub(lambda match: html.unescape(f"&#{match[1]};"), plain)
        plain = _stripped(_LOST_NAME.sub(lambda match: html.unescape(f"&{match[1]};"), plain))
    plain = unicodedata.normalize("NFC", _UNPRINTABLE.sub("", plain))
    return " ".join(plain.split())


def _stripped(fragment: str) -> str:
    if not _TAG.search(fragment):
        return fragment
    parser = _Stripper()
    try:
        parser.feed(fragment)
        parser.close()
    except AssertionError:  # the standard library's way to refuse a malformed "<![...": then the tags go unread
        return _TAG.sub(" ", fragment)
    return "".join(parser.parts)


def is_empty(value: object) -> bool:
    """Tell whether a value says nothing: blank, or a usual word for that."""
    return value is None or (isinstance(value, str | float) and text(value).casefold() in NOTHING)


def several(value: object, separators: Sequence[str] = _BARS) -> list[str]:
    """Return the texts that a value holds: a list, a list written out as JSON or Python, or parted by a mark.

    Args:
        separators: tried in this order; only the first that occurs parts the value.
    """
    if is_empty(value):
        return []
    if isinstance(value, str) and value.strip()[:1] in "[{" and (inner := _literal(value)) is not None:
        value = inner
    if isinstance(value, list | tuple):
        found = [part for one in value for part in _one(one)]
    elif isinstance(value, dict):
        found = _one(value)
    else:
        written = str(value)
        mark = next((mark for mark in separators if mark in written), None)
        found = [text(part) for part in (written.split(mark) if mark else [written])]
    return list(dict.fromkeys(part for part in found if part.casefold() not in NOTHING))


def _one(value: object) -> list[str]:
    """Return the texts of an entry of a list: an object stands for its name, and what may be a list is opened."""
    if isinstance(value, dict):
        return [text(next((value[key] for key in ("name", "title", "label", "value") if value.get(key)), ""))]
    return several(value)


def _literal(written: str) -> object:
    """Return the list that is written out in a value, or None when it is none."""
    if len(written) > 100_000:
        return None
    for read in (json.loads, ast.literal_eval):
        try:
            value = read(written)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        return value if isinstance(value, list | tuple | dict) else None
    return None


def names(value: object) -> tuple[str, ...]:
    """Return the names of people in a value; "Jr." and the like stay with theirs, "AC/DC" stays whole."""
    if isinstance(value, str):
        value = _BETWEEN_HAN.sub(" / ", value)
    joined: list[str] = []
    for part in several(value, _MARKS):
        if joined and _NAME_END.match(part):
            joined[-1] += f" {part}"
        else:
            joined.append(part)
    return tuple(joined)


def tags(value: object) -> tuple[str, ...]:
    """Return the tags in a value, lower-case, under the names that are usual here."""
    found = (part.casefold() for part in several(value, (*_MARKS, "/")) if len(part) <= 60)
    return tuple(dict.fromkeys(TAGS.get(tag, tag) for tag in found))


def without_article_behind(title: str) -> str:
    """Return "The Matrix" for "Matrix, The"."""
    match = _ARTICLE.match(title)
    if not match:
        return title
    return match["article"] + ("" if match["article"].endswith("'") else " ") + match["rest"]


def year(value: object) -> int | None:
    """Return the year in a value: a number, or a date in any common form."""
    if is_empty(value):
        return None
    written = text(value)
    match = _FULL_YEAR.search(written) or (_YEAR.fullmatch(written))
    if not match or not -3000 <= int(match[1]) <= 2100:
        raise ValueError(f"no year: {written[:40]!r}")
    return int(match[1]) or None


def price(value: object) -> tuple[float | None, str | None]:
    """Return the price in a value, and its currency where a sign says it."""
    if is_empty(value):
        return None, None
    if isinstance(value, int | float) and math.isfinite(value) and value >= 0:
        return float(value), None
    written = text(value)
    match = _PRICE.search(written)
    if not match or "-" in written[: match.start()]:
        raise ValueError(f"no price: {written[:40]!r}")
    digits = re.sub(r"[\s']", "", match[0]).rstrip(".,")
    decimal = re.search(r"[.,](\d{1,2})$", digits)
    whole = re.sub(r"[.,]", "", digits[: decimal.start()] if decimal else digits)
    currency = next((code for sign, code in CURRENCIES.items() if sign in written.casefold()), None)
    return float(f"{whole}.{decimal[1] if decimal else 0}"), currency


def language(value: object) -> str | None:
    """Return the ISO 639-1 code of the language in a value; of several, the first."""
    found = several(value, (*_MARKS, "/"))
    if not found:
        return None
    word = found[0].casefold()
    code = LANGUAGES.get(word) or LANGUAGES.get(re.split(r"[-_]", word)[0]) or re.split(r"[-_]", word)[0]
    if not re.fullmatch(r"[a-z]{2}", code):
        raise ValueError(f"no language: {found[0][:40]!r}")
    return code


def country(value: object) -> str | None:
    """Return the first country in a value, by its usual English name where it is a common abbreviation."""
    found = several(value, (*_MARKS, "/"))
    return COUNTRIES.get(found[0].casefold(), found[0]) if found else None


def url(value: object) -> str | None:
    """Return a web address."""
    if is_empty(value):
        return None
    written = text(value)
    if not re.fullmatch(r"https?://[^\s<>\"]+", written, re.IGNORECASE):
        raise ValueError(f"no web address: {written[:40]!r}")
    return written


def popularity(value: object) -> float:
    """Return how well known something is, 0 to 1; a count becomes the share of its digits in those of ten million."""
    if is_empty(value):
        return 0.0
    try:
        number = float(re.sub(r"[,\s]", "", text(value)))
    except ValueError:
        raise ValueError(f"no number: {text(value)[:40]!r}") from None
    if not math.isfinite(number) or number < 0:
        raise ValueError(f"no count: {number}")
    return number if number <= 1 else min(1.0, math.log1p(number) / math.log1p(1e7))
