"""The slash commands of the chat: what each does, and how it is found by name.

Knows nothing of how lines are read or completed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from assistant.chips import chips
from assistant.errors import AssistantError, UsageError
from assistant.near import near
from assistant.registry import Registry
from assistant.render import plain
from assistant.shell import Shell
from assistant.values import Variety

ALL = "all"


@dataclass(frozen=True)
class Command:
    """One slash command; ``options`` gives what its argument may be, with a word about each."""

    name: str
    usage: str
    help: str
    run: Callable[[Shell, str], object]
    options: Callable[[Shell], Iterable[tuple[str, str]]] = lambda shell: ()


def find(name: str) -> Command:
    """Return the command called ``name`` or with a name that only it starts with.

    Raises:
        UsageError: there is none, or several start so; the hint names what was probably meant.
    """
    named = {command.name: command for command in COMMANDS}
    started = [command for command in COMMANDS if command.name.startswith(name)] if name else []
    if name in named or len(started) == 1:
        return named.get(name) or started[0]
    if started:
        raise UsageError(f"'/{name}' could be {_list(command.name for command in started)}", "Write one more letter.")
    meant = near(name, named)
    raise UsageError(f"no command is named '/{name}'", f"Did you mean /{meant}?" if meant else "/help lists them.")


def run(shell: Shell, line: str) -> None:
    """Run the slash command in ``line``."""
    name, _, argument = line.removeprefix("/").strip().partition(" ")
    find(name.casefold() or "help").run(shell, argument.strip())


def _list(names: Iterable[str]) -> str:
    return " or ".join(f"/{name}" for name in names)


def _help(shell: Shell, argument: str) -> None:
    shell.screen.table([(command.usage, command.help) for command in COMMANDS])
    shell.screen.line("Alt-Enter starts a new line, Tab completes, Ctrl-C stops an answer, Ctrl-D leaves.", "hint")


def _tools(shell: Shell, argument: str) -> None:
    shell.screen.table(tool_rows(shell.assistant.registry))


def tool_rows(registry: Registry) -> list[tuple[str, ...]]:
    """Return name, effect, origin and description of all tools."""
    return [
        (name, tool.effect, registry.origin(name), (tool.__doc__ or "").strip().splitlines()[0])
        for name, tool in registry.tools.items()
    ]


def _profile(shell: Shell, argument: str) -> None:
    shell.run("show_profile", "/profile")


def _why(shell: Shell, argument: str) -> None:
    item = f"#{argument}" if argument.isdecimal() else argument or "#last"
    shell.run("explain", f"/why {argument}".strip(), item=item)


def _undo(shell: Shell, argument: str) -> None:
    shell.run("undo", "/undo")


def _more(shell: Shell, argument: str) -> None:
    shell.run("refine", "/more")


def _save(shell: Shell, argument: str) -> None:
    if not argument:
        raise UsageError("/save needs a file name", "/save evening.txt, or evening.json for everything that was logged")
    path = Path(argument).expanduser()
    if path.exists() and path.resolve() not in shell.saved:
        raise UsageError(f"{argument!r} exists already", "Choose another name; /save overwrites only its own files.")
    if path.suffix == ".json":
        text = "[\n" + ",\n".join(turn.model_dump_json() for turn in shell.turns) + "\n]\n"
    else:
        text = "\n".join(f"> {turn.text}\n\n{plain(turn)}\n" for turn in shell.turns)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise AssistantError(f"cannot write {argument!r}: {error.strerror}", "Choose another place.") from error
    shell.saved.add(path.resolve())
    shell.screen.line(f"saved {len(shell.turns)} turns to {str(path)!r}", "note")


def _model(shell: Shell, argument: str) -> None:
    if argument:
        shell.use_model(argument)
    shell.screen.line(f"model: {shell.assistant.settings.model}", "note")
    if not argument:
        shell.screen.line(
            "/model NAME changes it for this conversation; `assistant models list` shows the choice.", "hint"
        )


def _kind(shell: Shell, argument: str) -> None:
    kinds = shell.assistant.catalog.kinds()
    kind = argument.casefold()
    if kind and kind not in (*kinds, ALL):
        meant = near(kind, [*kinds, ALL])
        hint = f"Did you mean {meant!r}?" if meant else f"Kinds: {', '.join(kinds)}; {ALL!r} for no filter."
        raise UsageError(f"no kind is named {argument!r}", hint)
    if kind:
        shell.assistant.kind = None if kind == ALL else kind
    shell.screen.line(f"kind: {shell.assistant.kind or ALL}", "note")
    if not kind:
        shell.screen.line(f"/kind NAME keeps to one of {', '.join(kinds)}; /kind {ALL} drops the filter.", "hint")


def _variety(shell: Shell, argument: str) -> None:
    assistant = shell.assistant
    if argument and argument not in get_args(Variety):
        meant = near(argument, get_args(Variety))
        hint = f"Did you mean {meant!r}?" if meant else f"There are: {', '.join(get_args(Variety))}."
        raise UsageError(f"{argument!r} is not how much a list can vary", hint)
    if argument:
        shell.set_variety(argument)  # type: ignore[arg-type]
    shell.screen.line(f"variety: {assistant.settings.variety}", "note")


def _drop(shell: Shell, argument: str) -> None:
    wish = shell.assistant.session.wish
    shown = chips(wish) if wish else []
    if not shown:
        raise UsageError("nothing was asked for that could be dropped", "Ask for a recommendation first.")
    if not argument:
        shell.screen.table([(str(number), chip.label) for number, chip in enumerate(shown, 1)])
        return
    if not (argument.isdecimal() and 1 <= int(argument) <= len(shown)):
        raise UsageError(f"there is no number {argument!r} in what was asked for", "/drop alone lists it.")
    shell.again(shown[int(argument) - 1].without, f"/drop {argument}")


def _chips(shell: Shell) -> list[tuple[str, str]]:
    wish = shell.assistant.session.wish
    return [(str(number), chip.label) for number, chip in enumerate(chips(wish) if wish else (), 1)]


def _varieties(shell: Shell) -> list[tuple[str, str]]:
    return [(variety, "") for variety in get_args(Variety)]


def _quit(shell: Shell, argument: str) -> None:
    shell.finished = True


def _numbers(shell: Shell) -> list[tuple[str, str]]:
    return [(str(number), item.name(shell.language)) for number, item in enumerate(shell.assistant.session.shown, 1)]


def _kinds(shell: Shell) -> list[tuple[str, str]]:
    return [(kind, "") for kind in (*shell.assistant.catalog.kinds(), ALL)]


COMMANDS = (
    Command("help", "/help", "show this list", _help),
    Command("tools", "/tools", "show what the assistant can do, and from whom each tool is", _tools),
    Command("profile", "/profile", "show what is known about you", _profile),
    Command("why", "/why [N]", "show why number N of the last list was recommended", _why, _numbers),
    Command("more", "/more", "show others instead of the last list", _more),
    Command("drop", "/drop [N]", "show what the list was asked for, or take one thing back", _drop, _chips),
    Command("variety", "/variety [NAME]", "show or set how much a list varies", _variety, _varieties),
    Command("undo", "/undo", "take the last change of your profile back", _undo),
    Command("save", "/save FILE", "save this conversation: as text, or with .json all that was logged", _save),
    Command("model", "/model [NAME]", "show the model, or go on with another one", _model),
    Command("kind", "/kind [NAME]", f"keep to one kind, such as movie; {ALL!r} for every kind", _kind, _kinds),
    Command("quit", "/quit", "leave (Ctrl-D does too)", _quit),
)
