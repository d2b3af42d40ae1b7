"""Folds an adapter into a model's layers and writes them as a GGUF file of their own, in 8 bits.

An adapter that is applied at each token keeps llama.cpp from its fast kernels; 8 bits keep what was tuned, where 4 lose
it. The file holds no vocabulary and no embedding: vectors go in and vectors come out, and ``head.py`` has the tokens'
rows. Knows nothing of when that is done.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from gguf import GGUFWriter
from gguf.constants import GGMLQuantizationType
from gguf.quants import dequantize, quantize
from numpy.typing import NDArray

from assistant.errors import ModelError
from assistant.models.gguf import Header, TensorInfo, read_header
from assistant.models.head import EMBEDDING

FAMILIES = ("gemma3",)
"""Model families whose scale of the input ``llama_context.py`` knows."""

VERSION = 1
"""Raised when something else is written, so that files are written again."""

_ROWS = 32
"""Of the embedding that the format demands; nothing reads it."""

OTHER_ADAPTER = "Use the adapter made for it."

_PLAIN = (GGMLQuantizationType.F32, GGMLQuantizationType.F16)


def can_merge(model: Header) -> bool:
    """Tell whether layers of this model can be run by themselves: its output matrix must be its embedding."""
    return model.architecture in FAMILIES and "output.weight" not in model.tensors


def merge(source: Path, model: Header, adapter: Path, target: Path) -> None:
    """Write the layers of ``source`` with ``adapter`` folded in to ``target``.

    Raises:
        ModelError: ``adapter`` is not a whole GGUF file, or not an adapter for this model.
        OSError: ``target`` cannot be written.
    """
    tuning = read_header(adapter)
    pairs = [name.removesuffix(".lora_a") for name in tuning.tensors if name.endswith(".lora_a")]
    if (
        tuning.fields.get("general.type") != "adapter"
        or tuning.architecture != model.architecture
        or not pairs
        or not all(name in model.tensors and f"{name}.lora_b" in tuning.tensors for name in pairs)
    ):
        raise ModelError(f"{str(adapter)!r} is not an adapter for this model", OTHER_ADAPTER)
    width = int(model.fields[f"{model.architecture}.embedding_length"])
    writer = GGUFWriter(target, model.architecture)
    _copy_fields(model, writer)
    try:
        writer.add_tensor(EMBEDDING, np.zeros((_ROWS, width), np.float32))
        for name, info in model.tensors.items():
            if name == EMBEDDING:
                continue
            values = _read(source, info)
            if name in pairs:
                values = _merged(name, values, adapter, tuning)
            if GGMLQuantizationType(info.type) in _PLAIN:
                writer.add_tensor(name, values)
            else:
                kind = GGMLQuantizationType.Q8_0
                writer.add_tensor(name, quantize(values, kind), raw_dtype=kind)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
    finally:
        writer.close()


def _copy_fields(model: Header, writer: GGUFWriter) -> None:
    prefix = f"{model.architecture}."
    for key, value in model.fields.items():
        if key.startswith(prefix):
            adders: dict[type, Any] = {
                bool: writer.add_bool,
                int: writer.add_uint32,
                float: writer.add_float32,
                str: writer.add_string,
            }
            adders[type(value)](key, value)
    writer.add_tokenizer_model("none")
    writer.add_uint32(f"{prefix}vocab_size", _ROWS)


def _read(path: Path, info: TensorInfo) -> NDArray[np.float32]:
    raw = np.memmap(path, np.uint8, "r", info.offset, (info.size,))
    rows = raw.reshape(*info.shape[:-1], -1)
    values: NDArray[np.float32] = dequantize(rows, GGMLQuantizationType(info.type)).astype(np.float32)
    return values


def _merged(name: str, values: NDArray[np.float32], adapter: Path, tuning: Header) -> NDArray[np.float32]:
    """Return ``values + alpha / rank * B A``."""
    a, b = (_read(adapter, tuning.tensors[f"{name}.lora_{part}"]) for part in "ab")
    if (b.shape[0], a.shape[1]) != values.shape:
        raise ModelError(f"{str(adapter)!r} is not an adapter for this model", OTHER_ADAPTER)
    scale = float(tuning.fields["adapter.lora.alpha"]) / a.shape[0]
    return values + np.float32(scale) * (b @ a)
