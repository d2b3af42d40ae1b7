"""A value that is copied out of the request: where it may start, go on and end, in whole words.

Knows nothing of scores: ``decoding.py`` picks among the moves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

Move = tuple[str, tuple[int, ...]]
"""A piece of text and its tokens."""

LONGEST_PIECE = 16
"""Characters of a token."""

_CHINESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


class Copying:
    """One value in the making: a run of whole words of ``source``, or one of the texts ``also``."""

    def __init__(self, source: str, also: Sequence[str], tokenise: Callable[[str], Sequence[int]]) -> None:
        self._texts = (source, *also)
        self._tokenise = tokenise
        self._places = [(0, at) for at in range(len(source)) if _starts_word(source, at)]
        self._places += [(number, 0) for number in range(1, len(self._texts))]
        self.text = ""

    def moves(self, limit: int) -> dict[int, Move]:
        """Return how the value may go on, by the first token, up to ``limit`` characters in all."""
        found: dict[int, Move] = {}
        room = min(LONGEST_PIECE, limit - len(self.text))
        for number, start in self._places:
            text = self._texts[number]
            for end in range(start + 1, min(start + room, len(text)) + 1):
                tokens = tuple(self._tokenise(text[start:end]))
                if len(tokens) == 1 or end == start + 1:  # one character may take several tokens
                    found.setdefault(tokens[0], (text[start:end], tokens))
        return found

    @property
    def may_end(self) -> bool:
        """Tell whether the value may be what it is now."""
        return any(_ends_word(self._texts[number], at, whole=number > 0) for number, at in self._places)

    def take(self, piece: str) -> None:
        """Go on with ``piece``."""
        self.text += piece
        self._places = [
            (number, at + len(piece)) for number, at in self._places if self._texts[number].startswith(piece, at)
        ]


def _starts_word(text: str, place: int) -> bool:
    """Tell whether a value may start here: not on a blank and not within a word; each Chinese character is one."""
    return not text[place].isspace() and not (place and _within(text[place - 1], text[place]))


def _ends_word(text: str, place: int, whole: bool) -> bool:
    """Tell whether a value may end here; that of a ``whole`` text only at its end."""
    if whole or place == len(text):
        return place == len(text)
    return place > 0 and not text[place - 1].isspace() and not _within(text[place - 1], text[place])


def _within(before: str, after: str) -> bool:
    """Tell whether two neighbours belong to one word."""
    return all(character.isalnum() and not _CHINESE.match(character) for character in (before, after))
