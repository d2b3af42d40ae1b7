"""What a list was asked for, as short labels of which each can be taken back: "+ funny", "no gore", "≤ 20"."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.values import Wish


@dataclass(frozen=True)
class Chip:
    """One thing that a list was asked for, and the wish without it."""

    label: str
    without: Wish


def chips(wish: Wish) -> list[Chip]:
    """Return the chips of ``wish``, in the order in which they are shown."""
    found = [Chip(wish.about, _changed(wish, about=""))] if wish.about else []
    for field, mark in (("more", "+ "), ("less", "− "), ("exclude", "no ")):
        words: tuple[str, ...] = getattr(wish, field)
        found += [
            Chip(mark + word, _changed(wish, **{field: tuple(other for other in words if other != word)}))
            for word in words
        ]
    if wish.max_price is not None:
        found.append(Chip(f"≤ {wish.max_price:.12g}", _changed(wish, max_price=None)))
    if wish.year_min is not None:
        found.append(Chip(f"from {wish.year_min}", _changed(wish, year_min=None)))
    if wish.year_max is not None:
        found.append(Chip(f"until {wish.year_max}", _changed(wish, year_max=None)))
    found += [
        Chip(f"before: {topic}", _changed(wish, earlier=tuple(other for other in wish.earlier if other != topic)))
        for topic in wish.earlier
    ]
    if wish.variety is not None:
        found.append(Chip(wish.variety, _changed(wish, variety=None)))
    return found


def _changed(wish: Wish, **update: object) -> Wish:
    """Return the wish with an update; what was shown before may come back."""
    return wish.model_copy(update={**update, "exclude_items": ()})
