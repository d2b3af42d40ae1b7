"""Recommends, and explains what was and what was not recommended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from assistant.catalog import Catalog
from assistant.meanings import Meanings
from assistant.recommender.absence import explain_absence
from assistant.recommender.critiques import Comparison, read_comparison, relative_limit, wished_variety
from assistant.recommender.fitting import fit_shares
from assistant.recommender.frequencies import Frequencies
from assistant.recommender.learned import Learned
from assistant.recommender.lookup import look_up
from assistant.recommender.questions import telling_topics
from assistant.recommender.ranking import MOST_OF_IT, Ranking
from assistant.recommender.reasons import shown_reasons
from assistant.recommender.services import Services
from assistant.recommender.signals import Candidate
from assistant.recommender.topics import PEOPLE, Topics
from assistant.retrieval import Retriever
from assistant.session import Session
from assistant.values import (
    Absence,
    Event,
    Explanation,
    Hits,
    Item,
    Language,
    Limits,
    Pick,
    Recommendations,
    Variety,
    Wish,
)


class EventLog(Protocol):
    """Where a user's events are."""

    def events(self) -> tuple[Event, ...]:
        """Return the events in force, oldest first."""


class Recommender:
    """Ranks the catalog for wishes of the user whose profile it has.

    Args:
        learned: the folder for what is learned from ratings; None keeps it in memory.
        without: parts of the score to switch off.
    """

    def __init__(
        self,
        catalog: Catalog,
        retriever: Retriever,
        profile: EventLog,
        learned: Path | None = None,
        without: Iterable[str] = (),
    ) -> None:
        self._catalog = catalog
        self._profile = profile
        self.variety: Variety = "balanced"
        """How much the items of a list differ."""
        topics = Topics(catalog, Meanings(catalog, retriever, lambda: retriever.encoder_id))
        self._services = Services(
            catalog, retriever, topics, Frequencies(catalog), Learned(catalog, learned), frozenset(without)
        )

    def learn(self) -> int:
        """Learn from the catalog's ratings what is liked together and what that counts; return of how many items."""
        learned = self._services.learned
        if learned.crowd.chosen.ids:
            learned.weigh(fit_shares(self._services))
        return len(learned.crowd.chosen.ids)

    def warm_up(self, catalog: Catalog, profile: EventLog) -> None:
        """Load or make what will be needed of what is learned, from the same database over this thread's connection."""
        self._services.learned.warm_up(catalog, with_graph=bool(profile.events()))

    def recommend(self, wish: Wish, language: Language = "en") -> Recommendations:
        """Return the picks for ``wish``, best first, with the reasons for each and honest notes."""
        ranking = self._ranking(wish, language)
        emptied = (
            tuple(self._emptied_by(ranking, language)) if not ranking.picked or ranking.coverage <= MOST_OF_IT else ()
        )
        if not ranking.picked or (emptied and ranking.coverage < MOST_OF_IT):
            return Recommendations(wish=wish, picks=(), notes=("nothing_left", *emptied))
        picks = tuple(_pick(ranking, candidate) for candidate in ranking.picked)
        return Recommendations(
            wish=wish, picks=picks, notes=(*emptied, *_notes(ranking)), topics=self._question(ranking)
        )

    def _question(self, ranking: Ranking) -> tuple[str, ...]:
        """Return topics to choose from where nothing at all is known: no taste, and no wish but a kind and limits."""
        wish = ranking.wish
        if self._profile.events() or wish != Wish(**ranking.limits.model_dump(), limit=wish.limit):
            return ()
        return tuple(telling_topics(self._catalog, ranking.limits))

    def explain(self, item: Item, session: Session, language: Language = "en") -> Explanation:
        """Return the whole sum of ``item``: as it was recommended, or as it would be scored now."""
        if item.id in session.picks:
            return Explanation(pick=session.picks[item.id], recommended=True)
        ranking = self._ranking(session.wish or Wish(kind=item.kind), language)
        return Explanation(pick=_pick(ranking, ranking.scored(item)), recommended=False)

    def why_not(self, item: Item, wish: Wish | None, session: Session, language: Language = "en") -> Absence:
        """Return why ``item`` is not picked for ``wish``, by default the last one, and what would bring it in."""
        if any(shown.id == item.id for shown in session.shown):
            return Absence(item=item, shown=True)
        events = self._profile.events()
        return explain_absence(
            item,
            wish or session.wish or Wish(kind=item.kind),
            lambda changed, without: self._ranking(changed, language, without),
            events,
        )

    def search(self, query: str, n: int, limits: Limits = Limits()) -> Hits:
        """Return up to ``n`` items that ``query`` names, the same for every user."""
        phrase = self._services.topics.read(query)
        items = look_up(query, phrase, self._catalog, self._services.retriever, limits, n)
        return Hits(query=query, items=tuple(items), limits=limits)

    def relative_limit(self, quality: str, session: Session, more: bool) -> dict[str, float | int]:
        """Return the limit that "cheaper" or "newer" sets against what was shown last, or nothing."""
        return relative_limit(quality, session.shown, more)

    def read_comparison(self, about: str, like: Sequence[str]) -> Comparison:
        """Return what "like these, but ``about``" asks for; ``like`` are ids."""
        return read_comparison(about, self._catalog.items(like))

    def wished_variety(self, quality: str, more: bool) -> Variety | None:
        """Return what "more surprising" turns the dial of variety to; None for other qualities."""
        return wished_variety(quality, more)

    def knows_person(self, name: str) -> bool:
        """Tell whether something in the catalog is by or with ``name``, written in either language."""
        return bool(self._catalog.with_attribute(name, PEOPLE, n=1))

    def _ranking(self, wish: Wish, language: Language, without: Iterable[int] = ()) -> Ranking:
        """Return the ranking for ``wish``, as if the events ``without`` had never been."""
        events = [event for event in self._profile.events() if event.id not in set(without)]
        return Ranking(self._services, events, wish, language, self.variety)

    def _emptied_by(self, ranking: Ranking, language: Language) -> Iterable[str]:
        """Name the constraints without which there would be something, or more of what is asked for."""
        reached = ranking.coverage if ranking.picked else 0.0
        for note, relaxed in self._relaxed(ranking.wish, language):
            if relaxed.picked and relaxed.coverage > reached:
                yield note

    def _relaxed(self, wish: Wish, language: Language) -> Iterable[tuple[str, Ranking]]:
        """Yield the ranking without each of the constraints, with the note that it was this one that left nothing."""
        changes: dict[str, dict[str, object]] = {
            "emptied_by_price": {"max_price": None},
            "emptied_by_year": {"year_min": None, "year_max": None},
            "emptied_by_exclude": {"exclude": ()},
            "emptied_by_shown": {"exclude_items": ()},
        }
        for note, change in changes.items():
            relaxed = wish.model_copy(update=change)
            if relaxed != wish:
                yield note, self._ranking(relaxed, language)
        if wish.kind and not self._catalog.count(wish.kind):
            yield "emptied_by_kind", self._ranking(wish.model_copy(update={"kind": None}), language)
        if events := [event.id for event in self._profile.events()]:
            yield "emptied_by_profile", self._ranking(wish, language, events)


def _notes(ranking: Ranking) -> Iterable[str]:
    picked, wish = ranking.picked, ranking.wish
    if len(picked) < wish.limit:
        yield "fewer_than_asked"
    if ranking.coverage <= MOST_OF_IT:
        yield "partly" if ranking.coverage else "near_only"
    if wish.max_price is not None and len({candidate.item.currency for candidate in picked}) > 1:
        yield "mixed_currencies"


def _pick(ranking: Ranking, candidate: Candidate) -> Pick:
    """Return ``candidate`` with the reasons that its positive parts give."""
    positive = [signal for signal in ranking.signals if candidate.parts.get(signal.part, 0.0) > 0]
    reasons = [reason for signal in positive for reason in signal.reasons(candidate)]
    return Pick(
        item=candidate.item,
        score=candidate.score,
        parts=candidate.parts,
        reasons=shown_reasons(reasons, candidate.parts),
    )
