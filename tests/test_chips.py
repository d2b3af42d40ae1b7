"""What a list was asked for is shown as chips, and each can be taken back alone."""

from __future__ import annotations

import pytest

from assistant.chips import chips
from assistant.values import Wish

FULL = Wish(
    kind="movie",
    about="space",
    like=("movie/alien",),
    more=("funny", "short"),
    less=("dark",),
    exclude=("gore",),
    exclude_items=("movie/her",),
    max_price=20,
    year_min=1990,
    year_max=1999,
    earlier=("robots",),
    variety="surprising",
)


def test_all_that_was_asked_for_is_shown_in_order() -> None:
    assert [chip.label for chip in chips(FULL)] == [
        *("space", "+ funny", "+ short", "− dark", "no gore", "≤ 20", "from 1990", "until 1999", "before: robots"),
        "surprising",
    ]


@pytest.mark.parametrize(
    ("label", "change"),
    [
        ("space", {"about": ""}),
        ("+ funny", {"more": ("short",)}),
        ("+ short", {"more": ("funny",)}),
        ("− dark", {"less": ()}),
        ("no gore", {"exclude": ()}),
        ("≤ 20", {"max_price": None}),
        ("from 1990", {"year_min": None}),
        ("until 1999", {"year_max": None}),
        ("before: robots", {"earlier": ()}),
        ("surprising", {"variety": None}),
    ],
)
def test_one_is_taken_back_and_the_others_stay(label: str, change: dict[str, object]) -> None:
    (without,) = [chip.without for chip in chips(FULL) if chip.label == label]
    assert without == FULL.model_copy(update={**change, "exclude_items": ()})


def test_one_after_the_other_can_be_taken_back() -> None:
    wish, left = FULL, len(chips(FULL))
    while found := chips(wish):
        assert len(found) == left
        wish, left = found[0].without, left - 1
    assert wish == Wish(kind="movie", like=("movie/alien",))


@pytest.mark.parametrize(("price", "label"), [(0.0, "≤ 0"), (9.99, "≤ 9.99"), (1_000_000.0, "≤ 1000000")])
def test_a_price_is_written_as_a_person_would(price: float, label: str) -> None:
    assert [chip.label for chip in chips(Wish(max_price=price))] == [label]


def test_a_kind_alone_is_nothing_to_take_back() -> None:
    assert chips(Wish(kind="movie", limit=3)) == []
