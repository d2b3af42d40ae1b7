"""Writes what a load could not use to files, one a source, with the reasons."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import IO

from assistant.errors import AssistantError
from assistant.importers.files import DataFile
from assistant.importers.rows import BadRow


class Rejects:
    """The rejects of one load; each source's file is begun anew, and removed where nothing is rejected."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stream: IO[str] | None = None
        self._path = folder
        self.reasons: Counter[str] = Counter()
        self.paths: list[Path] = []

    def begin(self, file: DataFile) -> None:
        """Take the rejects of ``file`` from now on."""
        self.close()
        self._path = self._folder / (file.label.replace("/", "--") + ".jsonl")
        try:
            if self._path not in self.paths:
                self._path.unlink(missing_ok=True)
        except OSError as error:
            raise self._unwritable(error) from error

    def add(self, row: BadRow) -> None:
        """Write one row.

        Raises:
            AssistantError: it cannot be written.
        """
        self.reasons[row.reason] += 1
        try:
            if self._stream is None:
                self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._stream = self._path.open("a", encoding="utf-8", errors="backslashreplace")
                self.paths = list(dict.fromkeys([*self.paths, self._path]))
            self._stream.write(
                json.dumps({"line": row.number, "reason": row.reason, "row": row.raw}, ensure_ascii=False) + "\n"
            )
        except OSError as error:
            raise self._unwritable(error) from error

    def close(self) -> None:
        """Finish the file of this source."""
        if self._stream is not None:
            stream, self._stream = self._stream, None
            try:
                stream.close()
            except OSError as error:
                raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> AssistantError:
        return AssistantError(
            f"cannot write the rejects to {str(self._path)!r}: {error.strerror}", "Free some space and try again."
        )
