"""Runs a GGUF model through llama.cpp; the only importer of llama_cpp. Knows nothing of tools or of the call syntax.

One context and one lock: calls wait for each other. What was read stays in the KV cache as ``LlamaContext.tokens``, so a
prompt is read from where it first differs from the last one; the state after a fixed prompt is also kept on disk.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from assistant.errors import ModelError
from assistant.model import Answer, Decoded, Message, Prompt
from assistant.models.chatting import Piece, Render, render, reply
from assistant.models.decoding import Decoding, Scores, Vocabulary
from assistant.models.gguf import read_header
from assistant.models.log import ErrorLog
from assistant.models.states import SavedStates
from assistant.models.store import Weights

CONTEXT = 4096
"""Tokens kept at once, prompt and answer, where the model can read so many."""

_CHUNK = 128
"""Tokens read between two chances for Ctrl-C."""

_ROOM = 256
"""Tokens left free for an answer."""

_WORTH_SAVING = 64
"""A fixed prompt of fewer tokens is read faster than its state is loaded."""

_log = ErrorLog()


class LlamaModel:
    """A language model in this process."""

    def __init__(
        self, weights: Weights, *, states: Path, threads: int, adapter: Path | None = None, context: int = CONTEXT
    ) -> None:
        self._context = LlamaContext(weights.path, min(context, weights.context), threads, adapter)
        self._states = SavedStates(states)
        self._vocabulary = Vocabulary(self._context)
        self._lock = threading.Lock()
        tuned = f"+{adapter.stem}@{_fingerprint(adapter)}" if adapter else ""
        self.id = f"{weights.name}@{weights.fingerprint[:8]}{tuned}"
        self._state_key = f"{_llama().__version__} {weights.fingerprint} {tuned}"
        self._template = self._context.template() if weights.style == "instruct" else None
        self.chats = self._template is not None

    def decode(self, prompt: Prompt, answer: Callable[[], Answer]) -> Decoded:
        """Complete ``prompt`` under the constraint that each call of ``answer`` starts anew.

        An instruct model reads the prompt as one user message and answers in its own turn.

        Raises:
            ModelError: the prompt does not fit the model's context.
        """
        with self._lock:
            self._context.check_room(0)
            fixed, request = self._tokens_of(prompt)
            self._context.check_room(len(fixed) + len(request) + _ROOM)
            self._read_fixed(fixed)
            rest = self._context.rewind([*fixed, *request])
            return Decoding(self._context, self._vocabulary, rest, answer).run()

    def chat(self, messages: Sequence[Message], max_tokens: int, on_text: Callable[[str], None]) -> str:
        """Continue a conversation, handing each piece of text to ``on_text``; return the whole.

        The same conversation gets the same reply.

        Raises:
            ModelError: the model is no instruct model, or the conversation does not fit its context.
        """
        if self._template is None:
            raise ModelError(
                f"model {self.id!r} cannot hold a conversation", "An instruct model can: assistant models list"
            )
        with self._lock:
            self._context.check_room(0)
            tokens = self._tokens_of_pieces(render(self._template, messages))
            self._context.check_room(len(tokens) + max_tokens)
            return reply(self._context, self._context.rewind(tokens), max_tokens, on_text)

    def close(self) -> None:
        """Free the weights."""
        with self._lock:
            self._context.close()

    def _tokens_of(self, prompt: Prompt) -> tuple[list[int], list[int]]:
        """Return the tokens of the part that stays the same, and of the rest."""
        if self._template is None:
            fixed = self._tokens_of_pieces([Piece(prompt.fixed, from_template=False)])
            return fixed, self._context.tokenise(prompt.request)
        before, _, *after = render(self._template, [Message("user", "")])
        fixed = self._tokens_of_pieces([before, Piece(prompt.fixed, from_template=False)])
        request = self._context.tokenise(prompt.request)
        return fixed, request + [token for piece in after for token in self._context.tokenise(piece.text, special=True)]

    def _tokens_of_pieces(self, pieces: Sequence[Piece]) -> list[int]:
        tokens = [token for piece in pieces for token in self._context.tokenise(piece.text, piece.from_template)]
        first = self._context.first_token
        return tokens if first is None or tokens[:1] == [first] else [first, *tokens]

    def _read_fixed(self, fixed: list[int]) -> None:
        """Have ``fixed`` in the KV cache: from before, from disk, or by reading it."""
        if self._context.tokens[: len(fixed)] == fixed or len(fixed) < _WORTH_SAVING:
            return
        key = hashlib.sha256(self._state_key.encode() + np.array(fixed, np.int32).tobytes()).hexdigest()[:24]
        saved = self._states.find(key)
        if saved and self._context.load(saved, fixed):
            return
        self._context.extend(self._context.rewind(fixed))
        self._states.put(key, self._context.save)


class LlamaContext:
    """llama.cpp's model and context, and what they hold; a ``decoding.Reader``."""

    def __init__(self, path: Path, size: int, threads: int, adapter: Path | None) -> None:
        self._llama = llama = _llama()
        self.tokens: list[int] = []
        self._behind = False
        """True while the KV cache may hold more than ``tokens`` says: a read was interrupted."""
        self.size = self._width = 0
        self._handle: Any = None
        self._batch: Any = None
        _log.why()
        self._model = llama.llama_model_load_from_file(str(path).encode(), llama.llama_model_default_params())
        _log.pass_on_interrupt()
        if not self._model:
            raise ModelError(
                f"llama.cpp cannot load {str(path)!r}{_log.why()}", "Choose another model: assistant models list"
            )
        try:
            self._open(path, size, threads)
            self._adapt(adapter)
        except BaseException:
            self.close()
            raise

    def _open(self, path: Path, size: int, threads: int) -> None:
        llama = self._llama
        params = llama.llama_context_default_params()
        params.n_ctx, params.n_batch, params.n_ubatch, params.n_outputs_max = size, _CHUNK, _CHUNK, 1
        params.n_threads = params.n_threads_batch = threads
        params.flash_attn_type = llama.LLAMA_FLASH_ATTN_TYPE_DISABLED
        params.swa_full = params.no_perf = True
        self._handle = llama.llama_init_from_model(self._model, params)
        self._memory = llama.llama_get_memory(self._handle) if self._handle else None
        self._vocab = llama.llama_model_get_vocab(self._model)
        if (
            not self._memory
            or not llama.llama_vocab_type(self._vocab)
            or not llama.llama_model_has_decoder(self._model)
        ):
            raise ModelError(f"{str(path)!r} is not a language model that can write text{_log.why()}")
        self.size = llama.llama_n_ctx(self._handle)
        self._width = llama.llama_vocab_n_tokens(self._vocab)
        self._batch = llama.llama_batch_init(_CHUNK, 0, 1)
        for index in range(_CHUNK):
            self._batch.n_seq_id[index], self._batch.seq_id[index][0] = 1, 0
        bos = llama.llama_vocab_bos(self._vocab)
        self.first_token = bos if llama.llama_vocab_get_add_bos(self._vocab) and bos >= 0 else None
        self._lead, self._lead_tokens = "", 0
        if self.piece(self.tokenise("a")[0]).startswith(b" "):  # some tokenisers put a blank before every text
            self._lead_tokens = len(self.tokenise("\n"))
            self._lead = "\n"
        if not all(map(self.tokenise, ('"', "\n", "=", "."))):
            raise ModelError(
                f"{str(path)!r} has no tokens for the call syntax", "Choose another model: assistant models list"
            )

    def _adapt(self, adapter: Path | None) -> None:
        """Put a LoRA adapter over the weights."""
        if adapter is None:
            return
        header = read_header(adapter)
        handle = None
        if header.fields.get("general.type") == "adapter":
            handle = self._llama.llama_adapter_lora_init(self._model, str(adapter).encode())
        if not handle:
            raise ModelError(
                f"{str(adapter)!r} is not an adapter for this model{_log.why()}", "Use the adapter made for it."
            )
        handles = (self._llama.llama_adapter_lora_p_ctypes * 1)(handle)
        self._llama.llama_set_adapters_lora(self._handle, handles, 1, (ctypes.c_float * 1)(1.0))

    def tokenise(self, text: str, special: bool = False) -> list[int]:
        """Return the tokens of ``text``; control tokens are recognised in it only when it is ``special``."""
        data = (self._lead + text).encode("utf-8", "replace")
        if len(data) > 16 * self.size:
            raise ModelError(f"a text of {len(text):,} characters is more than the model can read", "Make it shorter.")
        buffer = (ctypes.c_int32 * (len(data) + 8))()
        count = self._llama.llama_tokenize(self._vocab, data, len(data), buffer, len(buffer), False, special)
        return list(buffer[self._lead_tokens : count])

    def piece(self, token: int) -> bytes:
        """Return the bytes a token stands for; none for a control token."""
        buffer = ctypes.create_string_buffer(256)
        count = self._llama.llama_token_to_piece(self._vocab, token, buffer, len(buffer), 0, False)
        return buffer.raw[: max(count, 0)]

    def is_end(self, token: int) -> bool:
        """Tell whether the model ends its turn with this token."""
        return bool(self._llama.llama_vocab_is_eog(self._vocab, token))

    def template(self) -> Render | None:
        """Return the model's chat template as a function, or None where it has none."""
        from llama_cpp.llama_chat_format import Jinja2ChatFormatter

        source = self._llama.llama_model_chat_template(self._model, None)
        if not source:
            return None
        bos, eos = self._llama.llama_vocab_bos(self._vocab), self._llama.llama_vocab_eos(self._vocab)
        names = [
            self._llama.llama_vocab_get_text(self._vocab, token).decode() if token >= 0 else "" for token in (bos, eos)
        ]
        formatter = Jinja2ChatFormatter(source.decode("utf-8", "replace"), bos_token=names[0], eos_token=names[1])
        return lambda messages: str(formatter(messages=messages).prompt)

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
        pairs = zip(self.tokens, wanted[:-1], strict=False)
        shared = next(
            (index for index, (held, new) in enumerate(pairs) if held != new), min(len(self.tokens), len(wanted) - 1)
        )
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
                self._batch.token[index], self._batch.pos[index] = token, len(self.tokens) + index
                self._batch.logits[index] = 0
            self._batch.n_tokens = len(chunk)
            self._batch.logits[len(chunk) - 1] = with_scores and start + _CHUNK >= len(tokens)
            self._behind = True
            status = self._llama.llama_decode(self._handle, self._batch)
            if status:
                raise ModelError(
                    f"llama.cpp could not read the prompt (status {status}){_log.why()}", "Make the request shorter."
                )
            self.tokens.extend(chunk)
            self._behind = False

    def read(self, tokens: Sequence[int]) -> Scores:
        """Read ``tokens`` and return the scores of each token to come next, which the caller may overwrite."""
        self.extend(tokens, with_scores=True)
        pointer = self._llama.llama_get_logits_ith(self._handle, -1)
        return np.ctypeslib.as_array(pointer, shape=(self._width,))

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

    def close(self) -> None:
        """Free everything; twice does no harm."""
        if self._batch is not None:
            self._llama.llama_batch_free(self._batch)
        if self._handle:
            self._llama.llama_free(self._handle)
        if self._model:
            self._llama.llama_model_free(self._model)
        self._batch = self._handle = self._model = None


@cache
def _llama() -> Any:
    """Import llama.cpp, which is told to keep its messages to itself.

    Its threads meet hundreds of times a token. By default they wait there spinning, which is a third faster on an idle
    machine; but as soon as another thread or process wants a core, each meeting costs a time slice and a token takes
    seconds instead of 0.04 s, so waiting threads are told to sleep. The variable is read when the library loads.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    import llama_cpp

    llama_cpp.llama_log_set(_log_callback(), ctypes.c_void_p(0))
    llama_cpp.llama_backend_init()
    return llama_cpp


@cache
def _log_callback() -> Any:
    """Return the C callback, which must live as long as the process."""
    import llama_cpp

    return llama_cpp.llama_log_callback(_log)


def _fingerprint(path: Path) -> str:
    found = path.stat()
    return f"{found.st_size:x}-{found.st_mtime_ns:x}"
