"""Makes a slow thing in a thread, once, and hands it out when it is needed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Background(Generic[T]):
    """The result of ``make``, which runs once, in a thread: after ``start()``, or at the first ``get()``."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._done = threading.Event()
        self._thread: threading.Thread | None = None
        self._value: T | None = None
        self._error: BaseException | None = None

    @property
    def ready(self) -> bool:
        """Tell whether ``get()`` returns at once."""
        return self._done.is_set()

    @property
    def made(self) -> bool:
        """Tell whether ``get()`` returns at once, and does not raise."""
        return self.ready and self._error is None

    def start(self) -> None:
        """Begin in a thread, if nothing has begun."""
        with self._lock:
            if self._thread is None and not self.ready:
                self._thread = threading.Thread(target=self._run, daemon=True)
                self._thread.start()

    def get(self) -> T:
        """Return the value, waiting for it; Ctrl-C interrupts the wait and not the making.

        Raises:
            whatever ``make`` raised, each time; a failed ``make`` is not tried again.
        """
        self.start()
        while not self._done.wait(0.2):
            pass
        if self._error is not None:
            raise self._error
        return self._value  # type: ignore[return-value]

    def _run(self) -> None:
        try:
            self._value = self._make()
        except BaseException as error:  # handed to whoever asks for the value
            self._error = error
        self._done.set()
