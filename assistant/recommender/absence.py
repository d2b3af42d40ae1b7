"""Explains why an item was not recommended, and finds the smallest change that would bring it in.

A remedy is tried before it is named: the whole ranking is run again with the change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.recommender.constraints import PART
from assistant.recommender.ranking import Ranking
from assistant.recommender.signals import Candidate
from assistant.values import Absence, Event, Item, Reason, Wish

Rank = Callable[[Wish, Sequence[int]], Ranking]
"""Ranks for a wish, as if some events had never been."""
MOST_SHOWN = 20


@dataclass(frozen=True)
class Change:
    """A change of the wish or the profile, and how it is said."""

    remedy: Reason
    wish: Wish
    without: tuple[int, ...] = ()


def explain_absence(item: Item, wish: Wish, rank: Rank, events: Sequence[Event]) -> Absence:
    """Return what keeps ``item`` out of the picks for ``wish``."""
    ranking = rank(wish, ())
    if any(candidate.item.id == item.id for candidate in ranking.picked):
        return Absence(item=item, remedy=_remedy("ask_again"))
    candidate = Candidate(item)
    filters = ranking.constraints.failures(candidate)
    if filters:
        changes = [_lift(item, wish, filters[0], events)] if len(filters) == 1 else []  # no one change lifts several
        return Absence(item=item, filters=tuple(filters), remedy=_find_remedy(item, filter(None, changes), rank))
    score = ranking.scored(item).score
    better = sum(other.score > score for other in ranking.ranked if other.item.id != item.id)
    return Absence(
        item=item,
        rank=better + 1,
        score=round(score, 4),
        needed=round(ranking.picked[-1].score, 4) if ranking.picked else None,
        remedy=_find_remedy(item, _stronger(item, wish, better + 1), rank),
    )


def _find_remedy(item: Item, changes: Iterable[Change], rank: Rank) -> Reason | None:
    """Return the first change that brings ``item`` in, or None."""
    for change in changes:
        picked = rank(change.wish, change.without).picked
        if any(candidate.item.id == item.id for candidate in picked):
            return change.remedy
    return None


def _lift(item: Item, wish: Wish, failure: Reason, events: Sequence[Event]) -> Change | None:
    """Return the smallest change that lifts one filter."""
    topic = failure.facts.get("topic", "")
    changes: dict[str, tuple[Reason, dict[str, object]]] = {
        "other_kind": (_remedy("any_kind", kind=item.kind), {"kind": item.kind}),
        "over_price": (_remedy("raise_price", limit=f"{item.price or 0:.12g}"), {"max_price": item.price}),
        "no_price": (_remedy("drop_price"), {"max_price": None}),
        "too_old": (_remedy("start_year", year=str(item.year)), {"year_min": item.year}),
        "too_new": (_remedy("end_year", year=str(item.year)), {"year_max": item.year}),
        "no_year": (_remedy("drop_years"), {"year_min": None, "year_max": None}),
        "excluded": (
            _remedy("drop_exclusion", topic=topic),
            {"exclude": tuple(other for other in wish.exclude if other.strip() != topic)},
        ),
        "left_out": (
            _remedy("ask_again"),
            {"exclude_items": tuple(other for other in wish.exclude_items if other != item.id)},
        ),
    }
    if failure.statement in changes:
        remedy, update = changes[failure.statement]
        return Change(remedy, wish.model_copy(update=update))
    if failure.statement in ("disliked", "already_rated"):
        event = int(failure.source[0].removeprefix("event:"))
        said = next(one for one in events if one.id == event)
        remedy = (
            _remedy("forget_dislike", topic=said.value) if failure.statement == "disliked" else _remedy("forget_rating")
        )
        return Change(remedy, wish, (event,))
    return None


def _stronger(item: Item, wish: Wish, rank: int | None) -> Iterator[Change]:
    """Yield changes that let ``item`` come in by its score: a longer list, then its own topics."""
    for limit in (10, MOST_SHOWN):
        if limit > wish.limit and (rank is None or rank <= limit):
            yield Change(_remedy("ask_for_more", limit=str(limit)), wish.model_copy(update={"limit": limit}))
    for tag in item.tags[:4]:
        about = f"{wish.about} {tag}".strip()
        yield Change(_remedy("ask_about", topic=tag), wish.model_copy(update={"about": about}))


def _remedy(statement: str, **facts: str) -> Reason:
    return Reason(statement=statement, part=PART, facts=facts)
