"""Reads the header of a GGUF file and checks that the file is whole; knows nothing of what the tensors mean.

The layout is that of the GGUF specification, versions 2 and 3: magic, version, counts, key-value pairs, then for each
tensor its name, shape, type and offset; the data start at the next multiple of the alignment.
"""

from __future__ import annotations

import math
import mmap
import struct
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.errors import ModelError

_NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9

_BLOCKS = {
    **{0: (1, 4), 1: (1, 2), 24: (1, 1), 25: (1, 2), 26: (1, 4), 27: (1, 8), 28: (1, 8), 30: (1, 2)},  # plain numbers
    **{2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 9: (32, 36), 20: (32, 18), 39: (32, 17)},
    **{10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 15: (256, 292)},
    **{16: (256, 66), 17: (256, 74), 18: (256, 98), 19: (256, 50), 21: (256, 110), 22: (256, 82), 23: (256, 136)},
    **{29: (256, 56), 34: (256, 54), 35: (256, 66)},
}
"""Weights and bytes of one block, by ggml type; a tensor of another type is taken to have at least one byte."""


@dataclass(frozen=True)
class TensorInfo:
    """Where a tensor stands: ``shape`` as numpy counts it, ``type`` in ggml's numbers, ``offset`` from the start."""

    shape: tuple[int, ...]
    type: int
    offset: int
    size: int
    """Bytes; at least 1 for a type that is not known here."""


@dataclass(frozen=True)
class Header:
    """What a GGUF file says of itself; arrays, such as the vocabulary, are left out."""

    version: int
    fields: dict[str, Any]
    tensors: dict[str, TensorInfo]

    @property
    def architecture(self) -> str:
        """The model family's name, such as ``gemma3``; empty where none is given."""
        return str(self.fields.get("general.architecture", ""))

    @property
    def chats(self) -> bool:
        """Tell whether the file brings a chat template."""
        return "tokenizer.chat_template" in self.fields

    @property
    def context(self) -> int:
        """Tokens the model was trained to read at once, or 0."""
        return int(self.fields.get(f"{self.architecture}.context_length", 0))


class _Reader:
    """Walks over the header; every step stays within the file."""

    def __init__(self, data: mmap.mmap) -> None:
        self.data, self.at = data, 0

    def number(self, layout: str) -> Any:
        """Read one number in struct's notation."""
        value = struct.unpack_from("<" + layout, self.data, self.at)[0]
        self.at += struct.calcsize("<" + layout)
        return value

    def skip(self, size: int) -> None:
        """Step over that many bytes."""
        self.at += size
        if self.at > len(self.data):
            raise ValueError("the header is cut short")

    def text(self) -> str:
        """Read a string."""
        start = self.at + 8
        self.skip(8 + self.number_at(self.at))
        return self.data[start : self.at].decode("utf-8", "replace")

    def number_at(self, at: int) -> int:
        """Read a 64-bit length without moving."""
        return int(struct.unpack_from("<Q", self.data, at)[0])

    def value(self, kind: int) -> Any:
        """Read a value, or step over an array and return None."""
        if kind == _STRING:
            return self.text()
        if kind == _ARRAY:
            return self.skip_array()
        if kind not in _NUMBERS:
            raise ValueError(f"a field has the unknown type {kind}")
        return self.number(_NUMBERS[kind])

    def skip_array(self) -> None:
        """Step over an array; the vocabulary's strings are a quarter of a million, so this loop is bare."""
        kind, count = self.number("I"), self.number("Q")
        if kind in _NUMBERS:
            self.skip(count * struct.calcsize("<" + _NUMBERS[kind]))
        elif kind == _STRING:
            unpack, data, at = struct.Struct("<Q").unpack_from, self.data, self.at
            for _ in range(count):
                at += 8 + unpack(data, at)[0]
            self.at = at
            self.skip(0)
        else:
            raise ValueError(f"an array has the unknown type {kind}")


def read_header(path: Path) -> Header:
    """Return what the file says of itself, once it is known to be a whole GGUF file.

    Raises:
        ModelError: it cannot be read, is no GGUF file, or ends before its tensors do.
    """
    try:
        with path.open("rb") as file:
            magic = file.read(4)
            if magic != b"GGUF":
                raise ModelError(
                    f"{str(path)!r} is not a GGUF file (it starts with {magic!r})", "Give the path of a .gguf model."
                )
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                return _walk(_Reader(data))
    except OSError as error:
        raise ModelError(
            f"cannot read the model {str(path)!r}: {error.strerror or error}", "Check the path."
        ) from error
    except (struct.error, ValueError, OverflowError, IndexError) as error:
        raise ModelError(
            f"the model {str(path)!r} is damaged or cut short: {error}", "Fetch the file again."
        ) from error


def _walk(reader: _Reader) -> Header:
    reader.skip(4)
    version, tensors, pairs = reader.number("I"), reader.number("Q"), reader.number("Q")
    if version not in (2, 3):
        raise ValueError(f"GGUF version {version} is not supported")
    fields = {}
    for _ in range(pairs):
        key = reader.text()
        fields[key] = reader.value(reader.number("I"))
    described = [_tensor(reader) for _ in range(tensors)]
    alignment = int(fields.get("general.alignment") or 32)
    start = -(-reader.at // alignment) * alignment
    placed = {name: replace(info, offset=start + info.offset) for name, info in described}
    needed = max((info.offset + info.size for info in placed.values()), default=start)
    if needed > len(reader.data):
        raise ValueError(f"it has {len(reader.data):,} bytes and needs {needed:,}")
    return Header(version, {key: value for key, value in fields.items() if value is not None}, placed)


def _tensor(reader: _Reader) -> tuple[str, TensorInfo]:
    """Read one tensor's name and description; its offset still counts from the start of all data."""
    name = reader.text()
    shape = tuple(reader.number("Q") for _ in range(min(reader.number("I"), 8)))[::-1]
    kind, offset = reader.number("I"), int(reader.number("Q"))
    block, size = _BLOCKS.get(kind, (0, 1))
    return name, TensorInfo(shape, kind, offset, math.prod(shape) // block * size if block else size)
