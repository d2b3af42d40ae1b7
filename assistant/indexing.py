"""Keeps the vector index in step with the catalog: encodes what has no current vector, in batches."""

from __future__ import annotations

from collections.abc import Callable

from assistant.catalog import Catalog
from assistant.meanings import index_tags
from assistant.model import Encoder
from assistant.vectors import VectorIndex

BATCH = 512


def index_pending(catalog: Catalog, index: VectorIndex, encoder: Encoder, progress: Callable[[int, int], None]) -> int:
    """Encode all items whose vector is missing or out of date; return how many.

    Args:
        progress: gets the number of items done and in all.

    An interruption loses at most one batch; the next run goes on. An index that is empty, because it was deleted or is
    another one, is filled anew.
    """
    if not index.count():
        catalog.mark_all_unencoded()
    total, done = catalog.pending_count(encoder.id), 0
    while batch := catalog.pending(encoder.id, BATCH):
        ids = [item_id for item_id, _ in batch]
        start = done
        vectors = encoder.encode_documents(
            [text for _, text in batch],
            lambda count, start=start: progress(start + count, total),  # type: ignore[misc]
        )
        index.put(vectors, ids)
        catalog.mark_encoded(ids, encoder.id)
        done += len(batch)
        progress(done, total)
    index_tags(catalog, encoder, encoder.id)
    return done


def reindex(catalog: Catalog, index: VectorIndex, encoder: Encoder, progress: Callable[[int, int], None]) -> int:
    """Rebuild the index from the catalog; return the number of items."""
    index.clear()
    catalog.mark_all_unencoded()
    return index_pending(catalog, index, encoder, progress)
