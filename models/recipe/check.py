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
from .phrasings import LIST_MARK, Phrase, load_third_party, read_phrases

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


def held_out() -> dict[str, str]:
    """Return all development and test sentences, normalised, with the file of each."""
    found: dict[str, str] = {}
    for path in sorted(REQUESTS.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            found.setdefault(normal(json.loads(line)["text"]), path.name)
    return found


def near_copies(sentences: Iterable[str], held: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield (index of a sentence, held-out sentence that it is too near to); all are normalised."""
    ours, theirs = list(sentences), list(held)
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
    sentence = phrase.sentence.removeprefix(LIST_MARK).strip()
    try:
        words, line = Filler(phrase.language, random).fill(sentence, phrase.line)
        calls = read(line, signatures)
    except (ValueError, FileNotFoundError, KeyError) as error:
        return str(error)
    if re.search(r"[{}]", words) and "{" not in PLACEHOLDER.sub("", sentence):
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


def main() -> None:
    """Check and report."""
    paths = [Path(name) for name in sys.argv[1:]]
    every = [*sorted((HERE / "phrases").glob("*.txt")), *sorted((HERE / "plugins").glob("*.txt"))]
    random, faults = Random(0), list[str]()
    built_in = Registry.load(load_paths(), third_party=False).signatures(KINDS)
    third_party = load_third_party()
    signatures = [*built_in, *(tool.signature for tool in third_party)]
    reserved = {_plain(name) for name in reserved_names()}
    names = [tool.signature.name for tool in third_party]
    faults += [f"{name}: this name is reserved for tests" for name in names if _plain(name) in reserved]
    faults += [f"{name}: defined twice" for name in sorted({name for name in names if names.count(name) > 1})]
    chosen = {path.resolve() for path in paths}
    frames: dict[tuple[str, str], str] = {}
    checked: list[Line] = []
    for path in sorted(every, key=lambda path: path.resolve() in chosen):
        mine = not paths or path.resolve() in chosen
        for line in lines_of([path]):
            frame = (line.phrase.language, normal(PLACEHOLDER.sub(" _ ", line.phrase.sentence)))
            if mine and frame in frames and path.parent.name == "phrases":
                faults.append(f"{line.source}: {line.phrase.sentence!r}: frame already in {frames[frame]}")
            frames.setdefault(frame, line.source)
            if mine:
                checked.append(line)
    for line in checked:
        wrong = fault(line.phrase, signatures, random)
        if wrong:
            faults.append(f"{line.source}: {line.phrase.sentence!r}: {wrong}")
    filled, owners = list[str](), list[int]()
    for index, line in enumerate(checked):
        sentence = line.phrase.sentence.removeprefix(LIST_MARK).strip()
        for _ in range(DRAWS if PLACEHOLDER.search(sentence) else 1):
            try:
                filled.append(normal(Filler(line.phrase.language, random).fill(sentence, line.phrase.line)[0]))
            except (ValueError, FileNotFoundError):
                continue
            owners.append(index)
    held = held_out()
    near = {owners[index] for index, _ in near_copies(filled, held)}
    faults += [
        f"{checked[i].source}: {checked[i].phrase.sentence!r}: too near to a held-out sentence" for i in sorted(near)
    ]
    print("\n".join(faults))
    print(f"{len(checked):,} phrases checked against {len(held):,} held-out sentences: {len(faults):,} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
