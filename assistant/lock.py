"""Lets one process at a time write the catalog and its index; a second one waits and says so."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from assistant.errors import AssistantError


@contextmanager
def writer_lock(path: Path, announce: Callable[[str], None], timeout: float = 600.0) -> Iterator[None]:
    """Hold the lock file at ``path``; ``announce`` is told once when another process holds it.

    Args:
        timeout: seconds to wait.

    Raises:
        AssistantError: the other process did not finish in time, or the lock file cannot be written.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise AssistantError(f"cannot write the lock file {str(path)!r}: {error.strerror}") from error
    try:
        _acquire(handle, announce, timeout)
        with suppress(OSError):  # a full disk: the lock holds without the note of who has it
            os.ftruncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)


def _acquire(handle: int, announce: Callable[[str], None], timeout: float) -> None:
    deadline, announced = time.monotonic() + timeout, False
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            holder = os.pread(handle, 20, 0).decode() or "?"
            if time.monotonic() > deadline:
                raise AssistantError(
                    f"process {holder} has been writing the catalog for too long", "Stop it, then try again."
                ) from None
            if not announced:
                announce(f"waiting for process {holder}, which is writing the catalog")
                announced = True
            time.sleep(0.1)
