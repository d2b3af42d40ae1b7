"""Says on stderr what takes long: a spinner or a bar on a terminal, a line every few seconds elsewhere.

Knows nothing of what is being done. May be told from any thread; only one bar or spinner is alive at a time.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from assistant.render import clean, is_styled

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID
    from rich.status import Status

EVERY = 3.0
"""Seconds between two lines where there is no terminal."""


class Reporter:
    """Shows progress while it is entered, and only remembers the last message otherwise.

    Args:
        stream: stderr by default.
        patience: seconds from entering to the first line where there is no terminal: what is quick stays quiet.
        clock: seconds, as ``time.monotonic``.
    """

    def __init__(
        self, stream: TextIO | None = None, patience: float = 0.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream = stream or sys.stderr
        self._styled = is_styled(self._stream)
        self._clock = clock
        self._patience = patience
        self._next = 0.0
        self._lock = RLock()
        self._active = False
        self._status: Status | None = None
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._unread: list[str] = []
        self.message = ""

    def __enter__(self) -> Self:
        """Start showing."""
        with self._lock:
            self._active = True
            self._next = self._clock() + self._patience
            self._catch_up()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop showing and leave the screen as it was."""
        with self._lock:
            self._active = False
            self.message = ""
            self._clear()

    def __call__(self, message: str) -> None:
        """Tell what is being done now; a message of several lines, such as a licence notice, stays to be read."""
        with self._lock:
            if "\n" in message:
                self._unread.append(message)  # for when there is room: a thread must not write over a prompt
                self._catch_up()
                return
            self.message = message
            if not self._active:
                return
            if self._styled:
                self._spin(message)
            else:
                self._now_and_then(message)

    def say(self, message: str) -> None:
        """Tell something that must be read and stays on the screen."""
        with self._lock:
            self._clear()
            if self._styled:
                from rich.text import Text

                self._console().print(Text(clean(message)))
            else:
                print(clean(message), file=self._stream, flush=True)

    def counting(self, what: str) -> Callable[[int, int], None]:
        """Return a function that is told how many are done, and of how many (0 where that is not known)."""

        def count(done: int, total: int) -> None:
            with self._lock:
                of = f"{done:,} of {total:,}" if total else f"{done:,}"
                self.message = f"{what}: {of}"
                if not self._active:
                    return
                if self._styled:
                    self._fill(what, done, total)
                else:
                    self._now_and_then(self.message)

        return count

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Keep the screen free, for a question or for lines of somebody else."""
        with self._lock:
            was, self._active = self._active, False
            self._clear()
        try:
            yield
        finally:
            with self._lock:
                self._active = was
                self._catch_up()

    def _catch_up(self) -> None:
        while self._active and self._unread:
            self.say(self._unread.pop(0))

    def _now_and_then(self, message: str) -> None:
        if self._clock() >= self._next:
            print(clean(message, one_line=True), file=self._stream, flush=True)
            self._next = self._clock() + EVERY

    def _console(self) -> Console:
        from rich.console import Console

        return Console(file=self._stream, highlight=False, markup=False)

    def _spin(self, message: str) -> None:
        from rich.status import Status
        from rich.text import Text

        text = Text(clean(message, one_line=True), "dim")
        if self._status:
            self._status.update(text)
            return
        self._clear()
        self._status = Status(text, console=self._console())
        self._status.start()

    def _fill(self, what: str, done: int, total: int) -> None:
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            SpinnerColumn,
            TextColumn,
            TimeRemainingColumn,
        )

        if self._bar is None or self._task is None:
            self._clear()
            text = TextColumn("{task.description}", markup=False)
            columns = (SpinnerColumn(), text, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bar = Progress(*columns, console=self._console(), transient=True)
            self._task = self._bar.add_task(clean(what, one_line=True), total=total or None)
            self._bar.start()
        self._bar.update(self._task, description=clean(what, one_line=True), completed=done, total=total or None)

    def _clear(self) -> None:
        if self._status:
            self._status.stop()
        if self._bar:
            self._bar.stop()
        self._status = self._bar = self._task = None
