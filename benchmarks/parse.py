"""Times what turns a request into calls: a cold process, warm requests, and llama-cpp-python's own grammar as the peer.

    python benchmarks/parse.py [--model gemma3-270m] [--requests FILE.jsonl ...] [--limit 0] [--peer 12] [--runs 5]

Needs the model prepared (``assistant models prepare``). Saved prompt states go to a folder of its own. The peer has the
same prompt, the same adapter and the same constraint as a grammar. Targets on two cores: warm p50 120 ms and p95 250
ms, 10 times as fast as the peer, a cold process to its first parse 1.5 s with the state on disk.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from assistant.config import Paths, Settings, load_paths
from assistant.model import Decoded, Model, Prompt
from assistant.prompting import clean_request, parse_prompt
from assistant.registry import Registry
from assistant.syntax import Signature, Slot, answer
from assistant.values import KINDS

HERE = Path(__file__).parent
REQUESTS = (HERE / "requests" / "test.en.jsonl", HERE / "requests" / "test.zh.jsonl")


class Workload:
    """The built-in tools, their prompt, and a model as the assistant loads it."""

    def __init__(self, model: str, home: Path) -> None:
        from assistant.models import load

        paths = Paths(home=home, models=load_paths().models)
        self.tools = list(Registry.load(load_paths(), third_party=False).tools.values())
        self.signatures = tuple(tool.signature(KINDS) for tool in self.tools)
        self.possible = tuple(signature for signature in self.signatures if not signature.after_list)
        self.model: Model = load(Settings(model=model, threads=2), paths, lambda _: None)

    def prompt(self, request: str) -> Prompt:
        return parse_prompt(request, None, self.signatures, None if self.model.tuned else self.tools)

    def decode(self, request: str) -> Decoded:
        source = clean_request(request) if self.model.tuned else ""
        return self.model.decode(self.prompt(request), lambda: answer(self.possible, source))


def read_requests(files: Sequence[Path], limit: int) -> list[str]:
    """Return requests that need no list shown before, from each file in turn."""
    piles = []
    for file in files:
        lines = map(json.loads, file.read_text(encoding="utf-8").splitlines())
        piles.append([line["text"] for line in lines if not line.get("context")])
    return [text for row in zip(*piles, strict=False) for text in row][: limit or None]


def cold(model: str, home: Path, request: str) -> float:
    """Return the seconds from the start of a process to its first answer."""
    command = [sys.executable, __file__, "--model", model, "--once", request, "--home", str(home)]
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        process.stdout.readline()
        taken = time.perf_counter() - start
    return taken


def measure_cold(model: str, request: str, runs: int) -> None:
    without, with_state = [], []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            without.append(cold(model, Path(folder), request))
            with_state.append(cold(model, Path(folder), request))
    for name, times in (("without", without), ("with", with_state)):
        print(f"cold process to first parse, {name} a saved state: {shown([t * 1000 for t in times])}")


def measure_warm(work: Workload, requests: Sequence[str]) -> list[tuple[str, float]]:
    """Time each request once; return the answers with their milliseconds."""
    work.decode(requests[0])
    results, tokens, evaluations = [], [], []
    for request in requests:
        start = time.perf_counter()
        decoded = work.decode(request)
        results.append((decoded.text, (time.perf_counter() - start) * 1000))
        tokens.append(decoded.tokens)
        evaluations.append(decoded.evaluations)
    print(
        f"warm decode of {len(requests)} requests: {shown([milliseconds for _, milliseconds in results])}, "
        f"{statistics.mean(tokens):.1f} tokens in {statistics.mean(evaluations):.1f} evaluations an answer"
    )
    return results


def measure_peer(model: str, work: Workload, requests: Sequence[str], ours: Sequence[tuple[str, float]]) -> None:
    """Time ``Llama.create_completion`` with the same constraint as a GBNF grammar."""
    from assistant.models import shipped_adapter
    from assistant.models.llama import library
    from assistant.models.store import Weights, locate

    weights, adapter = locate(model, load_paths(), lambda _: None), shipped_adapter(model)
    assert isinstance(weights, Weights)
    llama_cpp = library()
    grammar = llama_cpp.LlamaGrammar.from_string(gbnf(work.possible), verbose=False)
    llama = llama_cpp.Llama(
        str(weights.path),
        lora_path=str(adapter) if adapter else None,
        n_ctx=4096,
        n_threads=2,
        n_threads_batch=2,
        verbose=False,
    )
    times, same = [], 0
    for index, request in enumerate((requests[0], *requests)):
        prompt = work.prompt(request)
        start = time.perf_counter()
        reply = llama.create_completion(prompt.fixed + prompt.request, grammar=grammar, temperature=0, max_tokens=160)
        if index:
            times.append((time.perf_counter() - start) * 1000)
            same += reply["choices"][0]["text"].strip() == ours[index - 1][0].strip()
    llama.close()
    ratio = statistics.median(times) / statistics.median(milliseconds for _, milliseconds in ours)
    print(f"create_completion with a GBNF grammar on {len(requests)} of them: {shown(times)}")
    print(f"that is {ratio:.1f} times as long; {same} of {len(requests)} answers are the same")


def gbnf(signatures: Sequence[Signature]) -> str:
    """Return the call syntax as a grammar of llama.cpp."""
    rules = [
        'root ::= (" none" | call (" ;" call)*) "\\n"',
        "call ::= " + " | ".join(f"tool{index}" for index in range(len(signatures))),
        r'text ::= "\"" [^"\\\x00-\x1f]* "\""',
        r'number ::= "\"" [0-9]+ ("." [0-9]+)? "\""',
    ]
    for index, signature in enumerate(signatures):
        slots = " ".join(
            f"({_slot(slot)}){'' if slot.required else '*' if slot.many else '?'}" for slot in signature.slots
        )
        rules.append(f'tool{index} ::= " {signature.name}" {slots}')
    return "\n".join(rules)


def _slot(slot: Slot) -> str:
    if slot.options:
        return f'" {slot.name}=" ({" | ".join(json.dumps(option) for option in slot.options)})'
    return f'" {slot.name}=" {"number" if slot.type in ("integer", "number") else "text"}'


def shown(milliseconds: Sequence[float]) -> str:
    ordered = sorted(milliseconds)
    p95 = ordered[int(len(ordered) * 0.95)]
    return f"p50 {statistics.median(ordered):.0f} ms, p95 {p95:.0f} ms, best {ordered[0]:.0f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="gemma3-270m")
    parser.add_argument("--requests", type=Path, nargs="+", default=REQUESTS)
    parser.add_argument("--limit", type=int, default=0, help="requests to time; 0 for all")
    parser.add_argument("--peer", type=int, default=12, help="requests for the peer; it is slow")
    parser.add_argument("--runs", type=int, default=5, help="cold processes of each kind")
    parser.add_argument("--once", help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.once:
        print(Workload(options.model, options.home).decode(options.once).text.strip(), flush=True)
        return
    requests = read_requests(options.requests, options.limit)
    if options.runs:
        measure_cold(options.model, requests[0], options.runs)
    with tempfile.TemporaryDirectory() as folder:
        work = Workload(options.model, Path(folder))
        ours = measure_warm(work, requests)
        if options.peer:
            measure_peer(options.model, work, requests[: options.peer], ours[: options.peer])
        work.model.close()


if __name__ == "__main__":
    main()
