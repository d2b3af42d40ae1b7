"""Guesses which name a mistyped one is meant to be."""

from __future__ import annotations

from collections.abc import Iterable

NEAR = 60.0
"""Similarity, 0 to 100, from which a name is suggested."""


def near(name: str, names: Iterable[str]) -> str:
    """Return the one of ``names`` that ``name`` is probably meant to be, or ''."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(name, list(names), scorer=fuzz.ratio, score_cutoff=NEAR)
    return str(found[0]) if found else ""
