"""What each statement about a pick must name and what must be true of it, one rule a statement.

Knows nothing of how reasons come about.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from assistant.audit_records import ATTRIBUTES, Case, has_word
from assistant.chinese import simplified
from assistant.values import Item

IN_FAVOUR = 4
"""The rating from which an item speaks for one like it."""
WELL_KNOWN = 0.6
CENT = 0.005

Test = Callable[[Case], Iterable[str]]


@dataclass(frozen=True)
class Rule:
    """What a statement stands for and must name: parts and facts, one word each, and for each source what it may be."""

    parts: str
    facts: str
    sources: tuple[str, ...]
    tests: tuple[Test, ...] = ()


def _listed(fact: str) -> Test:
    """Return the test that each value stands in the fields that the sources name: in both items, if there are two."""

    def test(case: Case) -> Iterator[str]:
        for type_, item in (("own", case.item), ("other", case.other)):
            if item is None or (type_ == "other" and not case.fields("other")):
                continue
            fields = {field: {value.casefold() for value in _values(item, field)} for field in case.fields(type_)}
            values = [value.casefold() for value in case.values(fact)]
            missing = set(values).difference(*fields.values())
            yield from (f"{value!r} is not in {sorted(fields)} of {item.id!r}" for value in sorted(missing))
            yield from (f"{name} of {item.id!r} has nothing of it" for name in fields if not fields[name] & set(values))
        shown = set(_values(case.item, "attributes"))
        yield from (f"{value!r} is written otherwise" for value in case.values(fact) if value not in shown)

    return test


def _values(item: Item, field: str) -> tuple[str, ...]:
    """Return the attributes in a field of an item; none where it holds no attributes."""
    if field == "attributes":
        return tuple(value for name in ATTRIBUTES for value in _values(item, name))
    value = getattr(item, field) if field in ATTRIBUTES else ()
    return value if isinstance(value, tuple) else (value,) if value else ()


def _mentioned(case: Case) -> Iterator[str]:
    """Check that each word stands in a text that the sources name, and one in each of these texts."""
    texts = {field: _text(case.item, field) for field in case.fields("own")}
    words = case.values("words")
    for word in words:
        if not any(has_word(text, word) for text in texts.values()):
            yield f"{word!r} is not in {sorted(texts)}"
    yield from (f"{name} mentions none of it" for name, text in texts.items() if not any(w in text for w in words))


def _text(item: Item, field: str) -> str:
    value = getattr(item, field, "")
    return "\n".join(value) if isinstance(value, tuple) else str(value or "")


def _described(case: Case) -> Iterator[str]:
    """Check that all items that are spoken of have the descriptions that the sources name."""
    for type_, item in (("own", case.item), ("other", case.other)):
        if item:
            yield from (f"{item.id!r} has no {field}" for field in case.fields(type_) if not _text(item, field))


def _topic_asked(case: Case) -> Iterator[str]:
    """Check that the topic is made of words that the wish is about."""
    about = _plain(case.wish.about)
    if not case.fact("topic").strip() or any(word not in about for word in _plain(case.fact("topic")).split()):
        yield f"{case.fact('topic')!r} is not in what was asked for, {case.wish.about!r}"


def _plain(text: str) -> str:
    return simplified(unicodedata.normalize("NFKC", text)).casefold().replace("’", "'")


def _person_asked(fact: str) -> Test:
    """Return the test that the wish names a person, in either language."""

    def test(case: Case) -> Iterator[str]:
        forms = case.records.known_as(case.fact(fact))
        if case.reason.part == "like":
            asked = any(forms & case.records.known_as(person) for person in case.wish.like_people)
        else:
            asked = any(_bare(form).removesuffix("s") in _bare(case.wish.about) for form in forms)
        if not asked:
            yield f"{case.fact(fact)!r} was not asked for"

    return test


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", _plain(text))


def _wished(fact: str, field: str) -> Test:
    """Return the test that a fact is what a field of the wish says."""

    def test(case: Case) -> Iterator[str]:
        value = getattr(case.wish, field)
        said = [value] if isinstance(value, str) else value
        if not case.fact(fact).strip() or case.fact(fact) not in [one.strip() for one in said]:
            yield f"{case.fact(fact)!r} is not the wish's {field}"

    return test


def _named_in_wish(case: Case) -> Iterator[str]:
    """Check that the wish names the other item, or somebody who made it or is in it."""
    other = case.other
    if other and other.id not in case.wish.like:
        people = [case.records.known_as(name) for name in (*other.creators, *other.cast)]
        if not any(case.records.known_as(one) & forms for one in case.wish.like_people for forms in people):
            yield f"the wish does not name {other.id!r}"


def _titled(case: Case) -> Iterator[str]:
    """Check the title of the other item, in the reader's language."""
    if case.other is None or case.other.id == case.item.id:
        yield "the sources name no other item"
    elif case.fact("item") != case.other.name(case.language):
        yield f"{case.fact('item')!r} is not the title of {case.other.id!r}"


def _rated(case: Case) -> Iterator[str]:
    """Check that the user's rating of the other item is the one given, and speaks for it."""
    for number in (name for type_, name, _ in case.named if type_ == "event"):
        event = case.records.event(int(number)) if number.isdecimal() else None
        if event is None or case.other is None or (event.about, event.value) != ("item", case.other.id):
            yield f"event {number} is no rating of the other item"
        elif str(event.strength) != case.fact("rating"):
            yield f"event {number} is a rating of {event.strength}, not {case.fact('rating')}"
        elif event.strength < IN_FAVOUR:
            yield f"a rating of {event.strength} speaks for nothing"


def _liked_topic(case: Case) -> Iterator[str]:
    """Check that the user said to like the topic."""
    for number in (name for type_, name, _ in case.named if type_ == "event"):
        event = case.records.event(int(number)) if number.isdecimal() else None
        if event is None or (event.about, event.polarity, event.value) != ("topic", 1, case.fact("topic")):
            yield f"event {number} does not say that {case.fact('topic')!r} is liked"


def _said(field: str, *tests: Test) -> tuple[Test, ...]:
    """Return ``tests`` and the one that the quality is among those that the wish wants more, or less, of."""
    return (*tests, _wished("quality", field))


def _absent(case: Case) -> Iterator[str]:
    """Check that nothing the reader is shown of the item says the quality."""
    item, shown = case.item, case.records.shown
    values = _values(item, "attributes")
    said = [item.title, *item.titles, item.description, item.description_zh, *values]
    said += [label for value in values for label in shown(value, case.language)]
    quality = case.fact("quality")
    for form in sorted({quality, *shown(quality, case.language)}):
        yield from (f"{text!r} says {form!r}" for text in said if has_word(text.casefold(), form.casefold()))


def _within_price(case: Case) -> Iterator[str]:
    """Check price, currency and limit."""
    price, limit = case.item.price, case.wish.max_price
    if price is None or limit is None or price > limit:
        yield f"the price {price} is not within the limit {limit}"
    elif not (_is_number(case.fact("price"), price) and _is_number(case.fact("limit"), limit)):
        yield f"{case.fact('price')!r} and {case.fact('limit')!r} are not {price} and {limit}"
    if case.fact("currency") != (case.item.currency or ""):
        yield f"the currency is {case.item.currency!r}"


def _is_number(written: str, number: float) -> bool:
    try:
        return abs(float(written) - number) < CENT
    except ValueError:
        return False


def _within_years(case: Case) -> Iterator[str]:
    """Check that the year is the item's and one of those asked for."""
    year, first, last = case.item.year, case.wish.year_min, case.wish.year_max
    if year is None or case.fact("year") != str(year):
        yield f"the year is {year}, not {case.fact('year')!r}"
    elif first is last is None or year < (first or year) or year > (last or year):
        yield f"the year {year} was not asked for"


def _well_known(case: Case) -> Iterator[str]:
    if case.item.popularity < WELL_KNOWN:
        yield f"its popularity is only {case.item.popularity}"


def _unrated(case: Case) -> Iterator[str]:
    if case.records.is_rated(case.item.id):
        yield "the user has rated it"


def _like_asked(case: Case) -> Iterator[str]:
    if case.other is None or case.other.id not in case.wish.like:
        yield "the wish does not name the other item"


def _liked_both(case: Case) -> Iterator[str]:
    """Count the people who liked both items."""
    if case.other:
        people = case.records.likers(case.item.id) & case.records.likers(case.other.id)
        yield from _count_faults(case, len(people))


def _liked_since(case: Case) -> Iterator[str]:
    """Count the people who liked the item since the day that is given."""
    try:
        day = datetime.strptime(case.fact("since"), "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        yield f"{case.fact('since')!r} is no day"
        return
    yield from _count_faults(case, len(case.records.likers(case.item.id, day.timestamp())))


def _count_faults(case: Case, people: int) -> Iterator[str]:
    if not people or case.fact("people") != str(people):
        yield f"it is {people} people, not {case.fact('people')!r}"


_NAME = "own#creators|cast|country"
_TEXT = "own#title|titles|description|description_zh"
_OWN, _OTHER = "own#description|description_zh", "other#description|description_zh"
_TAGS = ("own#tags", "other#tags")
_CREATORS = ("own#creators", "other#creators")
_LINKS = ("own#attributes", "other#attributes")

RULES: dict[str, Rule] = {
    "matches_topic": Rule("topic", "topic tag", ("own#tags",), (_listed("tag"), _topic_asked)),
    "of_country": Rule("topic", "topic country", ("own#country",), (_listed("country"), _topic_asked)),
    "by_person": Rule("topic like", "creator", ("own#creators",), (_listed("creator"), _person_asked("creator"))),
    "with_person": Rule("topic like", "person", ("own#cast",), (_listed("person"), _person_asked("person"))),
    "about_matches": Rule("text", "words", (_TEXT,), (_mentioned,)),
    "near_in_meaning": Rule("meaning", "about", (_OWN,), (_described, _wished("about", "about"))),
    "shares_tags": Rule("like", "tags item", _TAGS, (_listed("tags"), _titled, _named_in_wish)),
    "shares_creator": Rule("like", "creator item", _CREATORS, (_listed("creator"), _titled, _named_in_wish)),
    "near_item": Rule("like", "item", (_OWN, _OTHER), (_described, _titled, _named_in_wish)),
    "same_as_liked_topic": Rule("taste", "topic tag", ("own#tags", "event"), (_listed("tag"), _liked_topic)),
    "has_liked_name": Rule("taste", "topic name", (_NAME, "event"), (_listed("name"), _liked_topic)),
    "shares_tags_with_rated": Rule("rated", "tags item rating", (*_TAGS, "event"), (_listed("tags"), _titled, _rated)),
    "shares_creator_with_rated": Rule(
        "rated", "creator item rating", (*_CREATORS, "event"), (_listed("creator"), _titled, _rated)
    ),
    "chosen_with": Rule("chosen", "item people", ("together",), (_titled, _like_asked, _liked_both)),
    "chosen_with_rated": Rule("chosen", "item rating people", ("together", "event"), (_titled, _rated, _liked_both)),
    "connected": Rule("graph", "names item rating", (*_LINKS, "event"), (_listed("names"), _titled, _rated)),
    "liked_lately": Rule("lately", "people since", ("crowd",), (_liked_since,)),
    "asked_before": Rule("earlier", "quality tag", ("own#tags",), _said("earlier", _listed("tag"))),
    "more_of": Rule("critique", "quality tag", ("own#tags",), _said("more", _listed("tag"))),
    "more_of_name": Rule("critique", "quality name", (_NAME,), _said("more", _listed("name"))),
    "more_in_text": Rule("critique", "quality words", (_TEXT,), _said("more", _mentioned)),
    "nearer_to": Rule("critique", "quality", (_OWN,), _said("more", _described)),
    "without": Rule("critique", "quality", ("own#tags|description|description_zh",), _said("less", _absent)),
    "under_price": Rule("limits", "price currency limit", ("own#price",), (_within_price,)),
    "from_year": Rule("limits", "year", ("own#year",), (_within_years,)),
    "popular": Rule("popularity", "", ("own#popularity",), (_well_known,)),
    "not_yet_rated": Rule("new", "", ("profile",), (_unrated,)),
}
"""Each statement about a pick; whatever is not here is a fault."""
