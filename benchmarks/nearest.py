"""Compares the search for the nearest vectors with faiss: recall@10 against exact search, and the time a query takes.

    python benchmarks/nearest.py [--items 20000 200000] [--queries 200] [--home FOLDER]

The vectors are made up (synthetic.py). Ours is Retriever.nearest, from a text whose vector is known to the ids. With
limits faiss is given which items meet them, which it is not timed for; ours finds out. Catalogs in FOLDER are those of
ranking.py. Peers that are not installed are left out: ``pip install faiss-cpu``.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from synthetic import BATCH, Wishes, WordVectors, apart, build, retriever_of

from assistant.catalog import Catalog
from assistant.database import open_database
from assistant.model import Vector
from assistant.retrieval import Retriever
from assistant.values import Limits

K = 10
NEIGHBOURS, BREADTHS = 16, (64, 128)
"""Of faiss's HNSW: M, and what efSearch is tried at."""
LIMITS = (Limits(), Limits(kind="movie"), Limits(year_min=2018), Limits(kind="product", max_price=8, year_max=2015))

Search = Callable[[str], Sequence[str]]
"""From a text to the ids of the nearest items."""


@dataclass(frozen=True)
class Measured:
    """What one search found of what there was to find, 0 to 1, and its times in milliseconds, sorted."""

    recall: float
    times: Sequence[float]

    @property
    def p50(self) -> float:
        """The time that half of the queries stay below."""
        return statistics.median(self.times)

    def line(self, name: str, other: Measured) -> str:
        """Return a line of the table, beside ``other``."""
        p95, share = self.times[int(len(self.times) * 0.95)], self.recall / max(other.recall, 1e-9)
        return (
            f"{name:26} recall@{K} {self.recall:.3f} ({share:.2f})  "
            f"p50 {self.p50:7.2f} ms ({self.p50 / other.p50:.2f})  p95 {p95:7.2f} ms"
        )


class Bench:
    """The vectors of one catalog, and the queries."""

    def __init__(self, retriever: Retriever, queries: Sequence[str]) -> None:
        rows = retriever.catalog.connection.execute("SELECT id FROM items ORDER BY number")
        self.ids = [item_id for (item_id,) in rows]
        parts = [self.ids[start : start + BATCH] for start in range(0, len(self.ids), BATCH)]
        self.vectors = np.stack([vector for part in parts for vector in map(retriever.vectors(part).__getitem__, part)])
        self.queries = {query: WordVectors().encode_query(query) for query in queries}
        self.retriever = retriever

    def allowed(self, limits: Limits) -> NDArray[np.bool_]:
        """Return which items meet ``limits``, shape (items,)."""
        allowed = self.retriever.catalog.allowed(self.ids, limits)
        return np.array([item_id in allowed for item_id in self.ids])

    def exact(self, allowed: NDArray[np.bool_]) -> dict[str, set[str]]:
        """Return the ids of the nearest items for each query."""
        found = {}
        for query, vector in self.queries.items():
            cosines = np.where(allowed, self.vectors @ vector, -2.0)
            found[query] = {self.ids[place] for place in np.argpartition(-cosines, K)[:K]}
        return found

    def measure(self, search: Search, exact: dict[str, set[str]]) -> Measured:
        """Run all queries once to warm up, then once with the clock."""
        times, hits = [], 0
        for query in self.queries:
            search(query)
        for query in self.queries:
            start = time.perf_counter()
            found = search(query)
            times.append(1000 * (time.perf_counter() - start))
            hits += len(exact[query] & set(found[:K]))
        return Measured(hits / (K * len(self.queries)), sorted(times))

    def ours(self, limits: Limits) -> Search:
        """Return the search of the assistant."""
        return lambda query: [item_id for item_id, _ in self.retriever.nearest(query, K, limits)]

    def faiss(self, index: Any, parameters: Any) -> Search:
        """Return the search of a faiss index."""

        def search(query: str) -> list[str]:
            _, places = index.search(self.queries[query][None], K, params=parameters)
            return [self.ids[place] for place in places[0] if place >= 0]

        return search


def peers(vectors: Vector) -> Iterable[tuple[str, Any, Callable[[Any], Any]]]:
    """Yield faiss's indexes with their names and what makes their parameters of a selector; nothing without faiss."""
    try:
        import faiss
    except ImportError as error:
        print(f"faiss is left out: {error}")
        return
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)
    yield "faiss flat", flat, lambda selector: faiss.SearchParameters(sel=selector)
    start = time.perf_counter()
    graph = faiss.IndexHNSWFlat(vectors.shape[1], NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)
    graph.add(vectors)
    print(f"faiss HNSW built in {time.perf_counter() - start:.1f} s", flush=True)
    for breadth in BREADTHS:
        yield (
            f"faiss HNSW, efSearch {breadth}",
            graph,
            lambda selector, breadth=breadth: faiss.SearchParametersHNSW(efSearch=breadth, sel=selector),
        )


def selector(allowed: NDArray[np.bool_]) -> Any:
    """Return what tells faiss which items may be found; None for all."""
    import faiss

    return None if allowed.all() else faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))


def compare(folder: Path, items: int, count: int) -> None:
    """Print a table for each of the limits; figures in brackets are against ours."""
    wishes = Wishes(items, seed=1)
    queries = list(dict.fromkeys(f"{wishes.tag()} {wishes.tag()}" for _ in range(count)))
    with closing(open_database(folder / "assistant.db")) as connection:
        bench = Bench(retriever_of(Catalog(connection), folder), queries)
        indexes = list(peers(bench.vectors))
        for limits in LIMITS:
            allowed = bench.allowed(limits)
            exact = bench.exact(allowed)
            print(f"\n{limits.model_dump(exclude_none=True) or 'no limits'}: {allowed.mean():.1%} of the items")
            own = bench.measure(bench.ours(limits), exact)
            print(own.line("ours", own), flush=True)
            for name, index, parameters in indexes:
                found = bench.measure(bench.faiss(index, parameters(selector(allowed))), exact)
                print(found.line(name, own), flush=True)


def main() -> None:
    """Print the tables for each number of items."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, nargs="+", default=[20_000, 200_000])
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--home", type=Path, help="where catalogs are kept; by default they are not")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        for items in options.items:
            folder = (options.home or Path(passing)) / str(items)
            folder.mkdir(parents=True, exist_ok=True)
            apart(build, folder, items)
            print(f"\n{items:,} items", flush=True)
            apart(compare, folder, items, options.queries)


if __name__ == "__main__":
    main()
