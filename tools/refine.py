"""The tool that changes the list shown last."""

from __future__ import annotations

import re
from typing import ClassVar

from pydantic import Field

from assistant.context import Context
from assistant.errors import ToolError
from assistant.tool import Kind, Tool
from assistant.values import Recommendations, Wish

MOST = 20
_LIKE = re.compile(r"\blike\b|像", re.IGNORECASE)
_MORE = re.compile(r"^(?:(?:much |a bit )?(?:more|less|like)\s+)+|^比[这那]些|^更?像|一[些点]$", re.IGNORECASE)


class Refine(Tool):
    """Change the list just shown; without arguments show other items."""

    more: tuple[str, ...] = Field((), description="qualities to strengthen")
    less: tuple[str, ...] = Field((), description="qualities to weaken")
    exclude: tuple[str, ...] = Field((), description='topics, or "#2", to keep out')
    kind: Kind | None = Field(None, description="another kind")
    limit: int | None = Field(None, description="how many")
    max_price: float | None = Field(None, ge=0, description="highest price")
    year_min: int | None = Field(None, description="earliest year")
    year_max: int | None = Field(None, description="latest year")

    after_list: ClassVar[bool] = True
    examples: ClassVar[tuple[tuple[str, str], ...]] = (
        ("make it scarier and not so long", 'refine more="scary" less="long"'),
        ("有没有更便宜的", 'refine more="便宜"'),
        ("not number 2, and nothing with zombies", 'refine exclude="#2" exclude="zombies"'),
        ("都不太想看，再给几个别的", "refine"),
    )

    def __call__(self, context: Context) -> Recommendations:
        """Change the last wish and pick anew, without what was shown."""
        session = context.session
        if not session.shown and session.wish is None:
            raise ToolError(
                "no list has been shown yet, so there is nothing to change",
                "Ask for a recommendation first.",
                "还没有列表可以调整，请先让我推荐一些。",
            )
        topics = self._turn_down(context)
        wish = session.wish or Wish(kind=session.kind)
        out = (*wish.exclude_items, *session.turned_down, *(item.id for item in session.shown))
        update: dict[str, object] = {
            "exclude": tuple(dict.fromkeys((*wish.exclude, *topics))),
            "exclude_items": tuple(dict.fromkeys(out)),
            **self._qualities(context, wish),
            **{
                name: value
                for name in ("kind", "max_price", "year_min", "year_max")
                if (value := getattr(self, name)) is not None
            },
        }
        if self.limit is not None:
            update["limit"] = min(max(self.limit, 1), MOST)
        result = context.recommender.recommend(wish.model_copy(update=update), context.language)
        notes = (f"at_most:{MOST}",) if (self.limit or 0) > MOST else ()
        return result.model_copy(update={"notes": (*result.notes, *notes)})

    def _turn_down(self, context: Context) -> list[str]:
        """Note the shown items that are named in ``exclude`` as turned down; return the other words."""
        session, topics = context.session, []
        for written in self.exclude:
            names = {title.casefold(): item for item in session.shown for title in (item.title, *item.titles)}
            item = session.resolve(written) or names.get(written.strip().casefold())
            if item is None:
                topics.append(written)
            elif item.id not in session.turned_down:
                session.turned_down += (item.id,)
        return topics

    def _qualities(self, context: Context, wish: Wish) -> dict[str, object]:
        """Return what ``more`` and ``less`` change: a limit where one can be read, else the qualities."""
        changes: dict[str, object] = {}
        kept: dict[bool, list[str]] = {True: [], False: []}
        for more, qualities in ((True, self.more), (False, self.less)):
            for written in qualities:
                quality = bare_quality(written)
                if not quality:
                    continue
                if more and names_title(written) and (named := context.named_exactly(quality, wish.kind)):
                    changes["like"] = (*wish.like, named)
                    continue
                if variety := context.recommender.wished_variety(quality, more):
                    changes["variety"] = variety
                    continue
                limit = context.recommender.relative_limit(quality, context.session, more)
                changes.update(limit)
                if not limit:
                    kept[more].append(quality)
        changes["more"] = _joined(wish.more, kept[True], kept[False])
        changes["less"] = _joined(wish.less, kept[False], kept[True])
        return changes


def names_title(written: str) -> bool:
    """Tell whether a quality is written like a title: "like alien", "Ben-Hur", 《饮食男女》."""
    return written[:1].isupper() or "《" in written or bool(_LIKE.search(written))


def bare_quality(written: str) -> str:
    """Return a quality without the words that only say that there should be more of it."""
    return _MORE.sub("", written.strip()).strip("《》“”\"' ")


def _joined(before: tuple[str, ...], added: list[str], opposite: list[str]) -> tuple[str, ...]:
    """Return the qualities of before and now, without those that are now wanted the other way."""
    now = {quality.casefold() for quality in opposite}
    return tuple(dict.fromkeys([one for one in before if one.casefold() not in now] + added))
