"""Loads the sample catalog that comes with the package, on the same way as any other files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.catalog import Catalog
from assistant.errors import CatalogError
from assistant.ingest import IngestReport, ingest

FOLDER = Path(__file__).parent / "sample"


def load_sample(
    catalog: Catalog,
    announce: Callable[[str], None] = lambda message: None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> IngestReport:
    """Load the sample's names in both languages, then its items.

    Raises:
        CatalogError: a file of the sample is damaged.
    """
    catalog.put_labels(labels())
    with TemporaryDirectory() as rejects:
        report = ingest(
            sorted(FOLDER.glob("*.jsonl")), catalog, rejects=Path(rejects), announce=announce, progress=progress
        )
    if report.interrupted:
        raise KeyboardInterrupt
    if report.rejected or report.left_out:
        reason = next(iter([*report.left_out.values(), *report.reasons]))
        raise CatalogError(f"the sample in {str(FOLDER)!r} is damaged: {reason}", "Install the package anew.")
    return report


def labels() -> Iterator[tuple[str, str]]:
    """Yield the English and Chinese names of the sample's tags, people and countries."""
    for line in (FOLDER / "labels.tsv").read_text(encoding="utf-8").splitlines():
        english, chinese = line.split("\t")
        yield english, chinese
