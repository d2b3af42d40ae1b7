"""The English sentences of replies; ``wording_zh.py`` has the same names in Chinese."""

from __future__ import annotations

from collections.abc import Sequence

KINDS = {
    "movie": ("film", "films"),
    "music": ("piece of music", "pieces of music"),
    "book": ("book", "books"),
    "news": ("story", "stories"),
    "product": ("product", "products"),
}

PHRASES = {
    "picks": "Here is what I picked for you{about}: {count}.",
    "picks_about": " about “{about}”",
    "no_picks": "I found nothing that fits{about}.",
    "hits": "{count} for “{query}”:",
    "no_hits": "Nothing in the catalog matches “{query}”.",
    "fewer_than_asked": "There are no more that fit; I would rather show fewer than wrong ones.",
    "card_rating": "You rated it {rating} of 5.",
    "added": "Noted: {statements}.",
    "forgot": "Erased for good: {statements}.",
    "forgot_nothing": "There was nothing like that to erase.",
    "undid": "Taken back: {statements}.",
    "undid_nothing": "There is nothing to take back.",
    "profile": "What I know about you:",
    "profile_empty": "I know nothing about you yet. Tell me what you like, or rate something you know.",
    "said": "you said “{sentence}” on {date}",
    "likes": "you like {value}",
    "dislikes": "you do not like {value}",
    "rated": "you rated “{value}” {rating} of 5",
    "why": "Why “{title}”:",
    "why_unasked": "“{title}” was not among my recommendations. This is how it would score:",
    "sum": "Score {score} = {parts}",
    "why_not": "Why not “{title}”:",
    "why_not_shown": "“{title}” was in the list.",
    "why_not_rank": "It came in at number {rank} with a score of {score}; the last one shown had {needed}.",
    "remedy": "It would be in if {change}.",
    "which_item": "Which “{about}” do you mean? Answer with a number.",
    "nothing": "I cannot do that. I can search, recommend and explain films, music, books, news and products, and remember your taste.",
    "nothing_hint": "Try: recommend a funny film from the 90s · who made Spirited Away · I love jazz",
    "price": "{currency} {price}",
}

REASONS: dict[str, str] = {}

PARTS: dict[str, str] = {}


def count(kind: str | None, number: int) -> str:
    """Return a number of things of ``kind``, in words."""
    one, many = KINDS.get(kind or "", (kind or "item", f"{kind or 'item'}s"))
    return f"{number} {one if number == 1 else many}"


def join(parts: Sequence[str]) -> str:
    """Return ``parts`` as a list in a sentence."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def join_tags(tags: Sequence[str]) -> str:
    """Return tags in a row."""
    return ", ".join(tags)
