"""Two camps of taste for tests: twenty people who like one half of the items, twenty who like the other."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.catalog import Catalog
from assistant.context import Context
from assistant.meanings import Meanings
from assistant.recommender.choices import Rating
from assistant.recommender.frequencies import Frequencies
from assistant.recommender.learned import Learned
from assistant.recommender.services import Services
from assistant.recommender.topics import Topics
from assistant.testing import tiny_catalog, tiny_context
from assistant.values import Item

SIZE = 6
PEOPLE = 20
DAY = 86_400
START = 1_700_006_400
"""2023-11-15, midnight in UTC."""


def camp_ids(size: int) -> tuple[list[str], list[str]]:
    """Return the items of both camps."""
    return [f"movie/red-{i}" for i in range(size)], [f"movie/blue-{i}" for i in range(size)]


REDS, BLUES = camp_ids(SIZE)


def camp_ratings(people: int = PEOPLE, size: int = SIZE) -> list[Rating]:
    """Return what each likes: their half but for one item, another one for each; one item a day."""
    return [
        (f"{name}{person}", item_id, 5.0, START + DAY * place)
        for name, camp in zip(("red", "blue"), camp_ids(size), strict=True)
        for person in range(people)
        for place, item_id in enumerate(camp)
        if place != person % size
    ]


def plain_item(item_id: str, *tags: str, creator: str = "", **fields: object) -> Item:
    """Return an item that has nothing but this."""
    creators = (creator,) if creator else ()
    kind, title = item_id.split("/")
    return Item.model_validate(
        {"id": item_id, "kind": kind, "title": title, "creators": creators, "tags": tags} | fields
    )


def camp_items() -> list[Item]:
    """Return the items, with a tag for the camp."""
    return [plain_item(item_id, item_id[6:-2]) for item_id in (*REDS, *BLUES)]


def camp_catalog(ratings: Sequence[Rating] | None = None) -> Catalog:
    """Return the items and ratings as a catalog in memory."""
    catalog = tiny_catalog(camp_items())
    catalog.put_interactions(camp_ratings() if ratings is None else ratings)
    return catalog


def camp_context() -> Context:
    """Return the same as what a tool call is handed."""
    context = tiny_context(items=camp_items())
    context.catalog.put_interactions(camp_ratings())
    return context


def services_of(context: Context) -> Services:
    """Return what ranking reads from, over the catalog of ``context``."""
    catalog, retriever = context.catalog, context.retriever
    topics = Topics(catalog, Meanings(catalog, retriever, lambda: "none"))
    return Services(catalog, retriever, topics, Frequencies(catalog), Learned(catalog))
