"""Checks each thing the assistant stands on, and says how to mend what is broken.

Knows nothing of how checks are shown. A check uses what it checks, except where that would build something first.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Literal

from assistant.config import Paths, Settings, load_settings, make_home
from assistant.errors import AssistantError
from assistant.faults import fault

State = Literal["ok", "warning", "broken"]
ENOUGH_BYTES = 1_000_000_000
SETUP = "Run `assistant setup`."
AGAIN = "Install the package again, then run `assistant setup`; if that does not help, report it."
REINDEX = "Run `assistant reindex`."


@dataclass(frozen=True)
class Check:
    """One thing that was checked; ``fix`` says what to do unless it is ok."""

    name: str
    state: State
    found: str
    fix: str = ""


Progress = Callable[[str], None]


def checks(paths: Paths, progress: Progress) -> Iterator[Check]:
    """Check everything, in the order in which things build on each other; without a home there is nothing more."""
    home = _checked("home folder", lambda: _home(paths))
    yield home
    if home.state == "broken":
        return
    yield _checked("terminal", _terminal)
    check = _checked("settings", lambda: _settings(paths))
    yield check
    settings = load_settings(paths) if check.state == "ok" else Settings.model_validate({})
    yield _checked("tools", lambda: _tools(paths))
    yield _checked("catalog", lambda: _catalog(paths))
    yield _checked("language model", lambda: _model(settings, paths, progress))
    yield _checked("vector index", lambda: _index(settings, paths, progress))


def _checked(name: str, check: Callable[[], tuple[State, str, str]]) -> Check:
    """Run a check; an error it raises is what it found, be it a bug: the other checks must still be made."""
    try:
        return Check(name, *check())
    except Exception as error:
        known = fault(error) or AssistantError(f"{type(error).__name__}: {error}")
        return Check(name, "broken", known.message, known.hint or AGAIN)


def _home(paths: Paths) -> tuple[State, str, str]:
    make_home(paths)
    free = shutil.disk_usage(paths.home).free
    found = f"{paths.home}, {free / 1e9:.1f} GB free"
    if free < ENOUGH_BYTES:
        return "warning", found, "Free some space: models and a large catalog need about 1 GB."
    if paths.home.stat().st_mode & 0o077:
        return "warning", f"{found}; others can read it", f"Run: chmod 700 {str(paths.home)!r}"
    return "ok", found, ""


def _terminal() -> tuple[State, str, str]:
    encoding = sys.stdout.encoding
    if encoding.lower().replace("-", "") != "utf8":
        return "warning", f"writes {encoding}, which may lack Chinese", "Set LANG to a UTF-8 locale, such as C.UTF-8."
    return "ok", "writes UTF-8", ""


def _settings(paths: Paths) -> tuple[State, str, str]:
    load_settings(paths)
    return "ok", str(paths.settings) if paths.settings.exists() else "the defaults", ""


def _tools(paths: Paths) -> tuple[State, str, str]:
    from assistant.registry import SWITCH, Registry

    registry = Registry.load(paths)
    found = f"{len(registry.tools)} tools"
    if registry.warnings:
        return "warning", "; ".join(registry.warnings), f'Mend or remove them; {SWITCH}="" starts without any.'
    return "ok", found, ""


def _catalog(paths: Paths) -> tuple[State, str, str]:
    from assistant.catalog import Catalog
    from assistant.database import open_database

    with closing(open_database(paths.database)) as connection:
        damage = connection.execute("PRAGMA quick_check").fetchone()[0]
        if damage != "ok":
            return "broken", f"{str(paths.database)!r} is damaged: {damage}", "Move the file away and ingest again."
        catalog = Catalog(connection)
        counts = [f"{catalog.count(kind):,} {kind}" for kind in catalog.kinds()]
        if not catalog.count():
            return "broken", "it is empty", "Run `assistant setup` for the sample, or `assistant ingest FILE`."
    return "ok", ", ".join(counts), ""


def _model(settings: Settings, paths: Paths, progress: Progress) -> tuple[State, str, str]:
    missing = _unprepared(settings.model, settings, paths)
    if missing:
        return missing
    from assistant.loading import model_loader

    progress("loading the model ...")
    with closing(model_loader("default")(settings, paths, progress)) as model:
        return "ok", f"{model.id} loads" + (" and chats" if model.chats else ""), ""


def _index(settings: Settings, paths: Paths, progress: Progress) -> tuple[State, str, str]:
    missing = _unprepared(settings.encoder, settings, paths)
    if missing:
        return missing
    from assistant.engine import Assistant

    progress("loading the encoder and the index ...")
    with closing(Assistant.open(paths, settings, third_party_tools=False, progress=progress)) as assistant:
        encoder, items = assistant.encoder, assistant.catalog.count()
        encoder.encode_query("test")
        left, indexed = assistant.catalog.pending_count(encoder.id), assistant.index.count()
    if left:
        return "broken", f"{left:,} of {items:,} items are not encoded", f"{SETUP} It goes on with the rest."
    if indexed < items:
        return "broken", f"{indexed:,} of {items:,} items are in it", REINDEX
    if indexed > items:
        return "warning", f"{indexed - items:,} items in it are not in the catalog", REINDEX
    return "ok", f"{indexed:,} items, by {encoder.id}", ""


def _unprepared(name: str, settings: Settings, paths: Paths) -> tuple[State, str, str] | None:
    """Return what to say when the manifest's model ``name`` is not in place yet; loading it would build it first."""
    from assistant.loading import model_loader

    store: Any = model_loader("store")
    if any(row.name == name and not row.prepared for row in store.listing(settings, paths)):
        return "broken", f"{name!r} is not prepared", SETUP
    return None
