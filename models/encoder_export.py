"""Exports a sentence-transformers model for serving: one ONNX graph from tokens to vectors of unit length, in 8 bits.

The only importer of sentence_transformers. Knows nothing of where models come from.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistant.errors import ModelError

QUANTISATION = "dynamic int8"
OPSET = 21


def export(source: str | Path, folder: Path, *, encoder_id: str, progress: Callable[[str], None]) -> None:
    """Write the encoder ``source`` into ``folder``, whole or not at all.

    Args:
        source: a sentence-transformers id, or the folder of one.
        encoder_id: what the vector index will know it by.

    Raises:
        ModelError: ``source`` cannot be loaded or has a part that cannot be exported.
    """
    draft = folder.with_name(folder.name + ".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        progress(f"loading {str(source)!r} with sentence-transformers")
        model = _load(source)
        progress("exporting it to ONNX")
        _export_graph(model, draft / "full.onnx")
        progress("bringing its weights to 8 bits")
        _quantise(draft / "full.onnx", draft / "model.onnx")
        (draft / "full.onnx").unlink()
        model.tokenizer.backend_tokenizer.save(str(draft / "tokenizer.json"))
        (draft / "encoder.json").write_text(json.dumps(_about(model, source, encoder_id), indent=2), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _load(source: str | Path) -> Any:
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(str(source), device="cpu").eval()
    except Exception as error:  # the hub, the file formats and torch raise types of their own
        raise ModelError(
            f"sentence-transformers cannot load {str(source)!r}: {error}",
            "Give the folder of a model, or an id that is cached.",
        ) from error


def _export_graph(model: Any, target: Path) -> None:
    import torch

    class Whole(torch.nn.Module):
        """The transformer, its pooling and the scaling to unit length in one."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            features = self.model({"input_ids": input_ids, "attention_mask": attention_mask})
            return torch.nn.functional.normalize(features["sentence_embedding"], dim=-1)

    ids = torch.ones(2, 8, dtype=torch.long)
    shape = {0: torch.export.Dim("batch"), 1: torch.export.Dim("length", max=int(model.max_seq_length))}
    torch.onnx.export(
        Whole(), (ids, torch.ones_like(ids)), str(target),
        dynamo=True, external_data=False, opset_version=OPSET, verbose=False,
        input_names=["input_ids", "attention_mask"], output_names=["vectors"],
        dynamic_shapes={"input_ids": shape, "attention_mask": shape},
    )  # fmt: skip


def _quantise(source: Path, target: Path) -> None:
    from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions
    from onnxruntime.quantization import QuantType, quantize_dynamic

    fused = source.with_name("fused.onnx")
    options = SessionOptions()
    options.graph_optimization_level = GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(fused)
    InferenceSession(str(source), options, providers=["CPUExecutionProvider"])
    quantize_dynamic(fused, target, per_channel=True, weight_type=QuantType.QInt8)
    fused.unlink()


def _about(model: Any, source: str | Path, encoder_id: str) -> dict[str, object]:
    prompts: dict[str, str] = model.prompts or {}
    return {
        "id": encoder_id,
        "dimension": model.get_embedding_dimension(),
        "max_tokens": model.max_seq_length,
        "query_prompt": prompts.get("query", ""),
        "document_prompt": prompts.get("passage", prompts.get("document", "")),
        "source": str(source) if not Path(source).exists() else "folder",
        "quantisation": QUANTISATION,
    }
