"""The command ``eval dialogue``: simulated users talk with the whole shell until they are shown their film."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import mean, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Any, get_args

import click

from assistant.cli_shared import PATIENCE, json_option
from assistant.config import Paths, load_paths, load_settings
from assistant.database import copy_database
from assistant.errors import UsageError
from assistant.progress import Reporter
from assistant.render import Screen
from assistant.shell import LOADING
from assistant.values import Call, Hits, Item, Language, Question, Recommendations

if TYPE_CHECKING:
    from assistant.engine import Assistant
    from assistant.simulation import Dialogue
    from assistant.turn import Turn

SHOWN = 5
"""Films of a list that the user looks at."""
FEWEST_TAGS = 3


@dataclass(frozen=True)
class CopiedPaths(Paths):
    """A home that has the vector index of another one."""

    index: Path

    @property
    def vectors(self) -> Path:
        """The other home's folder."""
        return self.index


@dataclass
class Talks:
    """All dialogues in one language; a miss counts as one turn more than there were.

    That is the stricter rule: ``average_turns`` with misses as the last turn would be lower by the share of misses.

    ``hit_1`` is the share of targets that stood first in the list that showed them.
    """

    turns: int
    dialogues: list[Dialogue] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)

    def scores(self) -> dict[str, Any]:
        """Return what is printed, by name."""
        hits = [one for one in self.dialogues if one.place]
        by_turn = [sum(len(one.exchanges) == turn for one in hits) for turn in range(1, self.turns + 1)]
        lengths = [len(one.exchanges) if one.place else self.turns + 1 for one in self.dialogues]
        cuts = quantiles(self.milliseconds, n=20, method="inclusive") if len(self.milliseconds) > 1 else [0.0] * 19
        return {
            "dialogues": len(self.dialogues),
            "hit_5": round(len(hits) / len(self.dialogues), 4),
            "hit_1": round(sum(one.place == 1 for one in hits) / len(self.dialogues), 4),
            "average_turns": round(mean(lengths), 3),
            "hits_by_turn": by_turn,
            "p50": round(cuts[9], 1),
            "p95": round(cuts[18], 1),
        }


@click.command()
@click.option("--targets", metavar="N", type=click.IntRange(1), default=300, show_default=True, help="Films to find.")
@click.option("--seed", type=int, default=1, show_default=True, help="Draws the films and what is said.")
@click.option("--language", type=click.Choice(["en", "zh", "both"]), default="both", show_default=True)
@click.option("--turns", metavar="N", type=click.IntRange(1), default=5, show_default=True, help="Turns a dialogue.")
@click.option("--kind", default="movie", show_default=True, help="The kind of the targets.")
@click.option("--uniform", is_flag=True, help="Draw all films equally often, not as often as people liked them.")
@click.option(
    "--misses", metavar="N", type=click.IntRange(0), default=0, help="Show the first N dialogues that failed."
)
@json_option
def dialogue(
    targets: int, seed: int, language: str, turns: int, kind: str, uniform: bool, misses: int, as_json: bool
) -> None:
    """Let simulated users talk with the whole shell until they are shown their film.

    A user knows attributes of its target, never its title. The catalog is copied first: no profile and no log is
    touched. Each target is what a person of the catalog's ratings liked, drawn from all that have three tags.
    """
    from assistant.simulation_facts import FilmLore

    screen, talks = Screen(), {one: Talks(turns) for one in get_args(Language) if language in (one, "both")}
    with Reporter(patience=PATIENCE) as reporter, copied(reporter) as assistant:
        items = _all_items(assistant, kind)
        possible = {item.id: item for item in items if len(item.tags) >= FEWEST_TAGS}
        if not possible:
            raise UsageError(f"no item of the kind {kind!r} has {FEWEST_TAGS} tags", "Ingest a catalog first.")
        drawn = _drawn(assistant, possible, targets, seed, uniform)
        lore = FilmLore(items, assistant.catalog.labels.show)
        reporter(LOADING)
        assistant.wait_to_parse()
        count = reporter.counting("dialogues")
        done, total = 0, len(drawn) * len(talks)
        for one, talk in talks.items():
            for target in drawn:
                _talk(assistant, target, lore, one, seed, talk)
                done += 1
                count(done, total)
    if as_json:
        screen.json(json.dumps({one: _plain(talk) for one, talk in talks.items()}, ensure_ascii=False))
        return
    _show(screen, talks)
    for talk in talks.values():
        for miss in [one for one in talk.dialogues if not one.place][:misses]:
            for line in transcript(miss):
                screen.line(line)


@contextmanager
def copied(reporter: Reporter) -> Iterator[Assistant]:
    """Open an assistant over a copy of the person's database; models and vectors are theirs."""
    from assistant.engine import Assistant

    own = load_paths()
    if not own.database.exists():
        raise UsageError("there is no catalog", "Run `assistant setup` for the sample, or `assistant ingest FILE`.")
    with TemporaryDirectory() as folder:
        paths = CopiedPaths(Path(folder), own.models, own.vectors)
        copy_database(own.database, paths.database)
        opened = Assistant.open(paths, load_settings(own), third_party_tools=False, progress=reporter)
        with closing(opened) as assistant:
            yield assistant


def _all_items(assistant: Assistant, kind: str) -> list[Item]:
    rows = assistant.catalog.connection.execute("SELECT body FROM items WHERE kind = ? ORDER BY id", (kind,))
    return [Item.model_validate_json(body) for (body,) in rows]


def _drawn(assistant: Assistant, possible: Mapping[str, Item], targets: int, seed: int, uniform: bool) -> list[Item]:
    """Return different targets: what somebody liked, drawn from all that people liked; any where nobody rated."""
    from assistant.recommender.choices import LIKED

    liked = [item_id for _, item_id, rating, _ in sorted(assistant.catalog.interactions()) if rating >= LIKED]
    ids = list(possible) if uniform or not liked else [item_id for item_id in liked if item_id in possible]
    Random(seed).shuffle(ids)
    return [possible[item_id] for item_id in list(dict.fromkeys(ids))[:targets]]


def _talk(assistant: Assistant, target: Item, lore: Any, language: Language, seed: int, talks: Talks) -> None:
    """Have one dialogue, in a session and with a profile of its own."""
    from assistant.session import Session
    from assistant.simulation import Answer, SimulatedUser, talk

    assistant.session = Session()
    assistant.profile.forget_all()

    def ask(text: str) -> Answer:
        start = perf_counter()
        turn = assistant.ask(text)
        talks.milliseconds.append((perf_counter() - start) * 1000)
        return Answer(shown_in(turn), readings_in(turn), _note(turn))

    user = SimulatedUser(target, lore, language, Random(f"{seed} {language} {target.id}"))
    talks.dialogues.append(talk(user, ask, talks.turns))


def shown_in(turn: Turn) -> tuple[Item, ...]:
    """Return the films that the user sees in an answer: the first of its last list."""
    for result in reversed(turn.results):
        if isinstance(result, Recommendations):
            return tuple(pick.item for pick in result.picks)[:SHOWN]
        if isinstance(result, Hits):
            return result.items[:SHOWN]
    return ()


def readings_in(turn: Turn) -> tuple[str, ...]:
    """Return the calls that the user is asked to choose from, each as text."""
    asked = [result for result in turn.results if isinstance(result, Question)]
    return tuple(_written(calls) for one in asked for calls in one.readings)


def _written(calls: Sequence[Call]) -> str:
    return json.dumps([[call.tool, call.args] for call in calls], ensure_ascii=False)


def _note(turn: Turn) -> str:
    others = [result.type for result in turn.results if not isinstance(result, Recommendations | Hits)]
    return " ".join([_written(turn.calls), *others, *readings_in(turn)])


def transcript(one: Dialogue) -> Iterator[str]:
    """Yield the lines of a dialogue."""
    target = one.target
    yield f"{target.title} ({target.year}): {', '.join(target.tags)}"
    for number, exchange in enumerate(one.exchanges, 1):
        yield f"  {number}. {exchange.text}"
        yield f"     {exchange.answer.note}"
        yield f"     {'; '.join(f'{item.title} ({item.year})' for item in exchange.answer.shown) or 'nothing shown'}"


def _show(screen: Screen, talks: dict[Language, Talks]) -> None:
    rows: list[tuple[str, ...]] = [("", "dialogues", "hit@5", "hit@1", "turns", "hits by turn", "ms p50", "p95")]
    for language, talk in talks.items():
        scores = talk.scores()
        rows.append(
            (
                language,
                f"{scores['dialogues']:,}",
                *(f"{scores[name]:.3f}" for name in ("hit_5", "hit_1")),
                f"{scores['average_turns']:.2f}",
                " ".join(map(str, scores["hits_by_turn"])),
                *(f"{scores[name]:.0f}" for name in ("p50", "p95")),
            )
        )
    screen.table(rows)


def _plain(talk: Talks) -> dict[str, Any]:
    def line(one: Dialogue) -> dict[str, Any]:
        said = [
            {"text": e.text, "note": e.answer.note, "shown": [item.id for item in e.answer.shown]}
            for e in one.exchanges
        ]
        return {"target": one.target.id, "place": one.place, "exchanges": said}

    return {**talk.scores(), "dialogues": [line(one) for one in talk.dialogues]}
