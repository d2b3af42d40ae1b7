"""Measures the recommender beside implicit, lenskit, EASE and popularity on ratings that are held out.

    python benchmarks/recommenders.py FOLDER [--by-time] [--seed 0] [--first 1 3 5] [--cold-items]

FOLDER is an unpacked MovieLens. Everybody chooses among the same items and leaves out what a user is known to have
rated. Peers that are not installed are left out: ``pip install implicit lenskit``.
"""

from __future__ import annotations

import argparse
import csv
import math
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np
from scipy.sparse import csr_matrix

from assistant.config import load_paths, load_settings
from assistant.loading import load_encoder
from assistant.recommender.choices import LIKED, Floats
from assistant.recommender.offline import K, Measures, Split, measure, split, top, without_some_items
from assistant.trial import Trial, read
from assistant.values import Item, Variety

Scorer = Callable[[Mapping[str, float]], Floats]
"""From a history, item ids with ratings, to a score for each item of the split."""
COLD_K = 50


@dataclass(frozen=True)
class Liked:
    """What was liked in training, one row a user, as peers are given it."""

    data: Split
    matrix: csr_matrix
    place: Mapping[str, int]

    @classmethod
    def of(cls, data: Split) -> Liked:
        """Read the split."""
        place = {item_id: index for index, item_id in enumerate(data.ids)}
        users: dict[str, int] = {}
        pairs = [(users.setdefault(u, len(users)), place[i]) for u, i, rating, _ in data.train if rating >= LIKED]
        rows, columns = zip(*pairs, strict=True)
        shape = (len(users), len(data.ids))
        return cls(data, csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape), place)

    def row(self, history: Mapping[str, float]) -> csr_matrix:
        """Return what was liked in one history, shape (1, items)."""
        liked = [self.place[item_id] for item_id, rating in history.items() if rating >= LIKED]
        return csr_matrix((np.ones(len(liked), np.float32), ([0] * len(liked), liked)), (1, len(self.data.ids)))


def popularity(liked: Liked) -> Scorer:
    """Return the number of people who liked an item."""
    counts = np.asarray(liked.matrix.sum(0), np.float32).ravel()
    return lambda history: counts


def ease(liked: Liked) -> Scorer:
    """Return EASE as published (Steck 2019), lambda 200."""
    gram = (liked.matrix.T @ liked.matrix).toarray().astype(np.float64)
    gram[np.diag_indices_from(gram)] += 200.0
    inverse = np.linalg.inv(gram)
    weights = inverse / -np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    return lambda history: np.asarray(liked.row(history) @ weights, np.float32).ravel()


def implicit_als(liked: Liked) -> Scorer:
    """Return implicit's matrix factorisation, 32 factors."""
    from implicit.als import AlternatingLeastSquares

    model = AlternatingLeastSquares(factors=32, iterations=15, random_state=0, num_threads=2)
    model.fit(liked.matrix, show_progress=False)

    def score(history: Mapping[str, float]) -> Floats:
        user = model.recalculate_user(0, liked.row(history))
        return np.asarray(model.item_factors @ np.ravel(user), np.float32)

    return score


def implicit_neighbours(liked: Liked, name: str) -> Scorer:
    """Return implicit's neighbours by cosine or BM25, 100 for an item."""
    from implicit import nearest_neighbours

    model = getattr(nearest_neighbours, f"{name}Recommender")(K=100)
    model.fit(liked.matrix, show_progress=False)
    similarity = model.similarity.tocsr()
    return lambda history: np.asarray((liked.row(history) @ similarity).toarray()[0], np.float32)


def lenskit_scorer(liked: Liked, kind: str) -> Scorer:
    """Return lenskit's item neighbours or implicit-feedback matrix factorisation, with its own defaults."""
    import pandas as pd
    from lenskit.als import ImplicitMFScorer
    from lenskit.data import ItemList, RecQuery, from_interactions_df
    from lenskit.knn import ItemKNNScorer

    rows = [(user, item_id) for user, item_id, rating, _ in liked.data.train if rating >= LIKED]
    data = from_interactions_df(pd.DataFrame(rows, columns=["user_id", "item_id"]))
    model: Any = (
        ItemKNNScorer(max_nbrs=20, feedback="implicit") if kind == "item-kNN" else ImplicitMFScorer(embedding_size=32)
    )
    model.train(data)
    everything = ItemList(item_ids=list(liked.data.ids))

    def score(history: Mapping[str, float]) -> Floats:
        known = ItemList(item_ids=[item_id for item_id, rating in history.items() if rating >= LIKED])
        scores = model(RecQuery(user_items=known), everything).scores("numpy")
        return np.nan_to_num(np.asarray(scores, np.float32), nan=-1e9)

    return score


PEERS: dict[str, Callable[[Liked], Scorer]] = {
    "popularity": popularity,
    "EASE, lambda 200": ease,
    "implicit ALS 32": implicit_als,
    "implicit cosine 100": lambda liked: implicit_neighbours(liked, "Cosine"),
    "implicit BM25 100": lambda liked: implicit_neighbours(liked, "BM25"),
    "lenskit item-kNN": lambda liked: lenskit_scorer(liked, "item-kNN"),
    "lenskit ImplicitMF 32": lambda liked: lenskit_scorer(liked, "ImplicitMF"),
}


def peers_of(data: Split) -> dict[str, Scorer]:
    """Return the peers that are installed, trained on what was liked."""
    liked, found = Liked.of(data), dict[str, Scorer]()
    for name, make in PEERS.items():
        try:
            found[name] = make(liked)
        except ImportError as error:
            print(f"{name} is left out: {error}")
    return found


class Bench:
    """One split, and what is shown to its users by each recommender."""

    def __init__(self, data: Split, items: Sequence[Item], genres: Mapping[str, frozenset[str]]) -> None:
        self.data = data
        self.items = items
        self.genres = genres
        self.vectors: Mapping[str, Floats] = {}
        self.place = {item_id: index for index, item_id in enumerate(data.ids)}

    def peer(self, name: str, scorer: Scorer, first: int | None, k: int = K) -> Measures:
        """Measure a peer and print a line."""

        def shown(user: str) -> list[int]:
            seen = [self.place[item_id] for item_id in self.data.histories.get(user, {})]
            return top(scorer(self.data.known(user, first)), seen, k)

        return self._measure(name, shown)

    def ours(self, name: str, trial: Trial, first: int | None, k: int = K) -> Measures:
        """Measure the whole recommender and print a line."""
        return self._measure(name, lambda user: [self.place[pick.item.id] for pick in trial.picks(user, first, k)])

    def _measure(self, name: str, shown: Callable[[str], list[int]]) -> Measures:
        start = time.perf_counter()
        lists = {user: shown(user) for user in self.data.held_out}
        found = measure(self.data, lists, self.genres, self.vectors)
        milliseconds = 1000 * (time.perf_counter() - start) / len(lists)
        print(f"{name:28} {found}  {milliseconds:5.1f} ms a user", flush=True)
        return found


def compare(bench: Bench, trial: Trial, peers: Mapping[str, Scorer], first: int | None) -> None:
    """Print a table: all peers, and ours at each setting of the dial."""
    print(f"\nknown of each user: {f'the first {first} they liked' if first else 'all'}")
    found = {name: bench.peer(name, scorer, first) for name, scorer in peers.items()}
    best = max(found.values(), key=lambda one: one.ndcg)
    plain = found["EASE, lambda 200"]
    for variety in get_args(Variety):
        trial.recommender.variety = variety
        own = bench.ours(f"ours, {variety}", trial, first)
        print(
            f"    nDCG {own.ndcg / best.ndcg:.3f} times the best peer's, {own.ndcg / plain.ndcg:.3f} times EASE's; "
            f"distance {own.distance / plain.distance:.3f} times EASE's, by genres "
            f"{own.attribute_distance / plain.attribute_distance:.3f}"
        )


def cold_items(bench: Bench, trial: Trial) -> None:
    """Print how many of the held-out items that nobody is known to have rated are among the first 50."""
    random = np.random.default_rng(0)
    trial.recommender.variety = "focused"
    found = {
        "ours": bench.ours("ours", trial, None, COLD_K).recall,
        "popularity": bench.peer("popularity", popularity(Liked.of(bench.data)), None, COLD_K).recall,
        "random": bench.peer(
            "random", lambda history: random.random(len(bench.data.ids)).astype(np.float32), None, COLD_K
        ).recall,
    }
    for name in ("popularity", "random"):
        ratio = found["ours"] / found[name] if found[name] else math.inf
        print(f"recall@{COLD_K} of cold items: ours is {ratio:.1f} times {name}'s")


def genres_of(folder: Path, items: Sequence[Item]) -> dict[str, frozenset[str]]:
    """Return the genres of the items, without what users tagged them with."""
    with (folder / "movies.csv").open(encoding="utf-8") as file:
        genres = {genre.casefold() for row in csv.DictReader(file) for genre in row["genres"].split("|")}
    return {item.id: frozenset(tag.casefold() for tag in item.tags) & genres for item in items}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--by-time", action="store_true", help="hold out each user's latest instead of a random draw")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, nargs="*", default=[], help="also for users of whom only so much is known")
    parser.add_argument("--cold-items", action="store_true", help="instead, 10%% of the items without any rating")
    options = parser.parse_args()
    ratings, items = read(options.folder)
    data = split(ratings, by_time=options.by_time, seed=options.seed)
    genres = genres_of(options.folder, items)
    if options.cold_items:
        data = without_some_items(data, ratings, seed=options.seed)
    print(f"{len(data.histories)} users, {len(data.ids)} items, {len(data.train)} ratings known, seed {options.seed}")
    with tempfile.TemporaryDirectory() as folder:
        paths = load_paths()
        encoder = load_encoder(load_settings(paths), paths, print)
        trial, bench = Trial(data, items, Path(folder), encoder), Bench(data, items, genres)
        bench.vectors = trial.vectors()
        if options.cold_items:
            cold_items(bench, trial)
            return
        start = time.perf_counter()
        trial.recommender.learn()
        print(f"ours fitted in {time.perf_counter() - start:.1f} s")
        peers = peers_of(data)
        for first in (None, *options.first):
            compare(bench, trial, peers, first)


if __name__ == "__main__":
    main()
