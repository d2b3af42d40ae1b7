"""``eval recommend``: what users of a data set of ratings would have been shown, against what they went on to like."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, get_args

import click

from assistant.cli_shared import PATIENCE, json_option
from assistant.config import load_paths, load_settings
from assistant.progress import Reporter
from assistant.render import Screen
from assistant.values import Variety

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.recommender.offline import Measures, Split
    from assistant.trial import Trial


@click.command()
@click.argument("data", type=click.Path(exists=True, path_type=Path))
@click.option("--by-time", is_flag=True, help="Hold out the latest of each user instead of a random draw.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--users", type=click.IntRange(1), help="Only so many users, drawn by the seed.")
@click.option(
    "--first", metavar="N", type=click.IntRange(1), multiple=True, help="Also with only the first N known. Repeatable."
)
@click.option("--variety", type=click.Choice(get_args(Variety)), default="focused", show_default=True)
@click.option("--without", metavar="PART", multiple=True, help="Switch a part of the score off. Repeatable.")
@click.option("--only", metavar="PART", multiple=True, help="Switch all other parts off. Repeatable.")
@json_option
def recommend(
    data: Path,
    by_time: bool,
    seed: int,
    users: int | None,
    first: tuple[int, ...],
    variety: Variety,
    without: tuple[str, ...],
    only: tuple[str, ...],
    as_json: bool,
) -> None:
    """Measure the recommender on ratings, such as an unpacked MovieLens; your own catalog and profile stay as they are.

    A fifth of what each user liked is held out, and what is shown is compared with it.
    """
    from assistant.loading import load_encoder
    from assistant.recommender.offline import split
    from assistant.trial import Trial, read, sampled

    paths = load_paths()
    off = _switched_off(without, only)
    with Reporter(patience=PATIENCE) as reporter, TemporaryDirectory() as folder:
        encoder = load_encoder(load_settings(paths), paths, reporter)
        reporter("reading the ratings")
        ratings, items = read(data)
        held = split(ratings, by_time=by_time, seed=seed)
        trial = Trial(held, items, Path(folder), encoder, without=off, progress=reporter.counting("items encoded"))
        reporter("learning from the ratings")
        trial.recommender.learn()
        trial.recommender.variety = variety
        shown = sampled(held, users, seed)
        count = reporter.counting("lists")
        found = {
            f"first {likes}" if likes else "all": _measured(trial, shown, likes, count) for likes in (None, *first)
        }
        trial.close()
    screen = Screen()
    if as_json:
        screen.json(json.dumps({name: asdict(measures) for name, measures in found.items()}))
        return
    screen.line(f"{len(shown.held_out)} users, {len(held.ids)} items, {len(held.train)} ratings known, seed {seed}")
    for name, measures in found.items():
        screen.line(f"known of each user: {name}")
        screen.table(_rows(measures))


def _switched_off(without: tuple[str, ...], only: tuple[str, ...]) -> frozenset[str]:
    """Return the parts to switch off.

    Raises:
        UsageError: there is no such part.
    """
    from assistant.errors import UsageError
    from assistant.recommender.weights import WEIGHTS

    for part in (*without, *only):
        if part not in WEIGHTS:
            raise UsageError(f"no part of the score is named {part!r}", f"There are: {', '.join(WEIGHTS)}.")
    return frozenset(without) | (frozenset(WEIGHTS) - set(only) if only else frozenset())


def _measured(trial: Trial, data: Split, likes: int | None, count: Callable[[int, int], None]) -> Measures:
    from assistant.recommender.offline import measure

    place = {item_id: index for index, item_id in enumerate(data.ids)}
    lists = {}
    for number, user in enumerate(data.held_out, 1):
        lists[user] = [place[pick.item.id] for pick in trial.picks(user, likes)]
        count(number, len(data.held_out))
    return measure(data, lists, trial.attributes(), trial.vectors())


def _rows(measures: Measures) -> list[tuple[str, str]]:
    plain = asdict(measures)
    groups = plain.pop("by_history")
    plain.pop("users")
    rows = [(name.replace("_", " "), f"{value:.3f}") for name, value in plain.items()]
    return [*rows, *((f"ndcg, history {group}", f"{value:.3f}") for group, value in groups.items())]
