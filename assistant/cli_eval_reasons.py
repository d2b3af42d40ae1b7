"""``eval reasons``: recommends to made-up users in a copy of the catalog and audits every reason that is given."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, get_args

import click

from assistant.auditing import reason_faults, sentence_faults, sum_faults
from assistant.cli_shared import PATIENCE, json_option
from assistant.config import load_paths, load_settings
from assistant.database import copy_database
from assistant.errors import AssistantError, CatalogError
from assistant.progress import Reporter
from assistant.render import Screen
from assistant.values import KINDS, Item, Language, Pick, Recommendations, Wish

if TYPE_CHECKING:
    from assistant.catalog import Catalog
    from assistant.profile import Profile, Statement
    from assistant.recommender import Recommender

GENERAL = {"popular", "liked_lately", "not_yet_rated"}
"""Statements that are made where there is nothing better to say."""
_MOST_WISHES = 20
"""Wishes for each item that is to be checked, before it is given up."""
_FAULTS = 20


@dataclass
class Tally:
    """What was counted in one group of picks."""

    picks: int = 0
    telling: int = 0
    statements: int = 0
    true: int = 0
    additivity: float = 0.0

    def count(self, pick: Pick, true: int) -> None:
        """Count a pick of whose reasons so many are true."""
        self.picks += 1
        self.telling += any(reason.statement not in GENERAL for reason in pick.reasons)
        self.statements += len(pick.reasons)
        self.true += true
        self.additivity = max(self.additivity, abs(sum(pick.parts.values()) - pick.score))

    def plain(self) -> dict[str, float]:
        """Return the numbers and what follows from them."""
        return {
            "picks": self.picks,
            "statements": self.statements,
            "precision": self.true / self.statements if self.statements else 1.0,
            "additivity": self.additivity,
            "coverage": self.telling / self.picks if self.picks else 1.0,
            "reasons_a_pick": self.statements / self.picks if self.picks else 0.0,
        }


@dataclass
class Audit:
    """What an audit found: groups by language and kind, made and false statements by name, faults in words."""

    groups: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    made: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    false: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    faults: list[str] = field(default_factory=list)

    def check(self, result: Recommendations, catalog: Catalog, language: Language) -> None:
        """Audit all picks of a recommendation, and the sentences that a reply makes of their reasons."""
        from assistant import wording_en, wording_zh
        from assistant.reply import reply

        templates = (wording_zh if language == "zh" else wording_en).REASONS
        lines = [line.text for line in reply((result,), language, catalog.labels) if line.role == "reason"]
        said = iter(lines)
        wish = f"{language} {result.wish.model_dump_json(exclude_defaults=True)}"
        for pick in result.picks:
            wrong = sum_faults(pick, catalog.connection)
            true = 0
            for reason in pick.reasons:
                found = reason_faults(reason, pick, result.wish, catalog.connection, language)
                found += sentence_faults(
                    reason, next(said, ""), templates[reason.statement], catalog.connection, language
                )
                true += not found
                self.made[reason.statement] += 1
                self.false[reason.statement] += bool(found)
                wrong += found
            self.faults += [f"{fault} [{wish}]" for fault in wrong]
            for group in ("all", language, pick.item.kind):
                self.groups[group].count(pick, true)


@dataclass(frozen=True)
class Users:
    """Made-up users: what they like and what they ask for, drawn from a catalog, well-known items more often."""

    catalog: Catalog
    random: Random

    @cached_property
    def _ids(self) -> dict[str | None, list[str]]:
        rows = self.catalog.connection.execute("SELECT id, kind FROM items ORDER BY popularity DESC, id").fetchall()
        ids: dict[str | None, list[str]] = {None: [item_id for item_id, _ in rows]}
        for item_id, kind in rows:
            ids.setdefault(kind, []).append(item_id)
        return ids

    @property
    def kinds(self) -> list[str | None]:
        """The kinds that there are items of, and None for any kind."""
        return [kind for kind in (*KINDS, None) if kind in self._ids]

    def item(self, kind: str | None) -> Item:
        """Return an item of a kind."""
        ids = self._ids[kind]
        return self.catalog.get(ids[int(len(ids) * self.random.random() ** 2)])

    def refill(self, profile: Profile, language: Language) -> None:
        """Forget who the user was and make up another one; every fifth is not known at all."""
        profile.forget_all()
        if self.random.random() < 0.8:
            profile.add_all([*self._topics(language), *self._ratings()])

    def _topics(self, language: Language) -> Iterator[Statement]:
        from assistant.profile import Statement

        for _ in range(self.random.randrange(4)):
            names = self._tags(self.item(None), language, 1) + self._names(self.item(None), language)
            for name in names[:1] if self.random.random() < 0.7 else names[-1:]:
                yield Statement("topic", name, self.random.choice((1, 1, -1)), self.random.randint(2, 5))

    def _ratings(self) -> Iterator[Statement]:
        from assistant.profile import Statement

        for _ in range(self.random.randrange(9)):
            item, rating = self.item(self.random.choice(self.kinds)), self.random.randint(1, 5)
            yield Statement("item", item.id, 1 if rating >= 3 else -1, rating, item.kind)

    def wish(self, kind: str | None, language: Language) -> Wish:
        """Return a wish for items of a kind; some ask for nothing."""
        item, chance = self.item(kind), self.random.random
        fields: dict[str, Any] = {"kind": kind, "limit": self.random.randint(1, 8)}
        if chance() < 0.55:
            fields["about"] = self._about(item, language)
        if chance() < 0.25:
            fields["like"] = (self.item(kind if chance() < 0.7 else None).id,)
        if chance() < 0.1:
            fields["like_people"] = tuple(self._people(item, language)[:1])
        for name in ("more", "less", "exclude", "earlier"):
            if chance() < 0.2:
                fields[name] = tuple(self._tags(self.item(kind), language, 1))
        if item.price is not None and chance() < 0.5:
            fields["max_price"] = float(round(item.price * 1.2))
        if item.year is not None and chance() < 0.25:
            fields["year_min"], fields["year_max"] = self.random.choice(
                ((item.year - 8, None), (None, item.year + 8), (item.year - 8, item.year + 8))
            )
        return Wish(**fields)

    def _about(self, item: Item, language: Language) -> str:
        """Return one or two tags, a name, or words of the description."""
        text = item.text(language)
        choice = self.random.random()
        if choice < 0.15 and (names := self._names(item, language)):
            return self.random.choice(names)
        if choice < 0.4 and text:
            start = self.random.randrange(len(text))
            return text[start : start + 6] if language == "zh" else " ".join(text[start:].split()[1:4])
        return " ".join(self._tags(item, language, self.random.randint(1, 2)))

    def _tags(self, item: Item, language: Language, n: int) -> list[str]:
        tags = self.random.sample(item.tags, min(n, len(item.tags)))
        return [self.catalog.labels.show(tag, language) for tag in tags]

    def _names(self, item: Item, language: Language) -> list[str]:
        """Return the people and the country of an item."""
        country = [self.catalog.labels.show(item.country, language)] if item.country else []
        return self._people(item, language) + country

    def _people(self, item: Item, language: Language) -> list[str]:
        return [self.catalog.labels.show(name, language) for name in (*item.creators, *item.cast[:2])]


def audit(
    catalog: Catalog, recommender: Recommender, profile: Profile, languages: list[Language], count: int, seed: int
) -> Iterator[Audit]:
    """Yield what was found so far, until so many recommended items were checked.

    Raises:
        AssistantError: hardly anything is recommended.
    """
    users, found = Users(catalog, Random(seed)), Audit()
    kinds = users.kinds
    for number in range(_MOST_WISHES * count):
        language = languages[number // len(kinds) % len(languages)]
        if number % len(kinds) == 0:
            users.refill(profile, language)
        wish = users.wish(kinds[number % len(kinds)], language)
        found.check(recommender.recommend(wish, language), catalog, language)
        yield found
        if found.groups["all"].picks >= count:
            return
    raise AssistantError(f"{_MOST_WISHES * count} wishes found fewer than {count} items", "Load more items.")


@contextmanager
def copied(database: Path) -> Iterator[Path]:
    """Copy a database for a while.

    Raises:
        CatalogError: there is none.
    """
    if not database.exists():
        raise CatalogError("the catalog is empty", "Run `assistant setup` for the sample, or `assistant ingest FILE`.")
    with TemporaryDirectory() as folder:
        copy = Path(folder) / database.name
        copy_database(database, copy)
        yield copy


@click.command()
@click.option("--count", type=click.IntRange(1), default=2000, show_default=True, help="Recommended items to check.")
@click.option("--seed", type=int, default=0, show_default=True, help="Makes up other users and wishes.")
@click.option(
    "--language",
    type=click.Choice([*get_args(Language), "both"]),
    default="both",
    show_default=True,
    help="What the made-up users speak.",
)
@json_option
def reasons(count: int, seed: int, language: str, as_json: bool) -> int:
    """Check that the reasons given for recommended items are true.

    Recommends to made-up users in a copy of the catalog, and looks up what each reason says where its source says it
    is. Exits with 1 where one is false.
    """
    from assistant.catalog import Catalog
    from assistant.database import open_database
    from assistant.loading import load_encoder
    from assistant.profile import Profile
    from assistant.recommender import Recommender
    from assistant.retrieval import Retriever
    from assistant.vectors import VectorIndex

    paths = load_paths()
    settings = load_settings(paths)
    languages: list[Language] = [one for one in get_args(Language) if language in (one, "both")]
    with (
        copied(paths.database) as copy,
        closing(open_database(copy)) as connection,
        Reporter(patience=PATIENCE) as reporter,
    ):
        catalog, profile = Catalog(connection), Profile(connection)
        if not catalog.count():
            raise CatalogError("the catalog is empty", "Run `assistant setup` for the sample.")
        encoder = load_encoder(settings, paths, reporter)
        index = VectorIndex.open(settings.chroma_url or paths.vectors, encoder.id, encoder.dimension)
        recommender = Recommender(catalog, Retriever(catalog, lambda: (index, encoder)), profile, paths.learned)
        tell = reporter.counting("recommended items checked")
        for found in audit(catalog, recommender, profile, languages, count, seed):
            tell(found.groups["all"].picks, count)
    _show(found, as_json)
    return 1 if found.faults else 0


def _show(found: Audit, as_json: bool) -> None:
    screen = Screen()
    groups = {name: tally.plain() for name, tally in found.groups.items()}
    if as_json:
        plain = {"groups": groups, "statements": found.made, "false": found.false, "faults": found.faults}
        screen.json(json.dumps(plain, ensure_ascii=False))
        return
    order = ["all", *(name for name in (*get_args(Language), *KINDS) if name in groups)]
    rows = [(name, *(_written(value) for value in groups[name].values())) for name in order]
    screen.table([("", *(name.replace("_", " ") for name in groups["all"])), *rows])
    screen.line("statements:")
    made = sorted(found.made.items(), key=lambda one: -one[1])
    screen.table([(f"{times:,}", f"{1 - found.false[name] / times:.4f}", name) for name, times in made])
    screen.line(f"faults: {len(found.faults):,}")
    for fault in found.faults[:_FAULTS]:
        screen.line(f"  {fault}")


def _written(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:.1e}" if 0 < value < 1e-4 else f"{value:.4f}"
