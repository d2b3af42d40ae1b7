"""Makes the training data: varied tool lists, each with a batch of labelled requests behind it.

    python -m models.recipe.make_data OUT.jsonl --batches 2000 --size 16 --seed 0

One output line is a batch: {"signatures": [...], "examples": [{"shown", "text", "line", "weight"}]}. What a request
becomes depends on the list: where the right tool is missing the answer is ``none``, where it is renamed so is the call.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random

import numpy as np

from assistant.config import load_paths
from assistant.registry import Registry
from assistant.syntax import NONE, Signature, read, write
from assistant.values import KINDS, Call

from . import noise
from .alike import vectors
from .disguise import Disguise, disguise
from .fill import PLACEHOLDER, Filler, bank
from .phrasings import Phrase, ThirdPartyTool, load_phrases, load_third_party

HERE = Path(__file__).parent
SHARES = {
    "recommend": 0.24, "refine": 0.11, "search": 0.11, "rate": 0.10, "none": 0.24, "several": 0.07,
    "update_profile": 0.06,
    "show_item": 0.04, "explain": 0.035, "why_not": 0.035, "show_profile": 0.03, "forget": 0.03, "undo": 0.03,
}  # fmt: skip
"""How often each phrase file is drawn from, before third-party tools take their share."""
THIRD_PARTY_SHARE = 0.32
"""Of requests in a batch whose list has third-party tools; less where they are few."""
FAVOURED_SHARE = 0.4
"""Of a tool's requests, from the favoured parts of its phrasings."""
FEW_SHARE = 0.08
"""Of requests for each third-party tool, at most."""
FOREIGN_WEIGHT = 0.3
"""Of the loss of a third-party tool's call, which is 5 to 10 times that of the others and would steer each step."""
MISSING_SHARE = 0.14
"""Of requests that are for a third-party tool which is mostly not there."""
JOINED_SHARE = 0.06
"""Of requests that are two in one."""
LONGEST_JOINED = {"en": 90, "zh": 30}
"""Characters of each of the two."""
JOINTS = {
    "en": (" and then ", ", and ", ". also ", ". ", ". Then ", "; ", ", also ", " - oh and ", ". After that, "),
    "zh": ("，然后", "，再", "。还有，", "，顺便", "。", "，另外", "；", "，对了，", "，接着"),
}
FOREIGN_COUNTS = (0, 0, 0, 1, 2, 4, 6, 8, 12, 16, 24, 40)
ALIKE = 0.90
"""Cosine above which a sentence may well ask for the same thing; by eye, from 0.93 on most do, below 0.89 none."""
BUILT_IN = ""
"""Stands for all built-in tools among the names of rivals."""
CERTAIN = {"music": "genre", "product": "product"}
"""Kinds that have topics of their own, and the bank of these."""


@dataclass(frozen=True)
class Listed:
    """The tools of one batch."""

    signatures: list[Signature]
    names: dict[str, str]
    """What each built-in tool that is there is called now."""
    foreign: list[ThirdPartyTool]
    disguises: dict[str, Disguise]
    """How each third-party tool that is there looks now."""


class Maker:
    """Draws tool lists and requests from one random stream."""

    def __init__(self, seed: int, favoured: Sequence[str] = (), *, check_rivals: bool = True) -> None:
        self.random = Random(seed)
        self.phrases = load_phrases()
        self.favoured = load_phrases(favoured) if favoured else {}
        self.third_party = load_third_party()
        self.built_in = Registry.load(load_paths(), third_party=False).signatures(KINDS)
        self.paraphrases = json.loads((HERE / "descriptions.json").read_text(encoding="utf-8"))
        self.known = [*self.built_in, *(tool.signature for tool in self.third_party)]
        self.rivals = self._rivals() if check_rivals else {}

    def batches(self, count: int, size: int) -> Iterator[dict[str, object]]:
        """Yield ``count`` batches of ``size`` distinct requests."""
        for _ in range(count):
            built_in, names = self._built_in_list()
            foreign = self.random.sample(self.third_party, self.random.choice(FOREIGN_COUNTS))
            taken = {signature.name for signature in self.built_in} | set(names.values()) | {NONE}
            disguises = {tool.signature.name: disguise(tool.signature, taken, self.random) for tool in foreign}
            signatures = built_in + [disguised.signature for disguised in disguises.values()]
            if self.random.random() < 0.4:
                self.random.shuffle(signatures)
            listed = Listed(signatures, names, foreign, disguises)
            examples: dict[str, dict[str, object]] = {}
            while len(examples) < size:
                example = self._example(listed)
                examples[str(example["text"])] = example
            yield {"signatures": [asdict(signature) for signature in signatures], "examples": list(examples.values())}

    def _rivals(self) -> dict[str, frozenset[str]]:
        """Return, for sentences that would otherwise be labelled ``none``, the tools that may well serve them."""
        none = [phrase for phrases in self.phrases["none"].values() for phrase in phrases]
        served = [(tool.signature.name, phrase) for tool in self.third_party for phrase in tool.phrases if phrase.calls]
        missing = [phrase for _, phrase in served]
        own = [
            (BUILT_IN, phrase)
            for name, by_language in self.phrases.items()
            if name not in ("none", "several", "refine")
            for phrases in by_language.values()
            for phrase in phrases
            if phrase.calls and not phrase.after_list
        ]
        by_tool = [*served, *own]
        scores = vectors([phrase.bare for phrase in (*none, *missing)]) @ vectors([p.bare for _, p in by_tool]).T
        owners = np.array([name for name, _ in by_tool])
        return {
            phrase.sentence: frozenset(owners[row > ALIKE].tolist())
            for phrase, row in zip((*none, *missing), scores, strict=True)
        }

    def _built_in_list(self) -> tuple[list[Signature], dict[str, str]]:
        """Return built-in tools, some left out, renamed or described otherwise, and the name each has now."""
        whole = self.random.random() < 0.75
        signatures, names = [], {}
        for signature in self.built_in:
            if not whole and self.random.random() < 0.12:
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

    def _example(self, listed: Listed) -> dict[str, object]:
        """Return one request, or two said in one breath."""
        language = self.random.choice(("en", "zh"))
        phrases = [self._phrase(language, listed)]
        words, calls = self._filled(phrases[0], listed)
        if self.random.random() < JOINED_SHARE and len(words) < LONGEST_JOINED[language]:
            second = self._phrase(language, listed)
            more, others = self._filled(second, listed)
            if len(more) < LONGEST_JOINED[language] and (calls or others) and len(calls) + len(others) <= 3:
                phrases.append(second)
                words = words.rstrip(".。!！") + self.random.choice(JOINTS[language]) + more
                calls += others
        shown = None
        if any(phrase.after_list for phrase in phrases) or self.random.random() < 0.12:
            shown = {
                "count": self.random.choice((1, 2, 3, 3, 4, 5, 5, 5, 6, 8, 10)),
                "kind": self.random.choice((*KINDS, "movie", "book", None)),
            }
        text, line = noise.disturb(words, write(calls, listed.signatures), language, self.random)
        foreign = not {call.tool for call in calls} <= set(listed.names.values())
        return {"shown": shown, "text": text, "line": line, "weight": FOREIGN_WEIGHT if foreign else 1.0}

    def _filled(self, phrase: Phrase, listed: Listed) -> tuple[str, list[Call]]:
        """Return a phrase's words and its calls by the names that the list has; all or none of them."""
        words, line = Filler(phrase.language, self.random).fill(phrase.words, phrase.line)
        calls = read(line, self.known)
        if not all(call.tool in listed.names or call.tool in listed.disguises for call in calls):
            return words, []
        return words, [
            listed.disguises[call.tool].call(call)
            if call.tool in listed.disguises
            else Call(tool=listed.names[call.tool], args=_with_kind(call, phrase.language))
            for call in calls
        ]

    def _phrase(self, language: str, listed: Listed) -> Phrase:
        """Return a phrase whose label the list does not contradict."""
        while True:
            phrase = self._drawn(language, listed)
            tools = {call.tool for call in read(PLACEHOLDER.sub("1", phrase.line), self.known)}
            missing = [tool for tool in tools if tool not in listed.names and tool not in listed.disguises]
            if missing and len(tools) > 1:
                continue
            rivals = self.rivals.get(phrase.sentence, frozenset()) & {*listed.disguises, BUILT_IN}
            if rivals and (missing or not tools and not phrase.trusted):
                continue
            return phrase

    def _drawn(self, language: str, listed: Listed) -> Phrase:
        roll = self.random.random()
        tools: Sequence[ThirdPartyTool] = ()
        if roll < MISSING_SHARE:  # a request for a tool that is not there
            tools = [self.random.choice(self.third_party)]
        elif roll < MISSING_SHARE + min(THIRD_PARTY_SHARE, FEW_SHARE * len(listed.foreign)):
            tools = listed.foreign
        choices = [phrase for tool in tools for phrase in tool.phrases if phrase.language == language]
        if choices:
            return self.random.choice(choices)
        name = self.random.choices(list(SHARES), list(SHARES.values()))[0]
        favoured = self.favoured.get(name, {}).get(language)
        if favoured and self.random.random() < FAVOURED_SHARE:
            return self.random.choice(favoured)
        return self.random.choice(self.phrases[name][language])


def _with_kind(call: Call, language: str) -> dict[str, object]:
    """Return a call's arguments, with the kind that its topic alone makes certain: jazz is music."""
    if call.tool != "recommend" or "kind" in call.args:
        return call.args
    certain = [kind for kind, name in CERTAIN.items() if call.args.get("about") in bank(name, kind, language)]
    return {**call.args, "kind": certain[0]} if certain else call.args


def main() -> None:
    """Write the batches."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--batches", type=int, default=2000)
    parser.add_argument("--size", type=int, default=16)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="do not ask the encoder which tools are rivals")
    parser.add_argument("--favour", nargs="*", default=[], help="parts of phrases/ to draw from more, such as g")
    options = parser.parse_args()
    maker = Maker(options.seed, options.favour, check_rivals=not options.quick)
    with options.out.open("w", encoding="utf-8") as file:
        for batch in maker.batches(options.batches, options.size):
            file.write(json.dumps(batch, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
