"""Ranks the catalog for one wish: joins the signals' candidates, drops what fails a constraint, adds up the parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from assistant.recommender.constraints import Constraints
from assistant.recommender.crowd import ChosenTogether
from assistant.recommender.diversity import CONSIDERED, best_tier, diversify
from assistant.recommender.earlier import Earlier
from assistant.recommender.portrait import Portrait
from assistant.recommender.priors import MetLimits, NewToUser, Popularity
from assistant.recommender.qualities import Critique
from assistant.recommender.request import Ask, AskedMeaning, AskedTopics, AskedWords
from assistant.recommender.resemblance import Likeness, Resemblance
from assistant.recommender.services import Services
from assistant.recommender.signals import Candidate, Signal
from assistant.recommender.topics import PEOPLE
from assistant.recommender.weights import UNRATED_PLACE
from assistant.values import Event, Item, Language, Limits, Variety, Wish

POOLS = (200, 2000)
"""Items taken from each signal; the second is for constraints that leave too few of the first."""
BEST = 5.0
"""How items named in a request are taken to be rated."""
WORKS = 20
"""Works that stand for a person."""
MOST_OF_IT = 0.5
"""An item fits when it has more than this share of what is asked for, if any item has."""
NOT_MUCH_LESS = 0.75
"""Where no item has that much, those with more than this share of what the best one has."""
NEAR_ENOUGH = 0.6
"""Scaled cosine from which an item is shown for its meaning alone."""
FEW = 3
"""At most so many are shown for their meaning alone: it is a guess."""


class Ranking:
    """The items that may be shown for one wish to one user, best first."""

    def __init__(
        self,
        services: Services,
        events: Sequence[Event],
        wish: Wish,
        language: Language,
        variety: Variety = "balanced",
    ) -> None:
        self.wish = wish
        self.coverage = 1.0
        """The greatest share of what is asked for that an item has by its words, 0 to 1; known once it is ranked."""
        self._services = services
        self._language = language
        self._variety = wish.variety or variety
        self._unrated_share = 1.0
        self._crowd = services.learned.crowd
        self.limits = Limits(**{name: getattr(wish, name) for name in Limits.model_fields})
        self._portrait = Portrait(services, events, self.limits, language)

    @cached_property
    def asked(self) -> Ask | None:
        """Return what the wish is about."""
        return self._ask(self.wish.about) if self.wish.about.strip() else None

    @cached_property
    def asking(self) -> list[Signal]:
        """Return the signals of what is asked for; where there are any, they alone find candidates."""
        signals, wish = list[Signal](), self.wish
        if self.asked:
            signals += [AskedTopics(self.asked), AskedWords(self.asked), AskedMeaning(self.asked)]
        if wish.like or wish.like_people:
            signals.append(Likeness(self._named(), self._language))
            signals += self._chosen_with_named()
        if self._more or self._less:
            signals.append(Critique(self._more, self._less))
        if signals and (wish.seen or wish.earlier):
            likeness = self._resemblance(dict.fromkeys(wish.earlier_like, 1.0)) if wish.earlier_like else None
            signals.append(Earlier([self._ask(topic) for topic in wish.earlier], likeness, wish))
        return signals

    @cached_property
    def signals(self) -> list[Signal]:
        """Return all signals that have something to say."""
        known = self._portrait.signals(by_meaning=not self.asking)
        asked = {signal.part for signal in self.asking}
        catalog = self._services.catalog
        signals = [
            *self.asking,
            *(signal for signal in known if signal.part not in asked),
            *(MetLimits(self.limits), Popularity(catalog), NewToUser(self._portrait.rated)),
        ]
        return [signal for signal in signals if signal.part not in self._services.without]

    @cached_property
    def constraints(self) -> Constraints:
        """Return the constraints; a disliked topic that is asked for now is none."""
        asked = [ask.phrase for ask in (self.asked, *self._more) if ask]
        disliked = [
            (event, phrase)
            for event, phrase in self._portrait.topics(-1)
            if not any(phrase.shares_topic(other) for other in asked)
        ]
        excluded = [self._services.topics.read(text) for text in self.wish.exclude]
        return Constraints(self.wish, self._portrait.rated, excluded, disliked)

    @cached_property
    def ranked(self) -> list[Candidate]:
        """Return all candidates that may be shown, best first."""
        for n in POOLS:
            candidates = [Candidate(item) for item in self._services.catalog.items(self._candidate_ids(n))]
            passed = [candidate for candidate in candidates if not self.constraints.failures(candidate)]
            if len(passed) >= self.wish.limit or len(candidates) < n:
                break
        for candidate in passed:
            self._score(candidate)
        self._place_unrated(passed)
        return sorted(self._fitting(passed), key=lambda candidate: (-candidate.score, candidate.item.id))

    @cached_property
    def picked(self) -> list[Candidate]:
        """Return the candidates to show."""
        tier = self.ranked[:CONSIDERED]
        if self.asking:
            tier = best_tier(tier, self.wish.limit, fill=self.asked is None)
        ids = [candidate.item.id for candidate in tier]
        vectors = self._services.retriever.vectors(ids) if self._variety != "focused" else {}
        taste = {} if self.asking else self._portrait.mix
        return diversify(tier, self.wish.limit, vectors, self._asks_for_person(), self._variety, taste)

    def scored(self, item: Item) -> Candidate:
        """Return ``item`` with its score, whether or not it may be shown."""
        _ = self.ranked  # places what few have rated
        return self._score(Candidate(item))

    def _place_unrated(self, candidates: Sequence[Candidate]) -> None:
        """Let what few have rated come in after the best that many have: others' choices tell more than attributes."""
        if self.asking:
            return
        crowd = self._crowd
        rated = sorted((one.score for one in candidates if crowd.knows(one.item)), reverse=True)
        unrated = [one for one in candidates if self._is_unrated(one.item)]
        most = max((sum(one.parts.get(part, 0.0) for part in crowd.shares) for one in unrated), default=0.0)
        if not rated or most <= 0:
            return
        level = rated[min(UNRATED_PLACE, len(rated)) - 1]
        self._unrated_share = min(1.0, max(level, 0.0) / most)
        for candidate in unrated:
            self._score(candidate)

    def _is_unrated(self, item: Item) -> bool:
        """Tell whether few have rated an item of a kind of which many have rated others."""
        return item.kind in self._crowd.kinds and not self._crowd.knows(item)

    def _score(self, candidate: Candidate) -> Candidate:
        crowd = self._crowd
        shares: Mapping[str, float] = {}
        if crowd.knows(candidate.item):
            shares = crowd.shares
        elif self._is_unrated(candidate.item):
            shares = {
                **dict.fromkeys(crowd.shares, self._unrated_share),
                "popularity": crowd.shares.get("popularity", 1.0),
            }
        parts = {signal.part: signal.score(candidate) * shares.get(signal.part, 1.0) for signal in self.signals}
        candidate.parts = {part: short for part, value in parts.items() if (short := round(value, 6))}
        return candidate

    def _candidate_ids(self, n: int) -> list[str]:
        """Return items that meet the limits, found by what is asked for, else by taste and popularity."""
        for finding in (self.asking, self.signals):
            finders = [signal for signal in finding if self.asked or signal.part != Earlier.part]
            ids = dict.fromkeys(item_id for signal in finders for item_id in signal.candidates(self.limits, n))
            if ids:
                break
        return list(ids)

    def _fitting(self, candidates: list[Candidate]) -> list[Candidate]:
        """Return those that are about most of what is asked for; where none is by its words, the nearest in meaning.

        Fewer that fit are better than more that fit by half, and who asks for Korean films wants no other.
        """
        if not self.asked or not candidates:
            return candidates
        fewest = min(map(self.asked.misses, candidates))
        candidates = [candidate for candidate in candidates if self.asked.misses(candidate) == fewest]
        shares = {candidate.item.id: self.asked.matched(candidate).coverage for candidate in candidates}
        best = max(shares.values())
        if best > MOST_OF_IT or (best > 0 and self.asked.phrase.topics):
            self.coverage = best
            floor = min(best * NOT_MUCH_LESS, MOST_OF_IT)
            return [candidate for candidate in candidates if shares[candidate.item.id] > floor]
        self.coverage = 0.0
        near = [c for c in candidates if self.asked.meaning.get(c.item.id, 0.0) >= NEAR_ENOUGH]
        return sorted(near, key=lambda candidate: -candidate.score)[:FEW]

    def _ask(self, text: str) -> Ask:
        services = self._services
        return Ask(services.topics.read(text), services.catalog, services.retriever, self.limits)

    @cached_property
    def _more(self) -> list[Ask]:
        return [self._ask(quality) for quality in self.wish.more]

    @cached_property
    def _less(self) -> list[Ask]:
        return [self._ask(quality) for quality in self.wish.less]

    def _named(self) -> Resemblance:
        """Return likeness to the items and people that the wish names; a person weighs as much as an item."""
        weights = dict.fromkeys(self.wish.like, 1.0)
        for person in self.wish.like_people:
            works = self._services.catalog.with_attribute(person, PEOPLE, n=WORKS)
            weights.update({item_id: weights.get(item_id, 0.0) + 1 / len(works) for item_id in works})
        people = [name for person in self.wish.like_people for name in self._services.catalog.labels.synonyms(person)]
        return self._resemblance(weights, people)

    def _resemblance(self, weights: Mapping[str, float], people: Sequence[str] = ()) -> Resemblance:
        own = self._services
        return Resemblance(own.catalog, own.retriever, own.frequencies, weights, self.limits, people)

    def _chosen_with_named(self) -> list[Signal]:
        """Return what people chose who liked the items that the wish names, if any did."""
        own, chosen = self._services, self._crowd.chosen
        named = {item_id: BEST for item_id in self.wish.like if item_id in chosen.place}
        return [ChosenTogether(chosen, named, {}, own.catalog, self._language)] if named else []

    def _asks_for_person(self) -> bool:
        topics = self.asked.phrase.topics if self.asked else ()
        return any(types[0] in PEOPLE for topic in topics for types, _ in topic.values.values())
