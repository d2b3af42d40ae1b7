"""Makes an item of a row whose columns are known; says why where that cannot be done. Knows nothing of files."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from assistant import cleaning
from assistant.mapping import kind_named
from assistant.titles import in_own_script, split_year
from assistant.values import Item, is_chinese

MAX_TITLE = 500
MAX_TEXT = 5000
MAX_TAGS = 20
MAX_VALUES = 100
"""Names or titles of one item."""

_SERIES = re.compile(r"\s*\((?P<series>[^()#]*?[^()#\s,;:]),?\s+#\s?\d[^()]*\)\s*$")
_OTHER_TITLE = re.compile(r"^(?P<title>.*\S)\s+\((?:a\.k\.a\.\s+)?(?P<other>[^()]+)\)$")

_HAN = re.compile(r"[\u3400-\u9fff]")

T = TypeVar("T")
Fields = Mapping[str, Sequence[object]]


def make_item(fields: Fields, kind: str | None) -> tuple[Item, bool, list[str]]:
    """Return the item in a row, whether its id is the file's own, and the fields whose values could not be read.

    Args:
        fields: the values of the row's columns, by field.
        kind: of all items in the file; None where each row says its own.

    Raises:
        ValueError: there is no title, or no kind.
    """
    unread: list[str] = []

    def one(field: str, read: Callable[[object], T]) -> T | None:
        try:
            return read(fields[field][0]) if field in fields else None
        except ValueError:
            unread.append(field)
            return None

    own_kind = kind or (kind_named(cleaning.text(fields["kind"][0])) if "kind" in fields else None)
    if own_kind is None:
        raise ValueError("no kind")
    title, others, series, year = _title(fields, own_kind, one("year", cleaning.year))
    price, currency = one("price", cleaning.price) or (None, None)
    description, description_zh = _descriptions(fields)
    own_id = cleaning.text(fields["id"][0]) if "id" in fields else ""
    values: dict[str, Any] = {
        "id": own_id if own_id.startswith(f"{own_kind}/") else item_id(own_kind, title, year),
        "kind": own_kind,
        "title": title,
        "titles": _without(title, [*others, *_all(fields, "titles", cleaning.several)]),
        "creators": _all(fields, "creators", cleaning.names),
        "cast": _all(fields, "cast", cleaning.names),
        "year": year,
        "language": one("language", cleaning.language),
        "country": one("country", cleaning.country),
        "price": price,
        "currency": (one("currency", cleaning.text) or currency or "").upper() or None,
        "tags": tuple(dict.fromkeys([*_all(fields, "tags", cleaning.tags), *series]))[:MAX_TAGS],
        "description": description,
        "description_zh": description_zh,
        "url": one("url", cleaning.url),
        "image": one("image", cleaning.text) or None,
        "popularity": one("popularity", cleaning.popularity) or 0.0,
    }
    return Item(**values), values["id"] == own_id, unread


def item_id(kind: str, title: str, year: int | None) -> str:
    """Return the id of an item that has none: its kind, the letters and digits of its title, and its year."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", title.casefold()) if not unicodedata.combining(c))
    slug = re.sub(r"[^\w]+|_+", "-", unicodedata.normalize("NFC", plain.replace("'", ""))).strip("-")[:60].strip("-")
    slug = slug or hashlib.sha256(title.encode()).hexdigest()[:10]
    when = "" if year is None else f"-{year}" if year > 0 else f"-{-year}bc"
    return f"{kind}/{slug}{when}"


def _title(fields: Fields, kind: str, year: int | None) -> tuple[str, list[str], list[str], int | None]:
    """Return the title without what was put behind it, other titles and series found there, and the year."""
    title = cleaning.text(fields["title"][0]) if "title" in fields else ""
    if not title:
        raise ValueError("no title")
    if len(title) > MAX_TITLE:
        raise ValueError(f"a title of {len(title)} characters")
    others: list[str] = []
    series: list[str] = []
    bare, written_year = split_year(title)
    if written_year is not None and year in (None, written_year):
        title, year = bare, written_year
        while kind == "movie" and (match := _OTHER_TITLE.match(title)) and not match["title"].lower().endswith(" or"):
            title = match["title"]
            others.insert(0, cleaning.without_article_behind(match["other"].strip()))
    if kind == "book" and (match := _SERIES.search(title)) and match.start():
        series.append(re.split(r"\s*,?\s*#", match["series"])[0].casefold())
        title = title[: match.start()]
    return cleaning.without_article_behind(title), others, series, year


def _without(title: str, others: list[str]) -> tuple[str, ...]:
    """Return the titles that are not just another spelling of ``title`` or of one before; another script is more."""
    different = {in_own_script(other): other for other in reversed(others) if 0 < len(other) <= MAX_TITLE}
    different.pop(in_own_script(title), None)
    return tuple(reversed(different.values()))


def _descriptions(fields: Fields) -> tuple[str, str]:
    """Return the English (or any other) and the Chinese description."""
    plain = cleaning.text(fields.get("description", []))[:MAX_TEXT]
    chinese = cleaning.text(fields.get("description_zh", []))[:MAX_TEXT]
    if not chinese and is_chinese(plain) and 4 * len(_HAN.findall(plain)) > len(plain):
        return "", plain
    return plain, chinese


def _all(fields: Fields, field: str, read: Callable[[object], tuple[str, ...] | list[str]]) -> tuple[str, ...]:
    """Return what all columns of a field hold, each once."""
    found = dict.fromkeys(part for value in fields.get(field, []) for part in read(value))
    return tuple(found)[:MAX_VALUES]
