"""Loads files into the catalog: finds out what they hold, shows it, reads, cleans and puts row after row.

Knows no file format (``importers/``) and no SQL. The caller holds the writer's lock. Each batch is one transaction, so
a load that is interrupted leaves a consistent catalog, and the same load once more goes on: what is there already is
not written again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from assistant.catalog import Catalog, PutReport, Record
from assistant.errors import AssistantError, UsageError
from assistant.importers import movielens, wikipedia
from assistant.importers.classes import is_class_file
from assistant.importers.files import DataFile, find_files
from assistant.importers.items import make_item
from assistant.importers.reading import open_table
from assistant.importers.rejects import Rejects
from assistant.importers.rows import BadRow, Row, Table, bad
from assistant.importers.text import encoding_of
from assistant.mapping import ColumnMap, guess_kind, kind_named, map_columns

BATCH = 500
INTERACTION_BATCH = 10_000


@dataclass
class IngestReport:
    """What became of a load."""

    put: PutReport = field(default_factory=PutReport)
    files: list[str] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    """Files that were not loaded, and why."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Why rows were rejected, and how many."""
    rejects: list[Path] = field(default_factory=list)
    unread: Counter[str] = field(default_factory=Counter)
    """Values that could not be read and were left out, by field."""
    interactions: int = 0
    interrupted: bool = False

    @property
    def rejected(self) -> int:
        """How many rows were rejected."""
        return self.reasons.total()

    def __str__(self) -> str:
        """Say it in a few lines."""
        put = self.put
        lines = [
            f"{put.added:,} items added, {put.updated:,} updated, {put.unchanged:,} unchanged, "
            f"{put.duplicates:,} duplicates, {self.rejected:,} rows rejected"
        ]
        if self.interactions:
            lines.append(f"{self.interactions:,} ratings")
        lines += [f"rejected: {count:,} times {reason}" for reason, count in self.reasons.most_common(5)]
        lines += [f"rejected rows are in {str(path)!r}" for path in self.rejects]
        if self.unread:
            lines.append(
                "values that could not be read: " + ", ".join(f"{name} {n:,}" for name, n in self.unread.most_common())
            )
        if self.interrupted:
            lines.append("interrupted: what was read is in the catalog; the same command goes on")
        return "\n".join(lines)


@dataclass(frozen=True)
class _Source:
    """A file whose encoding and columns are known."""

    file: DataFile
    encoding: str
    table: Table
    """Its head; rows are read from a table that is opened anew."""


@dataclass(frozen=True)
class _ItemSource:
    """A file of items, and what its columns are."""

    source: _Source
    label: str
    columns: ColumnMap
    kind: str | None


def ingest(
    paths: Sequence[Path],
    catalog: Catalog,
    *,
    kind: str | None = None,
    mapping: Mapping[str, str] | None = None,
    rejects: Path,
    announce: Callable[[str], None] = lambda message: None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> IngestReport:
    """Load files, folders or archives; return what became of their rows.

    Args:
        kind: of all items; guessed from names and columns where it is None.
        mapping: column by field, for what is not guessed rightly.
        rejects: the folder for rows that could not be used.
        announce: is told what each file is taken for before it is used, and what is left out.
        progress: gets the rows read, and an estimate of all.

    Raises:
        UsageError: nothing in ``paths`` can be loaded as asked.
        AssistantError: the only file cannot be read, or the catalog not be written.
    """
    known = kind_named(kind) if kind else None
    if kind and not known:
        raise UsageError(
            f"{kind!r} cannot be a kind", "A kind is one lower-case word, such as movie, book, music, news or product."
        )
    files = list(dict.fromkeys(file for path in paths for file in find_files(path)))
    load = _Load(catalog, Rejects(rejects), announce, progress)
    try:
        sources = load.look(files)
        items = load.choose(sources, known, mapping or {})
        load.run(items, sources)
    except KeyboardInterrupt:
        load.report.interrupted = True
    finally:
        load.rejects.close()
    load.report.reasons, load.report.rejects = load.rejects.reasons, load.rejects.paths
    return load.report


class _Load:
    """One load, from looking at the files to the last rating."""

    def __init__(
        self, catalog: Catalog, rejects: Rejects, announce: Callable[[str], None], progress: Callable[[int, int], None]
    ) -> None:
        self.catalog = catalog
        self.rejects = rejects
        self.announce = announce
        self.progress = progress
        self.report = IngestReport()
        self._loaded: set[str] = set()
        self._failures: list[AssistantError] = []
        self._alone = False
        self._bytes = self._all_bytes = self._rows = 0

    def look(self, files: Sequence[DataFile]) -> list[_Source]:
        """Return the files that can be read, with their heads."""
        sources = []
        self._alone = len(files) == 1
        for file in files:
            if is_class_file(file):
                continue
            try:
                encoding = encoding_of(file.blocks())
                table = open_table(file, encoding)
                if not table.first:
                    raise UsageError(f"{file.label!r} holds no rows that can be read")
                table.rows = iter(())  # closes the file
                sources.append(_Source(file, encoding, table))
            except AssistantError as error:
                self._leave_out(file, error)
        return sources

    def choose(self, sources: Sequence[_Source], kind: str | None, mapping: Mapping[str, str]) -> list[_ItemSource]:
        """Return the files that hold items, and tell what their columns are taken for."""
        items = []
        for source in sources:
            file, table = source.file, source.table
            if movielens.is_ratings(table) or movielens.is_tags(table):
                continue
            try:
                columns = map_columns(table.columns, mapping, file.label)
                own = kind or guess_kind((file.name, file.folder), table.columns)
                if own is None and "kind" not in columns.columns:
                    raise UsageError(
                        f"it is not clear what the items in {file.label!r} are", "Say it: --kind movie, for example."
                    )
            except AssistantError as error:
                self._leave_out(file, error)
                continue
            items.append(_ItemSource(source, file.label, columns, kind if "kind" in columns.columns else own))
            size = file.size()
            self._all_bytes += size
            what = f"{table.format}, {source.encoding}, {size / 1e6:,.1f} MB, kind: {own or 'as each row says'}"
            self.announce(f"{file.label}: {what}\n  {columns}")
        if not items:
            if len(self._failures) == 1:
                raise self._failures[0]
            raise UsageError("none of the files holds items that can be loaded", "Why is said of each above.")
        return items

    def _leave_out(self, file: DataFile, error: AssistantError) -> None:
        self._failures.append(error)
        self.report.left_out[file.label] = error.message
        if not self._alone:
            self.announce(f"{file.label}: left out, {error.message}")

    def run(self, items: Sequence[_ItemSource], sources: Sequence[_Source]) -> None:
        """Load the items, each with the ratings and tags that lie beside it."""
        for item in items:
            number = movielens.number_column(item.source.table)
            beside = [
                other
                for other in sources
                if number
                and other.file.group == item.source.file.group
                and movielens.number_column(other.table) == number
            ]
            ratings = [other for other in beside if movielens.is_ratings(other.table)]
            tags = [other for other in beside if movielens.is_tags(other.table)]
            self._all_bytes += sum(2 * other.file.size() for other in ratings) + sum(
                other.file.size() for other in tags
            )
            companions = movielens.Companions(number or "")
            for other in ratings:
                companions = replace(companions, popularity=movielens.popularity_by_number(self._open(other)))
            for other in tags:
                companions = replace(companions, tags=movielens.tags_by_number(self._open(other)))
            ids = self._load_items(item, companions)
            for other in ratings:
                self._load_ratings(other, ids)
            self.report.files.append(item.label)

    def _open(self, source: _Source) -> Table:
        return open_table(source.file, source.encoding, self._read)

    def _read(self, count: int) -> None:
        self._bytes += count

    def _show(self, rows: int) -> None:
        self._rows += rows
        share = min(1.0, self._bytes / self._all_bytes) if self._all_bytes else 1.0
        self.progress(self._rows, max(self._rows, round(self._rows / share)) if share else 0)

    def _load_items(self, item: _ItemSource, companions: movielens.Companions) -> dict[str, str]:
        """Put the items of one file; return their ids by the numbers that their ratings use."""
        self.rejects.begin(item.source.file)
        ids: dict[str, str] = {}
        rows = self._open(item.source).rows
        while batch := list(islice(rows, BATCH)):
            records: list[Record] = []
            numbers: list[str] = []
            for row in batch:
                record = self._record(row, item, companions)
                if record and isinstance(row, Row):
                    records.append(record)
                    numbers.append(str(row.values.get(companions.number, "")))
            put = self.catalog.put(records, self._loaded)
            self.report.put += put
            ids.update(zip(numbers, put.ids, strict=True))
            self._show(len(batch))
        return ids

    def _record(self, row: Row | BadRow, item: _ItemSource, companions: movielens.Companions) -> Record | None:
        """Return the item in a row, or None when the row is rejected."""
        if isinstance(row, BadRow):
            self.rejects.add(row)
            return None
        fields = item.columns.fields(row.values)
        companions.enrich(row, fields)
        if wikipedia.is_wikipedia(row.values):
            wikipedia.with_address(fields)
        try:
            made, own_id, unread = make_item(fields, item.kind)
        except (ValueError, RecursionError) as error:
            self.rejects.add(bad(row, "nested too deep" if isinstance(error, RecursionError) else str(error)))
            return None
        self.report.unread.update(unread)
        return Record(made, item.label, own_id)

    def _load_ratings(self, source: _Source, ids: Mapping[str, str]) -> None:
        self.rejects.begin(source.file)
        rows: Iterator[movielens.Interaction] = movielens.interactions(self._open(source), ids, self.rejects.add)
        while batch := list(islice(rows, INTERACTION_BATCH)):
            self.catalog.put_interactions(batch)
            self.report.interactions += len(batch)
            self._show(len(batch))
