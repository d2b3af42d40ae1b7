"""The log of turns in the database: what was asked and answered, so that an answer can be given again."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

from assistant.database import transaction
from assistant.errors import UsageError
from assistant.turn import Turn


class TurnLog:
    """Whole turns, oldest first."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def append(self, turn: Turn) -> Turn:
        """Log ``turn`` and return it with its id."""
        with transaction(self._connection) as connection:
            cursor = connection.execute(
                "INSERT INTO turns (time, body) VALUES (?, ?)", (turn.time, turn.model_dump_json())
            )
        return turn.model_copy(update={"id": cursor.lastrowid})

    def get(self, turn_id: int) -> Turn:
        """Return one turn.

        Raises:
            UsageError: there is none with that id.
        """
        row = self._connection.execute("SELECT body FROM turns WHERE id = ?", (turn_id,)).fetchone()
        if row is None:
            last = self._connection.execute("SELECT max(id) FROM turns").fetchone()[0]
            raise UsageError(
                f"no turn {turn_id} is logged", f"The last one is {last}." if last else "None is logged yet."
            )
        return Turn.model_validate_json(row[0]).model_copy(update={"id": turn_id})

    def recent(self, minutes: float, n: int = 20) -> list[Turn]:
        """Return up to ``n`` turns of the last ``minutes``, oldest first."""
        since = (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat(timespec="seconds")
        rows = self._connection.execute(
            "SELECT id, body FROM turns WHERE time >= ? ORDER BY id DESC LIMIT ?", (since, n)
        ).fetchall()
        return [Turn.model_validate_json(body).model_copy(update={"id": turn_id}) for turn_id, body in reversed(rows)]
