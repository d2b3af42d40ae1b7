from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from gguf_writer import gguf_bytes, write_gguf

from assistant.errors import ModelError
from assistant.models.gguf import read_header

FIELDS = {"general.architecture": "llama", "llama.context_length": 128, "general.name": "tiny", "llama.eps": 0.5}
TENSORS = {"a": np.ones((4, 8), np.float32), "b": np.ones(3, np.float32)}


def test_reads_what_a_file_says_of_itself(tmp_path: Path) -> None:
    header = read_header(write_gguf(tmp_path / "tiny.gguf", FIELDS, TENSORS))
    assert (header.version, len(header.tensors), header.architecture, header.context) == (3, 2, "llama", 128)
    assert header.fields["general.name"] == "tiny"
    assert not header.chats


@pytest.mark.parametrize("content", [b"", b"GG", b"PK\x03\x04 a zip", b"<html>not found</html>", b"GGML" + b"\0" * 99])
def test_what_is_no_gguf_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"x\.gguf' is not a GGUF file"):
        read_header(path)


def test_a_file_cut_anywhere_is_an_error(tmp_path: Path) -> None:
    whole = gguf_bytes(FIELDS, TENSORS)
    path = tmp_path / "cut.gguf"
    for length in range(4, len(whole) - 20):  # the last 20 bytes are padding
        path.write_bytes(whole[:length])
        with pytest.raises(ModelError, match="damaged or cut short"):
            read_header(path)


def test_flipped_bytes_never_get_past_as_another_error(tmp_path: Path) -> None:
    whole = gguf_bytes(FIELDS, TENSORS)
    path = tmp_path / "flipped.gguf"
    random = np.random.default_rng(0)
    for _ in range(500):
        data = bytearray(whole)
        for at in random.integers(4, len(data), 3):
            data[at] = random.integers(256)
        path.write_bytes(data)
        try:
            read_header(path)
        except ModelError:
            continue


def test_huge_counts_end_at_the_end_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "huge.gguf"
    array = struct.pack("<Q", 1) + b"k" + struct.pack("<IIQ", 9, 8, 2**60)
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 2**62, 2**62) + array + b"\0" * 4096)
    with pytest.raises(ModelError, match="cut short"):
        read_header(path)


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.gguf", tmp_path):
        with pytest.raises(ModelError, match=path.name):
            read_header(path)
