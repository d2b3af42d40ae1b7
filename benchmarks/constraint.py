"""Scores the same model with and without the constraint of the call syntax, on the same labelled requests.

    python benchmarks/constraint.py [--model gemma3-270m] [--limit 150] [FILE.jsonl ...]

Without it llama-cpp-python's ``create_completion`` writes one line at temperature 0; a line that is in no syntax or
names what does not exist counts as no call, and values that are out of range are left out.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from assistant.cli_eval import EXAMPLE
from assistant.cli_shared import read_lines
from assistant.config import Settings, load_paths
from assistant.measuring import answers
from assistant.model import Answer, Decoded, Message, Prompt
from assistant.models import load, shipped_adapter
from assistant.models.llama import library
from assistant.models.store import Weights, locate
from assistant.registry import Registry
from assistant.scoring import Labelled, Scores, score

HERE = Path(__file__).parent
REQUESTS = (HERE / "requests" / "test.en.jsonl", HERE / "requests" / "test.zh.jsonl")


class Unconstrained:
    """A tuned model that writes what it likes."""

    id, chats, tuned = "unconstrained", False, True

    def __init__(self, model: str) -> None:
        weights, adapter = locate(model, load_paths(), print), shipped_adapter(model)
        assert isinstance(weights, Weights)
        self._llama = library().Llama(
            str(weights.path), lora_path=str(adapter), n_ctx=4096, n_threads=2, n_threads_batch=2, verbose=False
        )

    def decode(self, prompt: Prompt, answer: Callable[[], Answer]) -> Decoded:
        """Return one line."""
        text = prompt.fixed + prompt.request
        reply = self._llama.create_completion(text, temperature=0, max_tokens=160, stop=["\n"])
        return Decoded(reply["choices"][0]["text"])

    def chat(self, messages: Sequence[Message], max_tokens: int, on_text: Callable[[str], None]) -> str:
        """Refuse: only calls are measured."""
        raise NotImplementedError

    def close(self) -> None:
        """Free the weights."""
        self._llama.close()


def shown(scores: Scores) -> str:
    groups = {name: scores.groups[name] for name in ("all", "must", "abstain") if name in scores.groups}
    rates = ", ".join(f"{name} {share.exact:.3f}" for name, share in groups.items())
    return f"exact: {rates}; right tools {scores.groups['all'].tools:.3f}; p50 {scores.p50:.0f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="*", default=REQUESTS)
    parser.add_argument("--model", default="gemma3-270m")
    parser.add_argument("--limit", type=int, default=150, help="requests of each file")
    options = parser.parse_args()
    labelled = [one for file in options.files for one in read_lines(str(file), Labelled, EXAMPLE)[: options.limit]]
    tools = tuple(Registry.load(load_paths(), third_party=False).tools.values())
    with closing(load(Settings(model=options.model), load_paths(), print)) as model:
        print(f"with the constraint, {len(labelled)} requests: {shown(score(answers(labelled, model, tools)))}")
    with closing(Unconstrained(options.model)) as free:
        print(f"without: {shown(score(answers(labelled, free, tools)))}")


if __name__ == "__main__":
    main()
