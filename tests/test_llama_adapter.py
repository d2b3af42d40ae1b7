"""Adapters over the real weights."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from gguf_writer import write_gguf
from llama_models import FIXED, TOOLS

from assistant.config import Settings, load_paths
from assistant.errors import ModelError
from assistant.model import Prompt
from assistant.models import load
from assistant.models.llama import LlamaModel
from assistant.parse import parse
from assistant.registry import Registry
from assistant.syntax import answer
from assistant.values import KINDS


def adapter_file(path: Path, scale: float, architecture: str = "gemma3") -> Path:
    """Write a LoRA adapter of rank 2 for one matrix of Gemma."""
    random = np.random.default_rng(0)
    fields = {
        "general.type": "adapter",
        "general.architecture": architecture,
        "adapter.type": "lora",
        "adapter.lora.alpha": 2.0,
    }
    tensors = {
        "blk.3.ffn_up.weight.lora_a": random.normal(size=(2, 640)),
        "blk.3.ffn_up.weight.lora_b": random.normal(size=(2048, 2)) * scale,
    }
    return write_gguf(path, fields, {name: tensor.astype(np.float32) for name, tensor in tensors.items()})


def test_an_adapter_changes_the_model_and_its_id(
    new_model: Callable[..., LlamaModel], gemma: LlamaModel, tmp_path: Path
) -> None:
    nothing = new_model(adapter=adapter_file(tmp_path / "nothing.gguf", 0.0))
    strong = new_model(adapter=adapter_file(tmp_path / "strong.gguf", 5.0))
    plain = new_model()
    prompt = Prompt(FIXED, "Request: two films about robots\nCalls:")
    decoded = [model.decode(prompt, lambda: answer(TOOLS)) for model in (plain, nothing, strong)]
    assert decoded[1].text == decoded[0].text
    assert decoded[2].confidence != pytest.approx(decoded[0].confidence, rel=1e-3)
    assert len({plain.id, nothing.id, strong.id}) == 3
    assert plain.id == gemma.id


def test_what_is_no_adapter_for_the_model_is_an_error(new_model: Callable[..., LlamaModel], tmp_path: Path) -> None:
    other = adapter_file(tmp_path / "llama.gguf", 1.0, "llama")
    weights_ = write_gguf(tmp_path / "weights.gguf", {"general.architecture": "gemma3"})
    text = tmp_path / "text.gguf"
    text.write_text("hello")
    for path in (other, weights_, text, tmp_path / "missing.gguf"):
        with pytest.raises(ModelError, match=path.name):
            new_model(adapter=path)


def test_the_default_model_is_tuned_and_settings_turn_that_off(tmp_path: Path) -> None:
    paths = replace(load_paths(), home=tmp_path)
    requests = ("recommend three films about artificial intelligence", "推荐三部关于人工智能的电影")
    tools = tuple(Registry.load(paths, third_party=False).tools.values())
    with closing(load(Settings(), paths, print)) as tuned:
        assert tuned.tuned
        for request in requests:
            (call,) = parse(request, None, tuned, tools, KINDS).calls
            assert call.tool == "recommend"
            assert call.args["kind"] == "movie"
            assert call.args["limit"] == 3
            assert call.args["about"] in request
    with closing(load(Settings(tuned=False), paths, print)) as plain:
        assert not plain.tuned
