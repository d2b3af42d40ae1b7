"""Step three: results become sentences in the user's language, holding only what the results hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import singledispatchmethod
from types import ModuleType

from assistant import wording_en, wording_zh
from assistant.labels import Labels
from assistant.turn import Line, Role
from assistant.values import (
    Absence,
    Call,
    Event,
    Explanation,
    Failure,
    Hits,
    Item,
    ItemCard,
    Language,
    Pick,
    ProfileChange,
    ProfileView,
    Question,
    Reason,
    Recommendations,
    Result,
    Text,
)

SHOWN_TAGS = 6
KIND_FACTS = ("kind", "wanted")
"""Facts that name a kind of item."""
PLAIN_FACTS = ("item", "rating", "people", "since", "price", "currency", "limit", "year")
"""Facts that are titles and numbers, said as they are."""
LIST = "; "
"""Between the values of one fact (recommender/reasons.py)."""


def reply(results: Sequence[Result], language: Language, labels: Labels) -> list[Line]:
    """Return the lines that answer with ``results``; without any, what the assistant can do instead."""
    wording = wording_zh if language == "zh" else wording_en
    if not results:
        return [
            Line(role="text", text=wording.PHRASES["nothing"]),
            Line(role="hint", text=wording.PHRASES["nothing_hint"]),
        ]
    writer = Writer(wording, language, labels)
    return [line for result in results for line in writer.lines(result)]


class Writer:
    """Words one kind of result after the other, in one language."""

    def __init__(self, wording: ModuleType, language: Language, labels: Labels) -> None:
        self._wording = wording
        self._language = language
        self._labels = labels

    @singledispatchmethod
    def lines(self, result: Result) -> Iterable[Line]:
        """Return the lines for one result."""
        raise TypeError(f"no words for {type(result).__name__}")

    @lines.register
    def _(self, result: Recommendations) -> Iterable[Line]:
        about = self._say("picks_about", about=result.wish.about) if result.wish.about else ""
        if result.picks:
            kinds = {pick.item.kind for pick in result.picks}
            count = self._count(kinds.pop() if len(kinds) == 1 else None, len(result.picks))
            yield self._line("text", "picks", about=about, count=count)
        else:
            yield self._line("text", "no_picks", about=about)
        for number, pick in enumerate(result.picks, 1):
            yield from self._item(pick.item, number)
            yield from self._reasons(pick.reasons)
        for note in result.notes:
            yield self._note(note)
        if result.topics:
            yield self._line("hint", "which_topic", topics=self._wording.join_tags(self._labels_of(result.topics)))

    @lines.register
    def _(self, result: Hits) -> Iterable[Line]:
        kinds = {item.kind for item in result.items}
        count = self._count(kinds.pop() if len(kinds) == 1 else None, len(result.items))
        yield self._line("text", "hits" if result.items else "no_hits", query=result.query, count=count)
        for number, item in enumerate(result.items, 1):
            yield from self._item(item, number)

    @lines.register
    def _(self, result: ItemCard) -> Iterable[Line]:
        item = result.item
        yield from self._item(item, None)
        others = [title for title in (item.title, *item.titles) if title != item.name(self._language)]
        for values in (others, [self._label(name) for name in item.cast], [item.url] if item.url else []):
            if values:
                yield Line(role="detail", text=" · ".join(values))
        if result.rating is not None:
            yield self._line("detail", "card_rating", rating=result.rating)

    @lines.register
    def _(self, result: ProfileChange) -> Iterable[Line]:
        events = result.removed if result.action == "forgot" else (*result.removed, *result.added)
        if not events:
            yield self._line("text", f"{result.action}_nothing")
            return
        statements = self._wording.join([self._statement(event, result.titles) for event in events])
        yield self._line("text", result.action, statements=statements)

    @lines.register
    def _(self, result: ProfileView) -> Iterable[Line]:
        yield self._line("text", "profile" if result.events else "profile_empty")
        for number, event in enumerate(result.events, 1):
            text = self._statement(event, result.titles)
            if event.sentence:
                text += " — " + self._say("said", sentence=event.sentence, date=event.time[:10])
            yield Line(role="item", text=text, number=number)

    @lines.register
    def _(self, result: Explanation) -> Iterable[Line]:
        yield self._line(
            "text", "why" if result.recommended else "why_unasked", title=result.pick.item.name(self._language)
        )
        yield from self._reasons(result.pick.reasons)
        yield self._line("detail", "sum", score=f"{result.pick.score:.2f}", parts=self._sum(result.pick))

    @lines.register
    def _(self, result: Absence) -> Iterable[Line]:
        title = result.item.name(self._language)
        if result.shown:
            yield self._line("text", "why_not_shown", title=title)
            return
        yield self._line("text", "why_not", title=title)
        yield from self._reasons(result.filters)
        if result.rank is not None and not result.filters:
            numbers = {
                name: f"{value or 0:.2f}" for name, value in (("score", result.score), ("needed", result.needed))
            }
            yield self._line("reason", "why_not_rank", rank=result.rank, **numbers)
        if result.remedy:
            yield self._line("hint", "remedy", change=self._reason(result.remedy))

    @lines.register
    def _(self, result: Question) -> Iterable[Line]:
        yield self._line("text", result.code, about=result.about)
        for number, item in enumerate(result.options, 1):
            yield from self._item(item, number, short=True)
        for number, calls in enumerate(result.readings, 1):
            yield Line(role="item", text=self._reading(calls), number=number)

    @lines.register
    def _(self, result: Text) -> Iterable[Line]:
        return (Line(role="text", text=line) for line in result.text.splitlines() if line.strip())

    @lines.register
    def _(self, result: Failure) -> Iterable[Line]:
        chinese = self._language == "zh" and result.zh
        yield Line(role="error", text=result.zh if chinese else _sentence(result.message))
        if result.hint and not chinese:
            yield Line(role="hint", text=result.hint)

    def _item(self, item: Item, number: int | None, short: bool = False) -> Iterable[Line]:
        title = item.name(self._language)
        if self._language == "zh" and item.kind in ("movie", "book", "music"):
            title = f"《{title}》"
        year = f" ({item.year})" if item.year else ""
        people = self._wording.join([self._label(name) for name in item.creators])
        price = (
            self._say("price", price=f"{item.price:.12g}", currency=item.currency or "")
            if item.price is not None
            else ""
        )
        yield Line(role="item", text=" · ".join(filter(None, (title + year, people, price.strip()))), number=number)
        if short:
            return
        if item.tags:
            yield Line(
                role="detail", text=self._wording.join_tags([self._label(tag) for tag in item.tags[:SHOWN_TAGS]])
            )
        if item.text(self._language):
            yield Line(role="detail", text=item.text(self._language))

    def _reading(self, calls: Sequence[Call]) -> str:
        """Return what calls would do, in words: "recommend (kind: film, about: space)"."""
        return str(self._wording.join([self._call(call) for call in calls])) or self._say("no_call")

    def _call(self, call: Call) -> str:
        names = self._wording.ARGUMENTS
        args = [f"{names.get(name, name)}: {self._value(name, value)}" for name, value in call.args.items()]
        what = self._wording.CALLS.get(call.tool, call.tool)
        return f"{what} ({', '.join(args)})" if args else what

    def _value(self, name: str, value: object) -> str:
        if isinstance(value, list | tuple):
            return str(self._wording.join([self._value(name, one) for one in value]))
        if name == "kind" and value in self._wording.KINDS:
            return str(self._wording.kind(value))
        return self._say("all") if value == "all" else str(value)

    def _reasons(self, reasons: Iterable[Reason]) -> Iterable[Line]:
        return (Line(role="reason", text=self._reason(reason)) for reason in reasons)

    def _reason(self, reason: Reason) -> str:
        facts = {name: self._fact(name, value) for name, value in reason.facts.items()}
        return str(self._wording.REASONS[reason.statement].format_map(facts))

    def _fact(self, name: str, value: str) -> str:
        """Return a fact in the reader's words: a kind's name, one or more labels, or as it is."""
        if name in KIND_FACTS:
            return str(self._wording.kind(value)) if value in self._wording.KINDS else value
        if name in PLAIN_FACTS:
            return value
        return str(self._wording.join([self._label(one) for one in value.split(LIST)]))

    def _note(self, note: str) -> Line:
        code, _, word = note.partition(":")
        return self._line("hint", code, word=word)

    def _statement(self, event: Event, titles: dict[str, Item]) -> str:
        if event.about == "item":
            value = titles[event.value].name(self._language) if event.value in titles else event.value
            return self._say("rated", value=value, rating=event.strength)
        return self._say("likes" if event.polarity > 0 else "dislikes", value=event.value)

    def _sum(self, pick: Pick) -> str:
        parts = sorted(pick.parts.items(), key=lambda part: -abs(part[1]))
        return " + ".join(
            f"{self._wording.PARTS.get(name, name)} {value:.2f}" for name, value in parts if round(value, 2)
        )

    def _count(self, kind: str | None, number: int) -> str:
        return str(self._wording.count(kind, number))

    def _labels_of(self, names: Iterable[str]) -> list[str]:
        return [self._label(name) for name in names]

    def _label(self, name: str) -> str:
        return self._labels.show(name, self._language)

    def _say(self, phrase: str, **facts: object) -> str:
        return str(self._wording.PHRASES[phrase].format_map(facts))

    def _line(self, role: Role, phrase: str, **facts: object) -> Line:
        return Line(role=role, text=self._say(phrase, **facts))


def _sentence(text: str) -> str:
    """Return an error's message with a capital first letter."""
    return text[:1].upper() + text[1:]
