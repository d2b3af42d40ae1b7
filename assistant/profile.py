"""What is known about the user: a log of events in SQLite, and the events of it that are in force.

The profile is a pure function of the log: a later event wins over an earlier one about the same thing, and the events
of an undone batch do not count. ``forget`` is the one thing that changes the log itself. Knows nothing of recommending.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from assistant.database import transaction
from assistant.values import Event
from assistant.words import spellings, topic_key

_COLUMNS = "id, time, about, value, polarity, strength, scope, kind, sentence"


@dataclass(frozen=True)
class Statement:
    """Something the user said about themselves, before it is in the log."""

    about: Literal["topic", "item"]
    value: str
    polarity: Literal[1, -1]
    strength: int
    kind: str | None = None


@dataclass(frozen=True)
class Undone:
    """What taking a change back did: the events that are out of force now, and those that are in force again."""

    removed: tuple[Event, ...] = ()
    restored: tuple[Event, ...] = ()
    after_forget: bool = False
    """True when the last change was a ``forget``, which nothing can take back."""


class Profile:
    """The user's events; every change is one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(
        self,
        about: Literal["topic", "item"],
        value: str,
        polarity: Literal[1, -1],
        strength: int,
        kind: str | None = None,
        sentence: str = "",
    ) -> Event:
        """Log one statement as a change of its own and return its event."""
        return self.add_all([Statement(about, value, polarity, strength, kind)], sentence)[0]

    def add_topics(self, tastes: Iterable[tuple[str, int]], strength: int, sentence: str = "") -> tuple[Event, ...]:
        """Log tastes, each a topic and 1 for liked or -1 for disliked, as one change and return their events."""
        statements = [Statement("topic", topic, 1 if polarity > 0 else -1, strength) for topic, polarity in tastes]
        return self.add_all(statements, sentence)

    def add_all(self, statements: Sequence[Statement], sentence: str = "") -> tuple[Event, ...]:
        """Log ``statements`` as one change, which one ``undo`` takes back, and return their events."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with transaction(self._connection) as connection:
            batch = self._next_batch()
            rows = [
                connection.execute(
                    "INSERT INTO events (time, batch, about, value, polarity, strength, kind, sentence) "
                    f"VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING {_COLUMNS}",
                    (now, batch, one.about, one.value, one.polarity, one.strength, one.kind, sentence),
                ).fetchone()
                for one in statements
            ]
            self._note_forget(None)
        return tuple(map(_event, rows))

    def events(self) -> tuple[Event, ...]:
        """Return the events in force, oldest first."""
        latest: dict[tuple[str, str], Event] = {}
        for event in self._rows("batch NOT IN (SELECT batch FROM undone)"):
            latest.pop(key := self._key(event), None)
            latest[key] = event
        return tuple(latest.values())

    def ratings(self) -> dict[str, int]:
        """Return the user's ratings, 1 to 5, by item id."""
        return {event.value: event.strength for event in self.events() if event.about == "item"}

    def likes(self) -> tuple[Event, ...]:
        """Return the liked topics in force."""
        return tuple(event for event in self.events() if event.about == "topic" and event.polarity > 0)

    def dislikes(self) -> tuple[Event, ...]:
        """Return the disliked topics in force."""
        return tuple(event for event in self.events() if event.about == "topic" and event.polarity < 0)

    def undo(self) -> Undone:
        """Take the last change back that was not taken back yet; the log keeps it."""
        if self._last_forget():
            with transaction(self._connection):
                self._note_forget(None)
            return Undone(after_forget=True)
        before = self.events()
        row = self._connection.execute(
            "SELECT max(batch) FROM events WHERE batch NOT IN (SELECT batch FROM undone)"
        ).fetchone()
        if row[0] is None:
            return Undone()
        taken_back = tuple(self._rows("batch = ?", row[0]))
        with transaction(self._connection) as connection:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            connection.execute("INSERT INTO undone (batch, time) VALUES (?, ?)", (row[0], now))
        return Undone(taken_back, tuple(event for event in self.events() if event not in before))

    def forget(self, *, topic: str | None = None, item: str | None = None) -> tuple[Event, ...]:
        """Erase all events about a topic or an item, overruled and undone ones too, and return them."""
        wanted = self._topic(topic) if topic is not None else item
        about = "item" if topic is None else "topic"
        return self.forget_where(lambda event: event.about == about and self._key(event)[1] == wanted)

    def forget_where(self, matches: Callable[[Event], bool]) -> tuple[Event, ...]:
        """Erase the events that match, and every logged turn that holds what they say; return them."""
        erased = tuple(filter(matches, self._rows("1")))
        if erased:
            with transaction(self._connection) as connection:
                ids = json.dumps([event.id for event in erased])
                connection.execute("DELETE FROM events WHERE id IN (SELECT value FROM json_each(?))", (ids,))
                connection.execute(
                    "DELETE FROM turns WHERE EXISTS (SELECT 1 FROM json_tree(turns.body) AS leaf "
                    "WHERE leaf.atom IN (SELECT value FROM json_each(?)))",
                    (json.dumps(_traces(erased)),),
                )
                self._note_forget(self._next_batch())
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the write-ahead log still held the rows
        return erased

    def forget_all(self) -> tuple[Event, ...]:
        """Erase the whole log and every logged turn: requests say things about the user too; return the events."""
        erased = self.forget_where(lambda event: True)
        with transaction(self._connection) as connection:
            connection.execute("DELETE FROM turns")
        return erased

    def _next_batch(self) -> int:
        """Return a number greater than that of any change, of erased ones too: ``undone`` may still name those."""
        last = "SELECT max(batch) FROM (SELECT batch FROM events UNION ALL SELECT batch FROM undone)"
        return max(self._connection.execute(last).fetchone()[0] or 0, self._last_forget()) + 1

    def _last_forget(self) -> int:
        row = self._connection.execute("SELECT value FROM meta WHERE name = 'last_forget'").fetchone()
        return int(row[0]) if row else 0

    def _note_forget(self, batch: int | None) -> None:
        """Remember that the last change was a ``forget``, or that it was not."""
        if batch is None:
            self._connection.execute("DELETE FROM meta WHERE name = 'last_forget'")
        else:
            self._connection.execute("INSERT OR REPLACE INTO meta VALUES ('last_forget', ?)", (str(batch),))

    def _rows(self, where: str, *values: object) -> list[Event]:
        rows = self._connection.execute(f"SELECT {_COLUMNS} FROM events WHERE {where} ORDER BY id", values)
        return [_event(row) for row in rows.fetchall()]

    def _key(self, event: Event) -> tuple[str, str]:
        """Return what an event is about: two events with one key are about the same thing."""
        return event.about, event.value if event.about == "item" else self._topic(event.value)

    def _topic(self, topic: str) -> str:
        """Return the key of a topic, the same for its English and its Chinese name."""
        key = topic_key(topic)
        forms = json.dumps([topic.strip(), *sorted(spellings(key))])
        found = "SELECT min(name) FROM labels WHERE zh IN (SELECT value FROM json_each(?))"
        row = self._connection.execute(found, (forms,)).fetchone()
        return topic_key(row[0]) if row[0] else key


def _event(row: Iterable[object]) -> Event:
    return Event.model_validate(dict(zip(_COLUMNS.split(", "), row, strict=True)))


def _traces(events: Iterable[Event]) -> list[str]:
    """Return the strings by which a logged turn is known to hold one of ``events``."""
    return list({trace for event in events for trace in (event.sentence or event.value, f"event:{event.id}")})
