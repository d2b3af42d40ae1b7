"""The signal of what should be more, or less, than in the list shown last: "funnier", "less violent"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.recommender.reasons import LIST
from assistant.recommender.request import CLOSE, Ask, attribute_source, description_sources, text_sources
from assistant.recommender.signals import Candidate, source
from assistant.recommender.weights import WEIGHTS
from assistant.values import Limits, Reason

IN_TEXT = 0.6
"""What a quality counts that is named in the text only."""
BY_MEANING = 0.4
"""What nearness in meaning counts where no attribute or word names the quality."""
LACKING = 0.5
"""What it counts that an item does not have a quality that should be less."""


class Critique:
    """Qualities to strengthen and to weaken."""

    part = "critique"

    def __init__(self, more: Sequence[Ask], less: Sequence[Ask]) -> None:
        self._more = more
        self._less = less

    def candidates(self, limits: Limits, n: int) -> Iterable[str]:
        """Return items that have a quality to strengthen, found by attributes where there are any, else by search."""
        return [
            item_id
            for ask in self._more
            for item_id in (ask.with_topics(limits, n // 2) if ask.phrase.topics else list(ask.found)[:n])
        ]

    def score(self, candidate: Candidate) -> float:
        """Return the mean over all qualities."""
        shares = [_has(ask, candidate) for ask in self._more]
        shares += [-has if (has := _shown(ask, candidate)) else LACKING for ask in self._less]
        return WEIGHTS["critique"] * sum(shares) / len(shares)

    def reasons(self, candidate: Candidate) -> Sequence[Reason]:
        """Name what the item has of the one and lacks of the other."""
        item = candidate.item
        reasons = [reason for ask in self._more for reason in self._more_reason(ask, candidate)]
        for ask in self._less:
            if not _shown(ask, candidate):
                where = (source(item, "tags"), *description_sources(item))
                reasons.append(
                    Reason(statement="without", part=self.part, facts={"quality": ask.phrase.text}, source=where)
                )
        return reasons

    def _more_reason(self, ask: Ask, candidate: Candidate) -> list[Reason]:
        item, quality = candidate.item, {"quality": ask.phrase.text}
        if attributes := ask.matched(candidate).attributes:
            named = "tag" if attributes[0].type == "tag" else "name"
            statement = "more_of" if named == "tag" else "more_of_name"
            facts = {**quality, named: attributes[0].value}
            where: tuple[str, ...] = (attribute_source(attributes[0], item),)
            return [Reason(statement=statement, part=self.part, facts=facts, source=where)]
        if words := [one.value for one in ask.matched(candidate).words]:
            facts = {**quality, "words": LIST.join(dict.fromkeys(words))}
            return [Reason(statement="more_in_text", part=self.part, facts=facts, source=text_sources(item, words))]
        if _by_meaning(ask, candidate) >= BY_MEANING * CLOSE and (where := description_sources(item)):
            return [Reason(statement="nearer_to", part=self.part, facts=quality, source=where)]
        return []


def _named(ask: Ask, candidate: Candidate) -> float:
    """Return how far the item names a quality, 0 to 1."""
    attributes, words = ask.matched(candidate).attributes, ask.matched(candidate).words
    return min(1.0, (sum(one.fit for one in attributes) + IN_TEXT * len(words)) / ask.size)


def _shown(ask: Ask, candidate: Candidate) -> float:
    """Return how far the item names a quality, if only as a part of an attribute: "dark humour" is dark."""
    topics = (*ask.phrase.topics, *ask.phrase.rest)
    values = "\n".join(value for _, value in candidate.attributes.values())
    return _named(ask, candidate) or (IN_TEXT if any(topic.pattern.search(values) for topic in topics) else 0.0)


def _has(ask: Ask, candidate: Candidate) -> float:
    """Return how far the item has a quality, by name or else by meaning."""
    return _named(ask, candidate) or _by_meaning(ask, candidate)


def _by_meaning(ask: Ask, candidate: Candidate) -> float:
    """Return how near the item is to the quality, or to what the items that have it have in common."""
    near = ask.toward if ask.phrase.topics else ask.meaning
    return BY_MEANING * near.get(candidate.item.id, 0.0)
