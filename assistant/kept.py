"""Keeps what was read, as long as what it was read from has not changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Read = TypeVar("Read")


class Kept:
    """The last answers, as long as what they were read from is in the same state."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._state: Hashable = None
        self._answers: dict[Hashable, Any] = {}

    def get(self, state: Hashable, key: Hashable, read: Callable[[], Read]) -> Read:
        """Return what ``read`` reads, or has read under this ``key`` in this ``state``."""
        if state != self._state:
            self.clear()
            self._state = state
        if key not in self._answers:
            while len(self._answers) >= self._most:
                del self._answers[next(iter(self._answers))]
            self._answers[key] = read()
        found: Read = self._answers[key]
        return found

    def clear(self) -> None:
        """Forget all answers."""
        self._answers.clear()
