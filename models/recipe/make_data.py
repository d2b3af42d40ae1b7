"""Makes the training data: varied tool lists, each with a batch of labelled requests behind it.

    python -m models.recipe.make_data OUT.jsonl --batches 2000 --size 16 --seed 0

One output line is a batch: {"signatures": [...], "examples": [{"shown", "text", "line"}]}. What a request
becomes depends on the list: where the right tool is missing the answer is ``none``, where it is renamed so is the call.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random

from assistant.config import load_paths
from assistant.registry import Registry
from assistant.syntax import NONE, Signature, Slot, read, write
from assistant.values import KINDS, Call

from . import noise
from .fill import Filler

HERE = Path(__file__).parent
SHARES = {
    "recommend": 0.24, "refine": 0.11, "search": 0.11, "rate": 0.10, "none": 0.14, "several": 0.07,
    "update_profile": 0.05,
    "show_item": 0.04, "explain": 0.035, "why_not": 0.035, "show_profile": 0.03, "forget": 0.03, "undo": 0.03,
}  # fmt: skip
"""How often each phrase file is drawn from, before third-party tools take their share."""
THIRD_PARTY_SHARE = 0.30
"""Of requests in a batch whose list has third-party tools."""
LIST_MARK = "[list]"


@dataclass(frozen=True)
class Phrase:
    """A sentence with placeholders and the call line it becomes."""

    sentence: str
    line: str
    language: str

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


def load_phrases() -> dict[str, dict[str, list[Phrase]]]:
    """Return all phrasings by tool and language."""
    phrases: dict[str, dict[str, list[Phrase]]] = {}
    for path in sorted((HERE / "phrases").glob("*.txt")):
        tool, language = path.stem.split("-")[0].split(".")[0], path.stem.split(".")[1]
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
    return Phrase(sentence, NONE if match[1] else call.strip(), match[2])


class Maker:
    """Draws tool lists and requests from one random stream."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.phrases = load_phrases()
        self.third_party = load_third_party()
        self.built_in = Registry.load(load_paths(), third_party=False).signatures(KINDS)
        self.paraphrases = json.loads((HERE / "descriptions.json").read_text(encoding="utf-8"))

    def batches(self, count: int, size: int) -> Iterator[dict[str, object]]:
        """Yield ``count`` batches of ``size`` distinct requests."""
        for _ in range(count):
            built_in, names = self._built_in_list()
            foreign = self.random.sample(self.third_party, self.random.choice((0, 0, 1, 2, 3, 4, 6)))
            foreign = [tool for tool in foreign if tool.signature.name not in names.values()]
            signatures = built_in + [tool.signature for tool in foreign]
            if self.random.random() < 0.4:
                self.random.shuffle(signatures)
            examples: dict[str, dict[str, object]] = {}
            while len(examples) < size:
                example = self._example(signatures, names, foreign)
                if example:
                    examples[str(example["text"])] = example
            yield {"signatures": [asdict(signature) for signature in signatures], "examples": list(examples.values())}

    def _built_in_list(self) -> tuple[list[Signature], dict[str, str]]:
        """Return built-in tools, some left out, renamed or described otherwise, and the name each has now."""
        whole = self.random.random() < 0.6
        signatures, names = [], {}
        for signature in self.built_in:
            if not whole and self.random.random() < 0.15:
                continue
            name, description = signature.name, signature.description
            variants = self.paraphrases.get(name, {"names": [], "descriptions": []})
            if not whole and variants["names"] and self.random.random() < 0.2:
                name = self.random.choice(variants["names"])
            if variants["descriptions"] and self.random.random() < 0.3:
                description = self.random.choice(variants["descriptions"])
            names[signature.name] = name
            signatures.append(replace(signature, name=name, description=description))
        return signatures, names

    def _example(
        self, signatures: list[Signature], names: dict[str, str], foreign: list[ThirdPartyTool]
    ) -> dict[str, object] | None:
        language = self.random.choice(("en", "zh"))
        phrase = self._phrase(language, foreign)
        words, line = Filler(language, self.random).fill(phrase.sentence.removeprefix(LIST_MARK).strip(), phrase.line)
        shown = None
        if phrase.after_list or self.random.random() < 0.12:
            shown = {
                "count": self.random.choice((1, 2, 3, 3, 4, 5, 5, 5, 6, 8, 10)),
                "kind": self.random.choice((*KINDS, "movie", "book", None)),
            }
        known = {signature.name: signature for signature in self.built_in} | {
            tool.signature.name: tool.signature for tool in self.third_party
        }
        try:
            calls = read(line, list(known.values()))
        except ValueError as error:
            raise ValueError(f"{phrase.sentence!r} ==> {line!r}: {error}") from error
        present = {signature.name for signature in signatures}
        renamed = [Call(tool=names.get(call.tool, call.tool), args=call.args) for call in calls]
        if any(call.tool not in present for call in renamed):
            if len(calls) > 1:
                return None
            renamed = []
        line = write(renamed, signatures)
        return {"shown": shown, **self._disturbed(words, line, language)}

    def _disturbed(self, text: str, line: str, language: str) -> dict[str, object]:
        """Return the sentence disturbed, unless a value that it held would no longer stand in it."""
        values = [value for value in re.findall(r'"([^"]*)"', line) if value in text]
        disturbed = noise.disturb(text, language, self.random)
        if disturbed == text.lower():
            return {"text": disturbed, "line": re.sub(r'"[^"]*"', lambda match: match[0].lower(), line)}
        return {"text": disturbed if all(value in disturbed for value in values) else text, "line": line}

    def _phrase(self, language: str, foreign: list[ThirdPartyTool]) -> Phrase:
        roll = self.random.random()
        if foreign and roll < THIRD_PARTY_SHARE:
            choices = [phrase for tool in foreign for phrase in tool.phrases if phrase.language == language]
            if choices:
                return self.random.choice(choices)
        elif not foreign and roll < 0.03:  # a request for a tool that is not there
            tool = self.random.choice(self.third_party)
            choices = [phrase for phrase in tool.phrases if phrase.language == language]
            if choices:
                return self.random.choice(choices)
        name = self.random.choices(list(SHARES), list(SHARES.values()))[0]
        return self.random.choice(self.phrases[name][language])


def main() -> None:
    """Write the batches."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--batches", type=int, default=2000)
    parser.add_argument("--size", type=int, default=16)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with options.out.open("w", encoding="utf-8") as file:
        for batch in Maker(options.seed).batches(options.batches, options.size):
            file.write(json.dumps(batch, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
