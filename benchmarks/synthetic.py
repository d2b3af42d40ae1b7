"""Makes a catalog of any size from a seed, shaped like a real one: for ranking.py and nearest.py.

Words are made up and drawn by Zipf's law. An item's vector is the sum of its tags' and noise as long as that, so items
that share tags lie nearer; a text's is the sum of its words', so a wish for a tag lies near the items that have it.
"""

from __future__ import annotations

import resource
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from functools import cache, cached_property
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from assistant.catalog import Catalog, Record
from assistant.database import open_database
from assistant.meanings import index_tags
from assistant.model import Vector
from assistant.profile import Profile, Statement
from assistant.retrieval import Retriever, unit
from assistant.values import KINDS, Item, Limits, Wish
from assistant.vectors import VectorIndex

Result = TypeVar("Result")
SEED = 0
DIMENSION = 384
BATCH = 2000
TAGS, WORDS = 2_000, 20_000
PEOPLE, RATINGS_EACH, MOST_RATED = 2_000, 100, 9_000
"""People who rated items of one kind, and how many of its items have ratings: as many as the closed forms take."""
FIRST_TIME, LAST_TIME = 1_262_304_000, 1_735_689_600
SYLLABLES = [f"{head}{vowel}" for head in "bdfgklmnprtvz" for vowel in "aeiou"]


class WordVectors:
    """Stands in for the encoder: a text's vector is the sum of its words' random ones."""

    id = "synthetic"
    dimension = DIMENSION

    def encode_query(self, text: str) -> Vector:
        """Return the vector of a request, shape (dimension,)."""
        return unit(np.sum([word_vector(word) for word in text.casefold().split()], axis=0))

    def encode_documents(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vector:
        """Return the vectors of ``texts``, shape (len(texts), dimension)."""
        return np.stack([self.encode_query(text) for text in texts])


@cache
def word_vector(word: str) -> Vector:
    """Return the random vector of a word, about 1 long."""
    random = np.random.default_rng(zlib.crc32(word.encode()))
    return np.asarray(random.standard_normal(DIMENSION) / DIMENSION**0.5, np.float32)


def vocabulary(size: int, random: np.random.Generator) -> list[str]:
    """Return so many different made-up words of three or four syllables."""
    words: dict[str, None] = {}
    while len(words) < size:
        words["".join(random.choice(SYLLABLES, random.integers(3, 5)))] = None
    return list(words)


def zipf(random: np.random.Generator, total: int, count: int) -> NDArray[np.int64]:
    """Return up to ``count`` different numbers below ``total``, each about 1 / (number + 1) as often as 0."""
    return np.unique((total ** random.random(count)).astype(np.int64)) - 1


def skewed(random: np.random.Generator, total: int, count: int) -> NDArray[np.int64]:
    """Return up to ``count`` different numbers below ``total``, the small ones more often, but none very often."""
    return np.unique((total * random.random(count) ** 2).astype(np.int64))


class World:
    """All that the items of one catalog are made of."""

    def __init__(self, size: int, seed: int = SEED) -> None:
        self.size = size
        self.random = np.random.default_rng(seed)
        words = vocabulary(TAGS + WORDS, self.random)
        self.tags, self.words = words[:TAGS], words[TAGS:]
        self._names = [name.title() for name in words]

    @cached_property
    def tag_vectors(self) -> Vector:
        """The vectors of the tags, shape (tags, dimension)."""
        return np.stack([word_vector(tag) for tag in self.tags])

    def batches(self) -> Iterator[tuple[list[Item], Vector]]:
        """Yield the items with their vectors, shape (items, dimension)."""
        for start in range(0, self.size, BATCH):
            numbers = range(start, min(start + BATCH, self.size))
            tags = [zipf(self.random, TAGS, int(self.random.integers(2, 8))) for _ in numbers]
            noise = self.random.standard_normal((len(tags), DIMENSION)) / DIMENSION**0.5
            vectors = [
                unit(self.tag_vectors[own].sum(axis=0) + len(own) ** 0.5 * rest)
                for own, rest in zip(tags, noise, strict=True)
            ]
            yield [self.item(number, own) for number, own in zip(numbers, tags, strict=True)], np.stack(vectors)

    def item(self, number: int, tags: NDArray[np.int64]) -> Item:
        """Return an item with these tags."""
        random = self.random
        creator = int(skewed(random, max(self.size // 10, 1), 1)[0])
        return Item(
            id=item_id(number),
            kind=KINDS[number % len(KINDS)],
            title=f"{self._name()} {self._name()} {number}",
            creators=(f"{self._names[creator % 1009]} {self._names[creator % len(self._names)]}",),
            cast=tuple(f"{self._name()} {self._name()}" for _ in range(3)) if number % len(KINDS) == 0 else (),
            year=2025 - int(random.exponential(15)) if random.random() < 0.9 else None,
            country=self._names[int(zipf(random, 40, 1)[0])],
            price=round(float(random.lognormal(2.5, 0.8)), 2) if random.random() < 0.6 else None,
            currency="USD",
            tags=tuple(self.tags[place] for place in tags),
            description=" ".join(self.words[place] for place in random.permutation(zipf(random, WORDS, 20))) + ".",
            popularity=round(float(random.beta(1, 6)), 4),
        )

    def _name(self) -> str:
        return self._names[int(self.random.integers(len(self._names)))]

    def ratings(self) -> Iterator[tuple[str, str, float, int]]:
        """Yield ratings of one kind: everybody likes a part of its items and rates mostly these."""
        rated = min(MOST_RATED, self.size // len(KINDS))
        for user in range(PEOPLE):
            places = skewed(self.random, rated // 4, RATINGS_EACH) * 4 + self.random.integers(0, 4, 1)
            others = skewed(self.random, rated, RATINGS_EACH // 2)
            for place in np.union1d(places, others):
                rating = float(self.random.integers(6, 11) if place in places else self.random.integers(1, 11)) / 2
                time = int(self.random.integers(FIRST_TIME, LAST_TIME))
                yield f"u{user}", item_id(int(place) * len(KINDS)), rating, time

    def statements(self) -> list[Statement]:
        """Return a profile: 20 ratings of items that others rated, 10 of any, 5 liked and 2 disliked topics."""
        rated = min(MOST_RATED, self.size // len(KINDS))
        numbers = [int(place) * len(KINDS) for place in self.random.permutation(skewed(self.random, rated, 60))[:20]]
        numbers += [int(place) for place in self.random.integers(0, self.size, 10)]
        ratings = [int(self.random.choice([2, 3, 4, 5, 5])) for _ in numbers]
        topics = [self.tags[place] for place in self.random.permutation(200)[:7]]
        return [
            *(
                Statement("item", item_id(number), 1 if rating > 2 else -1, rating)
                for number, rating in zip(numbers, ratings, strict=True)
            ),
            *(Statement("topic", topic, 1, 4) for topic in topics[:5]),
            *(Statement("topic", topic, -1, 4) for topic in topics[5:]),
        ]


class Wishes:
    """Draws wishes of each kind; words are tags, as often as items have them."""

    def __init__(self, size: int, seed: int) -> None:
        self.size = size
        self.random = np.random.default_rng([SEED, seed])
        self.tags = World(size).tags

    def mixed(self, count: int) -> list[tuple[str, Wish]]:
        """Return so many wishes with the names of their kinds, each kind in its turn."""
        kinds: dict[str, Callable[[], dict[str, object]]] = {
            "one tag": lambda: {"about": self.tag(), **self.kind()},
            "two tags": lambda: {"about": f"{self.tag()} {self.tag()}", **self.kind()},
            "like an item": lambda: {"like": (self.number(),), **self.kind()},
            "with exclude": lambda: {"about": self.tag(), "exclude": (self.tag(),), **self.kind()},
            "with limits": lambda: {"about": self.tag(), **self.kind(), **self.limits().model_dump()},
            "nothing at all": lambda: {"exclude_items": tuple(self.number() for _ in range(5)), **self.kind()},
            "more and less": lambda: {"about": self.tag(), "more": (self.tag(),), "less": (self.tag(),)},
        }
        names = list(kinds)
        drawn = [names[place % len(names)] for place in range(count)]
        return [(name, Wish.model_validate(kinds[name]())) for name in drawn]

    def tag(self) -> str:
        """Return a tag."""
        return self.tags[int(zipf(self.random, TAGS, 1)[0])]

    def number(self) -> str:
        """Return an item's id."""
        return item_id(int(self.random.integers(self.size)))

    def kind(self) -> dict[str, object]:
        """Return a kind to ask for, every other time."""
        return {"kind": str(self.random.choice(KINDS))} if self.random.random() < 0.5 else {}

    def limits(self) -> Limits:
        """Return one or two limits that a fair share of items meets."""
        price, first, last = (bool(one) for one in self.random.random(3) < 0.5)
        return Limits(
            kind=str(self.random.choice(KINDS)),
            max_price=15.0 if price else None,
            year_min=2005 if first or not (price or last) else None,
            year_max=2018 if last else None,
        )


def item_id(number: int) -> str:
    """Return the id of an item."""
    return f"{KINDS[number % len(KINDS)]}/{number}"


def build(folder: Path, size: int) -> None:
    """Make the catalog, the vectors and the profile in ``folder``, which is left alone where it has them."""
    if (folder / "complete").exists():
        return
    world, encoder = World(size), WordVectors()
    index = VectorIndex.open(folder / "vectors", encoder.id, encoder.dimension)
    with closing(open_database(folder / "assistant.db")) as connection:
        catalog = Catalog(connection)
        for items, vectors in world.batches():
            catalog.put([Record(item, "synthetic") for item in items])
            ids = [item.id for item in items]
            index.put(vectors, ids)
            catalog.mark_encoded(ids, encoder.id)
        catalog.put_interactions(world.ratings())
        index_tags(catalog, encoder, encoder.id)
        Profile(connection).add_all(world.statements())
    (folder / "complete").touch()


def retriever_of(catalog: Catalog, folder: Path) -> Retriever:
    """Return what searches the catalog in ``folder``; its index is opened when first needed."""
    opened: list[tuple[VectorIndex, WordVectors]] = []

    def index_and_encoder() -> tuple[VectorIndex, WordVectors]:
        if not opened:
            encoder = WordVectors()
            opened.append((VectorIndex.open(folder / "vectors", encoder.id, encoder.dimension), encoder))
        return opened[0]

    return Retriever(catalog, index_and_encoder)


def apart(action: Callable[..., Result], *arguments: object) -> Result:
    """Return what ``action`` does in a process of its own, whose memory is not counted in this one's."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(action, *arguments).result()


def peak_memory() -> float:
    """Return the most memory that this process has held so far, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
