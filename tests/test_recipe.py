"""The training recipe, in small: the loss falls, and the exported adapter loads and changes what the model answers."""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from llama_models import FIXED, TOOLS
from torch import Tensor
from torch.nn import functional

from assistant.model import Prompt
from assistant.models.llama import LlamaModel, calibrated
from assistant.models.recipe import attention, calibrate, disguise, encode, export, make_data, route, train
from assistant.routing import GAIN, OFFSET, Router
from assistant.syntax import Signature, Slot, answer
from assistant.testing import HashingEncoder
from assistant.tool import Tool
from assistant.values import Call

Captured = pytest.CaptureFixture[str]


def main(module: object, *words: str) -> None:
    """Run a recipe's command."""
    sys.argv = [module.__name__, *words]  # type: ignore[attr-defined]
    module.main()  # type: ignore[attr-defined]


def test_training_lowers_the_loss_and_its_adapter_changes_the_answers(
    tmp_path: Path, new_model: Callable[..., LlamaModel], capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", [])
    batches, encoded, out = tmp_path / "batches.jsonl", tmp_path / "encoded.jsonl", tmp_path / "run"
    main(make_data, str(batches), "--batches", "24", "--size", "6", "--quick")
    main(encode, str(batches), str(encoded))
    short = sorted(encoded.read_text().splitlines(), key=lambda line: len(json.loads(line)["fixed"]))[:6]
    encoded.write_text("\n".join(short))
    main(train, str(encoded), str(out), "--epochs", "3", "--rank", "8", "--rate", "1e-3", "--report", "1")
    losses = [float(loss) for loss in re.findall(r'"loss": ([\d.]+)', capsys.readouterr().out)]
    assert np.mean(losses[-3:]) < 0.5 * np.mean(losses[:3])
    main(export, str(out / "adapter.pt"), str(tmp_path / "small.gguf"), "--calibration", "0.5", "1")
    trained, written = torch.load(out / "adapter.pt")["adapter"], export.read(tmp_path / "small.gguf")
    assert trained.keys() == written.keys()
    assert all(torch.allclose(trained[name], written[name], atol=1e-3) for name in trained)
    prompt = Prompt(FIXED, "Request: two films about robots\nCalls:")
    plain, tuned = new_model(), new_model(adapter=tmp_path / "small.gguf")
    decoded = [model.decode(prompt, lambda: answer(TOOLS)) for model in (plain, tuned)]
    assert decoded[0].confidence != pytest.approx(decoded[1].confidence, rel=1e-3)


@pytest.mark.parametrize("window", [5, 100])
def test_branches_attend_as_under_a_block_mask(window: int) -> None:
    torch.manual_seed(0)
    lengths, n, heads, d = [[7, 3, 5], [4, 6, 2, 1]], 16, 4, 8
    query, key, value = torch.randn(2, heads, n, d), torch.randn(2, 1, n, d), torch.randn(2, 1, n, d)
    layout = attention.layouts(lengths, n, {"x": window}, torch.device("cpu"))["x"]
    ours = attention.branched(query, key, value, layout, 0.3)
    for row, sizes in enumerate(lengths):
        used = sum(sizes)
        seen = _block_mask(sizes, window)
        q, k, v = (t[row, :, :used] for t in (query, key, value))
        wanted = functional.scaled_dot_product_attention(q, k, v, seen, scale=0.3, enable_gqa=True)
        assert torch.allclose(ours[row, :used], wanted.transpose(0, 1), atol=1e-5)


def _block_mask(sizes: list[int], window: int) -> Tensor:
    """Return which places (columns) each place (rows) may look at, one by one."""
    branch = [number for number, size in enumerate(sizes) for _ in range(size)]
    position = list(range(sizes[0])) + [sizes[0] + place for size in sizes[1:] for place in range(size)]

    def seen(query: int, key: int) -> bool:
        near = key <= query and position[query] - position[key] < window
        return near and branch[key] in (0, branch[query])

    return torch.tensor([[seen(query, key) for key in range(len(branch))] for query in range(len(branch))])


def test_a_disguised_tool_is_called_by_its_present_names() -> None:
    signature = Signature("book_table", "Book a table.", (Slot("city"), Slot("people", "number"), Slot("when")))
    drawn = random.Random(0)
    for _ in range(200):
        taken = {"search", "none"}
        disguised = disguise.disguise(signature, taken, drawn)
        names = [slot.name for slot in disguised.signature.slots]
        assert disguised.signature.name in taken
        assert disguised.signature.name not in ("search", "none")
        assert len(set(names)) == 3
        call = disguised.call(Call(tool="book_table", args={"city": "Rome", "people": 2}))
        assert call.tool == disguised.signature.name
        types = {slot.name: slot.type for slot in disguised.signature.slots}
        assert {types[name]: value for name, value in call.args.items()} == {"text": "Rome", "number": 2}


def test_calibration_finds_the_curve_that_made_the_answers() -> None:
    drawn = np.random.default_rng(0)
    probabilities = drawn.uniform(0.02, 0.98, 20_000)
    right = drawn.random(20_000) < [calibrated(one, 0.6, -0.4) for one in probabilities]
    scale, shift = calibrate.fit(probabilities, right)
    assert (scale, shift) == (pytest.approx(0.6, abs=0.05), pytest.approx(-0.4, abs=0.08))


class Tides(Tool):
    """Tell when the tide is high."""

    examples = (("is the water up at the pier", "tides"),)


class Beads(Tool):
    """Count beads."""


def test_the_router_reads_what_was_trained(tmp_path: Path) -> None:
    encoder = HashingEncoder()

    def vectors(*texts: str) -> Tensor:
        return torch.tensor(np.stack([encoder.encode_query(text) for text in texts]))

    tools = [f"deed {number}" for number in range(80)]
    requests = [vectors(*(f"{verb} {number + 100}" for verb in ("do", "see", "get", "try"))) for number in range(80)]
    misses = [torch.empty(0, encoder.dimension) for _ in tools]
    data = route.Material(vectors(*tools), requests, misses, vectors("a film", "a book", "hello"))
    early, late = (route.train(data, steps, 2e-3, 0) for steps in (1, 150))
    wanted, shown = torch.arange(80), [torch.empty(0, encoder.dimension)] * 80
    losses = [
        functional.cross_entropy(one(torch.stack([r[0] for r in requests]), data.tools, shown), wanted)
        for one in (early, late)
    ]
    assert losses[1] < 0.8 * losses[0]
    file = tmp_path / "router.npz"
    np.savez(file, **{name: value.detach().numpy() for name, value in late.weights().items()})
    request = "is the tide up"
    examples = [vectors(Tides.examples[0][0]), torch.empty(0, encoder.dimension)]
    odds = late(vectors(request), vectors("tides: Tell when the tide is high.", "beads: Count beads."), examples)[0]
    leanings = Router(file, encoder, (Tides, Beads)).leanings(request)
    sure = ((odds[:2] - odds[2]) * GAIN + OFFSET).tolist()
    assert list(leanings.values()) == pytest.approx(sure, abs=1e-3)
