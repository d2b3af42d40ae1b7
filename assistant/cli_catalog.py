"""The commands that fill the catalog and its index: ingest, sample, reindex."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli_shared import opened
from assistant.errors import UsageError
from assistant.progress import Reporter
from assistant.render import Screen

if TYPE_CHECKING:
    from assistant.engine import Assistant

INTERRUPTED = 130
"""Exit code after Ctrl-C."""


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--kind", help="What the items are, such as movie; needed where the files do not show it.")
@click.option("--map", "pairs", multiple=True, metavar="FIELD=COLUMN", help="Take a field from a column: title=Name")
def ingest(paths: tuple[Path, ...], kind: str | None, pairs: tuple[str, ...]) -> int:
    """Load files or folders into the catalog: CSV, TSV, JSON, JSONL (also .gz, .zip), MovieLens.

    The columns taken are shown first. Rows that cannot be used go to a file with the reason. Ctrl-C leaves a consistent
    catalog, and the same command goes on.
    """
    from assistant.ingest import ingest as load
    from assistant.lock import writer_lock

    mapping = dict(_pair(pair) for pair in pairs)
    reporter, screen = Reporter(), Screen()
    with opened(reporter) as assistant, writer_lock(assistant.paths.lock, reporter.say):
        with reporter:
            report = load(
                paths,
                assistant.catalog,
                kind=kind,
                mapping=mapping,
                rejects=assistant.paths.rejects,
                announce=reporter.say,
                progress=reporter.counting("rows"),
            )
        screen.line(str(report))
        if report.interrupted:
            return INTERRUPTED
        index_new(assistant, reporter, screen)
        learn_anew(assistant, reporter, screen)
    return 0


def _pair(written: str) -> tuple[str, str]:
    field, sign, column = written.partition("=")
    if not (field and sign and column):
        raise UsageError(f"--map {written!r} is not FIELD=COLUMN", "For example: --map title=Name")
    return field, column


@click.command()
def sample() -> None:
    """Load the sample catalog that comes with the program."""
    from assistant.lock import writer_lock

    reporter, screen = Reporter(), Screen()
    with opened(reporter) as assistant, writer_lock(assistant.paths.lock, reporter.say):
        load_sample_into(assistant, reporter, screen)
        index_new(assistant, reporter, screen)


@click.command()
def reindex() -> None:
    """Build the vector index anew from the catalog."""
    from assistant.indexing import reindex as rebuild
    from assistant.lock import writer_lock
    from assistant.vectors import drop_index

    reporter, screen = Reporter(), Screen()
    with opened(reporter) as assistant, writer_lock(assistant.paths.lock, reporter.say), reporter:
        reporter("loading the encoder ...")
        # It may be another encoder's, or damaged, and not open at all.
        drop_index(assistant.settings.chroma_url or assistant.paths.vectors)
        count = rebuild(assistant.catalog, assistant.index, assistant.encoder, reporter.counting("items encoded"))
    screen.line(f"{count:,} items are in the index")


def learn_anew(assistant: Assistant, reporter: Reporter, screen: Screen) -> None:
    """Learn from the ratings in the catalog, if there are any."""
    with reporter:
        reporter("learning from the ratings ...")
        known = assistant.recommender.learn()
    if known:
        screen.line(f"learned from ratings: {known:,} items that people chose together")


def load_sample_into(assistant: Assistant, reporter: Reporter, screen: Screen) -> None:
    """Load the sample catalog and say how much it was."""
    from assistant.sample import load_sample

    with reporter:
        load_sample(assistant.catalog, progress=reporter.counting("sample items"))
    screen.line(f"catalog: {assistant.catalog.count():,} items")


def index_new(assistant: Assistant, reporter: Reporter, screen: Screen) -> None:
    """Encode what has no vector yet; quick where there is nothing of that kind."""
    from assistant.indexing import index_pending

    if not assistant.catalog.pending_count(assistant.settings.encoder):
        return  # an encoder of the manifest has its name as its id: nothing to load
    with reporter:
        reporter("loading the encoder ...")
        try:
            count = index_pending(
                assistant.catalog, assistant.index, assistant.encoder, reporter.counting("items encoded")
            )
        except KeyboardInterrupt:
            reporter.say("The catalog is complete, its index is not: `assistant setup` goes on with the rest.")
            raise
    screen.line(f"index: {count:,} items encoded")
