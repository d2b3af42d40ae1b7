from __future__ import annotations

import io

import pytest
from test_render import Terminal

from assistant.progress import EVERY, Reporter


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_without_a_terminal_a_line_comes_every_few_seconds() -> None:
    stream, clock = io.StringIO(), Clock()
    with Reporter(stream, clock=clock) as reporter:
        count = reporter.counting("encoding")
        for done in range(10):
            count(done, 10)
            clock.now += 1.0
    lines = stream.getvalue().splitlines()
    assert lines[:2] == ["encoding: 0 of 10", "encoding: 3 of 10"]
    assert len(lines) == 1 + 9 // EVERY


def test_what_is_quick_stays_quiet() -> None:
    stream, clock = io.StringIO(), Clock()
    with Reporter(stream, patience=3, clock=clock) as reporter:
        reporter("loading")
        assert not stream.getvalue()
        clock.now = 3.5
        reporter("still loading")
    with reporter:
        reporter("loading the next")
    assert stream.getvalue() == "still loading\n"


def test_outside_only_the_message_is_kept() -> None:
    stream = io.StringIO()
    reporter = Reporter(stream)
    reporter("loading")
    reporter.counting("encoding")(1, 0)
    assert reporter.message == "encoding: 1"
    assert not stream.getvalue()


def test_what_must_be_read_is_always_said() -> None:
    stream = io.StringIO()
    Reporter(stream, patience=100).say("waiting for process 7\x1b[2J")
    assert stream.getvalue() == "waiting for process 7\n"


def test_terminal_shows_a_spinner_and_a_bar_and_clears_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    stream = Terminal()
    with Reporter(stream) as reporter:
        reporter("loading [model]\x1b[2J")
        count = reporter.counting("encoding")
        count(1, 2)
        reporter.say("a line that stays")
        count(2, 2)
    written = stream.getvalue()
    assert "loading [model]" in written
    assert "1/2" in written
    assert "a line that stays\n" in written
    assert "\x1b[2J" not in written
    assert written.count("\x1b[?25l") == written.count("\x1b[?25h")  # the cursor is back


def test_a_notice_stays_and_waits_until_there_is_room() -> None:
    stream = io.StringIO()
    reporter = Reporter(stream, patience=100)
    reporter("Licence:\nall rights")
    assert not stream.getvalue()
    with reporter:
        assert stream.getvalue() == "Licence:\nall rights\n"
        reporter("Another\nnotice")
    assert stream.getvalue().endswith("Another\nnotice\n")
    assert not reporter.message
