from pathlib import Path

import numpy as np
import pytest

from assistant.context import Context
from assistant.model import Encoder
from assistant.routing import Router
from assistant.testing import HashingEncoder
from assistant.tool import Tool
from assistant.values import Result, Text


class Silent(Tool):
    """Do nothing."""

    def __call__(self, context: Context) -> Result:
        return Text(text="")


class TidePeak(Silent):
    """Tell when the tide is high at a harbour."""


class Rosary(Silent):
    """Count beads."""

    examples = (("lead me through prayers", "rosary"),)


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """A projection that turns nothing."""
    file, size = tmp_path / "plain.npz", HashingEncoder.dimension
    roles = ("request", "tool", "example")
    arrays = {f"{role}.turn": np.eye(size, dtype=np.float16) for role in roles}
    arrays |= {f"{role}.mean": np.zeros(size, np.float16) for role in roles}
    scalars = {"scale": 10.0, "by_example": 20.0, "usual": 0.1, "bias": 2.0}
    np.savez(file, nothing=np.zeros(size), **arrays, **scalars)
    return file


def leanings(file: Path, request: str, *tools: type[Tool]) -> dict[str, float]:
    encoder: Encoder = HashingEncoder()
    return Router(file, encoder, tools).leanings(request)


def test_the_tool_that_is_near_in_meaning_is_leant_to(weights: Path) -> None:
    odds = leanings(weights, "tell the harbour tide", TidePeak, Rosary)
    assert odds["tide_peak"] > odds["rosary"]
    assert odds["tide_peak"] > 0


def test_what_is_near_to_no_tool_leans_away_from_all(weights: Path) -> None:
    odds = leanings(weights, "entirely unrelated wording", TidePeak, Rosary)
    assert max(odds.values()) < leanings(weights, "tell the harbour tide", TidePeak)["tide_peak"]
    assert min(odds.values()) < 0


def test_an_example_is_as_good_as_the_description(weights: Path) -> None:
    class Bare(Silent):
        """Count beads."""

    odds = leanings(weights, "lead me through prayers", Rosary, Bare)
    assert odds["rosary"] > odds["bare"]


def test_leanings_are_bounded(weights: Path) -> None:
    assert abs(leanings(weights, "tell when the tide is high at a harbour", TidePeak)["tide_peak"]) <= 40
