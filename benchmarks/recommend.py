"""Times warm recommendations over the catalog of the current home, after the query vectors are known.

    ASSISTANT_HOME=... python benchmarks/recommend.py [--runs 5]

A small profile is added for the time of the run and erased again. Target over 20,000 items on two cores: 60 ms.
"""

from __future__ import annotations

import argparse
import statistics
import time

from assistant.config import load_paths, load_settings
from assistant.engine import Assistant
from assistant.values import Wish

WISHES: tuple[dict[str, object], ...] = (
    {"kind": "movie", "about": "artificial intelligence"},
    {"kind": "movie", "about": "人工智能"},
    {"kind": "book", "about": "sad love story"},
    {"kind": "movie", "about": "funny science fiction", "exclude": ("gore",)},
    {"kind": "movie", "about": "comedy", "year_min": 1990, "year_max": 1999},
    {"kind": "movie", "like": ("movie/alien",)},
    {"kind": "movie", "about": "drama", "more": ("funnier",), "less": ("violent",)},
    {"kind": "movie"},
    {},
)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    paths = load_paths()
    assistant = Assistant.open(paths, load_settings(paths), third_party_tools=False)
    added = [assistant.profile.add("topic", "comedy", 1, 4)]
    added += [assistant.profile.add("item", item_id, 1, 5) for item_id, _ in assistant.catalog.popular(5)]
    try:
        print(f"{assistant.catalog.count():,} items")
        whole: list[float] = []
        for arguments in WISHES:
            wish = Wish.model_validate(arguments)
            picks = assistant.recommender.recommend(wish).picks
            times = []
            for _ in range(runs):
                start = time.perf_counter()
                assistant.recommender.recommend(wish)
                times.append((time.perf_counter() - start) * 1000)
            whole += times
            print(f"p50 {statistics.median(times):6.1f} ms  {len(picks)} picks  {arguments}")
        print(f"p50 {statistics.median(whole):6.1f} ms  p95 {sorted(whole)[int(len(whole) * 0.95)]:6.1f} ms  all")
    finally:
        ids = {event.id for event in added}
        assistant.profile.forget_where(lambda event: event.id in ids)
        assistant.close()


if __name__ == "__main__":
    main()
