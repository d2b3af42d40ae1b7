"""Times warm searches over the catalog of the current home, beside each half of them alone.

    ASSISTANT_HOME=... python benchmarks/search.py [--runs 5]

Target over 19,000 items on two cores: under 150 ms.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

from assistant.config import load_paths, load_settings
from assistant.engine import Assistant
from assistant.values import Limits

QUERIES = (
    "space war", "films with Tom Hanks", "lonely robot", "love story in Paris", "heist", "人工智能", "爱情电影",
    "宫崎骏", "the lord of the rings",
    "mystery novel in Japan", "jazz", "vampires", "coming of age", "科幻小说", "战争与和平",
    "a girl who travels through time",
)  # fmt: skip
LIMITS = (Limits(), Limits(kind="movie"), Limits(kind="book", year_min=1990), Limits(year_max=2000))


def milliseconds(action: Callable[[str, Limits], object], runs: int) -> list[float]:
    """Return the sorted times of ``action`` over the queries, in each run joined with others: none comes twice."""
    times = []
    for run in range(runs):
        for number, first in enumerate(QUERIES):
            query = f"{first} {QUERIES[(number + run) % len(QUERIES)]}" if run else first
            start = time.perf_counter()
            action(query, LIMITS[number % len(LIMITS)])
            times.append((time.perf_counter() - start) * 1000)
    return sorted(times)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    paths = load_paths()
    assistant = Assistant.open(paths, load_settings(paths), third_party_tools=False)
    retriever = assistant.retriever
    retriever.search("warm up", 10)
    whole = milliseconds(
        lambda query, limits: assistant.catalog.items([f.id for f in retriever.search(query, 10, limits)]), runs
    )
    text = milliseconds(lambda query, limits: assistant.catalog.search_text(query, 10, limits), runs)
    vectors = milliseconds(lambda query, limits: retriever.nearest(query, 10, limits), runs)
    print(f"{assistant.catalog.count():,} items, {len(whole)} searches")
    for name, times in (("search", whole), ("full text alone", text), ("vectors alone", vectors)):
        ratio = statistics.median(times) / statistics.median(whole)
        print(
            f"{name:16} p50 {statistics.median(times):6.1f} ms  p95 {times[int(len(times) * 0.95)]:6.1f} ms  "
            f"{ratio:.2f} of search"
        )
    assistant.close()


if __name__ == "__main__":
    main()
