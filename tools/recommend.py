"""The tool that picks items for the user."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from pydantic import Field

from assistant.context import EXACT, Context
from assistant.tool import Kind, Tool
from assistant.values import Recommendations, Wish

DEFAULT_LIMIT = 5
MOST = 20


@dataclass
class Models:
    """What the words in ``like`` stand for."""

    items: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


class Recommend(Tool):
    """Pick items for this user."""

    kind: Kind | None = Field(None, description="what to pick")
    about: str = Field("", description="topic, mood or quality")
    like: tuple[str, ...] = Field((), description="titles or people to resemble")
    exclude: tuple[str, ...] = Field((), description="topics to keep out")
    limit: int | None = Field(None, description="how many")
    max_price: float | None = Field(None, ge=0, description="highest price")
    year_min: int | None = Field(None, description="earliest year")
    year_max: int | None = Field(None, description="latest year")

    examples: ClassVar[tuple[tuple[str, str], ...]] = (
        ("show me four heist films", 'recommend kind=movie about="heist" limit="4"'),
        ("想听点适合深夜写代码的音乐，不要歌词", 'recommend kind=music about="深夜写代码" exclude="歌词"'),
        ("books along the lines of Dune, but no wars", 'recommend kind=book like="Dune" exclude="wars"'),
        ("六十年代的意大利电影来两部", 'recommend kind=movie about="意大利" limit="2" year_min="1960" year_max="1969"'),
        ("a desk lamp for under 40 dollars", 'recommend kind=product about="desk lamp" max_price="40"'),
        ("喜欢坂本龙一的话该听什么", 'recommend kind=music like="坂本龙一"'),
    )

    def __call__(self, context: Context) -> Recommendations:
        """Resolve the names in ``like``, then pick."""
        models = self._resolve(context)
        years = sorted(year for year in (self.year_min, self.year_max) if year is not None)
        wish = Wish(
            kind=self.kind,
            about=self.about.strip(),
            like=tuple(dict.fromkeys(models.items)),
            like_people=tuple(dict.fromkeys(models.people)),
            exclude=self.exclude,
            exclude_items=context.session.turned_down,
            limit=min(max(self.limit or DEFAULT_LIMIT, 1), MOST),
            max_price=self.max_price,
            year_min=years[0] if self.year_min is not None else None,
            year_max=years[-1] if self.year_max is not None else None,
        )
        if wish.like:
            than = context.recommender.read_comparison(wish.about, wish.like)
            changes = {"about": than.rest, "more": than.more, "less": than.less, **than.limits}
            wish = wish.model_copy(update=changes)
        wish = context.session.follow_up(wish)
        result = context.recommender.recommend(wish, context.language)
        notes = [f"unknown_like:{word}" for word in models.unknown]
        notes += [f"at_most:{MOST}"] if (self.limit or 0) > MOST else []
        return result.model_copy(update={"notes": (*result.notes, *notes)})

    def _resolve(self, context: Context) -> Models:
        """Find the items and people named in ``like``.

        Raises:
            UnknownItem: a name is not known and there is nothing else to go by.
        """
        models = Models()
        for written in self.like:
            self._resolve_one(written, context, models)
        if models.unknown and not (self.about.strip() or models.items or models.people):
            context.find_item(models.unknown[0], self.kind)
        return models

    def _resolve_one(self, written: str, context: Context, models: Models) -> None:
        shown = context.session.resolve(written)
        if shown is not None:
            models.items.append(shown.id)
            return
        matches = context.catalog.resolve(written, self.kind)
        exact = [match.item.id for match in matches if match.score >= EXACT]
        if not exact and context.recommender.knows_person(written):
            models.people.append(written)
            return
        sure = [match.item.id for match in matches if match.sure and match.score == matches[0].score]
        models.items += exact or sure
        if not exact and not sure:
            models.unknown.append(written)
