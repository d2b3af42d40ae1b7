"""The command line: finds the command's module when it is run, and shows errors.

Knows nothing of what commands do; a command's module is imported only when it is run, so ``--help`` is quick.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import TextIO

import click

from assistant.errors import UsageError

COMMANDS = {
    "ask": ("cli_ask:ask", "Answer one request, in English or Chinese."),
    "chat": ("cli_ask:chat", "Talk with the assistant."),
    "search": ("cli_direct:search", "Look items up by words, people or tags."),
    "recommend": ("cli_direct:recommend", "Pick items for you."),
    "refine": ("cli_direct:refine", "Change the list that was shown last."),
    "show": ("cli_direct:show", "Show one item."),
    "rate": ("cli_direct:rate", "Say how you liked an item, 1 to 5."),
    "explain": ("cli_direct:explain", "Show why an item was recommended."),
    "why-not": ("cli_direct:why_not", "Show why an item was not recommended."),
    "profile": ("cli_direct:profile", "Show or change what is known about you."),
    "replay": ("cli_ask:replay", "Give a logged answer again."),
    "parse": ("cli_parse:parse", "Show the calls a request becomes, without running them."),
    "eval": ("cli_eval:evaluate", "Measure parsing, recommending, whole dialogues and reasons."),
    "setup": ("cli_setup:setup", "Prepare the models and load the sample catalog."),
    "ingest": ("cli_catalog:ingest", "Load files or folders into the catalog."),
    "sample": ("cli_catalog:sample", "Load the sample catalog that comes with the program."),
    "reindex": ("cli_catalog:reindex", "Build the vector index anew from the catalog."),
    "models": ("cli_models:models", "List, show, choose, check and prepare models."),
    "tools": ("cli_tools:tools", "List the tools, or start a new one."),
    "doctor": ("cli_setup:doctor", "Check each thing, and say how to mend it."),
}


class LazyGroup(click.Group):
    """A group whose commands' modules are imported when they are run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands' names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command = getattr(import_module(f"assistant.{module}"), attribute)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command to run; a mistyped name is answered with the one that was probably meant."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            from assistant.near import near

            meant = near(args[0], list(COMMANDS))
            hint = f"Did you mean {meant!r}?" if meant else "`assistant --help` lists them."
            raise UsageError(f"no command is named {args[0]!r}", hint)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help) for name, (_, help) in COMMANDS.items()])


def _print_version(ctx: click.Context, option: click.Parameter, value: bool) -> None:
    if value:
        from importlib.metadata import version

        click.echo(f"assistant {version('llm-os-assistant')}")
        ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=True)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Show the version."
)
def app() -> None:
    """A private assistant that helps you choose what to watch, hear, read or buy.

    \b
    assistant ask "three films about artificial intelligence"
    assistant ask "推荐三部关于人工智能的电影"
    assistant chat
    """


def commands() -> list[tuple[str, str]]:
    """Return all commands as (path, short help), such as ("assistant models use", ...), for the documentation."""
    with click.Context(app, info_name="assistant") as context:
        return _below(context, app)


def _below(context: click.Context, group: click.Group) -> list[tuple[str, str]]:
    rows = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        with click.Context(command, parent=context, info_name=name) as inner:
            rows.append((inner.command_path, command.get_short_help_str(limit=200)))
            if isinstance(command, click.Group):
                rows += _below(inner, command)
    return rows


def main() -> None:
    """Run the command line as a program.

    A model that is still loading in a thread is not waited for: an interpreter that ends below native code would abort.
    """
    code = run()
    if threading.active_count() == 1:
        sys.exit(code)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    os._exit(code)


def run(args: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 done, 1 failed, 2 asked for wrongly, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal that has no Chinese shows "?"
    try:
        code = app.main(args=args, prog_name="assistant", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        print("stopped", file=sys.stderr)
        return 130
    except (BrokenPipeError, SystemExit):  # click exits so when it meets a closed pipe
        _forget(sys.stdout)
        return 1
    except Exception as error:
        return _failed(error)


def _failed(error: Exception) -> int:
    """Show an error the person can do something about and return its exit code; raise any other."""
    from assistant.faults import fault
    from assistant.render import Screen

    shown = fault(error)
    if shown is None:
        raise error
    Screen(sys.stderr).error(shown)
    return shown.exit_code


def _forget(stream: TextIO) -> None:
    """Let what is still to be written to a closed pipe go nowhere, so that nothing complains at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
