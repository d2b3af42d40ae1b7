"""How often attributes occur in the catalog, by kind; counted once and kept until the catalog changes."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable

from assistant.catalog import Catalog


class Frequencies:
    """Counts of attribute values."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._version = -1
        self._counts: dict[tuple[str | None, str], int] = {}

    def rarity(self, values: Iterable[str], kind: str | None) -> dict[str, float]:
        """Return how rare each of ``values`` is among the items of ``kind``, from 0 (all have it) to 1 (one has it)."""
        if self._catalog.version != self._version:
            self._counts.clear()
            self._version = self._catalog.version
        values = set(values)
        self._count([value for value in values if (kind, value) not in self._counts], kind)
        total = max(self._catalog.count(kind), 2)
        return {
            value: math.log(total / min(count, total)) / math.log(total)
            for value in values
            if (count := self._counts[kind, value])
        }

    def _count(self, values: list[str], kind: str | None) -> None:
        if not values:
            return
        rows = self._catalog.connection.execute(
            "SELECT value, count(*) FROM attributes WHERE value IN (SELECT value FROM json_each(?1)) "
            "AND (?2 IS NULL OR number IN (SELECT number FROM items WHERE kind = ?2)) GROUP BY value",
            (json.dumps(values), kind),
        )
        counts = dict(rows.fetchall())
        self._counts.update({(kind, value): counts.get(value, 0) for value in values})
