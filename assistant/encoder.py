"""Turns texts into vectors with an exported encoder: onnxruntime and tokenizers, no torch.

Knows nothing of how an encoder is exported (``assistant.models.encoder_export``) or of what its vectors are for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from assistant.errors import ModelError
from assistant.model import Vector

BATCH = 256
"""Texts tokenised at once."""


class OnnxEncoder:
    """An encoder in a folder with ``model.onnx``, ``tokenizer.json`` and ``encoder.json``.

    The graph is run for one text at a time, each on one core: no text is padded, or rounded by the range of another.
    """

    def __init__(self, folder: Path, threads: int) -> None:
        """Load the encoder.

        Raises:
            ModelError: the folder is not an exported encoder, or is damaged.
        """
        try:
            about = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
            self.id: str = about["id"]
            self.dimension: int = about["dimension"]
            self._query_prompt: str = about["query_prompt"]
            self._document_prompt: str = about["document_prompt"]
            self._session = _session(folder / "model.onnx")
            self._tokenise = _tokeniser(folder, about)
            self._threads = threads
        except Exception as error:  # onnxruntime and tokenizers raise types of their own
            raise ModelError(
                f"the encoder in {str(folder)!r} cannot be loaded: {error}", "Build it again: assistant models prepare"
            ) from error

    def encode_query(self, text: str) -> Vector:
        """Return the vector of a request, shape (dimension,)."""
        return self._encode(self._tokenise([self._query_prompt + text])[0])

    def encode_documents(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vector:
        """Return the vectors of ``texts``, shape (len(texts), dimension), in their order.

        Args:
            progress: gets the number of texts done, now and then.
        """
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        with ThreadPoolExecutor(self._threads) as workers:
            for start in range(0, len(texts), BATCH):
                part = [self._document_prompt + text for text in texts[start : start + BATCH]]
                for index, vector in enumerate(workers.map(self._encode, self._tokenise(part)), start):
                    vectors[index] = vector
                if progress:
                    progress(min(start + BATCH, len(texts)))
        return vectors

    def _encode(self, ids: Sequence[int]) -> Vector:
        (vectors,) = self._session.run(None, {"input_ids": np.array([ids], dtype=np.int64)})
        return np.asarray(vectors[0], dtype=np.float32)


def _session(path: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _tokeniser(folder: Path, about: dict[str, Any]) -> Callable[[list[str]], list[list[int]]]:
    """Return a function from texts to tokens, cut to what the model reads."""
    from tokenizers import Tokenizer
    from tokenizers.models import Unigram

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    unigram = about.get("unigram")
    if unigram is None:
        tokenizer.enable_truncation(about["max_tokens"])
        return lambda texts: [one.ids for one in tokenizer.encode_batch(texts)]
    pieces = (folder / "pieces.txt").read_text(encoding="utf-8").split("\n")
    scores = np.load(folder / "scores.npy").tolist()
    tokenizer.model = Unigram(list(zip(pieces, scores, strict=True)), unigram["unknown"])
    before, after = unigram["before"], unigram["after"]
    room = about["max_tokens"] - len(before) - len(after)
    return lambda texts: [[*before, *one.ids[:room], *after] for one in tokenizer.encode_batch(texts)]
