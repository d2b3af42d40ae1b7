"""The vocabulary of a llama.cpp model: text to tokens and back. Knows nothing of contexts or prompts."""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import Any

from assistant.errors import ModelError
from assistant.models.chatting import Render

OTHER_MODEL = "Choose another model: assistant models list"

_LONGEST = 64 * 1024
"""Bytes of a text; more than any model here reads at once."""


class LlamaVocab:
    """The tokens of a loaded model, which must outlive it."""

    def __init__(self, llama: Any, model: Any, path: Path) -> None:
        """Look at the vocabulary.

        Args:
            llama: the module ``llama_cpp``.
            model: a handle, of a model with weights or without.

        Raises:
            ModelError: it cannot write the call syntax.
        """
        self._llama = llama
        self._model = model
        self._vocab = llama.llama_model_get_vocab(model)
        if not llama.llama_vocab_type(self._vocab):
            raise ModelError(f"{str(path)!r} is not a language model that continues a text", OTHER_MODEL)
        self.count = llama.llama_vocab_n_tokens(self._vocab)
        bos = llama.llama_vocab_bos(self._vocab)
        self.first_token = bos if llama.llama_vocab_get_add_bos(self._vocab) and bos >= 0 else None
        self._lead, self._lead_tokens = "", 0
        if not all(map(self.tokenise, ("a", '"', "\n", "=", "."))):
            raise ModelError(f"{str(path)!r} has no tokens for the call syntax", OTHER_MODEL)
        if self.piece(self.tokenise("a")[0]).startswith(b" "):  # some tokenisers put a blank before every text
            self._lead_tokens = len(self.tokenise("\n"))
            self._lead = "\n"

    def tokenise(self, text: str, special: bool = False) -> list[int]:
        """Return the tokens of ``text``; control tokens are recognised in it only when it is ``special``."""
        data = (self._lead + text).encode("utf-8", "replace")
        if len(data) > _LONGEST:
            raise ModelError(f"a text of {len(text):,} characters is more than the model can read", "Make it shorter.")
        buffer = (ctypes.c_int32 * (len(data) + 8))()
        count = self._llama.llama_tokenize(self._vocab, data, len(data), buffer, len(buffer), False, special)
        return list(buffer[self._lead_tokens : max(count, 0)])

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
        source = self._llama.llama_model_chat_template(self._model, None)
        if not source:
            return None
        bos, eos = self._llama.llama_vocab_bos(self._vocab), self._llama.llama_vocab_eos(self._vocab)
        names = [
            self._llama.llama_vocab_get_text(self._vocab, token).decode() if token >= 0 else "" for token in (bos, eos)
        ]
        formatter = self._llama.llama_chat_format.Jinja2ChatFormatter(
            source.decode("utf-8", "replace"), bos_token=names[0], eos_token=names[1]
        )
        return lambda messages: str(formatter(messages=messages).prompt)
