"""Listens to a C library's log: errors are kept for our own messages, all else is dropped."""

from __future__ import annotations

from collections import deque

_ERROR = 4
"""ggml's level of errors; llama-cpp-python's own table of levels is off by one."""


class ErrorLog:
    """A log callback."""

    def __init__(self) -> None:
        self._errors: deque[str] = deque(maxlen=8)
        self._interrupted = False

    def __call__(self, level: int, text: bytes, _data: object) -> None:
        """Take one message."""
        try:
            if level == _ERROR:
                self._errors.append(text.decode("utf-8", "replace").strip())
        except KeyboardInterrupt:  # Ctrl-C during a C call surfaces here, where it would be lost
            self._interrupted = True

    def why(self) -> str:
        """Return the last error, ready to be put behind a message, and forget all."""
        last = f": {self._errors[-1]}" if self._errors else ""
        self._errors.clear()
        return last

    def pass_on_interrupt(self) -> None:
        """Raise the KeyboardInterrupt that a callback caught."""
        if self._interrupted:
            self._interrupted = False
            raise KeyboardInterrupt
