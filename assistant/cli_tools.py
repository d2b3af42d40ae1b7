"""The commands about tools: what there is, and a new one."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.config import load_paths
from assistant.progress import Reporter
from assistant.registry import Registry
from assistant.render import Screen


@click.group(invoke_without_command=True)
@click.pass_context
def tools(context: click.Context) -> None:
    """List the tools, or start a new one."""
    if context.invoked_subcommand is None:
        context.invoke(list_tools)


@tools.command("list")
def list_tools() -> None:
    """List the tools: name, effect, where it is from, what it does."""
    from assistant.commands import tool_rows

    registry = Registry.load(load_paths())
    Screen().table(tool_rows(registry))
    for warning in registry.warnings:
        Reporter().say(f"warning: {warning}")


@tools.command()
@click.argument("name")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("."),
    help="Where the project's own folder goes; by default here.",
)
def new(name: str, folder: Path) -> None:
    """Start a project for a tool of your own; its contract test passes at once."""
    from assistant.scaffold import new_plugin

    files = new_plugin(name, folder, Registry.load(load_paths()).tools)
    screen = Screen()
    for file in files:
        screen.line(str(file))
    screen.line(f"Next: pip install -e '{files[0].parent}[test]' && pytest {files[0].parent}", "hint")
