"""The hard constraints: what an item must meet to be shown at all, and in what it fails.

One function decides and explains: an item passes when it fails in nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.recommender.request import attribute_source, text_sources
from assistant.recommender.signals import Candidate, source
from assistant.recommender.topics import Evidence, Phrase
from assistant.values import Event, Item, Reason, Wish

PART = "constraint"


@dataclass(frozen=True)
class Constraints:
    """The constraints of one request and one profile."""

    wish: Wish
    rated: Mapping[str, Event]
    """The user's ratings by item id."""
    excluded: Sequence[Phrase] = ()
    disliked: Sequence[tuple[Event, Phrase]] = ()

    def failures(self, candidate: Candidate) -> list[Reason]:
        """Return what ``candidate`` fails in; nothing when it may be shown."""
        return [
            *_limits(candidate.item, self.wish),
            *self._known(candidate.item),
            *self._excluded(candidate),
            *self._disliked(candidate),
        ]

    def _known(self, item: Item) -> Iterator[Reason]:
        if item.id in self.rated:
            event = self.rated[item.id]
            yield _failure("already_rated", (f"event:{event.id}",), rating=str(event.strength))
        if item.id in self.wish.like:
            yield _failure("named_in_request", ("wish#like",))
        if item.id in self.wish.exclude_items:
            yield _failure("left_out", ("wish#exclude_items",))

    def _excluded(self, candidate: Candidate) -> Iterator[Reason]:
        for phrase in self.excluded:
            if found := phrase.found_in(candidate.item, candidate.attributes, candidate.text, candidate.folded):
                where = ("wish#exclude", *_found_where(found[0], candidate.item))
                yield _failure("excluded", where, topic=phrase.text, found=found[0].value)

    def _disliked(self, candidate: Candidate) -> Iterator[Reason]:
        for event, phrase in self.disliked:
            if event.kind not in (None, candidate.item.kind):
                continue
            if phrase.topics:
                found = phrase.in_attributes(candidate.attributes)
            else:
                found = phrase.found_in(candidate.item, candidate.attributes, candidate.text, candidate.folded)
            if found:
                where = (f"event:{event.id}", *_found_where(found[0], candidate.item))
                yield _failure("disliked", where, topic=event.value, found=found[0].value)


def _limits(item: Item, wish: Wish) -> Iterator[Reason]:
    """Yield the limits that ``item`` does not meet; a number that is not known meets none."""
    if wish.kind not in (None, item.kind):
        yield _failure("other_kind", (source(item, "kind"),), kind=item.kind, wanted=str(wish.kind))
    if wish.max_price is not None:
        if item.price is None:
            yield _failure("no_price", (source(item, "price"),), limit=f"{wish.max_price:.12g}")
        elif item.price > wish.max_price:
            facts = {"price": f"{item.price:.12g}", "currency": item.currency or "", "limit": f"{wish.max_price:.12g}"}
            yield _failure("over_price", (source(item, "price"),), **facts)
    if item.year is None:
        if wish.year_min is not None or wish.year_max is not None:
            yield _failure("no_year", (source(item, "year"),))
    elif wish.year_min is not None and item.year < wish.year_min:
        yield _failure("too_old", (source(item, "year"),), year=str(item.year), limit=str(wish.year_min))
    elif wish.year_max is not None and item.year > wish.year_max:
        yield _failure("too_new", (source(item, "year"),), year=str(item.year), limit=str(wish.year_max))


def _found_where(evidence: Evidence, item: Item) -> tuple[str, ...]:
    """Return the fields in which an excluded topic was found."""
    if evidence.type == "text":
        return text_sources(item, [evidence.value])
    return (attribute_source(evidence, item),)


def _failure(statement: str, where: tuple[str, ...], **facts: str) -> Reason:
    return Reason(statement=statement, part=PART, facts=facts, source=where)
