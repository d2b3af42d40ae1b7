"""Columns and kinds are known by their usual names, in English and Chinese, and by what the person says."""

from __future__ import annotations

import pytest

from assistant.errors import UsageError
from assistant.mapping import guess_kind, is_usual, kind_named, map_columns


def mapped(columns: str, **given: str) -> dict[str, str]:
    found = map_columns(columns.split(), given, "folder/file.csv")
    return {field: "+".join(names) for field, names in found.columns.items()}


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ("title year cast genres href extract thumbnail thumbnail_width",
         {"title": "title", "cast": "cast", "year": "year", "tags": "genres", "description": "extract", "url": "href",
          "image": "thumbnail"}),
        ("book_id authors original_publication_year original_title title language_code average_rating ratings_count",
         {"title": "title", "titles": "original_title", "creators": "authors", "year": "original_publication_year",
          "language": "language_code", "popularity": "ratings_count"}),
        ("片名 导演 主演 类型 上映日期 简介",
         {"title": "片名", "creators": "导演", "cast": "主演", "tags": "类型", "year": "上映日期",
          "description": "简介"}),
        ("Name Price Currency Category",
         {"title": "Name", "price": "Price", "currency": "Currency", "tags": "Category"}),
        ("TRACK ALBUM ARTIST", {"title": "TRACK", "creators": "ARTIST"}),
        ("title genres keywords", {"title": "title", "tags": "genres+keywords"}),
    ],
)  # fmt: skip
def test_usual_columns_are_known(columns: str, found: dict[str, str]) -> None:
    assert mapped(columns) == found


def test_what_the_person_says_comes_first() -> None:
    assert mapped("title headline text", title="headline", description="title") == {
        "title": "headline",
        "description": "title",
    }
    assert mapped("name mood Mood2", tags="mood+mood2")["tags"] == "mood+Mood2"
    assert "description" not in mapped("title text", description="")


def test_the_choice_can_be_shown_in_one_line() -> None:
    columns = map_columns(["id", "name", "genre", "isbn"], {}, "x")
    assert str(columns) == "id = id, title = name, tags = genre; not used: isbn"


def test_values_are_taken_by_field_and_empty_ones_left_out() -> None:
    columns = map_columns(["title", "genres", "keywords", "year"], {}, "x")
    row = {"title": "Her", "genres": "Drama", "keywords": "love", "year": ""}
    assert columns.fields(row) == {"title": ["Her"], "tags": ["Drama", "love"]}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"tittle": "name"}, "'tittle'"),
        ({"title": "nome"}, "'folder/file.csv' has no column 'nome'"),
    ],
)
def test_a_slip_in_what_the_person_says_is_named(given: dict[str, str], words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        mapped("name year", **given)
    assert "year" in caught.value.hint


def test_a_file_without_a_title_is_named_with_its_columns() -> None:
    with pytest.raises(UsageError, match="'folder/file.csv'.*'tag_id', 'tag_name'") as caught:
        mapped("tag_id tag_name")
    assert "--map title=COLUMN" in caught.value.hint


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("movie", "movie"), ("Films", "movie"), ("图书", "book"), ("songs", "music"), ("News", "news"),
        ("podcast", "podcast"), ("two words", None), ("", None), ("a", None), ("../x", None), ("食谱", None),
    ],
)  # fmt: skip
def test_kinds_have_many_names(word: str, kind: str | None) -> None:
    assert kind_named(word) == kind


@pytest.mark.parametrize(
    ("names", "columns", "kind"),
    [
        (("movies-1990s.json", "data"), "title", "movie"),
        (("books.csv", "goodbooks-10k"), "title", "book"),
        (("dev.txt", "thucnews-titles"), "1 2", "news"),
        (("test.csv", "ag-news"), "1 2 3", "news"),
        (("my list.csv", "downloads"), "title isbn", "book"),
        (("my list.csv", "downloads"), "Title Director", "movie"),
        (("my list.csv", "downloads"), "name price", "product"),
        (("my list.csv", "downloads"), "title year", None),
        (("books and films.csv", "downloads"), "title", None),
    ],
)
def test_the_kind_is_guessed_only_where_it_is_plain(names: tuple[str, ...], columns: str, kind: str | None) -> None:
    assert guess_kind(names, columns.split()) == kind


def test_usual_names_are_known_whatever_their_spelling() -> None:
    assert all(is_usual(name) for name in ("Release Date", "release_date", "releaseDate", "评分人数"))
    assert not is_usual("thumbnail_width")
