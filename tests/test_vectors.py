"""The vector index on the real Chroma: in a folder, and on a server that the test starts."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import CatalogError
from assistant.model import Vector
from assistant.vectors import VectorIndex, drop_index

DIMENSION = 16


def vectors_of(count: int, seed: int = 0) -> Vector:
    vectors = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    lengths: Vector = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / lengths


IDS = [f"{'movie' if n % 2 else 'product'}/{n}" for n in range(120)]
VECTORS = vectors_of(len(IDS))


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a real Chroma server; return its address."""
    port, folder = free_port(), tmp_path_factory.mktemp("chroma-server")
    program = Path(sys.executable).with_name("chroma")
    command = [str(program), "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/api/v2/heartbeat", timeout=2):
                break
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < deadline, (folder / "log").read_text()
            time.sleep(0.1)
        yield url
    finally:
        process.kill()
        process.wait()


@pytest.fixture(params=["folder", "server"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path | str]:
    """Name a place where there is no index yet."""
    if request.param == "folder":
        yield tmp_path / "vectors"
        return
    url: str = request.getfixturevalue("server")
    drop_index(url)
    yield url


@pytest.fixture
def index(where: Path | str) -> VectorIndex:
    index = VectorIndex.open(where, "enc-a", DIMENSION)
    index.put(VECTORS, IDS)
    return index


def test_the_nearest_come_first_with_their_cosines(index: VectorIndex) -> None:
    found = index.query(VECTORS[7], 5)
    exact = VECTORS @ VECTORS[7]
    assert [item_id for item_id, _ in found] == [IDS[n] for n in np.argsort(-exact)[:5]]
    np.testing.assert_allclose([cosine for _, cosine in found], np.sort(exact)[::-1][:5], atol=1e-4)


@pytest.mark.parametrize("among", [IDS[10:90], IDS[3:5], IDS[::-7], []])
def test_only_those_asked_for_are_found_and_all_of_them(index: VectorIndex, among: list[str]) -> None:
    assert {item_id for item_id, _ in index.query(VECTORS[3], 200, among)} == set(among)
    nearest = [IDS[n] for n in np.argsort(-(VECTORS @ VECTORS[3])) if IDS[n] in among]
    assert [item_id for item_id, _ in index.query(VECTORS[3], 5, among)] == nearest[:5]


def test_one_that_has_no_vector_is_an_error_for_the_person(index: VectorIndex) -> None:
    with pytest.raises(CatalogError, match="cannot use the vector index"):
        index.query(VECTORS[3], 5, [IDS[0], "movie/none"])


def test_vectors_come_back_as_they_were_put(index: VectorIndex) -> None:
    found = index.get([IDS[5], "none", IDS[2], IDS[5]])
    assert set(found) == {IDS[5], IDS[2]}
    np.testing.assert_allclose(found[IDS[5]], VECTORS[5], atol=1e-6)
    assert index.get([]) == {}


def test_more_ids_than_a_statement_can_hold_are_read(index: VectorIndex) -> None:
    ids = [f"movie/none-{number}" for number in range(300_000)]
    assert list(index.get([*ids, IDS[1]])) == [IDS[1]]


def test_putting_again_replaces_the_vector(index: VectorIndex) -> None:
    index.put(VECTORS[:1], [IDS[4]])
    assert index.count() == len(IDS)
    np.testing.assert_allclose(index.get([IDS[4]])[IDS[4]], VECTORS[0], atol=1e-6)


def test_another_opening_sees_the_same_index(index: VectorIndex, where: Path | str) -> None:
    again = VectorIndex.open(where, "enc-a", DIMENSION)
    assert again.count() == len(IDS)
    assert again.query(VECTORS[7], 5) == index.query(VECTORS[7], 5)


def test_an_index_of_another_encoder_is_refused_and_left_as_it_is(index: VectorIndex, where: Path | str) -> None:
    with pytest.raises(CatalogError, match="made by the encoder 'enc-a', not 'enc-b'") as caught:
        VectorIndex.open(where, "enc-b", DIMENSION)
    assert "assistant reindex" in caught.value.hint
    assert VectorIndex.open(where, "enc-a", DIMENSION).count() == len(IDS)


def test_clearing_leaves_an_empty_index_that_can_be_filled(index: VectorIndex) -> None:
    index.clear()
    assert (index.count(), index.query(VECTORS[0], 5)) == (0, [])
    index.put(VECTORS[:3], IDS[:3])
    assert index.count() == 3


def test_an_index_of_another_encoder_on_a_server_can_be_dropped(server: str) -> None:
    drop_index(server)
    VectorIndex.open(server, "enc-a", DIMENSION).put(VECTORS, IDS)
    drop_index(server)
    assert VectorIndex.open(server, "enc-b", 8).count() == 0
    drop_index(server)
    drop_index(server)


def test_no_server_is_an_error_for_the_person() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(CatalogError, match=url) as caught:
        VectorIndex.open(url, "enc-a", DIMENSION)
    assert "server running" in caught.value.hint


def test_a_folder_that_is_no_index_is_an_error_for_the_person_and_can_be_dropped(tmp_path: Path) -> None:
    folder = tmp_path / "vectors"
    folder.mkdir()
    (folder / "chroma.sqlite3").write_bytes(b"this is not a database" * 100)
    with pytest.raises(CatalogError, match="vectors") as caught:
        VectorIndex.open(folder, "enc-a", DIMENSION)
    assert "assistant reindex" in caught.value.hint
    drop_index(folder)
    assert VectorIndex.open(folder, "enc-b", 8).count() == 0


def test_a_dropped_index_is_gone_even_for_the_process_that_had_it_open(tmp_path: Path) -> None:
    folder = tmp_path / "vectors"
    index = VectorIndex.open(folder, "enc-a", DIMENSION)
    index.put(VECTORS, IDS)
    drop_index(folder)
    again = VectorIndex.open(folder, "enc-b", DIMENSION)
    assert again.count() == 0
    again.put(VECTORS[:2], IDS[:2])
    assert again.count() == 2


def test_a_file_instead_of_a_folder_is_an_error_for_the_person(tmp_path: Path) -> None:
    (tmp_path / "vectors").write_text("x")
    with pytest.raises(CatalogError, match="vectors"):
        VectorIndex.open(tmp_path / "vectors", "enc-a", DIMENSION)


def test_what_one_process_wrote_another_one_reads(tmp_path: Path) -> None:
    code = f"""
import numpy as np
from pathlib import Path
from assistant.vectors import VectorIndex
index = VectorIndex.open(Path({str(tmp_path / "vectors")!r}), "enc-a", 4)
index.put(np.eye(4, dtype=np.float32), [f"movie/{{n}}" for n in range(4)])
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
    index = VectorIndex.open(tmp_path / "vectors", "enc-a", 4)
    assert index.query(np.eye(4, dtype=np.float32)[2], 1)[0][0] == "movie/2"
