"""Rows become items: titles are taken apart, classes named, ratings and tags joined; what cannot be used says why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.importers.files import DataFile, find_files
from assistant.importers.items import item_id, make_item
from assistant.importers.movielens import interactions, is_ratings, is_tags, popularity_by_number, tags_by_number
from assistant.importers.reading import open_table
from assistant.importers.rejects import Rejects
from assistant.importers.rows import BadRow, Row, Table
from assistant.importers.text import encoding_of
from assistant.importers.wikipedia import with_address
from assistant.values import Item


def item(kind: str = "movie", **fields: object) -> Item:
    return make_item({field: [value] for field, value in fields.items()}, kind)[0]


@pytest.mark.parametrize(
    ("written", "title", "titles", "year"),
    [
        ("Matrix, The (1999)", "The Matrix", (), 1999),
        ("City of Lost Children, The (Cité des enfants perdus, La) (1995)", "The City of Lost Children",
         ("La Cité des enfants perdus",), 1995),
        ("Seven (a.k.a. Se7en) (1995)", "Seven", ("Se7en",), 1995),
        ("Birdman: Or (The Unexpected Virtue of Ignorance) (2014)",
         "Birdman: Or (The Unexpected Virtue of Ignorance)", (), 2014),
        ("(500) Days of Summer (2009)", "(500) Days of Summer", (), 2009),
        ("千与千寻 (2001)", "千与千寻", (), 2001),
        ("&lt;i&gt;Her&lt;/i&gt;", "Her", (), None),
        ("Who Framed <b>Roger</b> Rabbit?", "Who Framed Roger Rabbit?", (), None),
        ("Brazil (Director's Cut)", "Brazil (Director's Cut)", (), None),
    ],
)  # fmt: skip
def test_a_film_s_title_is_taken_apart(written: str, title: str, titles: tuple[str, ...], year: int | None) -> None:
    made = item(title=written)
    assert (made.title, made.titles, made.year) == (title, titles, year)


@pytest.mark.parametrize(
    ("written", "title", "tags"),
    [
        ("The Hunger Games (The Hunger Games, #1)", "The Hunger Games", ("the hunger games",)),
        ("Raising Steam (Discworld, #40, Moist von Lipwig #3 )", "Raising Steam", ("discworld",)),
        ("The Twilight Saga  (Twilight, #1-4 + 3.5)", "The Twilight Saga", ("twilight",)),
        ("The Silmarillion (Middle-Earth Universe)", "The Silmarillion (Middle-Earth Universe)", ()),
        ("1984", "1984", ()),
    ],
)
def test_a_book_s_series_becomes_a_tag(written: str, title: str, tags: tuple[str, ...]) -> None:
    made = item("book", title=written)
    assert (made.title, made.tags) == (title, tags)


def test_a_year_behind_the_title_that_contradicts_the_year_is_part_of_the_title() -> None:
    assert item(title="Blade Runner (2049)", year="2017").title == "Blade Runner (2049)"


def test_other_titles_are_those_that_differ() -> None:
    fields = {"title": ["Die Welle"], "titles": ["The Wave|die welle", "浪潮|The Wave"]}
    assert make_item(fields, "movie")[0].titles == ("The Wave", "浪潮")


def test_a_chinese_description_is_known_as_one() -> None:
    assert item(title="x", description="一名少女误入神灵的世界。").description_zh == "一名少女误入神灵的世界。"
    assert item(title="x", description="一名少女。", description_zh="另一段。").description_zh == "另一段。"
    assert item(title="x", description="A girl meets 千尋 there.").description == "A girl meets 千尋 there."


def test_values_that_cannot_be_read_are_left_out_and_named() -> None:
    fields: dict[str, list[object]] = {
        "title": ["x"],
        "year": ["soon"],
        "price": ["free"],
        "url": ["here"],
        "tags": ["a"],
    }
    made, _, unread = make_item(fields, "movie")
    assert (made.year, made.price, made.url, made.tags) == (None, None, None, ("a",))
    assert unread == ["year", "price", "url"]


def test_an_own_id_is_kept_only_where_it_is_of_the_kind() -> None:
    assert make_item({"title": ["Her"], "id": ["movie/her"]}, "movie")[:2][1]
    made, own, _ = make_item({"title": ["Her"], "id": ["17"], "year": [2013]}, "movie")
    assert (made.id, own) == ("movie/her-2013", False)


@pytest.mark.parametrize(
    ("fields", "kind", "reason"),
    [
        ({"year": ["1999"]}, "movie", "no title"),
        ({"title": ["  <b></b> "]}, "movie", "no title"),
        ({"title": ["x" * 600]}, "movie", "a title of 600 characters"),
        ({"title": ["x"]}, None, "no kind"),
        ({"title": ["x"], "kind": ["?"]}, None, "no kind"),
    ],
)
def test_a_row_that_cannot_be_an_item_says_why(fields: dict[str, list[object]], kind: str | None, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        make_item(fields, kind)


@pytest.mark.parametrize(
    ("title", "year", "made"),
    [
        ("Amélie", 2001, "movie/amelie-2001"),
        ("The Handmaid's Tale", None, "movie/the-handmaids-tale"),
        ("千与千寻", 2001, "movie/千与千寻-2001"),
        ("The Iliad", -750, "movie/the-iliad-750bc"),
        ("../../etc/passwd", None, "movie/etc-passwd"),
    ],
)
def test_ids_are_made_of_title_and_year(title: str, year: int | None, made: str) -> None:
    assert item_id("movie", title, year) == made


def test_a_title_of_signs_only_has_an_id_too() -> None:
    assert item_id("movie", "!!!", None) != item_id("movie", "???", None)
    assert len(item_id("movie", "word " * 100, 2000)) < 80


def table(folder: Path, name: str) -> Table:
    file = next(file for file in find_files(folder) if file.name == name)
    return open_table(file, encoding_of(file.blocks()))


def rows(read: Table) -> list[dict[str, object]]:
    return [dict(row.values) for row in read.rows if isinstance(row, Row)]


@pytest.mark.parametrize(("first", "numbers"), [(0, "0 1 2 1"), (1, "1 2 3 2")])
def test_classes_are_named_by_the_file_beside(tmp_path: Path, first: int, numbers: str) -> None:
    (tmp_path / "classes.txt").write_text("World\nSports\nSci/Tech\n")
    lines = [f'"{number}","Title {number}","Some\\words"' for number in numbers.split()]
    (tmp_path / "test.csv").write_text("\n".join(lines))
    read = rows(table(tmp_path, "test.csv"))
    assert [row["class"] for row in read] == ["World", "Sports", "Sci,Tech", "Sports"]
    assert read[0] == {"class": "World", "title": f"Title {first}", "description": "Some words"}


def test_a_number_that_no_one_counts_with_is_no_class(tmp_path: Path) -> None:
    (tmp_path / "classes.txt").write_text("World\nSports\n")
    rest = "\n".join(["1\tA title"] * 600)
    (tmp_path / "test.txt").write_text(f"{rest}\n²\tAnother one\n{'9' * 5000}\tA third\n")
    assert [row["class"] for row in rows(table(tmp_path, "test.txt"))][-3:] == ["Sports", "", ""]


def test_without_such_a_file_columns_keep_their_numbers(tmp_path: Path) -> None:
    (tmp_path / "test.csv").write_text('"1","A title","Some words."\n"2","Another one","More words."\n')
    assert table(tmp_path, "test.csv").columns == ("1", "2", "3")


RATINGS = "userId,movieId,rating,timestamp\n1,7,4.0,100\n2,7,3.5,200\n1,8,5.0,300\n3,9,x,400\n"
TAGS = "userId,movieId,tag\n1,7,Funny\n2,7,funny\n1,7,odd\n1,8,funny\n1,8,netflix queue\n2,8,lonely word\n"


def test_ratings_say_how_well_known_an_item_is(tmp_path: Path) -> None:
    (tmp_path / "ratings.csv").write_text(RATINGS)
    assert is_ratings(table(tmp_path, "ratings.csv"))
    known = popularity_by_number(table(tmp_path, "ratings.csv"))
    assert known["7"] == 1.0
    assert 0 < known["8"] == known["9"] < 1


def test_ratings_of_known_items_become_interactions_and_bad_ones_are_told(tmp_path: Path) -> None:
    (tmp_path / "ratings.csv").write_text(RATINGS)
    rejected: list[BadRow] = []
    read = table(tmp_path, "ratings.csv")
    found = list(interactions(read, {"7": "movie/a", "9": "movie/c"}, rejected.append))
    user = f"{tmp_path.name}/"
    assert found == [(user + "1", "movie/a", 4.0, 100), (user + "2", "movie/a", 3.5, 200)]
    assert [(row.number, row.reason) for row in rejected] == [(5, "the rating is not a number")]


def test_tags_are_those_of_several_users_else_the_usual_ones(tmp_path: Path) -> None:
    (tmp_path / "tags.csv").write_text(TAGS)
    assert is_tags(table(tmp_path, "tags.csv"))
    assert tags_by_number(table(tmp_path, "tags.csv")) == {"7": ["funny"], "8": ["funny"]}


def test_the_older_movielens_tables_are_known_by_their_names(tmp_path: Path) -> None:
    (tmp_path / "movies.dat").write_text(
        "1::Amélie (2001)::Comedy|Romance\n2::Alien (1979)::Horror\n", encoding="cp1252"
    )
    (tmp_path / "ratings.dat").write_text("1::1::5::978300760\n1::2::3::978300760\n")
    assert rows(table(tmp_path, "movies.dat"))[0]["title"] == "Amélie (2001)"
    assert is_ratings(table(tmp_path, "ratings.dat"))


def test_a_page_of_wikipedia_gets_its_address() -> None:
    fields: dict[str, list[object]] = {"url": ["Amélie_(film)"]}
    with_address(fields)
    assert fields["url"] == ["https://en.wikipedia.org/wiki/Am%C3%A9lie_(film)"]
    with_address(fields)
    assert fields["url"] == ["https://en.wikipedia.org/wiki/Am%C3%A9lie_(film)"]


def test_rejects_are_written_with_the_reason_and_begun_anew(tmp_path: Path) -> None:
    source = tmp_path / "data" / "a.csv"
    for reason in ("first", "second"):
        rejects = Rejects(tmp_path / "rejects")
        rejects.begin(DataFile(source))
        rejects.add(BadRow(3, reason, "raw \ud800 row"))
        rejects.close()
    (path,) = rejects.paths
    assert path.name == "data--a.csv.jsonl"
    (line,) = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["reason"] == "second"
    clean = Rejects(tmp_path / "rejects")
    clean.begin(DataFile(source))
    clean.close()
    assert not path.exists()
