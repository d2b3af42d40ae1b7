"""Fits how often a tuned model is right when it gives its answer a certain probability.

    python -m models.recipe.calibrate ADAPTER.gguf REQUESTS.jsonl...

Prints SCALE and SHIFT for ``export --calibration``, of an adapter that was exported without. Needs labelled requests
that it was not trained on and that no score is reported for.
"""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.cli_eval import EXAMPLE
from assistant.cli_shared import read_lines
from assistant.config import Settings, load_paths
from assistant.measuring import answers
from assistant.models import load
from assistant.registry import Registry
from assistant.scoring import Labelled

STEPS = 50


def fit(probabilities: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[float, float]:
    """Return scale and shift of the logistic curve over the log-odds that makes ``right`` likeliest."""
    bounded = probabilities.clip(1e-9, 1 - 1e-9)
    inputs = np.stack([np.log(bounded / (1 - bounded)), np.ones(len(bounded))], 1)
    weights = np.array([0.5, 0.0])
    for _ in range(STEPS):  # of Newton's method
        expected = 1 / (1 + np.exp(-inputs @ weights))
        gradient = inputs.T @ (right - expected) - 1e-3 * weights
        curvature = (inputs * (expected * (1 - expected))[:, None]).T @ inputs + 1e-3 * np.eye(2)
        weights += np.linalg.solve(curvature, gradient)
    return float(weights[0]), float(weights[1])


def main() -> None:
    """Measure and fit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("adapter", type=Path)
    parser.add_argument("requests", type=Path, nargs="+")
    options = parser.parse_args()
    paths = load_paths()
    tools = tuple(Registry.load(paths, third_party=False).tools.values())
    labelled = [one for file in options.requests for one in read_lines(str(file), Labelled, EXAMPLE)]
    with closing(load(Settings(adapter=str(options.adapter)), paths, print)) as model:
        answered = list(answers(labelled, model, tools))
    scale, shift = fit(np.array([one.confidence for one in answered]), np.array([one.exact for one in answered]))
    print(f"{scale:.4f} {shift:.4f}")


if __name__ == "__main__":
    main()
