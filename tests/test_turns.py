from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.database import open_database
from assistant.errors import UsageError
from assistant.turn import Line, Turn
from assistant.turns import TurnLog
from assistant.values import Call, Text


def turn(text: str, minutes_ago: float = 0) -> Turn:
    time = (datetime.now(UTC) - timedelta(minutes=minutes_ago)).isoformat(timespec="seconds")
    lines = (Line(role="text", text="done"),)
    return Turn(time=time, text=text, language="en", calls=(Call(tool="x"),), results=(Text(text="done"),), lines=lines)


def test_turns_come_back_whole(tmp_path: Path) -> None:
    connection = open_database(tmp_path / "db")
    log = TurnLog(connection)
    logged = log.append(turn("one"))
    assert log.get(logged.id) == logged
    log.append(turn("old", minutes_ago=90))
    log.append(turn("two"))
    assert [one.text for one in log.recent(30)] == ["one", "two"]
    connection.close()


def test_a_turn_that_is_not_there_is_named(tmp_path: Path) -> None:
    connection = open_database(tmp_path / "db")
    with pytest.raises(UsageError, match="no turn 7"):
        TurnLog(connection).get(7)
    connection.close()
