"""Checks the training material: it parses, its values stand in its sentences, and it holds no test sentence.

    python -m models.recipe.check [FILE...]

Without files, all of ``phrases/`` and ``plugins/``. A test sentence counts as held by a training sentence when both are
equal but for case and punctuation, nearly equal (similarity of at least 90), or share at least half of its
6-grams (of words; of characters in Chinese). Exits with 1 when anything is found.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from rapidfuzz import fuzz, process

from assistant.config import load_paths
from assistant.registry import Registry
from assistant.syntax import Signature, read, write
from assistant.values import KINDS

from .fill import PLACEHOLDER, Filler
from .phrasings import Phrase, load_third_party, read_phrases

HERE = Path(__file__).parent
REQUESTS = HERE.parents[1] / "benchmarks" / "requests"
NEAR = 90.0
GRAM = 6
DRAWS = 2
"""Times each phrase is filled for the comparison."""


@dataclass(frozen=True)
class Line:
    """A phrase and where it comes from."""

    source: str
    phrase: Phrase


def normal(text: str) -> str:
    """Return ``text`` without case, punctuation and repeated blanks."""
    return " ".join(re.sub(r"[^\w\s]", " ", text.casefold()).split())


def grams(text: str) -> set[tuple[str, ...]]:
    """Return the 6-grams of a normalised text: of words, where a Chinese character counts as one."""
    units = re.findall(r"[㐀-鿿]|[^\s㐀-鿿]+", text)
    return {tuple(units[start : start + GRAM]) for start in range(len(units) - GRAM + 1)}


def held_out() -> list[str]:
    """Return all development and test sentences, normalised."""
    lines = [
        line for path in sorted(REQUESTS.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return list(dict.fromkeys(normal(json.loads(line)["text"]) for line in lines))


def near_copies(ours: list[str], theirs: list[str]) -> Iterator[tuple[int, str]]:
    """Yield (index of one of ``ours``, that of ``theirs`` which it is too near to); all are normalised."""
    by_gram: dict[tuple[str, ...], list[int]] = {}
    their_grams = [grams(text) for text in theirs]
    for index, found in enumerate(their_grams):
        for gram in found:
            by_gram.setdefault(gram, []).append(index)
    for start in range(0, len(ours), 2000):
        scores = process.cdist(
            ours[start : start + 2000], theirs, scorer=fuzz.ratio, score_cutoff=NEAR, dtype=np.uint8, workers=-1
        )
        for row, column in zip(*np.nonzero(scores), strict=True):
            yield start + int(row), theirs[column]
    for index, text in enumerate(ours):
        shared: dict[int, int] = {}
        for gram in grams(text):
            for other in by_gram.get(gram, ()):
                shared[other] = shared.get(other, 0) + 1
        for other, count in shared.items():
            if count * 2 >= len(their_grams[other]):
                yield index, theirs[other]


def lines_of(paths: Iterable[Path]) -> Iterator[Line]:
    """Yield every phrase of phrase and plugin files."""
    for path in paths:
        if path.parent.name == "plugins":
            for tool in load_third_party([path]):
                yield from (Line(f"{path.name}: {tool.signature.name}", phrase) for phrase in tool.phrases)
        else:
            yield from (Line(path.name, phrase) for phrase in read_phrases(path))


def fault(phrase: Phrase, signatures: list[Signature], random: Random) -> str | None:
    """Return what is wrong with a phrase by itself."""
    try:
        words, line = Filler(phrase.language, random).fill(phrase.words, phrase.line)
        calls = read(line, signatures)
    except (ValueError, FileNotFoundError, KeyError) as error:
        return str(error)
    if re.search(r"[{}]", words) and "{" not in PLACEHOLDER.sub("", phrase.words):
        return "a placeholder that does not exist"
    if write(calls, signatures) != line:
        return f"written otherwise: {write(calls, signatures)!r} for {line!r}"
    for value in re.findall(r'="([^"]*)"', line):
        if not re.fullmatch(r"[\d.]+|#\d+|#last|all", value) and value not in words:
            return f"{value!r} does not stand in {words!r}"
    return None


def reserved_names() -> set[str]:
    """Return the names of the tools that only tests know."""
    return set(re.findall(r"^class (\w+)\(", (REQUESTS / "test_plugins.py").read_text(encoding="utf-8"), re.M))


def _plain(name: str) -> str:
    return name.replace("_", "").casefold()


def name_faults(names: list[str]) -> Iterator[str]:
    """Say which tools are named twice, or as one that only tests may know."""
    reserved = {_plain(name) for name in reserved_names()}
    yield from (f"{name}: this name is reserved for tests" for name in names if _plain(name) in reserved)
    yield from (f"{name}: defined twice" for name in sorted({name for name in names if names.count(name) > 1}))


def repeated(lines: Iterable[Line], others: Iterable[Line]) -> Iterator[str]:
    """Say which sentences of ``lines`` stand elsewhere, placeholders aside."""
    frames = {_frame(line.phrase): line.source for line in others}
    for line in lines:
        frame = _frame(line.phrase)
        if frame in frames:
            yield f"{line.source}: {line.phrase.sentence!r}: frame already in {frames[frame]}"
        frames.setdefault(frame, line.source)


def _frame(phrase: Phrase) -> tuple[str, str]:
    return phrase.language, normal(PLACEHOLDER.sub(" _ ", phrase.sentence))


def too_near(lines: list[Line], random: Random) -> Iterator[str]:
    """Say which sentences, filled in, are near copies of held-out ones."""
    filled = [
        (index, normal(Filler(line.phrase.language, random).fill(line.phrase.words, line.phrase.line)[0]))
        for index, line in enumerate(lines)
        for _ in range(DRAWS if PLACEHOLDER.search(line.phrase.words) else 1)
    ]
    found = {filled[place][0] for place, _ in near_copies([text for _, text in filled], held_out())}
    for index in sorted(found):
        yield f"{lines[index].source}: {lines[index].phrase.sentence!r}: too near to a held-out sentence"


def main() -> None:
    """Check and report."""
    every = [*sorted((HERE / "phrases").glob("*.txt")), *sorted((HERE / "plugins").glob("*.txt"))]
    chosen = [Path(name).resolve() for name in sys.argv[1:]] or every
    random, third_party = Random(0), load_third_party()
    signatures = [
        *Registry.load(load_paths(), third_party=False).signatures(KINDS),
        *(tool.signature for tool in third_party),
    ]
    lines = list(lines_of(chosen))
    wrong = [(line, fault(line.phrase, signatures, random)) for line in lines]
    faults = [
        *name_faults([tool.signature.name for tool in third_party]),
        *repeated(
            lines_of(path for path in chosen if path.parent.name == "phrases"),
            lines_of(path for path in every if path not in chosen),
        ),
        *(f"{line.source}: {line.phrase.sentence!r}: {what}" for line, what in wrong if what),
        *too_near([line for line, what in wrong if not what], random),
    ]
    print("\n".join(faults))
    print(f"{len(lines):,} phrases checked: {len(faults):,} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
