"""What a tool may use while it works: the services of the shell, and the request it serves."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.catalog import Catalog
from assistant.errors import AmbiguousItem, UnknownItem
from assistant.profile import Profile
from assistant.recommender import Recommender
from assistant.retrieval import Retriever
from assistant.session import Session
from assistant.values import Item, Language

EXACT = 97.0
"""Resolver score of a title that is written as the catalog has it."""


@dataclass
class Context:
    """Handed to every tool call."""

    catalog: Catalog
    retriever: Retriever
    profile: Profile
    recommender: Recommender
    session: Session = field(default_factory=Session)
    language: Language = "en"
    sentence: str = ""
    """The user's request, word for word."""

    def named_exactly(self, written: str, kind: str | None) -> str | None:
        """Return the id of the one item whose title is ``written`` as the catalog has it, or None."""
        exact = [match.item.id for match in self.catalog.resolve(written, kind) if match.score >= EXACT]
        return exact[0] if len(exact) == 1 else None

    def find_item(self, written: str, kind: str | None = None) -> Item:
        """Return the item that the user's words stand for: ``#2``, ``#last``, an id or a title in either language.

        Raises:
            UnknownItem: no title is near enough; the hint names the nearest.
            AmbiguousItem: several items fit equally well; the shell asks which.
        """
        item = self.session.resolve(written)
        if item is None:
            item = self._by_title(written, kind)
        self.session.current = item
        return item

    def _by_title(self, written: str, kind: str | None) -> Item:
        matches = self.catalog.resolve(written, kind)
        if not matches or not matches[0].sure:
            nearest = ", ".join(repr(match.item.name(self.language)) for match in matches[:3])
            hint = f"Did you mean {nearest}?" if nearest else ""
            zh = f"没有找到“{written}”" + (f"，你是说 {nearest} 吗？" if nearest else "。")
            raise UnknownItem(f"no item is called {written!r}", hint, zh)
        best = [match.item for match in matches if match.sure and match.score == matches[0].score]
        if len(best) > 1:
            raise AmbiguousItem(written, tuple(item.id for item in best))
        return best[0]
