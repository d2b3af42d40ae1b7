"""Layers with the tuning folded in, and the embedding beside them, over the real weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from gguf_writer import write_gguf
from llama_models import REQUESTS

from assistant.errors import ModelError
from assistant.models import shipped_adapter
from assistant.models.gguf import read_header
from assistant.models.head import Head, Layers
from assistant.models.llama import library
from assistant.models.llama_context import LlamaContext
from assistant.models.merging import can_merge, merge
from assistant.models.store import Weights
from assistant.prompting import parse_prompt
from assistant.registry import Registry
from assistant.values import KINDS


def test_merged_layers_give_the_scores_of_the_adapter(gemma_weights: Weights, tmp_path: Path) -> None:
    adapter = shipped_adapter(gemma_weights.name)
    assert adapter
    merge(gemma_weights.path, gemma_weights.header, adapter, tmp_path / "layers.gguf")
    layers = Layers(tmp_path / "layers.gguf", Head(gemma_weights.path, gemma_weights.header))
    applied = LlamaContext(library(), gemma_weights.path, 1024, 2, adapter)
    merged = LlamaContext(library(), gemma_weights.path, 1024, 2, None, layers)
    plain = LlamaContext(library(), gemma_weights.path, 1024, 2)
    signatures = Registry.load(None, third_party=False).signatures(KINDS)
    try:
        for request in REQUESTS:
            prompt = parse_prompt(request, None, signatures, None)
            tokens = [token for name in (" recommend", " search", " none") for token in applied.tokenise(name)]
            scores = []
            for context in (applied, merged, plain):
                assert context.vocab.first_token is not None
                wanted = [context.vocab.first_token, *context.tokenise(prompt.fixed + prompt.request)]
                scores.append(np.array(context.read(context.rewind(wanted))[tokens]))
            assert scores[1] == pytest.approx(scores[0], abs=1.0)
            assert np.abs(scores[2] - scores[0]).max() > 3.0
    finally:
        for context in (applied, merged, plain):
            context.close()


def test_what_is_no_adapter_for_the_model_is_not_folded_in(gemma_weights: Weights, tmp_path: Path) -> None:
    matrix = {"blk.3.ffn_up.weight.lora_a": np.ones((2, 640), np.float32)}
    pair = {**matrix, "blk.3.ffn_up.weight.lora_b": np.ones((9, 2), np.float32)}
    fields = {"general.type": "adapter", "general.architecture": "gemma3", "adapter.lora.alpha": 2.0}
    wrong = (
        write_gguf(tmp_path / "weights.gguf", {**fields, "general.type": "model"}, pair),
        write_gguf(tmp_path / "other.gguf", {**fields, "general.architecture": "llama"}, pair),
        write_gguf(tmp_path / "empty.gguf", fields),
        write_gguf(tmp_path / "half.gguf", fields, matrix),
        write_gguf(tmp_path / "shape.gguf", fields, pair),
    )
    for adapter in wrong:
        with pytest.raises(ModelError, match=adapter.name):
            merge(gemma_weights.path, gemma_weights.header, adapter, tmp_path / "layers.gguf")


def test_only_models_whose_output_is_their_embedding_can_be_merged(tmp_path: Path) -> None:
    tensors = {"token_embd.weight": np.ones((4, 8), np.float32)}
    tied = read_header(write_gguf(tmp_path / "tied.gguf", {"general.architecture": "gemma3"}, tensors))
    other = read_header(write_gguf(tmp_path / "other.gguf", {"general.architecture": "llama"}, tensors))
    tensors["output.weight"] = tensors["token_embd.weight"]
    untied = read_header(write_gguf(tmp_path / "untied.gguf", {"general.architecture": "gemma3"}, tensors))
    assert [can_merge(header) for header in (tied, other, untied)] == [True, False, False]
