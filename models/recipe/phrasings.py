"""Reads the hand-written phrasings of ``phrases/`` and the synthetic tools of ``plugins/``; fills nothing in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.syntax import NONE, Signature, Slot

from .fill import PLACEHOLDER

HERE = Path(__file__).parent
LIST_MARK = "[list]"
CHANGING = ("rate", "update_profile", "forget", "undo")
"""Built-in tools that change something."""


@dataclass(frozen=True)
class Phrase:
    """A sentence with placeholders and the call line it becomes."""

    sentence: str
    line: str
    language: str
    trusted: bool = False
    """A near miss written for the very tool that is listed."""

    @property
    def calls(self) -> bool:
        """Tell whether it calls anything."""
        return self.line != NONE

    @property
    def words(self) -> str:
        """The sentence without its mark."""
        return self.sentence.removeprefix(LIST_MARK).strip()

    @property
    def bare(self) -> str:
        """The sentence without mark and placeholders."""
        return PLACEHOLDER.sub("", self.words).strip()

    @property
    def after_list(self) -> bool:
        """Tell whether a list was shown before."""
        return self.sentence.startswith(LIST_MARK)


@dataclass(frozen=True)
class ThirdPartyTool:
    """A synthetic tool and requests for it; near misses become ``none``."""

    signature: Signature
    phrases: tuple[Phrase, ...]


def read_phrases(path: Path) -> list[Phrase]:
    """Return the phrasings of one file; its name is ``<tool>[-<part>].<language>.txt``."""
    language = path.stem.split(".")[1]
    pairs = [
        line.split(" ==> ", 1)
        for line in path.read_text(encoding="utf-8").splitlines()
        if " ==> " in line and not line.startswith("#")
    ]
    return [Phrase(sentence.strip(), call.strip(), language) for sentence, call in pairs]


def load_phrases(parts: Sequence[str] = ()) -> dict[str, dict[str, list[Phrase]]]:
    """Return the phrasings by tool and language: all, or those of some ``parts``."""
    phrases: dict[str, dict[str, list[Phrase]]] = {}
    for path in sorted((HERE / "phrases").glob("*.txt")):
        whole, language = path.stem.split(".")
        tool, _, part = whole.partition("-")
        if parts and part not in parts:
            continue
        phrases.setdefault(tool, {}).setdefault(language, []).extend(read_phrases(path))
    return phrases


def load_third_party(paths: Sequence[Path] = ()) -> list[ThirdPartyTool]:
    """Return the synthetic tools of ``paths``, or of all of ``plugins/``."""
    tools = []
    for path in paths or sorted((HERE / "plugins").glob("*.txt")):
        for block in re.split(r"(?m)^tool ", path.read_text(encoding="utf-8"))[1:]:
            head, *lines = block.strip().splitlines()
            name, description, arguments = (part.strip() for part in (head + " ").split("|", 2))
            slots = tuple(_slot(written) for written in arguments.split())
            phrases = [_plugin_phrase(line) for line in lines if ": " in line]
            tools.append(ThirdPartyTool(Signature(name, description, slots), tuple(filter(None, phrases))))
    return tools


def _slot(written: str) -> Slot:
    match = re.fullmatch(r"(\w+)(:number|:flag)?([*!]*)(?:=([^!]*))?(!?)", written)
    if not match:
        raise ValueError(f"{written!r} is no argument")
    name, type_, marks, options, mark = match.groups()
    choices = tuple(options.split("|")) if options else ()
    kind = "choice" if choices else (type_ or ":text")[1:]
    return Slot(name, kind, choices, "*" in marks, "!" in marks + mark)  # type: ignore[arg-type]


def _plugin_phrase(line: str) -> Phrase | None:
    match = re.match(r"(none )?(en|zh): (.+)$", line.strip())
    if not match:
        return None
    sentence, _, call = match[3].partition(" ==> ")
    return Phrase(sentence, NONE if match[1] else call.strip(), match[2], trusted=bool(match[1]))
