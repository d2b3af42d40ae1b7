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
    "nothing_left": "Nothing is left after what you asked to leave out.",
    "emptied_by_kind": "Nothing of that kind fits.",
    "emptied_by_price": "Nothing that fits is within that price.",
    "emptied_by_year": "Nothing that fits is from those years.",
    "emptied_by_exclude": "All that fits has something you excluded.",
    "emptied_by_profile": "All that fits is known to you already, or has something you do not like.",
    "emptied_by_shown": "You have seen all that fits.",
    "near_only": "Nothing says exactly that; these come nearest in meaning.",
    "partly": "Nothing has all that you asked for; these have a part of it.",
    "unknown_like": "I do not know “{word}”; I went by the rest.",
    "mixed_currencies": "Prices are compared as numbers, each in its own currency.",
    "at_most": "I show at most {word} at a time.",
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
    "which_topic": "I know nothing of your taste yet. Which would be best: {topics}? Say one, or rate something.",
    "which_reading": "I am not sure what you mean. Is it one of these? Answer with a number, or say it otherwise.",
    "no_call": "nothing: I was only talking",
    "all": "everything",
    "nothing": "I cannot do that. I can search, recommend and explain films, music, books, news and products, "
    "and remember your taste.",
    "nothing_hint": "Try: recommend a funny film from the 90s · who made Spirited Away · I love jazz",
    "price": "{currency} {price}",
}

CALLS: dict[str, str] = {
    "recommend": "recommend",
    "refine": "change this list",
    "search": "look up",
    "show_item": "show the details",
    "rate": "note your rating",
    "update_profile": "note your taste",
    "show_profile": "show what I know about you",
    "forget": "erase from what I know about you",
    "undo": "take back the last change",
    "explain": "say why it was recommended",
    "why_not": "say why it was not recommended",
}

ARGUMENTS: dict[str, str] = {
    "max_price": "price up to",
    "year_min": "from",
    "year_max": "up to",
    "query": "words",
    "limit": "how many",
    "what": "what",
    "exclude": "without",
}

REASONS: dict[str, str] = {
    "matches_topic": "it is tagged “{tag}”",
    "of_country": "it comes from {country}",
    "by_person": "it is by {creator}",
    "with_person": "{person} is in it",
    "about_matches": "its text mentions “{words}”",
    "near_in_meaning": "its description is close in meaning to “{about}”",
    "shares_tags": "it shares {tags} with “{item}”",
    "shares_creator": "it is by {creator}, like “{item}”",
    "near_item": "its description is close in meaning to that of “{item}”",
    "same_as_liked_topic": "it is tagged “{tag}”, and you like {topic}",
    "has_liked_name": "it has to do with {name}, and you like {topic}",
    "shares_tags_with_rated": "it shares {tags} with “{item}”, which you rated {rating} of 5",
    "shares_creator_with_rated": "it is by {creator}, like “{item}”, which you rated {rating} of 5",
    "chosen_with": "{people} people who liked “{item}” liked it too",
    "chosen_with_rated": "{people} people who liked “{item}”, which you rated {rating} of 5, liked it too",
    "connected": "{names} link it to “{item}”, which you rated {rating} of 5",
    "liked_lately": "{people} people liked it since {since}",
    "asked_before": "you asked for {quality} before, and it is tagged “{tag}”",
    "more_of": "you asked for {quality}, and it is tagged “{tag}”",
    "more_of_name": "you asked for {quality}, and it has to do with {name}",
    "more_in_text": "you asked for {quality}, and its text mentions “{words}”",
    "nearer_to": "its description is close in meaning to “{quality}”",
    "without": "nothing in it says “{quality}”",
    "under_price": "it costs {currency} {price}, within your {limit}",
    "from_year": "it is from {year}",
    "popular": "it is widely known",
    "not_yet_rated": "you have not rated it yet",
    "other_kind": "it is a {kind}, and you asked for a {wanted}",
    "over_price": "it costs {currency} {price}, over your limit of {limit}",
    "no_price": "it has no price, so it cannot be said to be within {limit}",
    "too_old": "it is from {year}, before {limit}",
    "too_new": "it is from {year}, after {limit}",
    "no_year": "its year is not known, and you asked for certain years",
    "excluded": "you asked for no {topic}, and it has “{found}”",
    "disliked": "you do not like {topic}, and it has “{found}”",
    "already_rated": "you know it already: you rated it {rating} of 5",
    "named_in_request": "you named it yourself",
    "left_out": "you had seen it in the list, or turned it down",
    "any_kind": "you asked for a {kind}",
    "raise_price": "your price limit were {limit}",
    "drop_price": "you set no price limit",
    "start_year": "the years you asked for began in {year}",
    "end_year": "the years you asked for went up to {year}",
    "drop_years": "you set no years",
    "drop_exclusion": "you did not exclude {topic}",
    "forget_dislike": "I forgot that you do not like {topic}",
    "forget_rating": "I forgot your rating",
    "ask_again": "you asked again from the start",
    "ask_for_more": "you asked for {limit} picks",
    "ask_about": "you also asked for “{topic}”",
}

PARTS: dict[str, str] = {
    "topic": "topic",
    "text": "words",
    "meaning": "meaning",
    "like": "likeness",
    "taste": "your taste",
    "rated": "your ratings",
    "graph": "connections",
    "chosen": "others' choices",
    "lately": "liked lately",
    "critique": "your wishes",
    "earlier": "asked before",
    "popularity": "well known",
    "limits": "limits met",
    "new": "new to you",
}


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


def kind(kind: str) -> str:
    """Return the name of a kind in a sentence."""
    return KINDS[kind][0]
