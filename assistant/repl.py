"""The chat: reads a line, answers it, shows the answer, and again; Ctrl-C stops the answer, Ctrl-D the chat.

Knows nothing of what a line means: one with a slash goes to ``commands.py``, any other to the assistant.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from prompt_toolkit import PromptSession
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import has_focus
from prompt_toolkit.history import FileHistory
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import Output

from assistant import commands
from assistant.chips import chips
from assistant.complete import ShellCompleter
from assistant.faults import fault
from assistant.render import Screen, clean
from assistant.shell import Shell

PROMPT = "> "
REFRESH_SECONDS = 0.5
"""How often the bar looks whether loading has finished."""

Read = Callable[[], str]
"""Returns the next line; raises EOFError when there is none, KeyboardInterrupt when the person gave it up."""


def chat(shell: Shell, read: Read, errors: Screen, person: bool = True) -> int:
    """Answer lines until there are no more; return 1 when the last one ended in an error, else 0.

    Args:
        errors: where errors go.
        person: somebody types; else Ctrl-C stops the whole, as with any program that reads a file.
    """
    code = 0
    while not shell.finished:
        try:
            line = read().strip()
        except EOFError:
            break
        except KeyboardInterrupt:
            if not person:
                raise
            continue
        if not line:
            continue
        code = 0
        try:
            respond(shell, line)
        except KeyboardInterrupt:
            if not person:
                raise
            errors.line("stopped", "note")
        except Exception as error:
            shown = fault(error)
            if shown is None:
                raise
            errors.error(shown)
            code = 1
    return code


def respond(shell: Shell, line: str) -> None:
    """Answer one line."""
    if line.startswith("/"):
        commands.run(shell, line)
    else:
        shell.ask(line)


def lines_of(stream: BinaryIO) -> Read:
    """Return a reader of input that is not a terminal."""

    def read() -> str:
        line = stream.readline()
        if not line:
            raise EOFError
        return line.decode("utf-8-sig", "replace")

    return read


def prompt(shell: Shell, history: Path, input: Input | None = None, output: Output | None = None) -> Read:
    """Return a reader that prompts on a terminal, and lets the model load behind the first prompt.

    Args:
        history: the file that lines are remembered in.
        input: the terminal by default; tests give a pipe.
        output: the terminal by default.
    """
    session: PromptSession[str] = PromptSession(
        PROMPT,
        history=History(history),
        completer=ShellCompleter(shell),
        complete_while_typing=True,
        multiline=True,
        prompt_continuation=" " * len(PROMPT),
        key_bindings=key_bindings(),
        input=input,
        output=output,
    )

    def read() -> str:
        events = len(shell.assistant.profile.events())
        assistant = shell.assistant
        return session.prompt(
            bottom_toolbar=lambda: bar(shell, events),
            refresh_interval=0 if assistant.ready else REFRESH_SECONDS,
            pre_run=assistant.warm_up,  # not before: loading would keep the prompt waiting
        )

    return read


class History(FileHistory):
    """Lines typed before, in a file where that can be written."""

    def store_string(self, string: str) -> None:
        """Add a line to the file; on a full disk it is known for this chat only, and still answered."""
        with suppress(OSError):
            super().store_string(string)


def key_bindings() -> KeyBindings:
    """Enter sends; Alt-Enter, which terminals send as Escape and Enter, starts a new line."""
    bindings = KeyBindings()
    typing = has_focus(DEFAULT_BUFFER)  # not while searching the history

    @bindings.add("enter", filter=typing)
    def send(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    @bindings.add("escape", "enter", filter=typing)
    def new_line(event: KeyPressEvent) -> None:
        event.current_buffer.newline()

    return bindings


def bar(shell: Shell, events: int) -> str:
    """Return the text of the bottom bar."""
    assistant = shell.assistant
    parts = [assistant.settings.model, assistant.kind or "all kinds", f"profile: {events}"]
    if wish := assistant.session.wish:
        parts += [f"[{number} {chip.label}]" for number, chip in enumerate(chips(wish), 1)]
    if not assistant.ready:
        parts.append(shell.reporter.message or "loading ...")
    return clean(" · ".join(parts), one_line=True)


def is_terminal() -> bool:
    """Tell whether a person sits at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()
