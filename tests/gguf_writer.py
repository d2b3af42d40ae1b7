"""Writes small GGUF files for tests."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

F32 = 0


def gguf_bytes(fields: dict[str, object], tensors: dict[str, NDArray[np.float32]]) -> bytes:
    """Return a GGUF file of version 3 with text, integer and float fields and float32 tensors."""
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(fields))
    head += b"".join(_text(key) + _value(value) for key, value in fields.items())
    data = b""
    for name, tensor in tensors.items():
        shape = tensor.shape[::-1]
        head += _text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, F32, len(data))
        data += _padded(tensor.astype("<f4").tobytes())
    return _padded(head) + data


def write_gguf(path: Path, fields: dict[str, object], tensors: dict[str, NDArray[np.float32]] | None = None) -> Path:
    path.write_bytes(gguf_bytes(fields, tensors or {}))
    return path


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 32)


def _text(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()


def _value(value: object) -> bytes:
    if isinstance(value, str):
        return struct.pack("<I", 8) + _text(value)
    if isinstance(value, float):
        return struct.pack("<If", 6, value)
    assert isinstance(value, int)
    return struct.pack("<II", 4, value)
