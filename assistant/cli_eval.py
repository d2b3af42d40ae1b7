"""The commands that measure: ``eval calls`` scores what requests become against labels; others have own modules."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli_eval_dialogue import dialogue
from assistant.cli_eval_reasons import reasons
from assistant.cli_eval_recommend import recommend
from assistant.cli_shared import PATIENCE, json_option, read_lines
from assistant.config import load_paths, load_settings
from assistant.errors import AssistantError, UsageError
from assistant.progress import Reporter
from assistant.render import Screen
from assistant.shell import LOADING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.scoring import Answered, Scores, Share
    from assistant.values import Call

EXAMPLE = '{"text": "undo that", "calls": [{"tool": "undo", "args": {}}]}'

_WORST = 12
"""Rows of the confusion table."""


@click.group("eval")
def evaluate() -> None:
    """Measure parsing, recommending, whole dialogues and reasons."""


evaluate.add_command(dialogue)
evaluate.add_command(reasons)
evaluate.add_command(recommend)


@evaluate.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--model", metavar="NAME|FILE|URL", help="Another model than the one in use.")
@click.option(
    "--adapter",
    type=click.Path(exists=True, dir_okay=False),
    help="A GGUF adapter to use instead.",
)
@click.option("--untuned", is_flag=True, help="No adapter; the model reads examples instead.")
@click.option(
    "--plugins", type=click.Path(exists=True, file_okay=False, path_type=Path), help="A folder of tools to add."
)
@click.option("--misses", metavar="N", type=click.IntRange(0), default=0, help="Show the first N wrong answers.")
@json_option
def calls(
    files: tuple[Path, ...],
    model: str | None,
    adapter: str | None,
    untuned: bool,
    plugins: Path | None,
    misses: int,
    as_json: bool,
) -> None:
    """Score the calls that labelled requests become; nothing is run.

    A line of a file is {"text", "lang", "calls": [{"tool", "args"}], "alt"?: [[calls]], "optional"?: [argument],
    "context"?: {"kind", "shown": [titles]}}. Third-party tools come from --plugins alone.
    """
    from assistant.loading import load_encoder, load_router, model_loader
    from assistant.measuring import answers
    from assistant.registry import Registry
    from assistant.scoring import Labelled, score

    paths, screen = load_paths(), Screen()
    changes = {"model": model, "adapter": adapter, "tuned": False if untuned else None}
    settings = load_settings(paths).model_copy(
        update={name: value for name, value in changes.items() if value is not None}
    )
    registry = Registry.load(paths, third_party=False)
    if plugins:
        registry.load_folder(plugins)
        if registry.warnings:
            raise AssistantError(registry.warnings[0])
    tools = tuple(registry.tools.values())
    labelled = [one for file in files for one in read_lines(str(file), Labelled, EXAMPLE)]
    if not labelled:
        raise UsageError("there are no labelled requests in these files")
    answered: list[Answered] = []
    with Reporter(patience=PATIENCE) as reporter:
        reporter(LOADING)
        count = reporter.counting("requests parsed")
        with closing(model_loader("default")(settings, paths, reporter)) as loaded:
            router = load_router(registry, partial(load_encoder, settings, paths, reporter))
            for one in answers(labelled, loaded, tools, router):
                answered.append(one)
                count(len(answered), len(labelled))
    scores = score(answered)
    if as_json:
        screen.json(json.dumps(_plain(scores), ensure_ascii=False))
    else:
        _show(screen, scores, misses)


def _show(screen: Screen, scores: Scores, misses: int) -> None:
    def rows(shares: dict[str, Share]) -> list[tuple[str, ...]]:
        return [
            (name, f"{share.count:,}", f"{share.exact:.3f}", f"{share.tools:.3f}") for name, share in shares.items()
        ]

    screen.table([("", "requests", "exact", "tools"), *rows({**scores.groups, **scores.by_tool})])
    screen.line(f"milliseconds: p50 {scores.p50:.0f}, p95 {scores.p95:.0f}")
    screen.line(f"the right reading is offered in {scores.offered:.3f} of those asked about")
    screen.line(f"calibration error of the confidence: {scores.calibration_error:.3f}")
    if scores.confusion:
        screen.line("wrong tools:")
        worst = list(scores.confusion.items())[:_WORST]
        screen.table([(str(times), want, f"became {got}") for (want, got), times in worst])
    for miss in scores.misses[:misses]:
        screen.line(f"{miss.gold.id or ''} {miss.gold.text}")
        screen.line(f"  want {_written(miss.gold.calls)}")
        screen.line(f"  got  {_written(miss.calls)}  ({miss.confidence:.2f})")


def _written(calls: Sequence[Call]) -> str:
    return json.dumps([[call.tool, call.args] for call in calls], ensure_ascii=False)


def _plain(scores: Scores) -> dict[str, object]:
    plain = asdict(replace(scores, misses=[], confusion={}))
    plain["confusion"] = [[want, got, times] for (want, got), times in scores.confusion.items()]
    plain["misses"] = [
        {
            "id": miss.gold.id,
            "text": miss.gold.text,
            "want": [call.model_dump() for call in miss.gold.calls],
            "got": [call.model_dump() for call in miss.calls],
            "confidence": round(miss.confidence, 4),
        }
        for miss in scores.misses
    ]
    return plain
