"""Reads an answer to a question: a number, an ordinal in either language, or a name of one of the options."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from assistant.session import Option
from assistant.titles import normalise

_WORDS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_DIGITS = "一二三四五六七八"
_NUMBER = re.compile(r"(?:#|no\.?\s*|number\s*|第)?\s*(\d+)\s*(?:st|nd|rd|th)?\s*(?:one|个|部|本|首|张|条)?$")
_ORDINAL = re.compile(rf"(?:the\s+)?({'|'.join(_WORDS)})(?:\s+one)?$")
_CHINESE = re.compile(rf"第?([{_DIGITS}])(?:个|部|本|首|张|条|款)?吧?$")


def chosen_option(
    text: str, pending: Sequence[Option], synonyms: Callable[[str], Iterable[str]] = lambda name: (name,)
) -> Option | None:
    """Return the option that ``text`` names as a whole, or None when it is something else.

    Args:
        synonyms: returns the forms of a name in both languages.
    """
    words = text.strip().strip(".。!！").casefold()
    number = _number(words)
    if number is not None:
        option = pending[number - 1] if 1 <= number <= len(pending) else None
        return option if option and option.numbered else None
    names = [{normalise(form) for name in option.names for form in synonyms(name)} for option in pending]
    named = [option for option, own in zip(pending, names, strict=True) if normalise(words) in own]
    return named[0] if len(named) == 1 else None


def _number(words: str) -> int | None:
    if match := _NUMBER.match(words):
        return int(match[1])
    if match := _ORDINAL.match(words):
        return _WORDS.index(match[1]) + 1
    if match := _CHINESE.match(words):
        return _DIGITS.index(match[1]) + 1
    return None
