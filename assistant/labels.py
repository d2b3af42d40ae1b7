"""English and Chinese names of tags, people and countries; how a word in one language finds the other."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from functools import cached_property

from assistant.chinese import simplified
from assistant.values import Language


class Labels:
    """The labels of one catalog, read once and kept in memory."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @cached_property
    def _zh(self) -> dict[str, str]:
        return dict(self._connection.execute("SELECT name, zh FROM labels").fetchall())

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        names: dict[str, list[str]] = {}
        for name, zh in self._zh.items():
            names.setdefault(simplified(zh).casefold(), []).append(name)
        return names

    def show(self, name: str, language: Language) -> str:
        """Return ``name`` as a reader of ``language`` knows it."""
        return self._zh.get(name.casefold(), name) if language == "zh" else name

    def chinese(self, names: Iterable[str]) -> list[str]:
        """Return the Chinese forms of those ``names`` that have one."""
        return [self._zh[name.casefold()] for name in names if name.casefold() in self._zh]

    def synonyms(self, word: str) -> list[str]:
        """Return ``word`` and its forms in the other language."""
        key = simplified(word.strip()).casefold()
        forms = [word.strip(), *self._names.get(key, [])]
        forms += self.chinese(forms)
        return list(dict.fromkeys(forms))

    def forget(self) -> None:
        """Read the labels anew when next needed."""
        for name in ("_zh", "_names"):
            self.__dict__.pop(name, None)
