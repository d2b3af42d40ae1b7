"""Speaks to a model behind an OpenAI-compatible URL (llama.cpp's server, vLLM, Ollama); knows nothing of calls.

No constraint can be sent that every such server keeps to, so ``decode`` returns what the model wrote, and whoever asked
reads it with ``syntax.read``, which tells whether it is a call.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from assistant.errors import ModelError
from assistant.model import Answer, Decoded, Message, Prompt

if TYPE_CHECKING:
    import httpx

MAX_ANSWER = 200
"""Tokens of an answer to ``decode``."""

PATIENCE = 120.0
"""Seconds to wait for the next piece of an answer."""


class EndpointModel:
    """A language model in another process, or on another machine."""

    chats = True
    tuned = False

    def __init__(self, url: str, name: str = "", patience: float = PATIENCE) -> None:
        """Connect to ``url``; without a ``name`` the first model that the server offers is used.

        Raises:
            ModelError: nothing answers there, or what answers is no such server.
        """
        import httpx

        key = os.environ.get("ASSISTANT_API_KEY")
        try:
            has_path = bool(httpx.URL(url).path.strip("/"))
        except httpx.InvalidURL as error:
            raise ModelError(f"{url!r} is not a URL: {error}", "Write http://host:port/v1") from error
        self._url = url.rstrip("/") if has_path else url.rstrip("/") + "/v1"
        self._client = httpx.Client(
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=httpx.Timeout(patience, connect=5),
        )
        try:
            self._name = name or self._first_name()
        except BaseException:
            self._client.close()
            raise
        self.id = f"{self._name}@{self._url}"

    def decode(self, prompt: Prompt, answer: Callable[[], Answer]) -> Decoded:
        """Return the first line that the model writes to ``prompt``; ``answer`` cannot be enforced.

        Raises:
            ModelError: the server fails.
        """
        message = {"role": "user", "content": prompt.fixed + prompt.request}
        body = {"messages": [message], "max_tokens": MAX_ANSWER, "temperature": 0}
        with self._send("POST", "chat/completions", {"model": self._name, **body}) as response:
            response.read()
            reply = self._json(response.text)
        text = str(self._dig(reply, "choices", 0, "message", "content") or "")
        tokens = self._dig(reply, "usage", "completion_tokens")
        return Decoded(_first_line(text), tokens=tokens if isinstance(tokens, int) else 0)

    def chat(self, messages: Sequence[Message], max_tokens: int, on_text: Callable[[str], None]) -> str:
        """Continue a conversation, handing each piece of text to ``on_text``; return the whole.

        Raises:
            ModelError: the server fails.
        """
        conversation = [{"role": message.role, "content": message.content} for message in messages]
        body = {"messages": conversation, "max_tokens": max_tokens, "stream": True}
        text = ""
        with self._send("POST", "chat/completions", {"model": self._name, **body}) as response:
            for line in response.iter_lines():
                field, _, data = line.partition(":")
                if field != "data" or data.strip() == "[DONE]":
                    continue
                piece = str(self._dig(self._json(data), "choices", 0, "delta", "content") or "")
                text += piece
                if piece:
                    on_text(piece)
        return text

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _first_name(self) -> str:
        with self._send("GET", "models") as response:
            response.read()
            name = self._dig(self._json(response.text), "data", 0, "id")
        if not isinstance(name, str):
            raise ModelError(f"{self._url!r} offers no model", "Set model_name, or check the server.")
        return name

    @contextmanager
    def _send(self, method: str, path: str, body: object = None) -> Iterator[httpx.Response]:
        """Send a request, and turn whatever goes wrong until its answer is read into a ModelError."""
        import httpx

        try:
            with self._client.stream(method, f"{self._url}/{path}", json=body) as response:
                if response.status_code >= 400:
                    response.read()
                    raise self._refusal(response)
                yield response
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise self._failure(error) from error

    def _failure(self, error: Exception) -> ModelError:
        import httpx

        if isinstance(error, httpx.ConnectError):
            return ModelError(f"nothing answers at {self._url!r}: {error}", "Start the server, or check the URL.")
        if isinstance(error, httpx.TimeoutException):
            return ModelError(f"the model at {self._url!r} did not answer in time", "Try again, or check the server.")
        return ModelError(f"the connection to {self._url!r} failed: {error}", "Check the URL and the server.")

    def _refusal(self, response: httpx.Response) -> ModelError:
        key = "Set ASSISTANT_API_KEY to the server's key."
        hints = {401: key, 403: key, 404: "Does the URL end where the API starts, as in http://host:8080/v1?"}
        said = " ".join(response.text.split())[:200]
        return ModelError(
            f"{self._url!r} answered with HTTP {response.status_code}: {said}",
            hints.get(response.status_code, "The server's own log says more."),
        )

    def _json(self, text: str) -> Any:
        try:
            return json.loads(text)
        except ValueError as error:
            raise ModelError(f"{self._url!r} did not answer in JSON", "Is it an OpenAI-compatible server?") from error

    def _dig(self, value: Any, *path: str | int) -> Any:
        """Return what is at ``path`` in a JSON value, or None."""
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value


def _first_line(text: str) -> str:
    """Return the first line that says something, without the fences that models like to put around code."""
    lines = (line.strip().strip("`").strip() for line in text.splitlines() if not line.lstrip().startswith("```"))
    return next((line for line in lines if line), "")
