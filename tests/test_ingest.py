"""Loading files: what they hold is found out and shown, bad rows stop nothing, a load again changes nothing."""

from __future__ import annotations

import gzip
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.catalog import Catalog
from assistant.database import open_database
from assistant.errors import AssistantError, UsageError
from assistant.importers.files import DataFile
from assistant.ingest import BATCH, IngestReport, ingest

DATA = Path(__file__).parents[2] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the shared data are not here")


@pytest.fixture
def catalog() -> Iterator[Catalog]:
    catalog = Catalog(open_database(Path(":memory:")))
    yield catalog
    catalog.connection.close()


def load(
    catalog: Catalog, *paths: Path, kind: str | None = None, said: list[str] | None = None, **mapping: str
) -> IngestReport:
    announce = said.append if said is not None else lambda message: None
    rejects = paths[0].parent / "rejects"
    return ingest(paths, catalog, kind=kind, mapping=mapping, rejects=rejects, announce=announce)


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding=encoding)
    return path


def dump(connection: sqlite3.Connection) -> list[str]:
    """Return all that a catalog holds, but for the count of writes and the inner order of the full-text index."""
    inner = ('INTO "meta"', 'INTO "fulltext_data"', 'INTO "fulltext_idx"')
    return [line for line in connection.iterdump() if not any(part in line for part in inner)]


def test_a_table_becomes_items_and_is_shown_first(catalog: Catalog, tmp_path: Path) -> None:
    text = "Name,Director,Released,Genre,Seen\nHer,Spike Jonze,2013-12-18,Drama|Sci-Fi,yes\n"
    said: list[str] = []
    report = load(catalog, write(tmp_path / "movies" / "list.csv", text), said=said)
    item = catalog.get("movie/her-2013")
    assert (item.creators, item.tags) == (("Spike Jonze",), ("drama", "science fiction"))
    assert report.put.added == 1
    assert "title = Name, creators = Director, year = Released, tags = Genre; not used: Seen" in said[0]
    assert "kind: movie" in said[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_chinese_files_in_any_encoding(catalog: Catalog, tmp_path: Path, encoding: str) -> None:
    text = "片名,导演,类型,上映日期,简介\n功夫,周星驰,喜剧/动作,2004-12-23,一个小混混卷入帮派之争。\n"
    load(catalog, write(tmp_path / "电影.csv", text, encoding))
    item = catalog.get("movie/功夫-2004")
    assert (item.creators, item.tags, item.description_zh) == (
        ("周星驰",),
        ("喜剧", "动作"),
        "一个小混混卷入帮派之争。",
    )


def test_a_western_file_in_latin_1(catalog: Catalog, tmp_path: Path) -> None:
    load(catalog, write(tmp_path / "books.csv", "title;author\nLes Misérables;Victor Hugo\n", "latin-1"))
    assert catalog.get("book/les-miserables").title == "Les Misérables"


@pytest.mark.parametrize("form", ["json", "jsonl", "csv.gz", "zip"])
def test_every_form_gives_the_same(catalog: Catalog, tmp_path: Path, form: str) -> None:
    entries = [{"title": f"Film {n}", "year": 1990 + n, "genres": ["drama"]} for n in range(5)]
    table = "title,year,genres\n" + "".join(f"{e['title']},{e['year']},drama\n" for e in entries)
    path = tmp_path / f"movies.{form}"
    if form == "json":
        write(path, json.dumps(entries))
    elif form == "jsonl":
        write(path, "\n".join(json.dumps(entry) for entry in entries))
    elif form == "csv.gz":
        path.write_bytes(gzip.compress(table.encode()))
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("films/list.csv", table)
            archive.writestr("films/README.txt", "about")
    assert load(catalog, path).put.added == 5
    assert catalog.get("movie/film-3-1993").tags == ("drama",)


def test_bad_rows_stop_nothing_and_are_written_down(catalog: Catalog, tmp_path: Path) -> None:
    text = 'title,year,price\nOne,2001,5\n,2002,6\n"Two,2003,7\nThree,soon,cheap\nFour,2004,1,2,3\nFive,2005,9\n'
    path = write(tmp_path / "products.csv", text)
    report = load(catalog, path)
    assert (report.put.added, report.rejected) == (3, 3)
    assert report.unread == {"year": 1, "price": 1}
    (rejects,) = report.rejects
    rejected = [json.loads(line) for line in rejects.read_text(encoding="utf-8").splitlines()]
    assert [(row["line"], row["reason"]) for row in rejected] == [
        (3, "no title"),
        (4, "a quotation mark is not closed"),
        (6, "5 cells instead of 3"),
    ]
    summary = str(report)
    assert "3 items added" in summary
    assert "3 rows rejected" in summary
    assert "1 times no title" in summary
    write(path, "title,year,price\nOne,2001,5\n")
    assert load(catalog, path).rejects == []
    assert not rejects.exists()


def test_the_same_load_again_changes_nothing(catalog: Catalog, tmp_path: Path) -> None:
    rows = ("Emma,1815,Jane Austen", "EMMA,1815,Jane Austen", "Persuasion,1817,", "Persuasion,1817,Jane Austen")
    path = write(tmp_path / "books.csv", "title,year,author\n" + "\n".join(rows))
    first = load(catalog, path)
    assert (first.put.added, first.put.duplicates) == (2, 2)
    assert catalog.get("book/persuasion-1817").creators == ("Jane Austen",)
    before = dump(catalog.connection)
    again = load(catalog, path)
    assert (again.put.unchanged, again.put.updated, again.put.duplicates) == (2, 0, 2)
    assert dump(catalog.connection) == before


def test_a_changed_file_updates_its_items(catalog: Catalog, tmp_path: Path) -> None:
    path = write(tmp_path / "books.csv", "title,year,description\nEmma,1815,Old words.\nPersuasion,1817,x\n")
    load(catalog, path)
    write(path, "title,year,description\nNew one,2000,y\nEmma,1815,New words.\nPersuasion,1817,x\n")
    report = load(catalog, path)
    assert (report.put.added, report.put.updated, report.put.unchanged) == (1, 1, 1)
    assert catalog.get("book/emma-1815").description == "New words."


def movielens(folder: Path) -> Path:
    write(folder / "movies.csv", 'movieId,title,genres\n1,"Matrix, The (1999)",Action|Sci-Fi\n2,Her (2013),Drama\n')
    write(
        folder / "ratings.csv", "userId,movieId,rating,timestamp\n5,1,4.5,100\n6,1,5.0,200\n5,2,3.0,300\n5,99,1.0,400\n"
    )
    write(folder / "tags.csv", "userId,movieId,tag,timestamp\n5,1,hackers,1\n6,1,hackers,1\n")
    write(folder / "links.csv", "movieId,imdbId,tmdbId\n1,0133093,603\n")
    write(folder / "README.txt", "about")
    return folder


@pytest.mark.parametrize("packed", [False, True])
def test_a_movielens_folder_brings_items_ratings_and_tags(catalog: Catalog, tmp_path: Path, packed: bool) -> None:
    write(tmp_path / "other" / "films.csv", "title,year,description\nThe Matrix,1999,A simulation.\n")
    load(catalog, tmp_path / "other" / "films.csv")
    source = movielens(tmp_path / "ml-latest")
    if packed:
        with zipfile.ZipFile(tmp_path / "ml.zip", "w") as archive:
            for path in source.iterdir():
                archive.write(path, f"ml-latest/{path.name}")
        source = tmp_path / "ml.zip"
    report = load(catalog, source)
    assert (report.put.added, report.put.duplicates, report.interactions) == (1, 1, 3)
    assert report.left_out.keys() == {"ml-latest/links.csv"}
    matrix, her = catalog.get("movie/the-matrix-1999"), catalog.get("movie/her-2013")
    assert (matrix.tags, matrix.popularity) == (("action", "science fiction", "hackers"), 1.0)
    assert 0 < her.popularity < 1
    rows = catalog.connection.execute("SELECT * FROM interactions ORDER BY user, item_id").fetchall()
    assert rows == [
        ("ml-latest/5", "movie/her-2013", 3.0, 300),
        ("ml-latest/5", "movie/the-matrix-1999", 4.5, 100),
        ("ml-latest/6", "movie/the-matrix-1999", 5.0, 200),
    ]
    assert load(catalog, source).put.added == 0


@pytest.mark.parametrize(
    ("name", "text", "kind", "words"),
    [
        ("list.csv", "title,year\nHer,2013\n", None, "not clear what the items in"),
        ("list.csv", "title,year\nHer,2013\n", "two words", "'two words' cannot be a kind"),
        ("movies.csv", "tag_id,tag_name\n1,x\n", None, "no column of"),
        ("movies.csv", "", None, "no rows"),
        ("movies.jsonl", "\n\n", None, "no rows"),
        ("movies.json", "[[[", None, "no rows"),
        ("movies.csv", "\0\1\2binary", None, "not a text file"),
    ],
)  # fmt: skip
def test_what_cannot_be_loaded_is_said_with_the_file_s_name(
    catalog: Catalog, tmp_path: Path, name: str, text: str, kind: str | None, words: str
) -> None:
    path = write(tmp_path / "downloads" / name, text)
    with pytest.raises(UsageError, match=words) as caught:
        load(catalog, path, kind=kind)
    assert name in caught.value.message or kind
    assert catalog.count() == 0


def test_columns_can_be_named(catalog: Catalog, tmp_path: Path) -> None:
    path = write(tmp_path / "list.csv", "Werk,Jahr\nMomo,1973\n")
    with pytest.raises(UsageError, match="'Werk', 'Jahr'"):
        load(catalog, path, kind="book")
    load(catalog, path, kind="book", title="Werk", year="Jahr")
    assert catalog.get("book/momo-1973").title == "Momo"


def test_each_row_may_say_its_own_kind(catalog: Catalog, tmp_path: Path) -> None:
    path = write(tmp_path / "mixed.csv", "kind,title\nmovies,Her\nbook,Emma\n??,x\n")
    report = load(catalog, path)
    assert (catalog.count("movie"), catalog.count("book"), report.rejected) == (1, 1, 1)


def test_one_unreadable_file_does_not_stop_the_others(catalog: Catalog, tmp_path: Path) -> None:
    write(tmp_path / "movies" / "good.csv", "title\nHer\n")
    (tmp_path / "movies" / "bad.csv.gz").write_bytes(b"not gzip")
    said: list[str] = []
    report = load(catalog, tmp_path / "movies", said=said)
    assert report.put.added == 1
    assert report.left_out.keys() == {"movies/bad.csv"}
    assert any("movies/bad.csv: left out" in line for line in said)
    with pytest.raises(AssistantError, match="bad"):
        load(catalog, tmp_path / "movies" / "bad.csv.gz")


def test_a_damaged_archive_in_a_folder_is_left_out(catalog: Catalog, tmp_path: Path) -> None:
    write(tmp_path / "movies" / "good.csv", "title\nHer\n")
    (tmp_path / "movies" / "bad.zip").write_bytes(b"PK\x03\x04\0\0 not a zip")
    report = load(catalog, tmp_path / "movies")
    assert (report.put.added, list(report.left_out)) == (1, ["movies/bad.zip"])


def test_what_is_nested_too_deep_is_rejected(catalog: Catalog, tmp_path: Path) -> None:
    deep = "[" * 900 + '"x"' + "]" * 900
    report = load(
        catalog, write(tmp_path / "movies.jsonl", f'{{"title": "Deep", "tags": {deep}}}\n{{"title": "Her"}}\n')
    )
    assert (report.put.added, report.reasons) == (1, {"nested too deep": 1})


def test_progress_reaches_the_end(catalog: Catalog, tmp_path: Path) -> None:
    path = write(tmp_path / "movies.csv", "title\n" + "".join(f"Film {n}\n" for n in range(3 * BATCH)))
    told: list[tuple[int, int]] = []
    ingest([path], catalog, rejects=tmp_path / "r", progress=lambda done, total: told.append((done, total)))
    assert [done for done, _ in told] == [BATCH, 2 * BATCH, 3 * BATCH]
    assert told[-1] == (3 * BATCH, 3 * BATCH)


@needs_data
@pytest.mark.parametrize(
    ("name", "kind", "least", "checks"),
    [
        ("goodbooks-10k", None, 9900, {"title": "The Hunger Games", "year": 2008, "language": "en"}),
        ("ag-news", "news", 7500, {"title": "Fears for T N pension after talks", "tags": ("business",)}),
    ],
)
def test_real_collections_load_whole(
    catalog: Catalog, tmp_path: Path, name: str, kind: str | None, least: int, checks: dict[str, object]
) -> None:
    report = ingest([DATA / name], catalog, kind=kind, rejects=tmp_path / "rejects")
    assert report.put.added >= least
    assert report.rejected == 0
    item = catalog.resolve(str(checks["title"]))[0].item
    assert {field: getattr(item, field) for field in checks} == checks


@needs_data
def test_real_films_of_two_sources_meet(catalog: Catalog, tmp_path: Path) -> None:
    ingest([DATA / "wikipedia-movies" / "movies-1990s.json"], catalog, rejects=tmp_path / "rejects")
    report = ingest([DATA / "movielens-latest-small" / "movies.csv"], catalog, rejects=tmp_path / "rejects")
    assert report.put.duplicates > 1000
    item = catalog.get("movie/pulp-fiction-1994")
    assert item.url == "https://en.wikipedia.org/wiki/Pulp_Fiction"
    assert DataFile(DATA / "wikipedia-movies" / "movies-1990s.json").label == "wikipedia-movies/movies-1990s.json"
