"""Trains a LoRA adapter on encoded batches; loss on answers only.

    python -m models.recipe.train ENCODED.jsonl OUT_DIR [--epochs 1] [--rank 16] [--rate 1e-3] [--together 1]
        [--model gemma3-270m] [--start ADAPTER.gguf] [--device cpu]

A batch is one sequence: the fixed prompt once, its requests as branches behind it that do not see each other, each with
positions as if it stood alone. The softmax runs over the rows of the head that the data uses and a seeded sample of
others. Weights stay as the GGUF has them (dequantised), so that the adapter also repairs the quantisation. Writes
checkpoints and resumes from the last.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from . import export
from .attention import Layout, branched, layouts

Batch = dict[str, Any]
"""{"fixed": [token], "examples": [([token of the request], [token of the answer], weight of its loss)]}"""

TARGETS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
ATTENTION = "branched"
"""What transformers calls our attention."""
OTHER_ROWS = 8000
"""Rows of the head beside those that occur in answers, for the softmax to push down."""


class Lora(nn.Module):
    """A frozen linear layer with a trained low-rank addition: ``W x + alpha / rank * B A x``."""

    def __init__(self, base: nn.Linear, rank: int, alpha: float) -> None:
        super().__init__()
        self.base = base
        self.a = nn.Parameter(torch.empty(rank, base.in_features))
        self.b = nn.Parameter(torch.zeros(base.out_features, rank))
        nn.init.kaiming_uniform_(self.a, a=math.sqrt(5))
        self.scale = alpha / rank

    def forward(self, x: Tensor) -> Tensor:
        """Return the layer's output, in the type of its input."""
        low = functional.linear(x, self.a.to(x.dtype))
        return self.base(x) + functional.linear(low, self.b.to(x.dtype)) * self.scale


@dataclass
class Packed:
    """Batches as sequences of n tokens, padded to the longest."""

    ids: Tensor
    """(batches, n)"""
    positions: Tensor
    layouts: dict[str, Layout]
    """By the type of layer."""
    sources: Tensor
    """Places, counted over all sequences, whose next token is trained."""
    targets: Tensor
    weights: Tensor
    """Of each target's loss."""


def pack(batches: Sequence[Batch], window: int, device: torch.device) -> Packed:
    """Join each batch's fixed prompt and branches; sliding layers look back over ``window`` tokens."""
    rows = [_row(batch) for batch in batches]
    n = -(-max(len(ids) for ids, *_ in rows) // 64) * 64

    def padded(which: int, fill: int) -> Tensor:
        return torch.tensor([row[which] + [fill] * (n - len(row[which])) for row in rows]).to(device)

    ids, positions = padded(0, 0), padded(1, 0)
    lengths = [
        [len(batch["fixed"]), *(len(request) + len(answer) - 1 for request, answer, _ in batch["examples"])]
        for batch in batches
    ]
    windows = {"full_attention": n, "sliding_attention": window}
    sources = [index * n + place for index, row in enumerate(rows) for place in row[2]]
    targets = [token for row in rows for token in row[3]]
    layout = layouts(lengths, n, windows, device)
    weights = [weight for row in rows for weight in row[4]]
    return Packed(ids, positions, layout, *(torch.tensor(each, device=device) for each in (sources, targets, weights)))


def _row(batch: Batch) -> tuple[list[int], list[int], list[int], list[int], list[float]]:
    """Return ids, positions, trained places, their targets and the weights of these."""
    fixed: list[int] = batch["fixed"]
    ids, positions = list(fixed), list(range(len(fixed)))
    sources: list[int] = []
    targets: list[int] = []
    weights: list[float] = []
    for request, answer, weight in batch["examples"]:
        start = len(ids)
        whole = [*request, *answer]
        ids += whole[:-1]
        positions += range(len(fixed), len(fixed) + len(whole) - 1)
        sources += range(start + len(request) - 1, start + len(whole) - 1)
        targets += answer
        weights += [weight] * len(answer)
    return ids, positions, sources, targets, weights


def load_base(path: Path, dtype: torch.dtype) -> nn.Module:
    """Return the model in a GGUF file, dequantised."""
    from transformers import AutoModelForCausalLM, GgufConfig

    model: nn.Module = AutoModelForCausalLM.from_pretrained(
        str(path.parent), gguf_file=path.name, dtype=dtype, quantization_config=GgufConfig(dequantize=True)
    )
    return model


class Trainer:
    """The model, its adapter and the optimiser."""

    def __init__(self, model: Any, rank: int, alpha: float, rows: Tensor, device: torch.device) -> None:
        self.device = device
        self.model = model.to(device)
        self.model.requires_grad_(False)
        from transformers import AttentionInterface

        self.layouts: dict[str, Layout] = {}
        AttentionInterface.register(ATTENTION, self._attend)
        self.model.config._attn_implementation = ATTENTION
        self.window = int(getattr(self.model.config, "sliding_window", None) or 1 << 30)
        self.rank, self.alpha = rank, alpha
        self.adapters: dict[str, Lora] = {}
        for name, module in list(self.model.named_modules()):
            if isinstance(module, nn.Linear) and name.split(".")[-1] in TARGETS:
                parent = self.model.get_submodule(name.rpartition(".")[0])
                self.adapters[name] = lora = Lora(module, rank, alpha).to(device)
                setattr(parent, name.split(".")[-1], lora)
        rows = rows.to(device)
        self.head = self.model.get_output_embeddings().weight[rows]
        self.row_of = torch.full((self.model.config.vocab_size,), -1, dtype=torch.long, device=device)
        self.row_of[rows] = torch.arange(len(rows), device=device)

    def parameters(self) -> list[nn.Parameter]:
        """Return what is trained."""
        return [parameter for lora in self.adapters.values() for parameter in (lora.a, lora.b)]

    def loss(self, batches: Sequence[Batch]) -> Tensor:
        """Return the weighted mean cross-entropy of the answers' tokens."""
        packed = pack(batches, self.window, self.device)
        self.layouts = packed.layouts
        hidden = self.model.model(
            input_ids=packed.ids, position_ids=packed.positions, use_cache=False
        ).last_hidden_state.flatten(0, 1)[packed.sources]
        logits = functional.linear(hidden, self.head).float()
        losses = functional.cross_entropy(logits, self.row_of[packed.targets], reduction="none")
        return (losses * packed.weights).sum() / packed.weights.sum()

    def _attend(
        self, module: nn.Module, query: Tensor, key: Tensor, value: Tensor, mask: None, scaling: float, **_: object
    ) -> tuple[Tensor, None]:
        """Attend as transformers asks a registered attention to."""
        layers = "sliding_attention" if getattr(module, "is_sliding", False) else "full_attention"
        return branched(query, key, value, self.layouts[layers], scaling), None

    def learn(self, batches: Sequence[Batch]) -> Tensor:
        """Add up the gradients of ``batches`` and return the loss; on a CPU one after the other, which pads nothing."""
        parts = [[batch] for batch in batches] if self.device.type == "cpu" else [batches]
        losses = []
        for part in parts:
            loss = self.loss(part) / len(parts)
            loss.backward()  # type: ignore[no-untyped-call]
            losses.append(loss.detach())
        return torch.stack(losses).sum()

    def state(self) -> dict[str, Tensor]:
        """Return the adapter's tensors by the names of the layers."""
        return {
            f"{name}.{part}": getattr(lora, part).detach().clone()
            for name, lora in self.adapters.items()
            for part in "ab"
        }

    def load(self, state: dict[str, Tensor]) -> None:
        """Put the adapter's tensors in."""
        with torch.no_grad():
            for name, lora in self.adapters.items():
                lora.a.copy_(state[f"{name}.a"])
                lora.b.copy_(state[f"{name}.b"])


def read_batches(path: Path) -> list[Batch]:
    """Return all encoded batches."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def rows_used(data: Sequence[Batch], vocabulary: int, seed: int) -> Tensor:
    """Return the sorted rows of the head for the softmax."""
    used = {token for batch in data for _, answer, _ in batch["examples"] for token in answer}
    others = random.Random(seed).sample(range(vocabulary), min(OTHER_ROWS, vocabulary))
    return torch.tensor(sorted(used | set(others)))


def order(count: int, epochs: int, together: int, seed: int) -> Iterator[tuple[int, list[int]]]:
    """Yield (step, batches) in a seeded order, each epoch anew."""
    step = 0
    for epoch in range(epochs):
        indices = list(range(count))
        random.Random(seed + epoch).shuffle(indices)
        for start in range(0, count - together + 1, together):
            yield step, indices[start : start + together]
            step += 1


def train(trainer: Trainer, data: Sequence[Batch], out: Path, options: argparse.Namespace) -> None:
    """Train and write ``adapter.pt``, going on from the last checkpoint in ``out``."""
    optimiser = torch.optim.AdamW(trainer.parameters(), lr=options.rate, betas=(0.9, 0.98), weight_decay=0.0)
    total, done = len(data) // options.together * options.epochs, -1
    checkpoint = out / "checkpoint.pt"
    if checkpoint.exists():
        saved = torch.load(checkpoint)
        trainer.load(saved["adapter"])
        optimiser.load_state_dict(saved["optimiser"])
        done = saved["step"]
        print(f"resumed after step {done}", flush=True)
    start, running = time.time(), torch.zeros((), device=trainer.device)
    for step, indices in order(len(data), options.epochs, options.together, options.seed):
        if step <= done:
            continue
        warm = min(1.0, (step + 1) / max(1, total // 30))
        rate = options.rate * warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * step / total)))
        for group in optimiser.param_groups:
            group["lr"] = rate
        loss = trainer.learn([data[index] for index in indices])
        torch.nn.utils.clip_grad_norm_(trainer.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        running = torch.lerp(running, loss, 0.05) if running else loss
        if step % options.report == 0 or step == total - 1:
            figures = {"loss": round(loss.item(), 4), "mean": round(running.item(), 4)}
            line = {"step": step, "of": total, **figures, "seconds": round(time.time() - start)}
            print(json.dumps(line), flush=True)
        if step and step % options.every == 0 or step == total - 1:
            state = {"adapter": trainer.state(), "optimiser": optimiser.state_dict(), "step": step}
            torch.save(state, checkpoint.with_suffix(".tmp"))
            checkpoint.with_suffix(".tmp").replace(checkpoint)
    torch.save({"adapter": trainer.state(), "rank": options.rank, "alpha": options.alpha}, out / "adapter.pt")


def parser() -> argparse.ArgumentParser:
    """Return the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--model", default="gemma3-270m")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--together", type=int, default=1, help="batches a step")
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--alpha", type=float, default=32.0)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--start", type=Path, help="GGUF adapter of the same rank to go on from")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=int, default=0, help="batches to use; 0 for all")
    parser.add_argument("--every", type=int, default=100, help="steps between checkpoints")
    parser.add_argument("--report", type=int, default=10, help="steps between lines of the log")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    return parser


def main() -> None:
    """Train."""
    options = parser().parse_args()
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    from assistant.config import load_paths
    from assistant.models.store import Weights, locate

    weights = locate(options.model, load_paths(), print)
    assert isinstance(weights, Weights)
    data = read_batches(options.data)[: options.limit or None]
    model: Any = load_base(weights.path, torch.bfloat16)
    rows = rows_used(data, model.config.vocab_size, options.seed)
    trainer = Trainer(model, options.rank, options.alpha, rows, torch.device(options.device))
    if options.start:
        trainer.load(export.read(options.start))
    train(trainer, data, options.out, options)


if __name__ == "__main__":
    main()
