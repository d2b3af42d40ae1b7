"""Recommends, and explains what was and what was not recommended."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.catalog import Catalog
from assistant.meanings import Meanings
from assistant.profile import Profile
from assistant.recommender.absence import explain_absence
from assistant.recommender.ranking import Ranking, Services
from assistant.recommender.reasons import shown_reasons
from assistant.recommender.signals import Candidate
from assistant.recommender.topics import Phrase, Topics
from assistant.retrieval import Retriever
from assistant.session import Session
from assistant.values import Absence, Explanation, Item, Language, Limits, Pick, Recommendations, Wish

_EMPTIED_BY = {
    "excluded": "emptied_by_exclude",
    "already_rated": "emptied_by_profile",
    "disliked": "emptied_by_profile",
    "left_out": "emptied_by_shown",
}


class Recommender:
    """Ranks the catalog for wishes of the user whose profile it has."""

    def __init__(self, catalog: Catalog, retriever: Retriever, profile: Profile) -> None:
        self._catalog = catalog
        self._profile = profile
        topics = Topics(catalog, Meanings(catalog, retriever, lambda: retriever.encoder_id))
        self._services = Services(catalog, retriever, topics)

    def recommend(self, wish: Wish, language: Language = "en") -> Recommendations:
        """Return the picks for ``wish``, best first, with the reasons for each and honest notes."""
        ranking = self._ranking(wish, language)
        picks = tuple(_pick(ranking, candidate) for candidate in ranking.picked)
        return Recommendations(wish=wish, picks=picks, notes=tuple(dict.fromkeys(self._notes(ranking, picks))))

    def explain(self, item: Item, session: Session, language: Language = "en") -> Explanation:
        """Return the whole sum of ``item``: as it was recommended, or as it would be scored now."""
        if item.id in session.picks:
            return Explanation(pick=session.picks[item.id], recommended=True)
        ranking = self._ranking(session.wish or Wish(kind=item.kind), language)
        return Explanation(pick=_pick(ranking, ranking.scored(item)), recommended=False)

    def why_not(self, item: Item, wish: Wish | None, session: Session, language: Language = "en") -> Absence:
        """Return why ``item`` is not among the picks for ``wish``, by default the last one, and what would bring it in."""
        if any(shown.id == item.id for shown in session.shown):
            return Absence(item=item, shown=True)
        events = self._profile.events()
        return explain_absence(
            item,
            wish or session.wish or Wish(kind=item.kind),
            lambda changed, without: self._ranking(changed, language, without),
            events,
        )

    def read(self, phrase: str) -> Phrase:
        """Return what ``phrase`` is about among the catalog's tags, people and countries."""
        return self._services.topics.read(phrase)

    def _ranking(self, wish: Wish, language: Language, without: Iterable[int] = ()) -> Ranking:
        """Return the ranking for ``wish``, as if the events ``without`` had never been."""
        events = [event for event in self._profile.events() if event.id not in set(without)]
        return Ranking(self._services, events, wish, language)

    def _notes(self, ranking: Ranking, picks: tuple[Pick, ...]) -> Iterable[str]:
        if not picks:
            yield "nothing_left"
            yield from self._emptied_by(ranking)
            return
        if len(picks) < ranking.wish.limit:
            yield "fewer_than_asked"
        if ranking.asked and not any(pick.parts.get(part) for pick in picks for part in ("topic", "text")):
            yield "near_only"
        if ranking.wish.max_price is not None and len({pick.item.currency for pick in picks}) > 1:
            yield "mixed_currencies"

    def _emptied_by(self, ranking: Ranking) -> Iterable[str]:
        """Name the constraints without which there would be something: limits that nothing meets, else what was refused."""
        limits = Limits(**{name: getattr(ranking.wish, name) for name in Limits.model_fields})
        if limits.kind and not self._catalog.count(limits.kind):
            yield "emptied_by_kind"
        elif not self._catalog.popular(1, limits):
            relaxed = {"emptied_by_price": {"max_price": None}, "emptied_by_year": {"year_min": None, "year_max": None}}
            alone = [note for note, change in relaxed.items() if self._catalog.popular(1, limits.model_copy(update=change))]
            yield from alone or relaxed
        for statement in ranking.refused:
            if statement in _EMPTIED_BY:
                yield _EMPTIED_BY[statement]


def _pick(ranking: Ranking, candidate: Candidate) -> Pick:
    """Return ``candidate`` with the reasons that its positive parts give."""
    positive = [signal for signal in ranking.signals if candidate.parts.get(signal.part, 0.0) > 0]
    reasons = [reason for signal in positive for reason in signal.reasons(candidate)]
    return Pick(
        item=candidate.item,
        score=round(candidate.score, 4),
        parts=candidate.parts,
        reasons=shown_reasons(reasons, candidate.parts),
    )
