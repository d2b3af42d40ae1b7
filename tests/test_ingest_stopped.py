"""A load that is interrupted or killed leaves a consistent catalog; the same load once more completes it."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.catalog import Catalog
from assistant.database import open_database
from assistant.ingest import BATCH, IngestReport, ingest


def dump(connection: sqlite3.Connection) -> list[str]:
    """Return all that a catalog holds, but for the count of writes and the inner order of the full-text index."""
    inner = ('INTO "meta"', 'INTO "fulltext_data"', 'INTO "fulltext_idx"')
    return [line for line in connection.iterdump() if not any(part in line for part in inner)]


def load(catalog: Catalog, path: Path) -> IngestReport:
    return ingest([path], catalog, rejects=path.parent / "rejects")


def many_films(path: Path, count: int) -> Path:
    lines = [json.dumps({"title": f"Film {n % (count - 50)}", "year": 2000, "genres": ["drama"]}) for n in range(count)]
    path.write_text("\n".join(lines))
    return path


def test_an_interruption_leaves_whole_batches_and_the_next_load_goes_on(tmp_path: Path) -> None:
    catalog = Catalog(open_database(tmp_path / "a.db"))
    path = many_films(tmp_path / "movies.jsonl", 4 * BATCH)

    def stop(done: int, total: int) -> None:
        if done == 2 * BATCH:
            raise KeyboardInterrupt

    report = ingest([path], catalog, rejects=tmp_path / "r", progress=stop)
    assert report.interrupted
    assert "interrupted" in str(report)
    assert catalog.count() == 2 * BATCH
    report = load(catalog, path)
    assert (report.put.added, report.put.unchanged, report.put.duplicates) == (2 * BATCH - 50, 2 * BATCH, 50)
    whole = Catalog(open_database(Path(":memory:")))
    load(whole, path)
    assert dump(catalog.connection) == dump(whole.connection)
    whole.connection.close()
    catalog.connection.close()


LOADER = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a test run in the background inherits that it is ignored
from pathlib import Path
from assistant.catalog import Catalog
from assistant.database import open_database
from assistant.ingest import ingest
catalog = Catalog(open_database(Path(sys.argv[1])))
report = ingest([Path(sys.argv[2])], catalog, rejects=Path(sys.argv[1] + ".rejects"),
                progress=lambda done, total: print(done, flush=True))
print("interrupted" if report.interrupted else "finished")
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_process_that_is_stopped_midway_loses_at_most_a_batch(tmp_path: Path, how: signal.Signals) -> None:
    path = many_films(tmp_path / "movies.jsonl", 20 * BATCH)
    database = tmp_path / "stopped.db"
    command = [sys.executable, "-c", LOADER, str(database), str(path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) >= 3 * BATCH:
            os.kill(process.pid, how)
            break
    rest = process.stdout.read()
    process.stdout.close()
    assert process.wait() in (-how, 0)
    assert "finished" not in rest
    connection = open_database(database)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    kept = Catalog(connection).count()
    assert 3 * BATCH <= kept < 20 * BATCH
    assert kept % BATCH == 0
    catalog = Catalog(connection)
    load(catalog, path)
    whole = Catalog(open_database(tmp_path / "whole.db"))
    load(whole, path)
    assert dump(connection) == dump(whole.connection)
    connection.close()
    whole.connection.close()
