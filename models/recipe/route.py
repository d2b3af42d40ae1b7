"""Trains what ``assistant/routing.py`` uses to tell which third-party tool a request means, if any.

    python -m models.recipe.route [OUT.npz] [--steps 1000] [--rate 2e-3] [--seed 0]

Three projections of the text encoder's vectors, of requests, of tools and of tools' examples, are trained so that a
request lies near its tool: a softmax over a list of synthetic tools of ``plugins/``, drawn anew at each step, and over
"none of them", to which the built-in tools' requests, near misses and requests for tools that are not listed belong.
Minutes on two cores, nearly all of them for encoding.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from assistant.config import Settings
from assistant.routing import described

from .alike import vectors
from .fill import Filler
from .phrasings import Phrase, load_phrases, load_third_party

OUT = Path(__file__).parents[1] / "adapters" / f"{Settings().encoder}.npz"
CORE_STEP = 4
"""Of the built-in tools' sentences, every fourth is used."""
MOST_LISTED = 60
REQUESTS = 160
"""Of a step, about."""
SIBLINGS_SHARE = 0.3
"""Of lists, those of tools that were written together and are alike."""
EXAMPLE_COUNTS = (0, 0, 1, 1, 2)


@dataclass(frozen=True)
class Material:
    """Vectors of all that is trained on."""

    tools: Tensor
    requests: list[Tensor]
    """For each tool."""
    near_misses: list[Tensor]
    """For each tool."""
    others: Tensor
    """Requests that no third-party tool is for."""


def material(seed: int) -> Material:
    """Encode the synthetic tools and the sentences, placeholders filled in."""
    random = Random(seed)

    def encoded(phrases: Sequence[Phrase]) -> Tensor:
        texts = [Filler(phrase.language, random).fill(phrase.words, phrase.line)[0] for phrase in phrases]
        return torch.tensor(vectors(texts))

    tools = load_third_party()
    of_tools = torch.tensor(vectors([described(tool.signature) for tool in tools]))
    own = [[p for p in tool.phrases if p.line.split()[0] == tool.signature.name] for tool in tools]
    misses = [[p for p in tool.phrases if p.trusted] for tool in tools]
    core = [p for by_language in load_phrases().values() for phrases in by_language.values() for p in phrases]
    flat = encoded([phrase for phrases in (*own, *misses) for phrase in phrases])
    parts = flat.split([len(phrases) for phrases in (*own, *misses)])
    return Material(of_tools, list(parts[: len(own)]), list(parts[len(own) :]), encoded(core[::CORE_STEP]))


class Projections(nn.Module):
    """What is trained; names and formula are those of ``assistant.routing.Router``."""

    def __init__(self, data: Material) -> None:
        super().__init__()
        dimension = data.tools.shape[1]
        self.means = {"tool": data.tools.mean(0), "request": torch.cat(data.requests).mean(0)}
        self.means["example"] = self.means["request"]
        start = torch.eye(dimension) + 0.01 * torch.randn(dimension, dimension)
        self.turns = nn.ParameterDict({role: nn.Parameter(start.clone()) for role in self.means})
        self.log_scale = nn.Parameter(torch.tensor(3.0))
        self.by_example = nn.Parameter(torch.tensor(1.0))
        self.usual = nn.Parameter(torch.tensor(0.3))
        self.nothing = nn.Parameter(torch.zeros(dimension))
        self.bias = nn.Parameter(torch.tensor(5.0))

    def forward(self, requests: Tensor, tools: Tensor, examples: Sequence[Tensor]) -> Tensor:
        """Return log-odds (requests, tools + 1); the last is of none of them."""
        asked = self._project("request", requests)
        sureness = self.log_scale.exp() * (asked @ self._project("tool", tools).T)
        nearest = [
            (asked @ self._project("example", own).T).amax(1) - self.usual if len(own) else torch.zeros(len(requests))
            for own in examples
        ]
        sureness = sureness + self.by_example * torch.stack(nearest, 1)
        nothing = (requests - self.means["request"]) @ self.nothing + self.bias
        return torch.cat([sureness, nothing[:, None]], 1)

    def weights(self) -> dict[str, Tensor]:
        """Return what the router reads."""
        turned = {f"{role}.turn": turn for role, turn in self.turns.items()}
        means = {f"{role}.mean": mean for role, mean in self.means.items()}
        scalars = {"scale": self.log_scale.exp(), "by_example": self.by_example, "usual": self.usual}
        return {**turned, **means, **scalars, "nothing": self.nothing, "bias": self.bias}

    def _project(self, role: str, values: Tensor) -> Tensor:
        return functional.normalize((values - self.means[role]) @ self.turns[role], dim=-1)


def train(data: Material, steps: int, rate: float, seed: int) -> Projections:
    """Return trained projections."""
    torch.manual_seed(seed)
    random, projections = Random(seed), Projections(data)
    turns = set(projections.turns.values())
    others = [parameter for parameter in projections.parameters() if parameter not in turns]
    groups = [{"params": list(turns), "rate": rate}, {"params": others, "rate": 10 * rate}]
    optimiser = torch.optim.AdamW(groups, lr=rate, weight_decay=0.01)
    running = 0.0
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = group["rate"] * (1 - step / steps)
        requests, tools, examples, targets = _lesson(data, random)
        loss = functional.cross_entropy(projections(requests, tools, examples), targets)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        running = 0.98 * running + 0.02 * loss.item() if step else loss.item()
        if step % 100 == 99:
            print(f"step {step + 1} of {steps}: loss {running:.3f}", flush=True)
    return projections


def _lesson(data: Material, random: Random) -> tuple[Tensor, Tensor, list[Tensor], Tensor]:
    """Return requests, the tools that are listed, their examples, and for each request the place of its tool."""
    count = random.randint(1, MOST_LISTED)
    start = random.randrange(len(data.tools) - count)
    siblings = random.random() < SIBLINGS_SHARE
    listed = [*range(start, start + count)] if siblings else random.sample(range(len(data.tools)), count)
    requests, examples, targets = list[Tensor](), list[Tensor](), list[int]()
    for place, tool in enumerate(listed):
        own = data.requests[tool]
        own = own[torch.tensor(random.sample(range(len(own)), len(own)), dtype=torch.long)]
        shown = random.choice(EXAMPLE_COUNTS) if len(own) > 3 else 0
        asked = own[shown:][: max(1, REQUESTS // 2 // count)]
        examples.append(own[:shown])
        requests += asked
        targets += [place] * len(asked)
    missing = [tool for tool in random.sample(range(len(data.tools)), REQUESTS // 8) if tool not in listed]
    misses = [vector for tool in listed for vector in data.near_misses[tool]]
    elsewhere = [random.choice(data.requests[tool]) for tool in missing if len(data.requests[tool])]
    nothing = elsewhere + random.sample(misses, min(len(misses), REQUESTS // 8))
    nothing += random.choices(data.others, k=REQUESTS // 4)
    targets += [count] * len(nothing)
    return torch.stack(requests + nothing), data.tools[listed], examples, torch.tensor(targets)


def main() -> None:
    """Train and write the weights, in float16."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, nargs="?", default=OUT)
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    projections = train(material(options.seed), options.steps, options.rate, options.seed)
    weights = {name: value.detach().numpy().astype(np.float16) for name, value in projections.weights().items()}
    np.savez_compressed(options.out, **weights)


if __name__ == "__main__":
    main()
