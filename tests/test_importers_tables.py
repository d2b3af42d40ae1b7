"""Tables are read whatever parts their cells, and a broken row costs only itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.importers.files import DataFile
from assistant.importers.rows import BadRow, Row, Table
from assistant.importers.tables import MAX_LINES, delimiter_of, read_table
from assistant.importers.text import MAX_LINE
from assistant.mapping import is_usual


def table(text: str) -> Table:
    return read_table(DataFile(Path("folder/file.csv")), [text], is_usual)


def values(text: str) -> list[list[object]]:
    return [list(row.values.values()) for row in table(text).rows if isinstance(row, Row)]


def bad(text: str) -> list[tuple[int, str]]:
    return [(row.number, row.reason) for row in table(text).rows if isinstance(row, BadRow)]


@pytest.mark.parametrize(
    ("lines", "delimiter"),
    [
        (["title,year", "Her,2013", '"Me, You",1999'], ","),
        (["title;price", "Her;1,99", "Him;2,99"], ";"),
        (["title\tyear", "Well, well\t2000", "So, so\t2001"], "\t"),
        (["title|genres", "Her|drama", "Him|drama"], "|"),
        (["movieId,title,genres", "1,Toy Story (1995),Adventure|Animation|Children", "2,X,Drama"], ","),
        (["title", "Her"], ","),
        ([], ","),
    ],
)
def test_the_delimiter_is_the_one_that_parts_all_lines_alike(lines: list[str], delimiter: str) -> None:
    assert delimiter_of(lines) == delimiter


def test_a_header_names_the_columns() -> None:
    read = table("\n\nTitle, Year ,,Title\nHer,2013,x,y\n")
    assert read.header
    assert read.columns == ("Title", "Year", "column 3", "Title (4)")
    assert [row.number for row in read.rows] == [4]


@pytest.mark.parametrize(
    "text",
    [
        '"3","Fears for pensions after talks","Unions say they are disappointed."\n"4","A race is on","A team."\n',
        "词汇阅读是关键 08年考研暑期英语复习全指南\t3\n中国人民公安大学2012年硕士研究生目录及书目\t3\n",
        "1::Toy Story (1995)::Animation|Comedy\n2::Jumanji (1995)::Adventure\n",
    ],
)
def test_a_table_without_header_has_numbers_for_names(text: str) -> None:
    read = table(text)
    assert not read.header
    assert read.columns in (("1", "2"), ("1", "2", "3"))
    assert len(list(read.rows)) == 2


def test_quoted_cells_may_hold_anything() -> None:
    assert values('title,text\n"A, ""b""","two\nlines"\nC,d\n') == [['A, "b"', "two\nlines"], ["C", "d"]]


def test_quotation_marks_inside_a_cell_are_just_that() -> None:
    assert values('title,year\n5" floppy,1999\nThe "X" files,2000\n') == [
        ['5" floppy', "1999"],
        ['The "X" files', "2000"],
    ]
    assert values('title\tyear\n"Odd\t1999\n"Even"\t2000\n') == [['"Odd', "1999"], ["Even", "2000"]]


def test_a_quotation_mark_that_is_not_closed_costs_one_row() -> None:
    text = 'title,year\nOne,1\n"Two,2\nThree,3\nFour,"4"\nFive,5\n'
    assert values(text) == [["One", "1"], ["Three", "3"], ["Four", "4"], ["Five", "5"]]
    assert bad(text) == [(3, "a quotation mark is not closed")]


def test_even_where_no_other_one_follows() -> None:
    rows = [f"Title {n},{n}" for n in range(3 * MAX_LINES)]
    rows[10] = '"' + rows[10]
    text = "title,year\n" + "\n".join(rows)
    assert len(values(text)) == 3 * MAX_LINES - 1
    assert bad(text) == [(12, "a quotation mark is not closed")]


def test_two_such_rows_do_not_become_one() -> None:
    text = 'title,year\nOne,1\n"Two,2\n"Three,3\nFour,4\n'
    assert values(text) == [["One", "1"], ["Four", "4"]]
    assert [number for number, _ in bad(text)] == [3, 4]


def test_a_row_with_too_many_or_too_few_cells_is_bad_and_says_so() -> None:
    text = "title,year,genre\nOne,1,a\nTwo,2\nThree,3,a,b\nFour,4,a,,\n"
    assert values(text) == [["One", "1", "a"], ["Four", "4", "a"]]
    assert bad(text) == [(3, "2 cells instead of 3"), (4, "4 cells instead of 3")]


def test_a_line_without_end_is_bad_and_the_next_is_read() -> None:
    text = "title,year\n" + "x" * (MAX_LINE + 10) + ",1\nTwo,2\n"
    assert values(text) == [["Two", "2"]]
    assert bad(text) == [(2, "a line of more than 1,000,000 characters")]


def test_a_cell_too_long_for_the_reader_is_bad() -> None:
    text = "title,year\n" + '"' + "x" * 200_000 + '",1\nTwo,2\n'
    assert values(text) == [["Two", "2"]]
    assert len(bad(text)) == 1


@pytest.mark.parametrize("text", ["", "\n\n\n", "\0\0", '"', ",,,\n,,,"])
def test_odd_tables_do_no_harm(text: str) -> None:
    list(table(text).rows)


def test_what_is_looked_at_first_is_not_lost() -> None:
    read = table("title,year\n" + "".join(f"Film {n},{n}\n" for n in range(1200)))
    assert len(read.first) < 600
    assert [row.values["year"] for row in read.rows if isinstance(row, Row)] == [str(n) for n in range(1200)]
