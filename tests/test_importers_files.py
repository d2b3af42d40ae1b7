"""Data files are found in folders and archives; what is damaged or dangerous is refused by name."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from assistant.errors import AssistantError, UsageError
from assistant.importers import files
from assistant.importers.files import DataFile, find_files


def content(file: DataFile) -> bytes:
    return b"".join(file.blocks())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "my movies"
    (folder / "more").mkdir(parents=True)
    (folder / ".git").mkdir()
    for name in (
        "b.csv",
        "a.json",
        "README.md",
        "readme.original.txt",
        "LICENSE",
        "LICENSE.txt",
        "poster.jpg",
        "more/c.tsv",
    ):
        (folder / name).write_text(name)
    (folder / ".hidden.csv").write_text("x")
    (folder / ".git" / "d.csv").write_text("x")
    (folder / "packed.csv.gz").write_bytes(gzip.compress(b"packed"))
    with zipfile.ZipFile(folder / "z.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside/e.csv", "zipped")
        archive.writestr("inside/README.txt", "about")
        archive.writestr("__MACOSX/inside/e.csv", "junk")
        archive.writestr("f.csv.gz", gzip.compress(b"both"))
    return folder


def test_a_folder_gives_its_data_in_order_and_not_what_is_about_it(folder: Path) -> None:
    found = find_files(folder)
    assert [file.label for file in found] == [
        "my movies/a.json",
        "my movies/b.csv",
        "my movies/packed.csv",
        "z/f.csv",
        "inside/e.csv",
        "more/c.tsv",
    ]
    assert [content(file) for file in found] == [b"a.json", b"b.csv", b"packed", b"both", b"zipped", b"more/c.tsv"]


def test_a_file_is_taken_as_it_is_whatever_its_name(folder: Path) -> None:
    assert [file.label for file in find_files(folder / "README.md")] == ["my movies/README.md"]


def test_the_label_is_the_same_from_wherever_it_is_asked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert find_files(Path("b.csv"))[0].label == "my movies/b.csv"
    assert find_files(Path("b.csv"))[0].group == find_files(folder / "b.csv")[0].group


def test_sizes_are_those_of_what_is_inside(folder: Path) -> None:
    sizes = {file.name: file.size() for file in find_files(folder)}
    assert (sizes["b.csv"], sizes["packed.csv"], sizes["e.csv"]) == (5, 6, 6)


def test_bytes_are_counted_as_they_are_read(tmp_path: Path) -> None:
    (tmp_path / "big.csv").write_bytes(b"x" * 200_000)
    counts: list[int] = []
    for _ in DataFile(tmp_path / "big.csv").blocks(counts.append):
        pass
    assert sum(counts) == 200_000
    assert len(counts) > 1


def test_a_file_beside_another_is_found_in_folder_and_archive(folder: Path) -> None:
    by_name = {file.name: file for file in find_files(folder)}
    beside = by_name["b.csv"].beside("LICENSE")
    assert beside is not None
    assert content(beside) == b"LICENSE"
    in_archive = by_name["e.csv"].beside("README.txt")
    assert in_archive is not None
    assert content(in_archive) == b"about"
    assert by_name["b.csv"].beside("none") is None
    assert by_name["e.csv"].beside("none") is None


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'.*nowhere'"):
        find_files(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="holds no data files"):
        find_files(tmp_path)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.zip", b"not a zip at all"),
        ("a.csv.gz", b"not gzip at all"),
        ("b.csv.gz", gzip.compress(b"x" * 100_000)[:-50]),
        ("c.csv.gz", gzip.compress(b"title\n" * 1000)[:-8] + b"\0" * 8),
    ],
)
def test_a_damaged_archive_is_named(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(AssistantError, match=name.removesuffix(".gz")):
        content(find_files(tmp_path / name)[0])


def test_a_bomb_is_refused_before_it_does_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "BOMB_BYTES", 1 << 20)
    (tmp_path / "bomb.csv.gz").write_bytes(gzip.compress(b"\0" * (8 << 20)))
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.csv", b"\0" * (8 << 20))
    for name in ("bomb.csv.gz", "bomb.zip"):
        read = 0
        with pytest.raises(AssistantError, match=r"bomb\.csv.*grows"):  # noqa: PT012
            for block in find_files(tmp_path / name)[0].blocks():
                read += len(block)
        assert read < 2 << 20


def test_a_file_that_packs_well_is_not_a_bomb(tmp_path: Path) -> None:
    text = b"title,year\n" + b"Some title that comes again and again,1999\n" * 50_000
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(text))
    assert content(find_files(tmp_path / "a.csv.gz")[0]) == text


def test_a_ring_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("title\nx\n")
    (tmp_path / "self").symlink_to(tmp_path)
    assert [file.name for file in find_files(tmp_path)] == ["a.csv"]
