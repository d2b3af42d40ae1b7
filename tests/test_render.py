from __future__ import annotations

import io
import json
from typing import Any

import pytest

from assistant.errors import UsageError
from assistant.render import Screen, clean, json_text, parts_of, plain
from assistant.turn import Line, Turn
from assistant.values import Call, Text

LINES = (
    Line(role="text", text="Here is one:"),
    Line(role="item", text="Her (2013) · Spike Jonze", number=1),
    Line(role="detail", text="romance · loneliness"),
    Line(role="reason", text="because it is about artificial intelligence"),
    Line(role="hint", text="/more shows others"),
    Line(role="error", text="No."),
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def turn_of(*lines: Line, **more: Any) -> Turn:
    return Turn(time="2024-01-01T00:00:00+00:00", text="x", language="en", calls=(), results=(), lines=lines, **more)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "40")
    return Terminal()


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;owned\x07title", "title"),
        ("\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b2Jcleared", "cleared"),
        ("bell\x07 back\x08 null\x00", "bell  back  null "),
        ("\u202egnp.exe", " gnp.exe"),
        ("half \ud83d emoji", "half \ufffd emoji"),
        ("tab\there", "tab here"),
        ("over\rwritten", "over written"),
        ("two\r\nlines", "two\nlines"),
        ("unfinished \x1b]0;", "unfinished 0;"),
        ("good 功夫 🎬 é", "good 功夫 🎬 é"),
    ],
)
def test_what_a_terminal_would_obey_is_taken_out(raw: str, safe: str) -> None:
    assert clean(raw) == safe


def test_one_line_has_no_line_break() -> None:
    assert clean("a\n b\u2028c", one_line=True) == "a b c"


def test_title_cannot_break_out_of_its_line() -> None:
    line = Line(role="item", text="Evil\n2. Fake\x1b[2J", number=1)
    assert parts_of(line) == ("1. ", "Evil 2. Fake")


def test_plain_is_indented_by_role() -> None:
    assert plain(turn_of(*LINES)).splitlines() == [
        "Here is one:",
        "1. Her (2013) · Spike Jonze",
        "   romance · loneliness",
        "   · because it is about artificial intelligence",
        "/more shows others",
        "No.",
    ]


def test_without_a_terminal_nothing_is_styled() -> None:
    stream = io.StringIO()
    Screen(stream).turn(turn_of(*LINES))
    assert stream.getvalue() == plain(turn_of(*LINES)) + "\n"


def test_terminal_gets_bold_titles_and_dim_details(terminal: Terminal) -> None:
    Screen(terminal).turn(turn_of(*LINES))
    written = terminal.getvalue()
    assert "\x1b[1mHer (2013) · Spike Jonze" in written
    assert "\x1b[2mromance · loneliness" in written
    assert "\x1b[31mNo." in written


def test_no_color_means_no_escape_sequence(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    Screen(terminal).turn(turn_of(*LINES))
    assert "\x1b" not in terminal.getvalue()
    assert "   · because" in terminal.getvalue()


def test_dumb_terminal_is_plain(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    Screen(terminal).turn(turn_of(*LINES))
    assert terminal.getvalue() == plain(turn_of(*LINES)) + "\n"


def test_chinese_wraps_by_width_and_keeps_its_indent(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    Screen(terminal).turn(turn_of(Line(role="detail", text="孤独的作家爱上了他的操作系统，" * 4)))
    lines = terminal.getvalue().splitlines()
    assert len(lines) > 2
    for line in lines:
        assert line.startswith("   ")
        assert line == line.rstrip()
        assert sum(2 if ord(char) > 0x2E80 else 1 for char in line.rstrip()) <= 40


def test_further_lines_hang_below_the_first(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    words = "a number of words that do not fit in forty columns"
    Screen(terminal).turn(turn_of(Line(role="item", text=words, number=10), Line(role="reason", text=words)))
    assert terminal.getvalue().splitlines() == [
        "10. a number of words that do not fit in",
        "    forty columns",
        "   · a number of words that do not fit",
        "     in forty columns",
    ]


def test_markup_in_a_title_is_shown_as_it_is(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    Screen(terminal).turn(turn_of(Line(role="item", text="[bold]REC[/bold] :smile:", number=2)))
    assert terminal.getvalue().strip() == "2. [bold]REC[/bold] :smile:"


def test_json_is_safe_on_a_terminal_and_unchanged_in_meaning() -> None:
    turn = turn_of(*LINES, milliseconds={"parse": 1.5})
    turn = turn.model_copy(
        update={"calls": (Call(tool="search", args={"query": "\x9b2J\u202e功夫"}),), "results": (Text(text="t"),)}
    )
    stream = io.StringIO()
    Screen(stream).json(turn.model_dump_json())
    assert "\x9b" not in stream.getvalue()
    assert "\u202e" not in stream.getvalue()
    assert "功夫" in stream.getvalue()
    assert Turn.model_validate_json(stream.getvalue()) == turn


def test_json_text_keeps_what_it_says() -> None:
    assert json.loads(json_text(json.dumps("a\x7f\u2028b", ensure_ascii=False))) == "a\x7f\u2028b"


def test_error_shows_message_and_hint() -> None:
    stream = io.StringIO()
    Screen(stream).error(UsageError("no kind is named 'x\x1b[2J'", "Try movie."))
    assert stream.getvalue() == "error: no kind is named 'x'\nhint: Try movie.\n"


def test_table_aligns_by_width() -> None:
    stream = io.StringIO()
    Screen(stream).table([("电影", "one", "first"), ("a", "three", "second")])
    assert stream.getvalue().splitlines() == ["电影  one    first", "a     three  second"]


def test_table_of_nothing_is_nothing() -> None:
    stream = io.StringIO()
    Screen(stream).table([])
    assert stream.getvalue() == ""


def test_pieces_of_a_streamed_answer_are_safe() -> None:
    stream = io.StringIO()
    screen = Screen(stream)
    for piece in ("Hel", "lo \x1b", "[31mworld"):
        screen.piece(piece)
    assert stream.getvalue() == "Hello  [31mworld"
