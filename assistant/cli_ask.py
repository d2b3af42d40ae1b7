"""The commands that talk: ask, chat, replay."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from assistant.cli_shared import PATIENCE, external_option, finish, json_option, opened, request
from assistant.progress import Reporter
from assistant.render import Screen

if TYPE_CHECKING:
    from assistant.model import Model


@click.command()
@click.argument("words", nargs=-1, metavar="TEXT|-")
@json_option
@click.option("--new", is_flag=True, help="Start a new conversation: do not take up the list of the last half hour.")
@external_option
def ask(words: tuple[str, ...], as_json: bool, new: bool, allow_external: bool) -> int:
    """Answer one request, in English or Chinese.

    With "-" the request is read from standard input. Exit code: 0 answered, 1 not, 2 asked for wrongly.
    """
    from assistant import shell

    text = request(words)
    reporter = Reporter(patience=PATIENCE)
    with opened(reporter, allow_external) as assistant:
        assistant.warm_up()
        if not new:
            assistant.resume()
        turn = shell.ask(assistant, text, Screen(), reporter, show=not as_json)
    return finish(turn, as_json, shown=not as_json)


@click.command()
@external_option
@click.option("--new", is_flag=True, help="Start a new conversation: do not take up the list of the last half hour.")
def chat(allow_external: bool, new: bool) -> int:
    """Talk with the assistant.

    Enter sends, Alt-Enter starts a new line, Tab completes commands and titles, Ctrl-C stops an answer, Ctrl-D leaves;
    /help lists the commands. Input that is not a terminal is answered line by line.
    """
    from assistant import repl
    from assistant.loading import model_loader
    from assistant.shell import Shell

    reporter = Reporter(patience=PATIENCE)
    with opened(reporter, allow_external) as assistant:

        def load_model(name: str) -> Model:
            settings = assistant.settings.model_copy(update={"model": name})
            model: Model = model_loader("default")(settings, assistant.paths, reporter)
            return model

        shell = Shell(assistant, Screen(), reporter, load_model)
        if not new:
            assistant.resume()
        person = repl.is_terminal()
        read = repl.prompt(shell, assistant.paths.history) if person else repl.lines_of(sys.stdin.buffer)
        code = repl.chat(shell, read, Screen(sys.stderr), person)
        return 0 if person else code


@click.command()
@click.argument("turn", type=int)
@json_option
def replay(turn: int, as_json: bool) -> int:
    """Give a logged answer again, as it was given."""
    with opened(Reporter()) as assistant:
        return finish(assistant.turns.get(turn), as_json)
