"""The commands that get the assistant going: setup and doctor."""

from __future__ import annotations

import click

from assistant.cli_catalog import index_new, load_sample_into
from assistant.cli_models import put_in_place
from assistant.cli_shared import opened
from assistant.config import load_paths
from assistant.progress import Reporter
from assistant.render import Screen

MARKS = {"ok": "ok", "warning": "warning", "broken": "BROKEN"}


@click.command()
def setup() -> None:
    """Prepare the models and load the sample catalog where there is none; quick when all is done."""
    from assistant.lock import writer_lock

    reporter, screen = Reporter(), Screen()
    put_in_place((), reporter, screen)
    with opened(reporter) as assistant, writer_lock(assistant.paths.lock, reporter.say):
        if not assistant.catalog.count():
            load_sample_into(assistant, reporter, screen)
        index_new(assistant, reporter, screen)


@click.command()
def doctor() -> int:
    """Check each thing, and say how to mend it; exit code 1 if something is broken."""
    from assistant.doctor import checks

    screen, states = Screen(), []
    with Reporter() as reporter:
        for check in checks(load_paths(), reporter):
            with reporter.paused():
                screen.line(
                    f"{MARKS[check.state]:8}{check.name}: {check.found}", "error" if check.state == "broken" else "text"
                )
                if check.fix:
                    screen.line(f"{'':8}{check.fix}", "hint")
            states.append(check.state)
    return 1 if "broken" in states else 0
