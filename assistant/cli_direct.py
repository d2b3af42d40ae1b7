"""The tools as commands, without the model: a tool's arguments become options, so nothing is declared twice."""

from __future__ import annotations

from typing import Any

import click
from pydantic import ValidationError

from assistant.cli_shared import PATIENCE, finish, json_option, opened, readable
from assistant.config import load_paths
from assistant.errors import UsageError
from assistant.near import near
from assistant.progress import Reporter
from assistant.registry import Registry
from assistant.syntax import Slot
from assistant.tool import Tool
from assistant.values import Call, language_of

_TYPES = {"integer": int, "number": float, "flag": bool, "text": str, "choice": str}
_TOOLS = Registry.load(load_paths(), third_party=False).tools


def command(tool: type[Tool], name: str, help: str, places: tuple[str, ...] = ()) -> click.Command:
    """Return a command that runs ``tool``.

    Args:
        places: arguments that go by place instead of by an option; required ones always do.
    """
    slots = {slot.name: slot for slot in tool.signature(()).slots}
    placed = [slot for slot in slots.values() if slot.required or slot.name in places]
    words = len(placed) == 1  # then it may be several words without quotes
    params: list[click.Parameter] = [_argument(slot, words) for slot in placed]
    params += [_option(slot) for slot in slots.values() if slot not in placed]

    def run(as_json: bool, **values: Any) -> int:
        given = {name: value for name, value in values.items() if value not in (None, ())}
        return _run(tool, {name: _value(slots[name], value) for name, value in given.items()}, as_json)

    details = [f"\n\n{slot.name.upper()}: {slot.description}." for slot in placed]
    return json_option(click.Command(name, params=params, callback=run, help=help + "".join(details)))


def _argument(slot: Slot, words: bool) -> click.Argument:
    nargs = -1 if words or slot.many else 1
    return click.Argument([slot.name], type=_TYPES[slot.type], nargs=nargs, required=slot.required)


def _option(slot: Slot) -> click.Option:
    flag = f"--{slot.name.replace('_', '-')}"
    kind = click.Choice(slot.options) if slot.options else _TYPES[slot.type]
    return click.Option([flag, slot.name], type=kind, multiple=slot.many, help=slot.description)


def _value(slot: Slot, value: Any) -> Any:
    """Return what was written as a call has it."""
    if slot.many:
        return [readable(one) for one in value]
    if not isinstance(value, str | tuple):
        return value
    text = readable(value if isinstance(value, str) else " ".join(value))
    # A shell reads "#2" as a comment, so a small number stands for it.
    return f"#{text}" if slot.name == "item" and text.isdecimal() and len(text) < 3 else text


def _run(tool: type[Tool], args: dict[str, Any], as_json: bool) -> int:
    try:
        tool.model_validate(args)
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from error
    written = " ".join(str(word) for value in args.values() for word in (value if isinstance(value, list) else [value]))
    reporter = Reporter(patience=PATIENCE)
    with opened(reporter) as assistant:
        _check_kind(args.get("kind"), assistant.catalog.kinds())
        assistant.resume()
        with reporter:
            reporter("looking ...")
            turn = assistant.run((Call(tool=tool.name, args=args),), written, language_of(written))
    return finish(turn, as_json)


def _check_kind(kind: str | None, kinds: tuple[str, ...]) -> None:
    if kind and kind not in kinds:
        meant = near(kind, kinds)
        raise UsageError(
            f"no kind is named {kind!r}", f"Did you mean {meant!r}?" if meant else f"Kinds: {', '.join(kinds)}"
        )


search = command(_TOOLS["search"], "search", "Look items up by words, people or tags.")
recommend = command(_TOOLS["recommend"], "recommend", "Pick items for you.", places=("about",))
refine = command(_TOOLS["refine"], "refine", "Change the list that was shown last: without an option, others instead.")
show = command(_TOOLS["show_item"], "show", "Show one item: a title, or a number of the last list.")
rate = command(_TOOLS["rate"], "rate", "Say how you liked an item, 1 to 5.")
explain = command(
    _TOOLS["explain"], "explain", "Show why an item was recommended: a title, or a number of the last list."
)
why_not = command(_TOOLS["why_not"], "why-not", "Show why an item was not recommended, and what would bring it in.")


@click.group(invoke_without_command=True)
@click.pass_context
def profile(context: click.Context) -> Any:
    """Show or change what is known about you."""
    if context.invoked_subcommand is None:
        return context.invoke(profile.commands["show"], as_json=False)
    return None


for _tool, _name, _help in (
    ("show_profile", "show", "Show what is known about you."),
    ("update_profile", "update", "Add lasting tastes."),
    ("forget", "forget", "Erase from the profile: a topic, a title, or all."),
    ("undo", "undo", "Take the last change back."),
):
    profile.add_command(command(_TOOLS[_tool], _name, _help))
