"""JSON is read entry by entry in each of its usual shapes; a broken entry costs only itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.importers.files import DataFile
from assistant.importers.json_files import read_json, read_json_lines
from assistant.importers.rows import BadRow, Row, Table
from assistant.importers.text import MAX_LINE
from assistant.mapping import is_title

FILE = DataFile(Path("folder/file.json"))
FILMS = [{"title": f"Film {n}", "year": 1990 + n, "cast": ["A", 'B "x" \\ \n é 千']} for n in range(50)]


def in_pieces(text: str, size: int) -> Iterator[str]:
    return (text[start : start + size] for start in range(0, len(text), size))


def read(text: str, size: int = 1 << 16) -> Table:
    return read_json(FILE, in_pieces(text, size), is_title)


def good(table: Table) -> list[dict[str, object]]:
    return [dict(row.values) for row in table.rows if isinstance(row, Row)]


def bad(table: Table) -> list[str]:
    return [row.reason for row in table.rows if isinstance(row, BadRow)]


@pytest.mark.parametrize("size", [1, 3, 17, 64, 1000, 1 << 16])
@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_comes_whole_however_it_is_cut(size: int, indent: int | None) -> None:
    assert good(read(json.dumps(FILMS, indent=indent, ensure_ascii=False), size)) == FILMS


def test_an_empty_piece_is_not_the_end() -> None:
    text = json.dumps(FILMS)
    pieces = ["", text[:700], "", "", text[700:], ""]
    assert good(read_json(FILE, iter(pieces), is_title)) == FILMS


@pytest.mark.parametrize("size", [7, 1 << 16])
@pytest.mark.parametrize(
    "text",
    [
        "\n".join(json.dumps(film) for film in FILMS),
        json.dumps({"count": 50, "films": FILMS, "pages": [1, 2]}, indent=1),
        json.dumps({str(n): film for n, film in enumerate(FILMS)}),
        "".join(json.dumps(film) for film in FILMS),
    ],
)
def test_other_shapes_of_a_list_are_understood(text: str, size: int) -> None:
    assert good(read(text, size)) == FILMS


def test_a_lone_object_is_an_entry() -> None:
    film = {"title": "Her", "cast": [{"name": "Joaquin Phoenix"}, {"name": "Amy Adams"}]}
    assert good(read(json.dumps(film))) == [film]


def test_what_is_inside_an_object_gets_a_path() -> None:
    assert good(read('[{"title": "x", "info": {"year": 1, "by": {"name": "y"}}}]')) == [
        {"title": "x", "info.year": 1, "info.by.name": "y"}
    ]


@pytest.mark.parametrize("size", [5, 1 << 16])
@pytest.mark.parametrize(
    "broken",
    [
        '{"title": "Two" "year": 2}',
        '{"title": Two}',
        '{"title": "Two\nlines"}',
        '{"title": "Two", }',
        '{"title": "Two", "year": 2]',
        '{"title": "Two", "n": ' + "9" * 5000 + "}",
    ],
)
def test_a_broken_entry_costs_only_itself(broken: str, size: int) -> None:
    text = '[\n{"title": "One"},\n' + broken + ',\n{"title": "Three"}, {"title": "Four"}]'
    assert [row["title"] for row in good(read(text, size))] == ["One", "Three", "Four"]
    assert len(bad(read(text, size))) == 1


def test_a_file_that_breaks_off_gives_what_was_whole() -> None:
    text = json.dumps(FILMS)[:-30]
    assert good(read(text)) == FILMS[:-1]
    assert len(bad(read(text))) == 1


def test_a_long_broken_entry_does_not_hide_the_rest() -> None:
    text = '[{"title": "One"}, {"title" "' + "x" * 300_000 + '"}, {"title": "Three"}]'
    assert [row["title"] for row in good(read(text, 1000))] == ["One", "Three"]


@pytest.mark.parametrize("text", ["[" * 200_000, '{"a":' * 200_000, '[{"title": "One"}, ' + "[" * 200_000])
def test_what_is_nested_too_deep_is_said_so(text: str) -> None:
    assert "nested too deep" in bad(read(text))


@pytest.mark.parametrize("text", ["", "  ", "[]", "{}", "null", "42", '"x"', "[1, 2]", "]", "[[]]", "\x00", "[null"])
def test_odd_files_do_no_harm(text: str) -> None:
    assert good(read(text)) in ([], [{}])


def test_lines_are_read_one_by_one() -> None:
    text = '{"title": "One"}\n\nnot json\n["x"]\n{"title": "Five"}\n' + "[" * 100_000 + '\n{"title": "Seven"}'
    table = read_json_lines(FILE, in_pieces(text, 10))
    rows = list(table.rows)
    assert [row.number for row in rows if isinstance(row, Row)] == [1, 5, 7]
    reasons = {row.number: row.reason for row in rows if isinstance(row, BadRow)}
    assert reasons.keys() == {3, 4, 6}
    assert reasons[3].startswith("not valid JSON")
    assert reasons[4] == "list instead of an object"
    assert reasons[6] == "nested too deep"


def test_a_line_without_end_is_bad_and_the_next_is_read() -> None:
    text = '{"title": "' + "x" * MAX_LINE + '"}\n{"title": "Two"}\n'
    table = read_json_lines(FILE, in_pieces(text, 1 << 16))
    assert [type(row).__name__ for row in table.rows] == ["BadRow", "Row"]


def test_a_large_array_is_not_held_whole() -> None:
    """Ten thousand entries are read while only a few pieces have been asked for."""
    asked = 0

    def pieces() -> Iterator[str]:
        nonlocal asked
        yield "["
        for n in range(10_000):
            asked += 1
            yield json.dumps({"title": f"Film {n}", "text": "x" * 1000}) + ","
        yield '{"title": "last"}]'

    table = read_json(FILE, pieces(), is_title)
    for count, _ in enumerate(table.rows, 1):
        if count > 1000:
            assert asked < count + 1000
            break
