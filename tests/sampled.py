"""The sample catalog as a context for tests, with an encoder that needs no weights."""

from __future__ import annotations

from functools import cache

from assistant.catalog import Record
from assistant.context import Context
from assistant.recommender import Recommender
from assistant.retrieval import Retriever
from assistant.sample import FOLDER, labels
from assistant.testing import HashingEncoder, tiny_context, tiny_index
from assistant.values import Item, Recommendations, Wish


class WideHashingEncoder(HashingEncoder):
    """Wide enough that no two words of the sample look alike by chance."""

    id = "hashing-16384"
    dimension = 16384


@cache
def sample_items() -> tuple[Item, ...]:
    """Return the items of the sample catalog."""
    lines = [line for path in sorted(FOLDER.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    return tuple(map(Item.model_validate_json, lines))


def sample_context() -> Context:
    """Return a context over the sample catalog; close its connection when done."""
    context = tiny_context(items=())
    context.catalog.put_labels(labels())
    context.catalog.put([Record(item, "sample") for item in sample_items()])
    encoder = WideHashingEncoder()
    index = tiny_index(context.catalog, encoder)
    context.retriever = Retriever(context.catalog, lambda: (index, encoder))
    context.recommender = Recommender(context.catalog, context.retriever, context.profile)
    return context


def recommend(context: Context, **wish: object) -> Recommendations:
    """Return the picks for a wish."""
    return context.recommender.recommend(Wish.model_validate(wish))
