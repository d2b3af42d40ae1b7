"""Fourteen third-party tools that no model was trained on, for the requests in test.plugins.jsonl.

They do nothing: each call returns its own words.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from assistant.context import Context
from assistant.tool import Tool
from assistant.values import Result, Text

Currency = Literal["USD", "EUR", "GBP", "CNY", "JPY", "HKD"]


class AddToWatchlist(Tool):
    """Put a film or series on the user's list of things to watch later."""

    examples = (("add Solaris to my watchlist, high priority", 'add_to_watchlist item="Solaris" priority=high'),)
    effect = "external"

    item: str = Field(description='the title, or "#2" for the second one shown')
    priority: Literal["low", "normal", "high"] | None = Field(None, description="how urgent, if the user says so")

    def __call__(self, context: Context) -> Result:
        return Text(text=f"On the watchlist: {self.item}")


class LibraryLoan(Tool):
    """Check whether a public library has a book to borrow."""

    examples = (
        (
            "does the Westgate branch have Ulysses in print?",
            'library_loan title="Ulysses" branch="Westgate" format=print',
        ),
    )

    title: str = Field(description="title of the book")
    branch: str | None = Field(None, description="name of the library branch")
    format: Literal["print", "ebook", "audiobook"] | None = Field(None, description="which edition to borrow")

    def __call__(self, context: Context) -> Result:
        return Text(text=f"Looked for {self.title} at the library")


class ConvertCurrency(Tool):
    """Convert an amount of money from one currency to another."""

    examples = (("how much is 20 dollars in euros", 'convert_currency amount="20" source=USD target=EUR'),)

    amount: float = Field(description="how much money")
    source: Currency = Field(description="currency of the amount")
    target: Currency = Field(description="currency to convert to")

    def __call__(self, context: Context) -> Result:
        return Text(text=f"{self.amount} {self.source} in {self.target}")


class SetReadingGoal(Tool):
    """Set how much the user wants to read in a period."""

    examples = (("my goal is 12 books a year", 'set_reading_goal amount="12" unit=books period=year'),)
    effect = "external"

    amount: int = Field(description="how many", ge=1)
    unit: Literal["books", "pages", "minutes"] = Field(description="what is counted")
    period: Literal["day", "week", "month", "year"] = Field(description="in which time")

    def __call__(self, context: Context) -> Result:
        return Text(text=f"Goal: {self.amount} {self.unit} a {self.period}")


class TrackPodcast(Tool):
    """Follow a podcast so that its new episodes are collected."""

    examples = (("track the podcast Radiolab with notifications", 'track_podcast show="Radiolab" notify=true'),)
    effect = "external"

    show: str = Field(description="name of the podcast")
    notify: bool | None = Field(None, description="true to be told of new episodes, false not to be")

    def __call__(self, context: Context) -> Result:
        return Text(text=f"Following {self.show}")


class CinemaShowtimes(Tool):
    """Find when and where a film is shown in cinemas."""

    examples = (("when is Tenet on in York on Monday", 'cinema_showtimes film="Tenet" city="York" day="Monday"'),)

    film: str = Field(description="title of the film")
    city: str | None = Field(None, description="town or city")
    day: str | None = Field(None, description="day, in the user's words")

    def __call__(self, context: Context) -> Result:
        return Text(text=f"Showtimes of {self.film}")


class LyricsLookup(Tool):
    """Show the words of a song."""

    examples = (("lyrics of Imagine by John Lennon", 'lyrics_lookup song="Imagine" artist="John Lennon"'),)

    song: str = Field(description="title of the song")
    artist: str | None = Field(None, description="who sings it")
    translated: bool | None = Field(None, description="true to add a translation")

    def __call__(self, context: Context) -> Result:
        return Text(text=f"Words of {self.song}")


class TriviaQuiz(Tool):
    """Start a quiz with questions on a topic."""

    examples = (("three easy questions about opera", 'trivia_quiz topic="opera" questions="3" difficulty=easy'),)

    topic: str | None = Field(None, description="what the questions are about")
    questions: int | None = Field(None, description="how many questions", ge=1)
    difficulty: Literal["easy", "medium", "hard"] | None = Field(None, description="how hard")

    def __call__(self, context: Context) -> Result:
        return Text(text=f"Quiz: {self.topic or 'anything'}")


class TranslateTitle(Tool):
    """Tell what a film, book or song is called in another language."""

    examples = (("what is Alien called in French", 'translate_title title="Alien" to=french'),)

    title: str = Field(description="the title as the user wrote it")
    to: Literal["english", "chinese", "japanese", "french"] = Field(description="language of the wanted title")

    def __call__(self, context: Context) -> Result:
        return Text(text=f"{self.title} in {self.to}")


class ShareList(Tool):
    """Share one of the user's lists with other people."""

    examples = (("share my Summer list with Ann and Bob", 'share_list list_name="Summer" people="Ann" people="Bob"'),)
    effect = "external"

    list_name: str = Field(description="name of the list")
    people: list[str] = Field(description="who gets it")

    def __call__(self, context: Context) -> Result:
        return Text(text=f"Shared {self.list_name} with {', '.join(self.people)}")


class PriceAlert(Tool):
    """Tell the user when a product gets cheaper than a price."""

    examples = (
        ("tell me if the Fire Tablet is below 60 at Argos", 'price_alert item="Fire Tablet" below="60" shops="Argos"'),
    )
    effect = "external"

    item: str = Field(description='the product, or "#2" for the second one shown')
    below: float = Field(description="price to fall below", gt=0)
    shops: list[str] = Field(default_factory=list, description="only these shops, if the user names them")

    def __call__(self, context: Context) -> Result:
        return Text(text=f"Watching the price of {self.item}")


class LogReading(Tool):
    """Write down how many pages of a book the user has read."""

    examples = (
        ("I read 15 pages of Persuasion and finished it", 'log_reading title="Persuasion" pages="15" finished=true'),
    )
    effect = "external"

    title: str = Field(description="title of the book")
    pages: int = Field(description="number of pages read", ge=1)
    finished: bool | None = Field(None, description="true when the book is done")

    def __call__(self, context: Context) -> Result:
        return Text(text=f"{self.pages} pages of {self.title}")


class WatchParty(Tool):
    """Plan to watch a film together with friends."""

    examples = (
        ("watch Cabaret with Mia on Sunday night", 'watch_party film="Cabaret" guests="Mia" when="Sunday night"'),
    )
    effect = "external"

    film: str = Field(description="what to watch")
    guests: list[str] = Field(default_factory=list, description="names of the people to invite")
    when: str | None = Field(None, description="day and time, in the user's words")

    def __call__(self, context: Context) -> Result:
        return Text(text=f"Watch party: {self.film}")


class ReleaseReminder(Tool):
    """Remind the user when a coming film, season, book or game is released."""

    examples = (("remind me 3 days before Avatar 3 comes out", 'release_reminder title="Avatar 3" days_before="3"'),)
    effect = "external"

    title: str = Field(description="what will be released")
    days_before: int | None = Field(None, description="how many days ahead to remind", ge=0)

    def __call__(self, context: Context) -> Result:
        return Text(text=f"Reminder for {self.title}")


TOOLS: tuple[type[Tool], ...] = (
    AddToWatchlist,
    LibraryLoan,
    ConvertCurrency,
    SetReadingGoal,
    TrackPodcast,
    CinemaShowtimes,
    LyricsLookup,
    TriviaQuiz,
    TranslateTitle,
    ShareList,
    PriceAlert,
    LogReading,
    WatchParty,
    ReleaseReminder,
)
"""All tools of this file, in the order in which they are offered."""
