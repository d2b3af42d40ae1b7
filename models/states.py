"""Keeps saved prompt states on disk: found by key, whole or not at all, a few at most.

A state only saves time, so whatever goes wrong with the files here means that there is none. Knows nothing of what a
state holds.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable
from pathlib import Path

_KEPT = 4
_BLOCK = 1024 * 1024


class SavedStates:
    """The states in ``folder``; the checksum is part of a file's name, so one rename puts both in place."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, key: str) -> Path | None:
        """Return the undamaged state called ``key``; damaged ones are deleted."""
        try:
            for path in self._folder.glob(f"{key}-*.state"):
                if path.stem == f"{key}-{_checksum(path)}":
                    os.utime(path)
                    return path
                path.unlink()
        except OSError:
            return None
        return None

    def put(self, key: str, write: Callable[[Path], bool]) -> None:
        """Keep what ``write`` puts into the file it is given, unless it returns False; drop the least used others."""
        draft = self._folder / f"{key}.{os.getpid()}.part"
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if write(draft):
                draft.replace(self._folder / f"{key}-{_checksum(draft)}.state")
            self._tidy()
        except OSError:
            return
        finally:
            _unlink(draft)

    def _tidy(self) -> None:
        by_age = sorted(self._folder.glob("*.state"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for path in by_age[_KEPT:]:
            path.unlink(missing_ok=True)


def _unlink(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return


def _checksum(path: Path) -> str:
    value = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            value = zlib.crc32(block, value)
    return f"{value:08x}"
