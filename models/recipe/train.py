"""Trains a LoRA adapter on encoded batches; loss on answers only.

    python -m models.recipe.train ENCODED.jsonl OUT_DIR [--epochs 1] [--rank 16] [--rate 1e-3]
        [--model gemma3-270m] [--start adapter.pt]

A batch is one sequence: the fixed prompt once, its requests as branches behind it under a block mask, each with
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
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from assistant.config import Settings, load_paths
from assistant.models.store import Weights, locate

TARGETS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
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
    """One batch as one sequence of n tokens."""

    ids: Tensor
    positions: Tensor
    mask: Tensor
    """(1, 1, n, n), 0 where a token may look and -inf elsewhere."""
    sources: Tensor
    """Places whose next token is trained."""
    targets: Tensor


def pack(batch: dict[str, list[list[list[int]]]], dtype: torch.dtype) -> Packed:
    """Join the fixed prompt and its branches."""
    fixed: list[int] = batch["fixed"]  # type: ignore[assignment]
    ids, positions, branch = list(fixed), list(range(len(fixed))), [0] * len(fixed)
    sources: list[int] = []
    targets: list[int] = []
    for number, (request, answer) in enumerate(batch["examples"], 1):
        start = len(ids)
        whole = request + answer
        ids += whole[:-1]
        positions += range(len(fixed), len(fixed) + len(whole) - 1)
        branch += [number] * (len(whole) - 1)
        sources += range(start + len(request) - 1, start + len(whole) - 1)
        targets += answer
    n, owner = len(ids), torch.tensor(branch)
    seen = (owner[None, :] == 0) | (owner[None, :] == owner[:, None])
    seen &= torch.arange(n)[None, :] <= torch.arange(n)[:, None]
    mask = torch.zeros(n, n, dtype=dtype).masked_fill(~seen, torch.finfo(dtype).min)
    return Packed(
        torch.tensor([ids]), torch.tensor([positions]), mask[None, None], torch.tensor(sources), torch.tensor(targets)
    )


class Trainer:
    """The model, its adapter and the optimiser."""

    def __init__(self, path: Path, rank: int, alpha: float, rows: Tensor, dtype: torch.dtype) -> None:
        from transformers import AutoModelForCausalLM, GgufConfig

        self.dtype = dtype
        self.model = AutoModelForCausalLM.from_pretrained(
            str(path.parent), gguf_file=path.name, dtype=dtype, quantization_config=GgufConfig(dequantize=True)
        )
        self.model.requires_grad_(False)
        self.model.config._attn_implementation = "sdpa"
        self.rank, self.alpha = rank, alpha
        self.adapters: dict[str, Lora] = {}
        for name, module in list(self.model.named_modules()):
            if isinstance(module, nn.Linear) and name.split(".")[-1] in TARGETS:
                parent = self.model.get_submodule(name.rpartition(".")[0])
                self.adapters[name] = lora = Lora(module, rank, alpha)
                setattr(parent, name.split(".")[-1], lora)
        self.rows = rows
        self.head = self.model.get_output_embeddings().weight[rows]
        self.row_of = torch.full((self.model.config.vocab_size,), -1, dtype=torch.long)
        self.row_of[rows] = torch.arange(len(rows))

    def parameters(self) -> list[nn.Parameter]:
        """Return what is trained."""
        return [parameter for lora in self.adapters.values() for parameter in (lora.a, lora.b)]

    def loss(self, packed: Packed) -> Tensor:
        """Return the mean cross-entropy of the answers' tokens."""
        mask = packed.mask
        hidden = self.model.model(
            input_ids=packed.ids,
            attention_mask={"full_attention": mask, "sliding_attention": mask},
            position_ids=packed.positions,
            use_cache=False,
        ).last_hidden_state[0, packed.sources]
        logits = functional.linear(hidden, self.head).float()
        return functional.cross_entropy(logits, self.row_of[packed.targets])

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


def batches(path: Path) -> list[dict[str, list[list[list[int]]]]]:
    """Return all encoded batches."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def rows_used(data: list[dict[str, list[list[list[int]]]]], vocabulary: int, seed: int) -> Tensor:
    """Return the sorted rows of the head for the softmax."""
    used = {token for batch in data for _, answer in batch["examples"] for token in answer}
    others = random.Random(seed).sample(range(vocabulary), min(OTHER_ROWS, vocabulary))
    return torch.tensor(sorted(used | set(others)))


def order(count: int, epochs: int, seed: int) -> Iterator[tuple[int, int]]:
    """Yield (step, batch) in a seeded order, each epoch anew."""
    step = 0
    for epoch in range(epochs):
        indices = list(range(count))
        random.Random(seed + epoch).shuffle(indices)
        for index in indices:
            yield step, index
            step += 1


def main() -> None:
    """Train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--model", default=Settings().model)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--alpha", type=float, default=32.0)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--start", type=Path, help="adapter.pt of an earlier run to go on from")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=int, default=0, help="batches to use; 0 for all")
    parser.add_argument("--every", type=int, default=100, help="steps between checkpoints")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    weights = locate(options.model, load_paths(), print)
    assert isinstance(weights, Weights)
    data = batches(options.data)[: options.limit or None]
    from transformers import AutoConfig

    vocabulary = AutoConfig.from_pretrained(str(weights.path.parent), gguf_file=weights.path.name).vocab_size
    trainer = Trainer(
        weights.path, options.rank, options.alpha, rows_used(data, vocabulary, options.seed), torch.bfloat16
    )
    if options.start:
        trainer.load(torch.load(options.start)["adapter"])
    optimiser = torch.optim.AdamW(trainer.parameters(), lr=options.rate, betas=(0.9, 0.98), weight_decay=0.0)
    total, done = len(data) * options.epochs, -1
    checkpoint = options.out / "checkpoint.pt"
    if checkpoint.exists():
        saved = torch.load(checkpoint)
        trainer.load(saved["adapter"])
        optimiser.load_state_dict(saved["optimiser"])
        done = saved["step"]
        print(f"resumed after step {done}", flush=True)
    start, running = time.time(), 0.0
    for step, index in order(len(data), options.epochs, options.seed):
        if step <= done:
            continue
        warm = min(1.0, (step + 1) / max(1, total // 30))
        rate = options.rate * warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * step / total)))
        for group in optimiser.param_groups:
            group["lr"] = rate
        loss = trainer.loss(pack(data[index], trainer.dtype))  # type: ignore[arg-type]
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(trainer.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        running = loss.item() if not running else 0.95 * running + 0.05 * loss.item()
        if step % 10 == 0:
            print(
                json.dumps(
                    {"step": step, "of": total, "loss": round(running, 4), "seconds": round(time.time() - start)}
                ),
                flush=True,
            )
        if step and step % options.every == 0 or step == total - 1:
            state = {"adapter": trainer.state(), "optimiser": optimiser.state_dict(), "step": step}
            torch.save(state, checkpoint.with_suffix(".tmp"))
            checkpoint.with_suffix(".tmp").replace(checkpoint)
    torch.save({"adapter": trainer.state(), "rank": options.rank, "alpha": options.alpha}, options.out / "adapter.pt")


if __name__ == "__main__":
    main()
