from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput
from test_shell import SCRIPT, tiny_shell

from assistant import repl
from assistant.errors import ModelError
from assistant.model import Answer, Decoded, Prompt
from assistant.render import Screen
from assistant.repl import Read, bar, chat, lines_of, prompt
from assistant.shell import Shell
from assistant.testing import ScriptedModel


def reading(lines: Iterable[str | type[BaseException]]) -> Read:
    """Return a reader of ``lines``; an exception among them is raised in its turn."""
    left = iter(lines)

    def read() -> str:
        line = next(left, EOFError)
        if isinstance(line, str):
            return line
        raise line

    return read


@contextmanager
def typing(shell: Shell, folder: Path) -> Iterator[tuple[PipeInput, Read]]:
    """Open a prompt and the keyboard that it reads."""
    with create_pipe_input() as keys:
        yield keys, prompt(shell, folder / "history", keys, DummyOutput())


class Troubled(ScriptedModel):
    """Is interrupted, fails or has a bug, as the request says."""

    def decode(self, prompt: Prompt, answer: Callable[[], Answer]) -> Decoded:
        for word, error in (
            ("stop", KeyboardInterrupt()),
            ("fail", ModelError("it broke")),
            ("bug", ZeroDivisionError()),
        ):
            if word in prompt.request:
                raise error
        return super().decode(prompt, answer)


def test_enter_sends_and_alt_enter_starts_a_new_line(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, _), typing(shell, tmp_path) as (keys, read):
        keys.send_text("one\r")
        assert read() == "one"
        keys.send_text("one\x1b\rtwo\r")
        assert read() == "one\ntwo"


def test_pasted_line_breaks_are_kept(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, _), typing(shell, tmp_path) as (keys, read):
        keys.send_text("\x1b[200~一部\r\nfilm\n\x1b[201~please\r")
        assert read() == "一部\nfilm\nplease"


def test_lines_are_remembered_from_one_chat_to_the_next(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, _):
        with typing(shell, tmp_path) as (keys, read):
            keys.send_text("第一句\r")
            read()
        with typing(shell, tmp_path) as (keys, read):
            keys.send_text("\x1b[A\r")
            assert read() == "第一句"


def test_history_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, _), typing(shell, tmp_path / "nowhere") as (keys, read):
        keys.send_text("one\r")
        assert read() == "one"
        keys.send_text("\x1b[A\r")
        assert read() == "one"


def test_control_c_gives_the_line_up_and_control_d_leaves(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, _), typing(shell, tmp_path) as (keys, read):
        keys.send_text("never mind\x03")
        with pytest.raises(KeyboardInterrupt):
            read()
        keys.send_text("\x04")
        with pytest.raises(EOFError):
            read()


def test_bar_shows_model_kind_and_profile(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, _):
        assert bar(shell, 0) == "scripted · all kinds · profile: 0 · loading ..."
        shell.ask("I love jazz")
        shell.assistant.kind = "book"
        assert bar(shell, len(shell.assistant.profile.events())) == "scripted · book · profile: 1"


def test_a_conversation_with_a_stop_a_failure_and_a_command(tmp_path: Path) -> None:
    errors = io.StringIO()
    lines = [
        "who made Alien?",
        KeyboardInterrupt,
        "",
        "stop it",
        "fail",
        "/prfile",
        "/profile",
        "  science fiction films ",
    ]
    with tiny_shell(tmp_path, Troubled(SCRIPT)) as (shell, stream):
        assert chat(shell, reading(lines), Screen(errors)) == 0
        assert [turn.text for turn in shell.turns] == [
            "who made Alien?",
            "/profile",
            "science fiction films",
        ]
    assert errors.getvalue().splitlines() == [
        "stopped",
        "error: it broke",
        "error: no command is named '/prfile'",
        "hint: Did you mean /profile?",
    ]
    assert "Ridley Scott" in stream.getvalue()


def test_interruption_stops_the_whole_where_nobody_types(tmp_path: Path) -> None:
    with tiny_shell(tmp_path, Troubled(SCRIPT)) as (shell, _), pytest.raises(KeyboardInterrupt):
        chat(shell, reading(["stop it", "who made Alien?"]), Screen(io.StringIO()), person=False)
    assert not shell.turns


def test_last_line_decides_the_exit_code(tmp_path: Path) -> None:
    with tiny_shell(tmp_path, Troubled(SCRIPT)) as (shell, _):
        assert chat(shell, reading(["who made Alien?", "fail"]), Screen(io.StringIO())) == 1


def test_a_bug_keeps_its_traceback(tmp_path: Path) -> None:
    with tiny_shell(tmp_path, Troubled(SCRIPT)) as (shell, _), pytest.raises(ZeroDivisionError):
        chat(shell, reading(["bug"]), Screen(io.StringIO()))


def test_quit_leaves_what_follows_unread(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, _):
        assert chat(shell, reading(["/quit", "who made Alien?"]), Screen(io.StringIO())) == 0
        assert not shell.turns


def test_number_and_it_are_resolved_from_what_was_shown(tmp_path: Path) -> None:
    script = SCRIPT | {"the second one": 'show_item item="#2"', "why it?": 'explain item="#last"'}
    with tiny_shell(tmp_path, ScriptedModel(script)) as (shell, _):
        chat(shell, reading(["science fiction films", "the second one", "why it?"]), Screen(io.StringIO()))
        first, second, third = (turn.results[0] for turn in shell.turns)
        assert first.type == "recommendations"
        assert second.type == "item"
        assert third.type == "explanation"
        assert second.item == first.picks[1].item == third.pick.item


def test_input_that_is_not_a_terminal_is_read_line_by_line() -> None:
    read = lines_of(io.BytesIO("\ufeff一句\nbroken \xff\n".encode().replace("\xff".encode(), b"\xff") + b"last"))
    assert [read(), read(), read()] == ["一句\n", "broken \ufffd\n", "last"]
    with pytest.raises(EOFError):
        read()


def test_tests_have_no_terminal() -> None:
    assert not repl.is_terminal()
