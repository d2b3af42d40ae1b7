"""The tool that erases what is known about the user."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from pydantic import Field

from assistant.context import Context
from assistant.tool import Tool
from assistant.values import Event, ProfileChange

_ALL = {
    "all",
    "everything",
    "all of it",
    "profile",
    "my profile",
    "me",
    "全部",
    "所有",
    "一切",
    "所有的",
    "全部内容",
    "我的资料",
}
_GROUPS: dict[str, Callable[[Event], bool]] = {
    **dict.fromkeys(("ratings", "my ratings", "评分", "我的评分", "打分"), lambda event: event.about == "item"),
    **dict.fromkeys(
        ("likes", "my likes", "喜好", "我的喜好"), lambda event: event.about == "topic" and event.polarity > 0
    ),
    **dict.fromkeys(
        ("dislikes", "my dislikes", "反感", "我讨厌的"), lambda event: event.about == "topic" and event.polarity < 0
    ),
}


class Forget(Tool):
    """Erase something from what is known about the user."""

    what: str = Field(min_length=1, description='a topic, a title or "all"')

    effect = "changes"
    examples: ClassVar[tuple[tuple[str, str], ...]] = (
        ("forget that I like westerns", 'forget what="westerns"'),
        ("把我对《花样年华》的评分删掉", 'forget what="花样年华"'),
        ("wipe my whole profile", 'forget what="all"'),
    )

    def question(self) -> str:
        """Ask before everything is erased."""
        return "Erase all that is known about you? This cannot be taken back." if self._all else ""

    @property
    def _all(self) -> bool:
        return self.what.strip().casefold() in _ALL

    def __call__(self, context: Context) -> ProfileChange:
        """Erase the events that match, and the reasons that rest on them."""
        erased = self._erase(context)
        items = context.catalog.items([event.value for event in erased if event.about == "item"])
        gone = {f"event:{event.id}" for event in erased}
        session = context.session
        session.picks = {
            item_id: pick
            for item_id, pick in session.picks.items()
            if gone.isdisjoint(where for reason in pick.reasons for where in reason.source)
        }
        return ProfileChange(action="forgot", removed=erased, titles={item.id: item for item in items})

    def _erase(self, context: Context) -> tuple[Event, ...]:
        what = self.what.strip().casefold()
        if self._all:
            return context.profile.forget_all()
        if what in _GROUPS:
            return context.profile.forget_where(_GROUPS[what])
        shown = context.session.resolve(self.what.strip())
        if shown is not None:
            return context.profile.forget(item=shown.id)
        erased = context.profile.forget(topic=self.what)
        if not erased:
            matches = [match.item.id for match in context.catalog.resolve(self.what) if match.sure]
            erased = tuple(event for item_id in matches for event in context.profile.forget(item=item_id))
        return erased
