"""Third-party tools that no model was trained on, for the requests in dev.plugins.jsonl; they do nothing."""

from __future__ import annotations

from typing import Literal

from assistant.context import Context
from assistant.tool import Tool
from assistant.values import Result, Text


class _Silent(Tool):
    """Does nothing."""

    def __call__(self, context: Context) -> Result:
        return Text(text="")


class Pollen(_Silent):
    """Show the pollen count."""

    plant: Literal["birch", "grass", "ragweed", "hazel"] | None = None
    place: str | None = None


class Remind(_Silent):
    """Remind the user of something."""

    what: str
    when: str | None = None
    repeat: Literal["daily", "weekly", "monthly", "yearly"] | None = None


class PlantCare(_Silent):
    """Tell how to care for a plant."""

    plant: str
    aspect: Literal["water", "light", "soil", "pruning"] | None = None


class TableReserve(_Silent):
    """Book a table at a restaurant."""

    restaurant: str
    people: float | None = None
    when: str | None = None
    outdoor: bool | None = None


class AirQualityIndoor(_Silent):
    """Tell how good the air in a room is."""

    room: str | None = None


class ExpiringSoon(_Silent):
    """List food that goes off soon."""

    days: float | None = None


class HoursWorked(_Silent):
    """Show the hours worked."""

    period: Literal["today", "week", "month"] | None = None
    project: str | None = None
    person: str | None = None


class CaloriesOf(_Silent):
    """Tell how many calories a food has."""

    food: str
    grams: float | None = None


class CoinFlip(_Silent):
    """Toss a coin."""

    times: float | None = None


class ReleaseDate(_Silent):
    """Tell when a film, album, book or game comes out."""

    title: str
    country: str | None = None
    format: Literal["cinema", "streaming", "disc", "paperback"] | None = None


class NextChores(_Silent):
    """Show which chores are due."""

    person: str | None = None


class TakePicture(_Silent):
    """Take a photo with the camera."""

    camera: Literal["front", "back"] | None = None
    delay: float | None = None


class MailSearch(_Silent):
    """Find e-mails."""

    words: str | None = None
    sender: str | None = None
    since: str | None = None
    with_attachment: bool | None = None


class PlugSwitch(_Silent):
    """Switch a smart plug on or off."""

    plug: str
    on: bool


class SubstituteFor(_Silent):
    """Tell what can stand in for an ingredient."""

    ingredient: str
    in_dish: str | None = None


class ShareLink(_Silent):
    """Make a link to share a file."""

    file: str
    expires_days: float | None = None
    password: str | None = None


class ConvertFile(_Silent):
    """Turn a file into another format."""

    file: str
    to: Literal["pdf", "docx", "txt", "jpg", "png", "mp3", "epub"]


class PantryCheck(_Silent):
    """Tell whether a food is at home and how much."""

    food: str


class StockQuote(_Silent):
    """Show the price of a share or fund."""

    symbol: str
    range: Literal["day", "week", "month", "year"] | None = None


class WinePairing(_Silent):
    """Suggest a wine for a dish."""

    dish: str
    colour: Literal["red", "white", "rose", "sparkling"] | None = None


class OneRepMax(_Silent):
    """Work out the most weight one can lift once."""

    weight: float
    reps: float
    lift: str | None = None


class CupsToGrams(_Silent):
    """Turn cups and spoons of an ingredient into grams."""

    cups: float
    ingredient: str


class DailyQuote(_Silent):
    """Give a quotation to start the day."""

    by: str | None = None
    theme: str | None = None


class AuctionBid(_Silent):
    """Place a bid in an auction."""

    lot: str
    amount: float
    max: float | None = None


class WardrobeAdd(_Silent):
    """Enter a piece of clothing into the wardrobe."""

    item: str
    colour: str | None = None
    season: Literal["summer", "winter", "all_year"] | None = None
    price: float | None = None


class PostageRate(_Silent):
    """Tell what it costs to mail something."""

    item: Literal["letter", "postcard", "parcel"]
    to: str | None = None
    grams: float | None = None
    express: bool | None = None


class OfflineMap(_Silent):
    """Save the map of a region on the phone."""

    region: str
    hiking_paths: bool | None = None


class Setlist(_Silent):
    """Show which songs a band played at a concert."""

    band: str
    date: str | None = None
    venue: str | None = None


class YarnAmount(_Silent):
    """Estimate how much yarn a project needs."""

    garment: str
    size: Literal["child", "small", "medium", "large"] | None = None
    yarn: Literal["lace", "sock", "worsted", "bulky"] | None = None
    crochet: bool | None = None


class ReserveTable(_Silent):
    """Reserve a table at a restaurant."""

    restaurant: str
    people: float | None = None
    when: str | None = None
    terrace: bool | None = None


class LeakAlarm(_Silent):
    """Arm the water leak sensor or test it."""

    action: Literal["arm", "disarm", "test"]
    where: str | None = None


class GalleryLabel(_Silent):
    """Read the label next to a painting or sculpture and explain it."""

    work: str
    depth: Literal["short", "full"] | None = None


class BeanLog(_Silent):
    """Keep track of bags of coffee beans."""

    roaster: str
    origin: str | None = None
    roasted_on: str | None = None


class ExposureHelp(_Silent):
    """Work out a camera setting from the other ones."""

    aperture: float | None = None
    iso: float | None = None
    shutter: str | None = None
    scene: Literal["portrait", "landscape", "night", "sport"] | None = None


class Synonyms(_Silent):
    """Find words with the same or the opposite meaning."""

    word: str
    opposite: bool | None = None
    style: Literal["formal", "casual", "poetic"] | None = None


class StarSignReading(_Silent):
    """Read the horoscope of a star sign."""

    sign: Literal["aries", "taurus", "gemini", "cancer", "leo", "virgo", "libra", "scorpio"]
    period: Literal["today", "week", "month"] | None = None
    area: Literal["love", "work", "money"] | None = None


class SeasonalAnime(_Silent):
    """List the anime that air in a season."""

    season: Literal["winter", "spring", "summer", "autumn"] | None = None
    year: float | None = None
