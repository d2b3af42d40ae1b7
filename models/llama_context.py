"""One llama.cpp model with its KV cache: loads, reads tokens, gives scores, saves and restores its state.

A ``decoding.Reader``. It is handed the library (``llama.py`` imports it) and knows nothing of prompts.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from assistant.errors import ModelError
from assistant.models.decoding import Scores
from assistant.models.gguf import read_header
from assistant.models.head import HeadScores, Layers
from assistant.models.llama_vocab import OTHER_MODEL, LlamaVocab

_CHUNK = 128
"""Tokens read between two chances for Ctrl-C."""

_ERROR = 4
"""llama.cpp's log level of errors; llama-cpp-python's own table of levels is off by one."""


class LlamaContext:
    """A model, its vocabulary, its KV cache and the tokens in it."""

    def __init__(
        self,
        llama: Any,
        path: Path,
        size: int,
        threads: int,
        adapter: Path | None = None,
        layers: Layers | None = None,
    ) -> None:
        """Load the model.

        Args:
            llama: the module ``llama_cpp``.
            size: tokens to hold.
            adapter: a LoRA adapter in GGUF form.
            layers: run instead of those of ``path``, which then gives its vocabulary alone.

        Raises:
            ModelError: llama.cpp cannot use the file.
        """
        self._llama = llama
        self.tokens: list[int] = []
        self._behind = False
        """True while the KV cache may hold more than ``tokens`` says: a read was interrupted."""
        self.size = 0
        self._handle: Any = None
        self._batch: Any = None
        self._models: list[Any] = []
        self._head = layers.head if layers else None
        try:
            named = self._load(path, vocabulary_only=layers is not None)
            self.vocab = LlamaVocab(llama, named, path)
            self.tokenise, self.piece, self.is_end = self.vocab.tokenise, self.vocab.piece, self.vocab.is_end
            model = self._load(layers.path, vocabulary_only=False) if layers else named
            self._open(model, path, size, threads)
            self._adapt(model, adapter)
        except BaseException:
            self.close()
            raise

    def _load(self, path: Path, vocabulary_only: bool) -> Any:
        params = self._llama.llama_model_default_params()
        params.vocab_only = vocabulary_only
        load = self._llama.llama_model_load_from_file
        self._models.append(
            self._made(lambda: load(str(path).encode(), params), f"llama.cpp cannot load {str(path)!r}")
        )
        return self._models[-1]

    def _open(self, model: Any, path: Path, size: int, threads: int) -> None:
        llama = self._llama
        params = llama.llama_context_default_params()
        params.n_ctx, params.n_batch, params.n_ubatch = size, _CHUNK, _CHUNK
        params.n_outputs_max = _CHUNK if self._head else 1  # llama.cpp gives out the vectors of all tokens or none
        params.n_threads = params.n_threads_batch = threads
        params.flash_attn_type = llama.LLAMA_FLASH_ATTN_TYPE_DISABLED
        params.swa_full = params.no_perf = True
        params.embeddings = self._head is not None
        params.pooling_type = llama.LLAMA_POOLING_TYPE_NONE
        self._handle = self._made(
            lambda: llama.llama_init_from_model(model, params), f"llama.cpp cannot run {str(path)!r}"
        )
        self._memory = llama.llama_get_memory(self._handle)
        if not self._memory or llama.llama_model_has_encoder(model):
            raise ModelError(f"{str(path)!r} is not a language model that continues a text", OTHER_MODEL)
        self.size = llama.llama_n_ctx(self._handle)
        self._batch = llama.llama_batch_init(_CHUNK, self._head.width if self._head else 0, 1)
        for index in range(_CHUNK):
            self._batch.n_seq_id[index], self._batch.seq_id[index][0] = 1, 0
        if self._head:
            self._vectors = np.ctypeslib.as_array(self._batch.embd, shape=(_CHUNK, self._head.width))

    def _adapt(self, model: Any, adapter: Path | None) -> None:
        """Put a LoRA adapter over the weights."""
        if adapter is None:
            return
        failure = f"{str(adapter)!r} is not an adapter for this model"
        if read_header(adapter).fields.get("general.type") != "adapter":
            raise ModelError(failure, "Use the adapter made for it.")
        handle = self._made(lambda: self._llama.llama_adapter_lora_init(model, str(adapter).encode()), failure)
        handles = (self._llama.llama_adapter_lora_p_ctypes * 1)(handle)
        self._llama.llama_set_adapters_lora(self._handle, handles, 1, (ctypes.c_float * 1)(1.0))

    def check_room(self, tokens: int) -> None:
        """Raise ModelError unless ``tokens`` fit."""
        if self._batch is None:
            raise ModelError("the model has been closed")
        if tokens > self.size:
            raise ModelError(
                f"this needs {tokens:,} tokens, and the model can hold {self.size:,}", "Make the request shorter."
            )

    def rewind(self, wanted: Sequence[int]) -> list[int]:
        """Keep what the cache shares with ``wanted``, and return the rest of it: at least its last token."""
        pairs = list(zip(self.tokens, wanted[:-1], strict=False))
        shared = next((index for index, (held, new) in enumerate(pairs) if held != new), len(pairs))
        if shared < len(self.tokens) or self._behind:
            self._behind = True
            del self.tokens[shared:]
            if not self._llama.llama_memory_seq_rm(self._memory, 0, shared, -1):  # recurrent models keep no history
                self.tokens.clear()
                self._llama.llama_memory_clear(self._memory, True)
            self._behind = False
        return list(wanted[len(self.tokens) :])

    def extend(self, tokens: Sequence[int], with_scores: bool = False) -> None:
        """Read ``tokens`` behind those held; Ctrl-C gets its chance after every chunk."""
        self.check_room(len(self.tokens) + len(tokens))
        for start in range(0, len(tokens), _CHUNK):
            chunk = tokens[start : start + _CHUNK]
            for index, token in enumerate(chunk):
                self._batch.pos[index] = len(self.tokens) + index
                self._batch.logits[index] = self._head is not None
                if not self._head:
                    self._batch.token[index] = token
            if self._head:  # Gemma scales what it looks up, but not what it is handed
                np.multiply(self._head.rows(chunk), math.sqrt(self._head.width), out=self._vectors[: len(chunk)])
            self._batch.n_tokens = len(chunk)
            self._batch.logits[len(chunk) - 1] |= with_scores and start + _CHUNK >= len(tokens)
            self._behind = True
            status = self._llama.llama_decode(self._handle, self._batch)
            if status:
                raise ModelError(f"llama.cpp could not read the prompt (status {status})", "Make the request shorter.")
            self.tokens.extend(chunk)
            self._behind = False

    def read(self, tokens: Sequence[int]) -> Scores:
        """Read ``tokens`` and return the scores of each token to come next."""
        self.extend(tokens, with_scores=True)
        if self._head:
            pointer = self._llama.llama_get_embeddings_ith(self._handle, -1)
            return HeadScores(self._head, np.ctypeslib.as_array(pointer, shape=(self._head.width,)).copy())
        pointer = self._llama.llama_get_logits_ith(self._handle, -1)
        return np.ctypeslib.as_array(pointer, shape=(self.vocab.count,))

    def save(self, path: Path) -> bool:
        """Write the KV cache to ``path``; tell whether that worked."""
        tokens = (ctypes.c_int32 * len(self.tokens))(*self.tokens)
        return bool(self._llama.llama_state_seq_save_file(self._handle, str(path).encode(), 0, tokens, len(tokens)))

    def load(self, path: Path, expected: list[int]) -> bool:
        """Fill the KV cache from ``path``; tell whether it now holds ``expected``."""
        tokens, count = (ctypes.c_int32 * self.size)(), ctypes.c_size_t()
        self.tokens.clear()
        self._behind = True
        done = self._llama.llama_state_seq_load_file(
            self._handle, str(path).encode(), 0, tokens, self.size, ctypes.byref(count)
        )
        if not done or tokens[: count.value] != expected:
            return False
        self.tokens, self._behind = list(expected), False
        return True

    def _made(self, make: Callable[[], Any], failure: str) -> Any:
        """Return what ``make`` makes; where it fails it is called again to hear llama.cpp's reason.

        Raises:
            ModelError: ``failure``, with the reason.
        """
        made = make()
        if made:
            return made
        with _listening(self._llama) as errors:
            made = make()
        if made:
            return made
        raise ModelError(f"{failure}: {errors[0]}" if errors else failure, OTHER_MODEL)

    def close(self) -> None:
        """Free everything; twice does no harm."""
        if self._batch is not None:
            self._llama.llama_batch_free(self._batch)
        if self._handle:
            self._llama.llama_free(self._handle)
        for model in self._models:
            self._llama.llama_model_free(model)
        self._batch = self._handle = None
        self._models.clear()


def silence(llama: Any) -> None:
    """Have llama.cpp log into a C function that does nothing.

    A callback in Python would swallow Ctrl-C: the interrupt that arrives during a C call is raised inside the callback.
    """
    nothing = ctypes.cast(llama.llama_cpp._lib.llama_time_us, llama.llama_log_callback)
    llama.llama_log_set(nothing, ctypes.c_void_p(0))


@contextmanager
def _listening(llama: Any) -> Iterator[list[str]]:
    """Collect llama.cpp's error messages for a while."""
    errors: list[str] = []

    def listen(level: int, text: bytes, _data: object) -> None:
        if level == _ERROR:
            errors.append(text.decode("utf-8", "replace").strip())

    callback = llama.llama_log_callback(listen)
    llama.llama_log_set(callback, ctypes.c_void_p(0))
    try:
        yield errors
    finally:
        silence(llama)
