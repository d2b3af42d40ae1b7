"""The statements that reasons are made of, and which of a pick's reasons are shown.

``assistant/wording_en.py`` and ``wording_zh.py`` word each statement from its facts. Tags, people and countries are as
the catalog has them (the reply shows them in the reader's language), several in one fact are joined by ``LIST``; titles
are in the language of the request.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from assistant.values import Reason

LIST = "; "
"""Between the values of one fact."""
MOST_REASONS = 4

STATEMENTS: Mapping[str, tuple[str, ...]] = {
    # Why it was picked.
    "matches_topic": ("topic", "tag"),
    "of_country": ("topic", "country"),
    "by_person": ("creator",),
    "with_person": ("person",),
    "about_matches": ("words",),
    "near_in_meaning": ("about",),
    "shares_tags": ("tags", "item"),
    "shares_creator": ("creator", "item"),
    "near_item": ("item",),
    "same_as_liked_topic": ("topic", "tag"),
    "has_liked_name": ("topic", "name"),
    "shares_tags_with_rated": ("tags", "item", "rating"),
    "shares_creator_with_rated": ("creator", "item", "rating"),
    "chosen_with": ("item", "people"),
    "chosen_with_rated": ("item", "rating", "people"),
    "connected": ("names", "item", "rating"),
    "liked_lately": ("people", "since"),
    "asked_before": ("quality", "tag"),
    "more_of": ("quality", "tag"),
    "more_of_name": ("quality", "name"),
    "more_in_text": ("quality", "words"),
    "nearer_to": ("quality",),
    "without": ("quality",),
    "under_price": ("price", "currency", "limit"),
    "from_year": ("year",),
    "popular": (),
    "not_yet_rated": (),
    # Why it was not picked: the constraints it fails.
    "other_kind": ("kind", "wanted"),
    "over_price": ("price", "currency", "limit"),
    "no_price": ("limit",),
    "too_old": ("year", "limit"),
    "too_new": ("year", "limit"),
    "no_year": (),
    "excluded": ("topic", "found"),
    "disliked": ("topic", "found"),
    "already_rated": ("rating",),
    "named_in_request": (),
    "left_out": (),
    # What would bring it in.
    "any_kind": ("kind",),
    "raise_price": ("limit",),
    "drop_price": (),
    "start_year": ("year",),
    "end_year": ("year",),
    "drop_years": (),
    "drop_exclusion": ("topic",),
    "forget_dislike": ("topic",),
    "forget_rating": (),
    "ask_again": (),
    "ask_for_more": ("limit",),
    "ask_about": ("topic",),
}
"""Each statement with the facts it always has."""

NOTES = (
    "fewer_than_asked",
    "nothing_left",
    "emptied_by_kind",
    "emptied_by_price",
    "emptied_by_year",
    "emptied_by_exclude",
    "emptied_by_profile",
    "emptied_by_shown",
    "near_only",
    "partly",
    "unknown_like",
    "mixed_currencies",
    "at_most",
)
"""Honest remarks; ``unknown_like`` and ``at_most`` carry a word after a colon."""

_LAST = ("popularity", "lately", "new")
"""Parts that are named only when there is nothing better to say."""


def shown_reasons(reasons: Iterable[Reason], parts: Mapping[str, float]) -> tuple[Reason, ...]:
    """Return 1 to 4 reasons, those of the largest parts first, general ones only where there are no others."""
    ordered = sorted(reasons, key=lambda reason: -parts[reason.part])
    specific = [reason for reason in ordered if reason.part not in _LAST]
    shared = {reason.facts["item"] for reason in specific if reason.statement.startswith("shares_")}
    telling = [r for r in specific if r.statement != "connected" or r.facts["item"] not in shared]
    return tuple((telling or ordered[:1])[:MOST_REASONS])
