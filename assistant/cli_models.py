"""The commands about models: which there are, which is used, whether they are whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from assistant.config import Paths, load_paths, load_settings, make_home
from assistant.progress import Reporter
from assistant.render import Screen


def _open() -> tuple[Paths, Any]:
    """Return the person's paths and the module that keeps models."""
    from assistant.loading import model_loader

    paths = load_paths()
    make_home(paths)
    return paths, model_loader("store")


@click.group(invoke_without_command=True)
@click.pass_context
def models(context: click.Context) -> None:
    """List, show, choose, check and prepare models."""
    if context.invoked_subcommand is None:
        context.invoke(list_models)


@models.command("list")
def list_models() -> None:
    """List the models; a star marks those in use."""
    paths, store = _open()
    rows = [
        (
            "*" if row.in_use else "",
            row.name,
            row.type,
            f"{row.megabytes} MB" if row.megabytes else "",
            "prepared" if row.prepared else "",
            row.licence,
            row.note,
        )
        for row in store.listing(load_settings(paths), paths)
    ]
    Screen().table(rows)


@models.command()
@click.argument("name", required=False)
def show(name: str | None) -> None:
    """Show all about a model: by default the one in use."""
    paths, store = _open()
    with Reporter() as reporter:
        facts = store.describe(name or load_settings(paths).model, paths, reporter)
    Screen().table(list(facts.items()))


@models.command()
@click.argument("name")
def use(name: str) -> None:
    """Use a model from now on.

    NAME is one of the list, the path of a GGUF file, hf:owner/repo/file.gguf, or the http(s) URL of a server that
    speaks OpenAI's protocol. An encoder is for the vector index, which `assistant reindex` then builds anew.
    """
    paths, store = _open()
    settings = load_settings(paths)
    with Reporter() as reporter:
        changed = store.use(name, settings, paths, reporter)
    screen = Screen()
    screen.line(f"model: {changed.model}")
    screen.line(f"encoder: {changed.encoder}")
    if changed.encoder != settings.encoder:
        screen.line("Run `assistant reindex` to build the index with the new encoder.", "hint")


@models.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
def check(names: tuple[str, ...]) -> None:
    """Compare checksums, by default of all prepared models; a damaged one is prepared again."""
    paths, store = _open()
    screen = Screen()
    known = [row.name for row in store.listing(load_settings(paths), paths) if row.prepared and row.licence]
    for name in names or known:
        with Reporter() as reporter:
            reporter(f"checking {name} ...")
            store.check(name, paths, reporter)
        screen.line(f"{name}: whole")
    if not names and not known:
        screen.line("no model is prepared; `assistant setup` does it", "hint")


@models.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
def prepare(names: tuple[str, ...]) -> None:
    """Put models in place, by default those in use."""
    put_in_place(names, Reporter(), Screen())


def put_in_place(names: Sequence[str], reporter: Reporter, screen: Screen) -> None:
    """Prepare the models ``names``, by default those of the manifest that the settings name."""
    paths, store = _open()
    rows = store.listing(load_settings(paths), paths)
    for name in names or [row.name for row in rows if row.in_use and row.licence]:
        with reporter:
            target = store.prepare(name, paths, reporter)
        screen.line(f"{name}: {target}")
