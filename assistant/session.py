"""What this conversation is about: the list shown last, the item spoken of last, the wish behind it.

Knows nothing of models or databases; ``#2`` and ``#last`` are resolved here, titles are not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.errors import ToolError
from assistant.values import (
    Absence,
    Call,
    Explanation,
    Hits,
    Item,
    ItemCard,
    Pick,
    Question,
    Recommendations,
    Result,
    Wish,
)

REMEMBERED = 3
"""Topics of earlier requests that count for a new one."""

_NUMBER = re.compile(r"#(\d+)$")


@dataclass(frozen=True)
class Option:
    """One answer to a question: the names that it goes by, and the calls that it stands for."""

    names: tuple[str, ...]
    calls: tuple[Call, ...]
    numbered: bool = True
    """False where a number would mean an item of a list that was shown as well."""


@dataclass
class Session:
    """The state of one conversation; lists are numbered from 1 as shown."""

    shown: tuple[Item, ...] = ()
    current: Item | None = None
    wish: Wish | None = None
    picks: dict[str, Pick] = field(default_factory=dict)
    """Every pick shown in this conversation, by item id."""
    turned_down: tuple[str, ...] = ()
    """Ids shown before and not wanted now."""
    pending: tuple[Option, ...] = ()
    """The answers to the question that was asked last, as long as it is open."""
    asked_about: str = ""
    """What the user had said when that question was asked."""

    def show_list(self, items: tuple[Item, ...]) -> None:
        """Remember a list that was shown; "it" is its only item, or none in particular."""
        self.shown = items
        self.current = items[0] if len(items) == 1 else None

    def show_recommendations(self, result: Recommendations) -> None:
        """Remember recommendations that were shown, and the wish behind them."""
        self.show_list(tuple(pick.item for pick in result.picks))
        self.wish = result.wish
        self.picks.update({pick.item.id: pick for pick in result.picks})

    def follow_up(self, wish: Wish) -> Wish:
        """Return ``wish`` with what was asked for before, where the list shown last was recommended and of its kind."""
        before = self.wish
        if before is None or not self.shown or any(item.id not in self.picks for item in self.shown):
            return wish
        if (wish.kind or self.kind) != self.kind or asks(wish) == asks(before):
            return wish
        topics = (*before.earlier, *([before.about] if before.about else []), *before.more)
        years = {"earlier_year_min": before.year_min, "earlier_year_max": before.year_max}
        if wish.year_min is not None or wish.year_max is not None:
            years = {}
        earlier = tuple(topic for topic in dict.fromkeys(topics) if topic not in wish.about)[-REMEMBERED:]
        like = tuple(dict.fromkeys((*before.earlier_like, *before.like)))[-REMEMBERED:]
        return wish.model_copy(update={"earlier": earlier, "earlier_like": like, "seen": tuple(self.picks), **years})

    def ask(self, readings: tuple[tuple[Call, ...], ...]) -> None:
        """Remember that the user was asked which of ``readings`` is meant."""
        self.pending = tuple(Option((), calls) for calls in readings)

    def observe(self, call: Call, result: Result) -> None:
        """Take notice of what a call gave, so that later requests can refer to it."""
        self.pending = ()
        if isinstance(result, Recommendations):
            self.show_recommendations(result)
            wanted = {"kind": result.wish.kind} if result.wish.kind else {}
            self.pending = tuple(
                Option((topic,), (Call(tool="recommend", args={**wanted, "about": topic}),), numbered=False)
                for topic in result.topics
            )
        elif isinstance(result, Hits):
            self.show_list(result.items)
            self.wish = Wish(**result.limits.model_dump(), about=result.query)
        elif isinstance(result, ItemCard | Absence):
            self.current = result.item
        elif isinstance(result, Explanation):
            self.current = result.pick.item
        elif isinstance(result, Question):
            self.pending = tuple(
                Option((item.title, *item.titles), (_with(call, result.about, item),)) for item in result.options
            )

    def resolve(self, reference: str) -> Item | None:
        """Return the item that ``#2`` or ``#last`` stands for, or None when ``reference`` is no such thing.

        Raises:
            ToolError: nothing, or not so many items, have been shown.
        """
        if reference == "#last":
            item = self.current or (self.shown[0] if self.shown else None)
            if item is None:
                raise ToolError(
                    "nothing has been shown yet, so I do not know what 'it' is",
                    "Name the title.",
                    "还没有给你看过什么，请说出名字。",
                )
            return item
        match = _NUMBER.match(reference)
        if not match:
            return None
        number = int(match[1])
        if not 1 <= number <= len(self.shown):
            count = len(self.shown)
            raise ToolError(
                f"there is no number {number} in what was shown",
                f"The last list has {count} items.",
                f"刚才的列表里没有第 {number} 个，一共 {count} 个。",
            )
        return self.shown[number - 1]

    @property
    def kind(self) -> str | None:
        """The kind that all shown items have in common, or None."""
        kinds = {item.kind for item in self.shown}
        return kinds.pop() if len(kinds) == 1 else None


def asks(wish: Wish) -> tuple[object, ...]:
    """Return what a wish asks for itself, without what a conversation adds to it."""
    return (wish.about, wish.like, wish.like_people, wish.kind, wish.year_min, wish.year_max, wish.max_price)


def _with(call: Call, written: str, item: Item) -> Call:
    """Return the call with ``item`` in place of the words that were not clear."""

    def put(value: object) -> object:
        if isinstance(value, list | tuple):
            return [put(one) for one in value]
        return item.id if value == written else value

    return Call(tool=call.tool, args={name: put(value) for name, value in call.args.items()})
