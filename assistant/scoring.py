"""Scores tool calls against labels: exact, tools, must, abstain, by language and tool. Knows nothing of models.

A title is right when one holds the other and is not much longer; another text when it shares half of its words
(characters in Chinese) or one holds the other; numbers and kinds are equal; "*" takes anything that is not empty.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel, Field

from assistant.values import Call

TITLES = frozenset(("item", "like"))
EVERYTHING = frozenset(("all", "everything", "所有", "全部", "一切"))
_ARTICLE = re.compile(r"^(the|a|an)\s+")
_YEAR = re.compile(r"\s*[(（]\d{4}[)）]\s*$")
_MARKS = re.compile(r"[《》「」『』“”\"'‘’.,!?。，！？、:：]")
_WORDS = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]")


class ShownBefore(BaseModel):
    """What a request is said after: the list that was shown last."""

    kind: str | None = None
    shown: list[str] = Field([], description="titles")


class Labelled(BaseModel):
    """One line of a labelled set."""

    id: str | int | None = None
    lang: str = "?"
    text: str = Field(min_length=1)
    context: ShownBefore | None = None
    calls: list[Call]
    alt: list[list[Call]] = Field([], description="other right readings")
    optional: list[str] = Field([], description="arguments that may be missing, or be there with any value")

    @property
    def readings(self) -> list[list[Call]]:
        """All right answers."""
        return [self.calls, *self.alt]


@dataclass(frozen=True)
class Answered:
    """A labelled request and what it became."""

    gold: Labelled
    calls: Sequence[Call]
    milliseconds: float = 0.0
    confidence: float = 1.0
    other: Sequence[Call] | None = None
    """The second reading, where the user is asked instead of served."""

    @property
    def exact(self) -> bool:
        """Tell whether it is a right reading in all."""
        return any(_exact(reading, self.calls, self.gold.optional) for reading in self.gold.readings)

    @property
    def offered(self) -> bool:
        """Tell whether one of the two readings that the user is asked about is right."""
        return self.exact or (self.other is not None and replace(self, calls=self.other).exact)

    @property
    def right_tools(self) -> bool:
        """Tell whether it has the tools of a right reading, in order."""
        return any(_tools(reading) == _tools(self.calls) for reading in self.gold.readings)


@dataclass(frozen=True)
class Share:
    """How many of ``count`` requests were right."""

    count: int
    exact: float
    tools: float


@dataclass(frozen=True)
class Scores:
    """The scores of a whole set; latencies in milliseconds."""

    groups: dict[str, Share]
    """all, each language, must (requests that need a call), abstain (those that need none), acted on, asked about."""
    by_tool: dict[str, Share]
    """By the first tool of the label."""
    confusion: dict[tuple[str, str], int]
    """(tools of the label, other tools that came) and how often."""
    p50: float
    p95: float
    offered: float
    """Of the requests that are asked about, the share whose right reading is offered; 1 where none are."""
    calibration_error: float
    """Mean gap between confidence and share of right answers, over ten equal ranges of confidence."""
    misses: list[Answered] = field(default_factory=list)


def score(answered: Iterable[Answered]) -> Scores:
    """Return the scores of at least one answer."""
    every = list(answered)
    groups: dict[str, list[Answered]] = {"all": every}
    by_tool: dict[str, list[Answered]] = {}
    for one in every:
        groups.setdefault(one.gold.lang, []).append(one)
        groups.setdefault("must" if one.gold.calls else "abstain", []).append(one)
        groups.setdefault("acted on" if one.other is None else "asked about", []).append(one)
        by_tool.setdefault(_tools(one.gold.calls).split(" ")[0], []).append(one)
    wrong = Counter((_tools(one.gold.calls), _tools(one.calls)) for one in every if not one.right_tools)
    times = sorted(one.milliseconds for one in every)
    asked = [one for one in every if one.other is not None]
    return Scores(
        groups={name: _share(members) for name, members in groups.items()},
        by_tool={name: _share(members) for name, members in sorted(by_tool.items())},
        confusion=dict(wrong.most_common()),
        p50=statistics.median(times),
        p95=times[int(len(times) * 0.95)],
        offered=sum(one.offered for one in asked) / len(asked) if asked else 1.0,
        calibration_error=_calibration_error(every),
        misses=[one for one in every if not one.exact],
    )


def _calibration_error(every: Sequence[Answered]) -> float:
    ranges: dict[int, list[Answered]] = {}
    for one in every:
        ranges.setdefault(min(int(one.confidence * 10), 9), []).append(one)
    gaps = (abs(sum(one.confidence - one.exact for one in members)) for members in ranges.values())
    return sum(gaps) / len(every)


def _share(members: Sequence[Answered]) -> Share:
    return Share(
        len(members),
        sum(one.exact for one in members) / len(members),
        sum(one.right_tools for one in members) / len(members),
    )


def _tools(calls: Sequence[Call]) -> str:
    return " ".join(call.tool for call in calls) or "none"


def _exact(want: Sequence[Call], got: Sequence[Call], optional: Sequence[str]) -> bool:
    if _tools(want) != _tools(got):
        return False
    for wanted, came in zip(want, got, strict=True):
        expected, given = _filled(wanted), _filled(came)
        missing = [name for name in expected if name not in given and name not in optional]
        invented = [name for name in given if name not in expected and name not in optional]
        shared = [name for name in expected if name in given]
        if missing or invented or not all(same(name, expected[name], given[name]) for name in shared):
            return False
    return True


def _filled(call: Call) -> dict[str, Any]:
    return {name: value for name, value in call.args.items() if value not in (None, "", [])}


def same(name: str, want: Any, got: Any) -> bool:
    """Tell whether ``got`` will do for ``want`` as the argument ``name``."""
    if want == "*":
        return got not in (None, "", [])
    if isinstance(want, list) or isinstance(got, list):
        return _same_lists(name, want if isinstance(want, list) else [want], got if isinstance(got, list) else [got])
    if isinstance(want, bool) or isinstance(got, bool):
        return want is got
    if isinstance(want, int | float):
        return isinstance(got, int | float) and abs(got - want) < 1e-6
    return _same_text(name, str(want), str(got))


def _same_lists(name: str, want: list[Any], got: list[Any]) -> bool:
    left = list(got)
    for one in want:
        found = next((other for other in left if same(name, one, other)), None)
        if found is None:
            return False
        left.remove(found)
    return not left


def _same_text(name: str, want: str, got: str) -> bool:
    wanted, came = _normal(want), _normal(got)
    if wanted == came:
        return True
    if not wanted or not came:
        return False
    if wanted in EVERYTHING or came in EVERYTHING:
        return wanted in EVERYTHING and came in EVERYTHING
    if want.startswith("#") or got.startswith("#"):
        return False
    if name in TITLES:
        short, long = sorted((wanted, came), key=len)
        return len(short) >= 2 and short in long and len(short) * 2.5 >= len(long)
    return wanted in came or (came in wanted and len(came) * 2 >= len(wanted)) or _overlap(wanted, came)


def _overlap(want: str, got: str) -> bool:
    first, second = Counter(_WORDS.findall(want)), Counter(_WORDS.findall(got))
    total = first.total() + second.total()
    return total > 0 and 2 * (first & second).total() / total >= 0.5


def _normal(text: str) -> str:
    plain = _MARKS.sub(" ", _YEAR.sub("", text).casefold())
    return _ARTICLE.sub("", " ".join(plain.split()))
