"""What ranking reads from: the catalog, and what is found in it and learned from it."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.catalog import Catalog
from assistant.recommender.frequencies import Frequencies
from assistant.recommender.learned import Learned
from assistant.recommender.topics import Topics
from assistant.retrieval import Retriever


@dataclass(frozen=True)
class Services:
    """What ranking reads from."""

    catalog: Catalog
    retriever: Retriever
    topics: Topics
    frequencies: Frequencies
    learned: Learned
    without: frozenset[str] = frozenset()
    """Parts of the score that are switched off."""
