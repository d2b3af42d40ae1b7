"""Exports a sentence-transformers model for serving: one ONNX graph, tokens in, a vector of unit length out.

The only importer of sentence_transformers. Knows nothing of where models come from or how the graph is made fast.
"""

from __future__ import annotations

import json
import re
import shutil
import warnings
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from assistant.errors import ModelError
from assistant.models.encoder_quantise import quantise

QUANTISATION = "dynamic int8, smoothed"
MAX_TOKENS = 512
LEAST_COSINE = 0.98
"""A vector that is further from the unquantised one means that this model cannot be served in 8 bits."""
E5 = re.compile(r"(^|[-_/])e5[-_](small|base|large)")
OPSET = 23


def export(source: str | Path, folder: Path, *, encoder_id: str, progress: Callable[[str], None]) -> None:
    """Write the encoder ``source`` into ``folder``, whole or not at all.

    Args:
        source: a sentence-transformers id, or the folder of one.
        encoder_id: what the vector index will know it by.

    Raises:
        ModelError: ``source`` cannot be loaded or has a part that cannot be exported.
    """
    import logging

    import onnxruntime
    from transformers.utils import logging as transformers_logging

    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    logging.getLogger("torch.onnx._internal.exporter._registration").setLevel(logging.ERROR)
    onnxruntime.set_default_logger_severity(3)  # it warns of shapes that it then works out
    draft = folder.with_name(folder.name + ".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        progress(f"loading {str(source)!r} with sentence-transformers")
        model = _load(source)
        about = _about(model, source, encoder_id)
        samples = _samples(model, about)
        progress("exporting it to ONNX, about half a minute")
        graph = _trace(model, int(about["max_tokens"]))
        progress(f"bringing its weights to 8 bits, measured on {len(samples)} texts")
        quantise(graph, draft / "model.onnx", samples, int(about["max_tokens"]))
        _check(model, draft / "model.onnx", samples[:: len(samples) // 8])
        about |= _write_tokenizer(model.tokenizer.backend_tokenizer, draft)
        (draft / "encoder.json").write_text(json.dumps(about, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
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


def _about(model: Any, source: str | Path, encoder_id: str) -> dict[str, Any]:
    prompts: dict[str, str] = model.prompts or {}
    query, document = ("query: ", "passage: ") if E5.search(str(source).lower()) else ("", "")
    return {
        "id": encoder_id,
        "dimension": model.get_embedding_dimension(),
        "max_tokens": min(int(model.max_seq_length or MAX_TOKENS), MAX_TOKENS),
        "query_prompt": prompts.get("query") or query,
        "document_prompt": prompts.get("document") or prompts.get("passage") or document,
        "source": "folder" if Path(source).exists() else str(source),
        "quantisation": QUANTISATION,
    }


def _samples(model: Any, about: dict[str, Any]) -> list[list[int]]:
    """Return the tokens of texts like those to be encoded: titles as queries, descriptions as documents."""
    queries, documents = [], []
    for file in sorted(resources.files("assistant").joinpath("sample").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".jsonl"):
            items = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()][::4]
            for first, second in zip(items[::2], items[1::2], strict=False):
                queries += [first["title"], *second.get("titles", [])]
                documents += [f"{first[key]} {second[key]}" for key in ("description", "description_zh")]
    texts = [about["query_prompt"] + text for text in queries] + [about["document_prompt"] + text for text in documents]
    return [model.tokenizer(text, truncation=True, max_length=about["max_tokens"])["input_ids"] for text in texts]


def _trace(model: Any, max_tokens: int) -> Any:
    """Return the model as an ONNX graph for texts of equal length, which need no attention mask."""
    import torch

    class Whole(torch.nn.Module):
        """The transformer, its pooling and the scaling to unit length in one."""

        def __init__(self) -> None:
            super().__init__()
            self.parts = model

        def forward(self, input_ids: Any) -> Any:
            transformer, *others = self.parts
            features = transformer({"input_ids": input_ids})
            features["attention_mask"] = torch.ones_like(input_ids)
            for part in others:
                features = part(features)
            return torch.nn.functional.normalize(features["sentence_embedding"], dim=-1)

    shape = {0: torch.export.Dim("batch"), 1: torch.export.Dim("length", min=2, max=max_tokens)}
    ids = torch.ones(2, 8, dtype=torch.long)
    try:
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the exporter's advice to its own authors
            return torch.onnx.export(
                Whole(), (ids,), dynamo=True, opset_version=OPSET, verbose=False,
                input_names=["input_ids"], output_names=["vectors"], dynamic_shapes={"input_ids": shape},
            ).model  # fmt: skip
    except Exception as error:  # models bring code of their own
        raise ModelError(
            f"this encoder cannot be exported to ONNX: {error}", "Use one that is a transformer with pooling."
        ) from error


def _check(model: Any, graph: Path, samples: Sequence[list[int]]) -> None:
    import torch
    from onnxruntime import InferenceSession

    session = InferenceSession(str(graph), providers=["CPUExecutionProvider"])
    for sample in samples:
        ids = torch.tensor([sample])
        with torch.no_grad():
            wanted = model({"input_ids": ids, "attention_mask": torch.ones_like(ids)})["sentence_embedding"][0].numpy()
        (vectors,) = session.run(None, {"input_ids": np.array([sample])})
        cosine = float(vectors[0] @ wanted / np.linalg.norm(wanted))
        if not cosine >= LEAST_COSINE:
            raise ModelError(
                f"in 8 bits this encoder is not itself any more (cosine {cosine:.3f})", "Use another encoder."
            )


def _write_tokenizer(tokenizer: Any, folder: Path) -> dict[str, Any]:
    """Write the tokenizer; a Unigram vocabulary goes to ``pieces.txt``, which loads ten times faster than JSON."""
    tokenizer.no_padding()
    tokenizer.no_truncation()
    spec = json.loads(tokenizer.to_str())
    pieces = [piece for piece, _ in spec["model"]["vocab"]] if spec["model"]["type"] == "Unigram" else []
    if not pieces or spec["model"].get("byte_fallback") or any("\n" in piece for piece in pieces):
        tokenizer.save(str(folder / "tokenizer.json"))
        return {}
    framed, bare = tokenizer.encode("a").ids, tokenizer.encode("a", add_special_tokens=False).ids
    start = next(at for at in range(len(framed)) if framed[at : at + len(bare)] == bare)
    special = {token["content"] for token in spec["added_tokens"]}
    np.save(folder / "scores.npy", np.array([score for _, score in spec["model"]["vocab"]]))
    (folder / "pieces.txt").write_text(
        "\n".join("" if piece in special else piece for piece in pieces), encoding="utf-8", newline="\n"
    )
    unigram = {"unknown": spec["model"]["unk_id"], "before": framed[:start], "after": framed[start + len(bare) :]}
    spec["model"] |= {"vocab": [["?", 0.0]], "unk_id": 0}
    spec |= {"added_tokens": [], "post_processor": None}
    (folder / "tokenizer.json").write_text(json.dumps(spec, ensure_ascii=False), encoding="utf-8")
    return {"unigram": unigram}
