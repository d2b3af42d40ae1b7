from __future__ import annotations

import pytest

from assistant.models.copying import Copying

SOURCE = "films like Alien 推荐三部"


def letters(text: str) -> list[int]:
    """A vocabulary of single bytes."""
    return list(text.encode())


def values(source: str, also: tuple[str, ...] = (), limit: int = 8) -> set[str]:
    """Return all values that can be copied, by following every move."""
    found, open_ends = set(), [""]
    while open_ends:
        text = open_ends.pop()
        value = Copying(source, also, letters)
        for character in text:
            value.take(character)
        if text and value.may_end:
            found.add(text)
        open_ends += {text + piece for piece, _ in value.moves(limit).values()}
    return found


def test_values_are_runs_of_whole_words() -> None:
    assert values("big red fox", limit=11) == {"big", "big red", "big red fox", "red", "red fox", "fox"}


def test_each_chinese_character_is_a_word_and_a_latin_word_beside_it_another() -> None:
    assert values("三部AI片", limit=5) >= {"三", "三部", "部", "AI", "AI片", "片", "部AI"}
    assert not values("三部AI片") & {"A", "I", "I片"}


def test_other_texts_are_taken_whole() -> None:
    assert values("no", also=("#1", "#12", "all")) == {"no", "#1", "#12", "all"}


@pytest.mark.parametrize("mark", [",", "'", "-", "."])
def test_a_value_ends_at_a_mark(mark: str) -> None:
    assert {"Alien", f"Alien{mark}s"} <= values(f"Alien{mark}s")


def test_no_value_is_longer_than_the_limit() -> None:
    assert "films like" in values(SOURCE, limit=10)
    assert max(map(len, values(SOURCE, limit=9))) <= 9


def test_a_character_of_several_tokens_is_one_move() -> None:
    (piece, tokens) = Copying("😀", (), letters).moves(8)[letters("😀")[0]]
    assert (piece, tokens) == ("😀", tuple(letters("😀")))


def test_a_piece_of_one_token_is_offered_beside_its_first_character() -> None:
    moves = Copying("Alien", (), lambda text: [7] if text == "Ali" else letters(text)).moves(8)
    assert {piece for piece, _ in moves.values()} == {"A", "Ali"}
