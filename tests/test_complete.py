from __future__ import annotations

import pytest

from assistant.complete import possible_starts


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("something like The Dark", ["something like The Dark", "like The Dark", "The Dark", "Dark"]),
        ("like Al", ["like Al"]),
        ('more like "The Thr', ["The Thr"]),
        ("推荐《千与", ["千与"]),
        ("类似千与", ["类似千与", "似千与", "千与"]),
        ("我想看", ["我想看", "想看"]),
        ("", []),
        ("ab", []),
        ("first line\nAlien", ["Alien"]),
        ("Alien ", ["Alien "]),
    ],
)
def test_possible_starts(text: str, starts: list[str]) -> None:
    assert list(possible_starts(text)) == starts


def test_starts_stay_few_in_a_long_line() -> None:
    assert len(list(possible_starts("word " * 500))) <= 6
    assert len(list(possible_starts("字" * 5000))) <= 8
