"""What a reason is checked against: the tables, read by SQL of its own, and the case of one reason over them."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from functools import cached_property

from assistant.chinese import simplified
from assistant.values import Item, Language, Reason, Wish

ATTRIBUTES = ("tags", "creators", "cast", "country")
LIKED = 3.5
"""The rating, of 5, from which something was liked."""
LIST = "; "
LISTS = ("tags", "names", "words")
"""Facts that may hold several values."""

_IN_FORCE = "events.batch NOT IN (SELECT batch FROM undone)"
_LATEST = (
    f"{_IN_FORCE} AND NOT EXISTS (SELECT 1 FROM events AS later WHERE later.id > events.id "
    "AND later.about = events.about AND later.value = events.value AND later.batch NOT IN (SELECT batch FROM undone))"
)
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True)
class Said:
    """What an event of the profile says."""

    about: str
    value: str
    polarity: int
    strength: int


@dataclass(frozen=True)
class Records:
    """The tables of one database, read only."""

    connection: sqlite3.Connection

    def item(self, item_id: str) -> Item | None:
        """Return an item, or None."""
        row = self.connection.execute("SELECT body FROM items WHERE id = ?", (item_id,)).fetchone()
        return Item.model_validate_json(row[0]) if row else None

    def event(self, number: int) -> Said | None:
        """Return what an event says if it is neither undone nor overruled by a later one, or None."""
        row = self.connection.execute(
            f"SELECT about, value, polarity, strength FROM events WHERE id = ? AND {_LATEST}", (number,)
        ).fetchone()
        return Said(*row) if row else None

    def is_rated(self, item_id: str) -> bool:
        """Tell whether the user has rated an item."""
        found = f"SELECT EXISTS (SELECT 1 FROM events WHERE about = 'item' AND value = ? AND {_IN_FORCE})"
        return bool(self.connection.execute(found, (item_id,)).fetchone()[0])

    def likers(self, item_id: str, since: float = 0.0) -> set[str]:
        """Return the users who liked an item, at the Unix time ``since`` or later."""
        rows = self.connection.execute(
            "SELECT user FROM interactions WHERE item_id = ? AND rating >= ? AND time >= ?", (item_id, LIKED, since)
        )
        return {user for (user,) in rows}

    def shown(self, name: str, language: Language) -> set[str]:
        """Return the Chinese label of ``name`` where a reader of ``language`` is shown it."""
        if language == "en":
            return set()
        rows = self.connection.execute("SELECT zh FROM labels WHERE name = ?", (name.casefold(),))
        return {zh for (zh,) in rows}

    def known_as(self, name: str) -> set[str]:
        """Return ``name`` and its labels in both languages, case-folded and in simplified Chinese."""
        rows = self.connection.execute(
            "SELECT name, zh FROM labels WHERE name = ?1 OR zh IN (?2, ?3)", (name.casefold(), name, simplified(name))
        )
        return {simplified(form).casefold() for row in (*rows, (name,)) for form in row}


def has_word(text: str, word: str) -> bool:
    """Tell whether ``word`` stands in ``text`` as written, as a whole word where it is not Chinese or Japanese."""
    if _HAN.match(word):
        return word in text
    return bool(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text))


@dataclass(frozen=True)
class Case:
    """One reason of a pick with all that it is checked against; ``item`` is as the database has it."""

    reason: Reason
    item: Item
    wish: Wish
    records: Records
    language: Language

    def values(self, fact: str) -> list[str]:
        """Return the values of a fact, none where it is missing."""
        value = self.reason.facts.get(fact)
        return [] if value is None else value.split(LIST) if fact in LISTS else [value]

    def fact(self, name: str) -> str:
        """Return a fact, or ''."""
        return self.reason.facts.get(name, "")

    @cached_property
    def named(self) -> list[tuple[str, str, str]]:
        """Return the sources as (type, id, field); the id is '' where it is the pick's own item."""
        return [self.read_source(source) for source in self.reason.source]

    def read_source(self, source: str) -> tuple[str, str, str]:
        """Return one source as (type, id, field)."""
        type_, colon, rest = source.partition(":")
        if type_ == "item":
            item_id, _, field = rest.rpartition("#")
            return ("own", "", field) if item_id == self.item.id else ("other", item_id, field)
        if type_ == "interactions" and rest.startswith(f"{self.item.id}+"):
            return "together", rest[len(self.item.id) + 1 :], ""
        if type_ == "interactions" and rest == self.item.id:
            return "crowd", "", ""
        return (type_, rest, "") if colon and type_ == "event" else (source, "", "")

    @cached_property
    def other(self) -> Item | None:
        """Return the one other item that the sources name, or None."""
        ids = {name for type_, name, _ in self.named if type_ in ("other", "together")}
        return self.records.item(ids.pop()) if len(ids) == 1 else None

    def fields(self, type_: str) -> list[str]:
        """Return the fields of the pick's item (``own``) or of the other one that the sources name."""
        return [field for named, _, field in self.named if named == type_]
