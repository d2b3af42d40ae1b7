"""Times the recommender from the parsed wish to the picks, over made-up catalogs (synthetic.py).

    python benchmarks/ranking.py [--items 20000 200000] [--runs 3] [--wishes 200] [--home FOLDER]

No model reads the wishes, and a stub stands in for the encoder, which takes 3 ms more for each new text. Each run has
wishes of its own, and each wish is asked once. Nothing is rebuilt in a FOLDER that has the catalog of a size already.

Targets on two cores: 20,000 items p50 60 ms and p95 150 ms, 200,000 items p50 300 ms.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from synthetic import Wishes, apart, build, peak_memory, retriever_of

from assistant.catalog import Catalog
from assistant.database import open_database
from assistant.profile import Profile
from assistant.recommender import Recommender
from assistant.recommender.learned import Learned


def seconds(action: Callable[[], object]) -> float:
    """Return how long ``action`` takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def both(action: Callable[[], object]) -> tuple[float, float]:
    """Return how long ``action`` takes, and how much of a processor's time, which others on the machine change less."""
    busy = time.process_time()
    return seconds(action), time.process_time() - busy


def line(times: Sequence[tuple[float, float]]) -> str:
    """Return the middle and the slowest twentieth of what ``both`` measured."""
    (p50, p95), (busy50, busy95) = map(percentiles, zip(*times, strict=True))
    return f"p50 {p50:6.0f} ms  p95 {p95:6.0f} ms    processor p50 {busy50:6.0f} ms  p95 {busy95:6.0f} ms"


def percentiles(times: Sequence[float]) -> tuple[float, float]:
    """Return the middle and the slowest twentieth of times in seconds, in milliseconds."""
    ordered = sorted(1000 * one for one in times)
    return statistics.median(ordered), ordered[int(len(ordered) * 0.95)]


def prepare(folder: Path, items: int) -> None:
    """Build the catalog and print what it took."""
    taken = seconds(lambda: build(folder, items))
    print(f"catalog built in {taken:.1f} s, peak memory {peak_memory():,.0f} MiB", flush=True)


def fit(folder: Path) -> None:
    """Learn from the ratings, keep it in ``folder`` and print what it took."""
    with closing(open_database(folder / "assistant.db")) as connection:
        learned = Learned(Catalog(connection), folder / "learned")
        graph = seconds(lambda: learned.graph.walk({}, {}))
        memory = peak_memory()
        models = seconds(lambda: learned.crowd)
        known = len(learned.crowd.chosen.ids)
    print(
        f"graph built in {graph:.2f} s, peak memory {memory:,.0f} MiB; "
        f"models of {known:,} rated items fitted in {models:.1f} s, peak memory {peak_memory():,.0f} MiB",
        flush=True,
    )


def ask(folder: Path, items: int, runs: int, count: int) -> None:
    """Time the wishes and print a table."""
    with closing(open_database(folder / "assistant.db")) as connection:
        catalog = Catalog(connection)
        profile = Profile(connection)
        recommender = Recommender(catalog, retriever_of(catalog, folder), profile, folder / "learned")
        warm_up = seconds(lambda: recommender.warm_up(catalog, profile))
        memory = peak_memory()
        _, first_wish = Wishes(items, seed=runs).mixed(1)[0]
        first = seconds(lambda: recommender.recommend(first_wish))
        print(
            f"warm-up with fitted models {warm_up:.2f} s, peak memory {memory:,.0f} MiB; first request {first:.2f} s",
            flush=True,
        )
        by_kind: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for run in range(runs):
            times = []
            for kind, wish in Wishes(items, seed=run).mixed(count):
                times.append(both(lambda wish=wish: recommender.recommend(wish)))  # type: ignore[misc]
                by_kind[kind].append(times[-1])
            print(f"run {run + 1}            {line(times)}", flush=True)
    for kind, times in by_kind.items():
        print(f"{kind:16} {line(times)}")
    print(f"all              {line([one for times in by_kind.values() for one in times])}")
    print(f"peak memory {peak_memory():,.0f} MiB", flush=True)


def main() -> None:
    """Print a table for each number of items; each step has a process of its own, so that memory is its own, too."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, nargs="+", default=[20_000, 200_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--wishes", type=int, default=200)
    parser.add_argument("--home", type=Path, help="where catalogs are kept; by default they are not")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        for items in options.items:
            folder = (options.home or Path(passing)) / str(items)
            folder.mkdir(parents=True, exist_ok=True)
            print(f"\n{items:,} items", flush=True)
            apart(prepare, folder, items)
            if not (folder / "learned").exists():
                apart(fit, folder)
            apart(ask, folder, items, options.runs, options.wishes)


if __name__ == "__main__":
    main()
