"""Measures our parts of the score, alone and blended, beside popularity, implicit and lenskit on MovieLens ratings.

    python benchmarks/recommenders.py FOLDER [--by-time] [--seed 0] [--cold]

FOLDER is an unpacked MovieLens. Peers that are not installed are left out (``pip install implicit lenskit``).
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.recommender.blend import fit_weights, scaled
from assistant.recommender.collaborative import Choices, CoChoice, counts, fit
from assistant.recommender.graph import Graph
from assistant.recommender.offline import LIKED, Measures, Scorer, Split, measure, split, top
from assistant.values import Item

Floats = NDArray[np.float32]
LENGTHS = (1, 3, 5)
"""Of the histories of cold users."""


def read(folder: Path) -> tuple[list[tuple[str, str, float, int]], list[Item]]:
    """Return the ratings, and the films with genres as tags."""
    with (folder / "ratings.csv").open(encoding="utf-8") as file:
        ratings = [(r["userId"], r["movieId"], float(r["rating"]), int(r["timestamp"])) for r in csv.DictReader(file)]
    tags: dict[str, dict[str, None]] = {}
    with (folder / "tags.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            tags.setdefault(row["movieId"], {})[row["tag"].casefold()] = None
    with (folder / "movies.csv").open(encoding="utf-8") as file:
        items = []
        for row in csv.DictReader(file):
            year = row["title"].rstrip()[-5:-1]
            items.append(
                Item(
                    id=row["movieId"],
                    kind="movie",
                    title=row["title"],
                    tags=tuple(dict.fromkeys([*row["genres"].casefold().split("|"), *tags.get(row["movieId"], ())])),
                    year=int(year) if year.isdigit() else None,
                )
            )
    return ratings, items


class Ours:
    """The parts of our score that need no request, over the items of a split."""

    names = ("co-choice", "graph", "popularity")

    def __init__(self, data: Split, items: list[Item]) -> None:
        self.data = data
        self.model: CoChoice = fit(Choices.of(((u, i, r) for u, i, r, _ in data.train), fewest=1), neighbours=None)
        self.graph = Graph.of(item for item in items if item.id in set(data.ids))
        self._to_model = np.array([self.model.place.get(item_id, -1) for item_id in data.ids])
        self._to_graph = np.array([self.graph.place[item_id] for item_id in data.ids])
        liked: dict[str, int] = {}
        for _, item_id, rating, _ in data.train:
            liked[item_id] = liked.get(item_id, 0) + (rating >= LIKED)
        self.popularity = scaled(np.array([np.sqrt(liked.get(item_id, 0)) for item_id in data.ids], np.float32))
        self.weights = {0: np.ones(3, np.float32)}

    def parts(self, history: Mapping[str, float]) -> Floats:
        """Return (parts, items)."""
        chosen = self.model.scores({item_id: counts(rating) for item_id, rating in history.items()})
        near = self.graph.walk({item_id: 1.0 for item_id, rating in history.items() if rating >= LIKED})
        return np.stack(
            [
                scaled(np.append(chosen, 0.0)[self._to_model].astype(np.float32)),
                scaled(near[self._to_graph]),
                self.popularity,
            ]
        )

    def score(self, history: Mapping[str, float]) -> Floats:
        """Return the blended score."""
        length = max(known for known in self.weights if known <= max(len(history), min(self.weights)))
        return np.asarray(self.weights[length] @ self.parts(history), np.float32)


def learn(data: Split, items: list[Item], seed: int) -> dict[int, Floats]:
    """Return the weights by length of history, learnt on a second split of what is known."""
    inner = split(data.train, seed=seed + 1)
    ours = Ours(inner, items)
    place = {item_id: index for index, item_id in enumerate(inner.ids)}
    weights: dict[int, Floats] = {}
    for length in (*LENGTHS, 10, 20):
        parts, wanted, allowed = [], [], []
        for user, history in inner.histories.items():
            if user not in inner.held_out or len(history) < length:
                continue
            cut = dict(list(history.items())[:length]) if length < 20 else history
            ok = np.ones(len(inner.ids), bool)
            ok[[place[item_id] for item_id in history]] = False
            parts.append(ours.parts(cut))
            wanted.append([place[item_id] for item_id in inner.held_out[user]])
            allowed.append(ok)
        weights[length] = fit_weights(parts, wanted, allowed)
    return weights


def implicit_peers(data: Split) -> dict[str, Scorer]:
    """Return implicit's ALS and item neighbours, trained on what was liked."""
    try:
        from implicit.als import AlternatingLeastSquares
        from implicit.nearest_neighbours import BM25Recommender, CosineRecommender
    except ImportError:
        return {}
    place = {item_id: index for index, item_id in enumerate(data.ids)}
    matrix = liked_matrix(data)
    models = {
        "implicit ALS 32": AlternatingLeastSquares(factors=32, iterations=15, random_state=0, num_threads=2),
        "implicit cosine 100": CosineRecommender(K=100),
        "implicit BM25 100": BM25Recommender(K=100),
    }
    scorers: dict[str, Scorer] = {}
    for name, model in models.items():
        model.fit(matrix, show_progress=False)
        scorers[name] = _implicit_scorer(model, place, len(data.ids))
    return scorers


def _implicit_scorer(model: object, place: Mapping[str, int], size: int) -> Scorer:
    from scipy.sparse import csr_matrix

    def score(history: Mapping[str, float]) -> Floats:
        liked = [place[item_id] for item_id, rating in history.items() if rating >= LIKED]
        row = csr_matrix((np.ones(len(liked), np.float32), ([0] * len(liked), liked)), (1, size))
        if hasattr(model, "item_factors"):
            user = model.recalculate_user(0, row)
            return np.asarray(model.item_factors @ np.ravel(user), np.float32)
        return np.asarray((row @ model.similarity).toarray()[0], np.float32)  # type: ignore[attr-defined]

    return score


def liked_matrix(data: Split) -> object:
    """Return what was liked in training, one row a user."""
    from scipy.sparse import csr_matrix

    place = {item_id: index for index, item_id in enumerate(data.ids)}
    users: dict[str, int] = {}
    pairs = [(users.setdefault(u, len(users)), place[i]) for u, i, rating, _ in data.train if rating >= LIKED]
    rows, columns = zip(*pairs, strict=True)
    return csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), (len(users), len(data.ids)))


def plain_peers(data: Split) -> dict[str, Scorer]:
    """Return popularity, and EASE as published: what was liked, lambda 200."""
    matrix = liked_matrix(data)
    popularity = np.asarray(matrix.sum(0), np.float32).ravel()  # type: ignore[attr-defined]
    gram = (matrix.T @ matrix).toarray().astype(np.float64)  # type: ignore[attr-defined]
    gram[np.diag_indices_from(gram)] += 200.0
    inverse = np.linalg.inv(gram)
    weights = inverse / -np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    place = {item_id: index for index, item_id in enumerate(data.ids)}

    def ease(history: Mapping[str, float]) -> Floats:
        liked = [place[item_id] for item_id, rating in history.items() if rating >= LIKED]
        return np.asarray(weights[liked].sum(0), np.float32)

    return {"popularity": lambda history: popularity, "EASE 200": ease}


def run(name: str, scorer: Scorer, data: Split, items: Mapping[str, frozenset[str]], cut: int | None) -> Measures:
    """Measure one recommender and print a line."""
    place = {item_id: index for index, item_id in enumerate(data.ids)}
    lists, start = {}, time.perf_counter()
    for user, history in data.histories.items():
        if user in data.held_out:
            seen = [place[item_id] for item_id in history]
            given = history
            if cut:
                given = dict([pair for pair in history.items() if pair[1] >= LIKED][:cut])
            lists[user] = top(scorer(given), seen)
    seconds = time.perf_counter() - start
    found = measure(data, lists, items)
    print(
        f"{name:24} nDCG {found.ndcg:.4f}  recall {found.recall:.3f}  MRR {found.mrr:.3f}  "
        f"coverage {found.coverage:.3f}  "
        f"novelty {found.novelty:.2f}  gini {found.gini:.3f}  distance {found.distance:.3f}  "
        f"miscalibration {found.miscalibration:.3f}  {1000 * seconds / len(lists):.1f} ms a user",
        flush=True,
    )
    return found


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--by-time", action="store_true", help="hold out each user's latest instead of a random draw")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--cold", action="store_true", help="also with only the first 1, 3 and 5 of what each user liked"
    )
    options = parser.parse_args()
    ratings, items = read(options.folder)
    data = split(ratings, by_time=options.by_time, seed=options.seed)
    attributes = {item.id: frozenset(item.tags) for item in items}
    print(f"{len(data.histories)} users, {len(data.ids)} items, {len(data.train)} ratings known")
    peers = {**plain_peers(data), **implicit_peers(data)}
    start = time.perf_counter()
    ours = Ours(data, items)
    print(f"fitted in {time.perf_counter() - start:.1f} s")
    start = time.perf_counter()
    ours.weights = learn(data, items, options.seed)
    print(f"weights {ours.names} {ours.weights} in {time.perf_counter() - start:.1f} s")
    singles: dict[str, Callable[[Mapping[str, float]], Floats]] = {
        f"ours, {name} alone": (lambda history, row=row: ours.parts(history)[row])
        for row, name in enumerate(ours.names)
    }
    for cut in (None, *LENGTHS) if options.cold else (None,):
        print(f"\nknown of each user: {cut or 'all'}")
        best = max(run(name, scorer, data, attributes, cut).ndcg for name, scorer in peers.items())
        for name, scorer in singles.items():
            run(name, scorer, data, attributes, cut)
        mine = run("ours", ours.score, data, attributes, cut).ndcg
        print(f"ours is {mine / best:.3f} times the best peer")


if __name__ == "__main__":
    main()
