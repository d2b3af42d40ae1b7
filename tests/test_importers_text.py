"""Encodings are found from the bytes, and lines have an end."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.importers.files import DataFile
from assistant.importers.text import MAX_LINE, encoding_of, lines_of, text_of

DATA = Path(__file__).parents[2] / "shared" / "data"
CHINESE = [
    "千与千寻,宫崎骏,2001",
    "title,year\n功夫 Kung Fu Hustle,2004",
    "标题\n三体",
    "一部关于人工智能的电影（经典）",
    "朱镕基 囧途",
]
WESTERN = [
    "Amélie,2001",
    "title\nEl laberinto del fauno,España",
    "Les Misérables;été;naïve",
    "Müller, Straße, Ærø",
    "“Café”",
    "£5",
    "Gabriel García Márquez",
    "Babel,Iñárritu",
]


def blocks(data: bytes, size: int = 1 << 16) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


@pytest.mark.parametrize("text", [*CHINESE, *WESTERN, "plain ASCII", ""])
def test_utf8_is_known_with_and_without_a_mark(text: str) -> None:
    assert encoding_of(blocks(text.encode())) == "utf-8"
    assert encoding_of(blocks(text.encode("utf-8-sig"))) == "utf-8-sig"
    assert encoding_of(blocks(text.encode("utf-16"))) == "utf-16"


@pytest.mark.parametrize("text", CHINESE)
def test_chinese_national_encoding_is_known(text: str) -> None:
    assert encoding_of(blocks(text.encode("gb18030"))) == "gb18030"


@pytest.mark.parametrize("text", WESTERN)
def test_western_encoding_is_known(text: str) -> None:
    assert encoding_of(blocks(text.encode("cp1252"))) == "cp1252"


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_a_character_may_lie_across_two_blocks(size: int) -> None:
    assert encoding_of(blocks("千与千寻 é".encode(), size)) == "utf-8"


def test_a_late_western_letter_is_still_seen() -> None:
    assert encoding_of(blocks(b"plain text\n" * 100_000 + "Amélie\n".encode("latin-1"))) == "cp1252"


def read(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    file = DataFile(path)
    return "".join(text_of(file, encoding_of(file.blocks())))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_text_comes_back_whatever_the_encoding_and_line_ends(tmp_path: Path, encoding: str) -> None:
    assert read(tmp_path / "a.txt", "千与千寻\r\n功夫\r三体\n".encode(encoding)) == "千与千寻\n功夫\n三体\n"


def test_a_slip_in_a_utf8_file_costs_one_character(tmp_path: Path) -> None:
    data = "千与千寻，".encode() * 50 + "Amélie".encode("latin-1") + b"\n"
    assert read(tmp_path / "a.txt", data).endswith("，Amélie\n")


def test_bytes_that_no_encoding_has_do_not_stop_the_reading(tmp_path: Path) -> None:
    noise = random.Random(0).randbytes(100_000)
    assert read(tmp_path / "a.txt", noise)


def test_lines_come_whole_across_pieces() -> None:
    assert list(lines_of(["a", "b\nc", "\n\nd"])) == ["ab", "c", "", "d"]
    assert list(lines_of([])) == []
    assert list(lines_of(["a\n"])) == ["a"]


def test_a_line_without_end_comes_cut_and_the_next_one_whole() -> None:
    pieces = ["x" * 60_000] * 100 + ["\nnext\n"]
    lines = list(lines_of(pieces))
    assert MAX_LINE < len(lines[0]) < 2 * MAX_LINE
    assert lines[1:] == ["next"]


@pytest.mark.skipif(not DATA.is_dir(), reason="the shared data are not here")
def test_real_lines_are_told_apart() -> None:
    chinese = (DATA / "thucnews-titles" / "test.txt").read_text(encoding="utf-8").splitlines()
    western = [line for line in (DATA / "goodbooks-10k" / "books.csv").read_text(encoding="utf-8").splitlines()]
    western = [
        line for line in western if not line.isascii() and line.encode("cp1252", "replace").decode("cp1252") == line
    ]
    choose = random.Random(0)
    for lines, encoding in ((chinese, "gb18030"), (western, "cp1252")):
        for count in (1, 3, 50):
            for _ in range(100):
                sample = "\n".join(choose.sample(lines, count)).encode(encoding)
                if not sample.isascii():
                    assert encoding_of(blocks(sample)) == encoding, sample
