"""Turns texts into vectors with an exported encoder: onnxruntime and tokenizers, no torch.

Knows nothing of how an encoder is exported (``assistant.models.encoder_export``) or of what its vectors are for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from assistant.errors import ModelError
from assistant.model import Vector

BATCH_TOKENS = 2048
"""Tokens of a batch, padding counted: enough to fill the cores, few enough to stay in their caches."""


class OnnxEncoder:
    """An encoder in a folder with ``model.onnx``, ``tokenizer.json`` and ``encoder.json``."""

    def __init__(self, folder: Path, threads: int) -> None:
        """Load the encoder.

        Raises:
            ModelError: the folder is not an exported encoder, or is damaged.
        """
        import onnxruntime
        from tokenizers import Tokenizer

        try:
            about = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
            self.id: str = about["id"]
            self.dimension: int = about["dimension"]
            self._query_prompt: str = about["query_prompt"]
            self._document_prompt: str = about["document_prompt"]
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads
            options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL  # done at export
            options.add_session_config_entry(
                "session.intra_op.allow_spinning", "0"
            )  # the language model wants the cores
            options.log_severity_level = 3
            self._session = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._tokenizer.enable_truncation(about["max_tokens"])
            self._tokenizer.no_padding()
        except Exception as error:  # onnxruntime and tokenizers raise types of their own
            raise ModelError(
                f"the encoder in {str(folder)!r} cannot be loaded: {error}", "Build it again: assistant models check"
            ) from error

    def encode_query(self, text: str) -> Vector:
        """Return the vector of a request, shape (dimension,)."""
        vector: Vector = self._encode([self._tokenizer.encode(self._query_prompt + text).ids])[0]
        return vector

    def encode_documents(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vector:
        """Return the vectors of ``texts``, shape (len(texts), dimension), in their order.

        Args:
            progress: gets the number of texts done, after every batch.
        """
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        ids = [one.ids for one in self._tokenizer.encode_batch([self._document_prompt + text for text in texts])]
        by_length = sorted(range(len(texts)), key=lambda index: len(ids[index]))
        done = 0
        for batch in _batches(by_length, ids):
            vectors[batch] = self._encode([ids[index] for index in batch])
            done += len(batch)
            if progress:
                progress(done)
        return vectors

    def _encode(self, ids: Sequence[Sequence[int]]) -> Vector:
        longest = max(map(len, ids))
        padded, mask = (np.zeros((len(ids), longest), dtype=np.int64) for _ in range(2))
        for row, one in enumerate(ids):
            padded[row, : len(one)] = one
            mask[row, : len(one)] = 1
        (vectors,) = self._session.run(None, {"input_ids": padded, "attention_mask": mask})
        return np.asarray(vectors, dtype=np.float32)


def _batches(indices: Sequence[int], ids: Sequence[Sequence[int]]) -> list[list[int]]:
    """Cut indices, sorted by length, into batches of about ``BATCH_TOKENS``."""
    batches: list[list[int]] = []
    for index in indices:
        if not batches or len(ids[index]) * (len(batches[-1]) + 1) > BATCH_TOKENS:
            batches.append([])
        batches[-1].append(index)
    return batches
