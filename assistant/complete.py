"""Completes what is being typed in the chat: slash commands, their arguments, and titles from the catalog."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from assistant.commands import COMMANDS
from assistant.render import clean
from assistant.shell import Shell

TITLES = 8
"""How many titles are offered."""
MAX_WORDS = 6
MIN_LETTERS, MIN_HAN, MAX_HAN = 3, 2, 8

_OPENED = re.compile(r"[《「“\"]([^》」”\"]+)$")
_HAN_AT_END = re.compile(r"[\u3400-\u9fff]+$")


class ShellCompleter(Completer):
    """Completes for ``shell``; asks the database a few times a key, which takes about a millisecond."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Return what the text before the cursor may become."""
        text = document.text_before_cursor
        if text.startswith("/"):
            return self._of_command(text[1:])
        return self._of_title(text)

    def _of_command(self, text: str) -> Iterator[Completion]:
        name, blank, argument = text.partition(" ")
        if not blank:
            for command in COMMANDS:
                if command.name.startswith(name):
                    yield Completion(command.name, -len(name), display=command.usage, display_meta=command.help)
            return
        for command in COMMANDS:
            if command.name == name:
                for option, about in command.options(self._shell):
                    if option.startswith(argument):
                        yield Completion(option, -len(argument), display_meta=clean(about, one_line=True))

    def _of_title(self, text: str) -> Iterator[Completion]:
        for start in possible_starts(text):
            titles = self._shell.assistant.catalog.complete(start, TITLES)
            if titles:
                for title in titles:
                    yield Completion(clean(title, one_line=True), -len(start))
                return


def possible_starts(text: str) -> Iterator[str]:
    """Return the ends of ``text`` that may be the start of a title, longest first.

    After an opening quotation mark it is all that follows; else the last words, or in Chinese the last characters.
    """
    text = text.rsplit("\n", 1)[-1]
    if opened := _OPENED.search(text):
        yield opened[1]
        return
    if han := _HAN_AT_END.search(text):
        run = han[0][-MAX_HAN:]
        yield from (run[start:] for start in range(len(run) - MIN_HAN + 1))
        return
    starts = [match.start() for match in re.finditer(r"\S+", text)][-MAX_WORDS:]
    for start in starts:
        if len(text[start:].strip()) >= MIN_LETTERS:
            yield text[start:]
