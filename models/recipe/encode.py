"""Turns batches into token ids, with the very tokenisation that decoding forces.

    python -m models.recipe.encode BATCHES.jsonl OUT.jsonl [--model gemma3-270m]

One output line is a batch: {"fixed": [...], "examples": [[[request ids], [answer ids], weight]]}. The parts of an
answer are tokenised one by one, as ``assistant.models.decoding`` puts them in.
"""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from pathlib import Path

from assistant.config import Settings, load_paths
from assistant.model import Literal, Span
from assistant.models.llama import LlamaModel
from assistant.models.store import Weights, locate
from assistant.prompting import Shown, parse_prompt
from assistant.syntax import Signature, Slot, answer


def parts_of(line: str, signatures: list[Signature]) -> list[str]:
    """Return ``line`` cut as the constraint yields it; a value's closing quote is a part of its own."""
    rest, parts = f" {line}\n", list[str]()
    steps = answer(signatures)
    step = next(steps)
    try:
        while True:
            if isinstance(step, Span):
                text, _, rest = rest.partition('"')
                parts += [text, '"']
                step = steps.send(text)
                continue
            options = (step.text,) if isinstance(step, Literal) else step.options
            fitting = [option for option in options if rest.startswith(option)]
            if not fitting:
                raise ValueError(f"{line!r}: {rest!r} does not start with any of {options}")
            chosen = max(fitting, key=len)
            rest = rest[len(chosen) :]
            parts.append(chosen)
            step = steps.send(chosen)
    except StopIteration:
        return parts


def encode(batch: dict[str, list[dict[str, object]]], model: LlamaModel) -> dict[str, object]:
    """Return the token ids of one batch."""
    signatures = [
        Signature(
            **{**raw, "slots": tuple(Slot(**{**slot, "options": tuple(slot["options"])}) for slot in raw["slots"])}
        )  # type: ignore
        for raw in batch["signatures"]
    ]
    fixed, examples = list[int](), []
    for example in batch["examples"]:
        shown = Shown(**example["shown"]) if example["shown"] else None  # type: ignore[arg-type]
        fixed, request = model.tokens_of(parse_prompt(str(example["text"]), shown, signatures, None))
        answered = [token for part in parts_of(str(example["line"]), signatures) for token in model.tokenise(part)]
        examples.append([request, answered, example["weight"]])
    return {"fixed": fixed, "examples": examples}


def main() -> None:
    """Encode a file of batches."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("batches", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--model", default=Settings().model)
    options = parser.parse_args()
    weights = locate(options.model, load_paths(), print)
    assert isinstance(weights, Weights)
    with (
        closing(LlamaModel(weights, states=load_paths().states, threads=1)) as model,
        options.batches.open(encoding="utf-8") as lines,
        options.out.open("w") as out,
    ):
        for line in lines:
            out.write(json.dumps(encode(json.loads(line), model)) + "\n")


if __name__ == "__main__":
    main()
