"""The nouns of the assistant as plain data: items, wishes, reasons and what a tool may return.

Knows nothing of databases, models or terminals. Scores are unitless; every ``Pick.score`` is the sum of its ``parts``.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

KINDS = ("movie", "music", "book", "news", "product")

Language = Literal["en", "zh"]

Variety = Literal["focused", "balanced", "surprising"]
"""How much the items of a list differ from each other."""

_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA_HANGUL = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")


def language_of(text: str) -> Language:
    """Return the language a reply to ``text`` should have: Chinese when it holds a Han character, else English."""
    return "zh" if _HAN.search(text) else "en"


def is_chinese(text: str) -> bool:
    """Tell whether ``text`` is a Chinese rather than a Japanese, Korean or Latin-script name."""
    return bool(_HAN.search(text)) and not _KANA_HANGUL.search(text)


class Value(BaseModel):
    """Base of all values: frozen and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Item(Value):
    """One thing to watch, hear, read or buy."""

    id: str
    kind: str
    title: str
    titles: tuple[str, ...] = ()
    creators: tuple[str, ...] = ()
    cast: tuple[str, ...] = ()
    year: int | None = None
    language: str | None = None
    country: str | None = None
    price: float | None = None
    currency: str | None = None
    tags: tuple[str, ...] = ()
    description: str = ""
    description_zh: str = ""
    url: str | None = None
    image: str | None = None
    popularity: float = Field(0.0, ge=0, le=1)

    def name(self, language: Language) -> str:
        """Return the title to show a reader of ``language``."""
        if language == "zh" and not is_chinese(self.title):
            return next((title for title in self.titles if is_chinese(title)), self.title)
        return self.title

    def text(self, language: Language) -> str:
        """Return the description to show a reader of ``language``."""
        return (language == "zh" and self.description_zh) or self.description or self.description_zh


class Limits(Value):
    """Hard constraints that every shown item meets."""

    kind: str | None = None
    max_price: float | None = None
    year_min: int | None = None
    year_max: int | None = None


class Wish(Limits):
    """What a recommendation is asked for: the tool's arguments with titles resolved to item ids."""

    about: str = ""
    like: tuple[str, ...] = Field((), description="ids of items to resemble")
    like_people: tuple[str, ...] = Field((), description="artists and authors to resemble")
    exclude: tuple[str, ...] = Field((), description="topics to keep out")
    exclude_items: tuple[str, ...] = Field((), description="ids to keep out: turned down or shown before")
    more: tuple[str, ...] = Field((), description="qualities to strengthen")
    less: tuple[str, ...] = Field((), description="qualities to weaken")
    earlier: tuple[str, ...] = Field((), description="topics of earlier requests in the same conversation")
    earlier_like: tuple[str, ...] = Field((), description="ids that earlier requests named to resemble")
    earlier_year_min: int | None = None
    earlier_year_max: int | None = None
    seen: tuple[str, ...] = Field((), description="ids shown before in the same conversation")
    variety: Variety | None = Field(None, description="how much the items differ; None for the user's setting")
    limit: int = Field(5, ge=1, le=50)


class Reason(Value):
    """One statement about a pick, true by its source.

    ``statement`` names the sentence pattern (``wording_en.py`` and ``wording_zh.py`` word it), ``facts`` fill it,
    ``part`` is the part of the score it stands for, ``source`` says where each fact can be checked, such as
    ``item:movie/her#tags`` or ``event:12``.
    """

    statement: str
    part: str
    facts: dict[str, str] = {}
    source: tuple[str, ...] = ()


class Pick(Value):
    """A recommended item with the parts its score is the sum of and the reasons these parts give."""

    item: Item
    score: float
    parts: dict[str, float]
    reasons: tuple[Reason, ...]


class Event(Value):
    """One statement about the user, as the profile's log keeps it."""

    id: int
    time: str = Field(description="ISO 8601, UTC")
    about: Literal["topic", "item"]
    value: str = Field(description="the topic's words, or an item id")
    polarity: Literal[1, -1]
    strength: int = Field(description="1 to 5; for an item the rating", ge=1, le=5)
    scope: Literal["now", "always"] = "always"
    kind: str | None = None
    sentence: str = Field("", description="what the user said")


class Hits(Value):
    """Items found by a search, best first."""

    type: Literal["hits"] = "hits"
    query: str
    items: tuple[Item, ...]
    limits: Limits = Limits()


class Recommendations(Value):
    """Items picked for the user, best first, and what they were picked by."""

    type: Literal["recommendations"] = "recommendations"
    wish: Wish
    picks: tuple[Pick, ...]
    notes: tuple[str, ...] = Field((), description="codes of honest remarks, such as 'fewer_than_asked'")
    topics: tuple[str, ...] = Field((), description="asked back: which of these would be best?")


class ItemCard(Value):
    """The details of one item."""

    type: Literal["item"] = "item"
    item: Item
    rating: int | None = Field(None, description="the user's own rating, 1 to 5")


class ProfileChange(Value):
    """What a call changed in the profile."""

    type: Literal["profile_change"] = "profile_change"
    added: tuple[Event, ...] = ()
    removed: tuple[Event, ...] = ()
    action: Literal["added", "forgot", "undid"] = "added"
    titles: dict[str, Item] = Field({}, description="the items that events are about, by id")


class ProfileView(Value):
    """All that is known about the user."""

    type: Literal["profile"] = "profile"
    events: tuple[Event, ...]
    titles: dict[str, Item] = Field({}, description="the items that events are about, by id")


class Explanation(Value):
    """Why an item was recommended: its whole sum."""

    type: Literal["explanation"] = "explanation"
    pick: Pick
    recommended: bool = Field(description="False when the item was never shown as a recommendation")


class Absence(Value):
    """Why an item was not recommended, and what would bring it in."""

    type: Literal["absence"] = "absence"
    item: Item
    shown: bool = Field(False, description="True when the item was in the list after all")
    filters: tuple[Reason, ...] = Field((), description="the hard constraints it fails")
    rank: int | None = Field(None, description="place among all that passed the constraints, from 1")
    score: float | None = None
    needed: float | None = Field(None, description="score of the last item shown")
    remedy: Reason | None = Field(None, description="the smallest change that brings it in")


class Question(Value):
    """A question back to the user, with the answers to choose from."""

    type: Literal["question"] = "question"
    code: str = Field(description="names the sentence, such as 'which_item'")
    about: str = ""
    options: tuple[Item, ...] = ()
    readings: tuple[tuple[Call, ...], ...] = Field((), description="what the request may mean; () is no call at all")


class Text(Value):
    """Plain words, as a third-party tool or a chatting model gives them."""

    type: Literal["text"] = "text"
    text: str


class Failure(Value):
    """A call that could not be served, and why."""

    type: Literal["failure"] = "failure"
    message: str
    hint: str = ""
    zh: str = Field("", description="the message in Chinese")


Result = Annotated[
    Hits | Recommendations | ItemCard | ProfileChange | ProfileView | Explanation | Absence | Question | Text | Failure,
    Field(discriminator="type"),
]


class Call(Value):
    """One tool call: the tool's name and its arguments as given."""

    tool: str
    args: dict[str, object] = {}
