"""A simulated user who has one film in mind and talks until it is shown: no model, only a seed.

As the simulator of InteRecAgent (arXiv 2308.16505) does with a language model, the user knows attributes of the
target, critiques what is shown by them and never says the title. The words are in ``simulation_en.py`` and
``simulation_zh.py``. Knows nothing of the shell that answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from assistant.simulation_facts import Fact, FilmLore, gives_away, has, meets, names, phrases_of
from assistant.values import Item, Language

SLIPS = 0.08
"""Turns with something wrong, which the next turn corrects: with the corrections, about a tenth of all."""
LAST_SLIP = 3
"""The last turn that may have one."""
BOTH_AT_FIRST = 0.85
TWO_THINGS = 0.65
CRITIQUES = 0.4
REACTIONS = 0.35
WHOLE = 0.6
"""How often it is all that is wanted that is said again, not one thing alone."""
MOST_AT_ONCE = 5
REPEATS = 0.8
"""How often the user says again what the shown films do not meet."""
ONLY_OTHERS = 0.05
WEIGHTS = {
    "decade": 4,
    "person": 3,
    "word": 3,
    "topic": 3,
    "genre": 2,
    "quality": 2,
    "creator": 2,
    "like": 2,
    "label": 1,
}
"""What comes to mind first; all else 2."""


@dataclass(frozen=True)
class Answer:
    """The films that are shown, or none, the readings that the shell asks to choose from, a note of what it did."""

    shown: tuple[Item, ...] = ()
    readings: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Exchange:
    """What was said, and what came back."""

    text: str
    answer: Answer


@dataclass(frozen=True)
class Dialogue:
    """One target and all that was said until it was shown, or until the user gave up."""

    target: Item
    exchanges: tuple[Exchange, ...]

    @property
    def place(self) -> int:
        """The target's place in the last list, from 1; 0 for a miss."""
        shown = [item.id for item in self.exchanges[-1].answer.shown]
        return shown.index(self.target.id) + 1 if self.target.id in shown else 0


class SimulatedUser:
    """A person who looks for ``target``; the same seed says the same things.

    All that is said is true of the target, or critiques by it what was shown, but for slips of the tongue, which the
    next turn corrects. ``said`` holds the facts of each turn.
    """

    def __init__(self, target: Item, lore: FilmLore, language: Language, random: Random) -> None:
        self.target = target
        self.said: list[list[Fact]] = []
        self._phrases = phrases_of(language)
        self._random = random
        self._untold = lore.knows(target, language)
        self._told: list[Fact] = []
        self._wrong: Fact | None = None

    def opening(self) -> str:
        """Return the first request: one attribute or two."""
        facts = self._tell(1, ("genre",)) or self._tell(1, ("quality", "topic", "label"))
        facts += self._slip() or self._tell(1 if self._random.random() < BOTH_AT_FIRST or not facts else 0)
        return self._film(self._phrases.OPENINGS, facts)

    def answer(self, to: Answer) -> str:
        """Return the next request, which answers what was shown or asked."""
        shown, kept = to.shown, self._told[:]
        if reading := self._fits(to.readings):
            return self._say([], [[self._phrases.READINGS[to.readings.index(reading)]]])
        if self._wrong:
            return self._correct()
        if not shown:
            return self._again(kept + self._tell(1))
        if self._random.random() < ONLY_OTHERS:
            return self._say([Fact("refuse")], [self._phrases.OTHERS])
        said: list[Fact] = []
        if (missed := self._not_met(shown)) and self._random.random() < REPEATS:
            if self._random.random() < WHOLE:
                return self._again(kept + self._tell(1))
            said += missed[:1]
        elif self._random.random() < CRITIQUES:
            said += self._critique(shown)
        wanted = 2 if said and said == missed[:1] or self._random.random() < TWO_THINGS else 1
        said += self._slip() or self._tell(max(wanted - len(said), 0 if said else 1))
        said = said or self._critique(shown) or missed[:1]
        if not said:
            return self._say([Fact("refuse")], [self._phrases.OTHERS])
        text = self._draw([self._words(fact) for fact in said], self._phrases.JOINTS)
        return self._react(text, said, len(shown))

    def _fits(self, readings: Sequence[str]) -> str:
        """Return the reading that names most of what was said last, or "" where none names any."""
        values = [form for fact in self.said[-1] for form in {fact.value, self._shown(fact).removesuffix("片")} if form]
        named = {reading: sum(value.casefold() in reading.casefold() for value in values) for reading in readings}
        best = max(readings, key=lambda reading: named[reading], default="")
        return best if named.get(best) else ""

    def _again(self, facts: list[Fact]) -> str:
        """Say all that matters in one sentence: the last two of each kind, the last of people and films."""
        kept = [fact for place, fact in enumerate(facts) if self._newest(fact, facts[place + 1 :])]
        return self._film(self._phrases.AGAIN, kept[-MOST_AT_ONCE:])

    @staticmethod
    def _newest(fact: Fact, later: Sequence[Fact]) -> bool:
        same = {"year": ("year",), "decade": ("decade", "year")}.get(fact.kind, (fact.kind,))
        return sum(one.kind in same for one in later) < (2 if fact.kind == "genre" else 1)

    def _react(self, text: str, said: list[Fact], count: int) -> str:
        """Put a refusal before ``text``, now and then."""
        if self._random.random() >= REACTIONS or not count:
            return self._say(said, [[text]])
        if self._random.random() < 0.5:
            return self._say([Fact("refuse"), *said], [self._phrases.REFUSALS, [text]])
        number = str(self._random.randint(1, count))
        turned_down = [form.format(number) for form in self._phrases.NUMBERS]
        return self._say([Fact("number", number), *said], [turned_down, [text]])

    def _correct(self) -> str:
        """Take the last turn's slip back and say what is right."""
        wrong, self._wrong = self._wrong, None
        assert wrong is not None
        (right,) = self._tell(1, (wrong.kind,))
        shown = [self._shown(wrong), self._shown(right)]
        return self._say([Fact("not", wrong.value), right], [[form.format(*shown) for form in self._phrases.FIXES]])

    def _slip(self) -> list[Fact]:
        """Return something wrong of a kind that is still untold, now and then."""
        if len(self.said) >= LAST_SLIP or self._random.random() >= SLIPS:
            return []
        kinds = {fact.kind for fact in self._untold} & {"decade", "genre"}
        if not kinds:
            return []
        kind = min(kinds)
        if kind == "decade":
            right = next(int(fact.value) for fact in self._untold if fact.kind == "decade")
            value = str(right + self._random.choice((-10, 10)))
        else:
            value = self._random.choice([tag for tag in self._phrases.MORE if not has(self.target, tag)])
        if gives_away(value, self.target):
            return []
        self._wrong = Fact(kind, value, true=False)
        return [self._wrong]

    def _tell(self, count: int, kinds: Sequence[str] = ()) -> list[Fact]:
        """Return up to ``count`` facts, of ``kinds`` if any are given, that are told from now on."""
        chosen: list[Fact] = []
        while len(chosen) < count:
            possible = [fact for fact in self._untold if not kinds or fact.kind in kinds]
            if not possible:
                break
            (fact,) = self._random.choices(possible, [WEIGHTS.get(fact.kind, 2) for fact in possible])
            implied = ("year", "decade") if fact.kind == "year" else (fact.kind,) if fact.kind == "decade" else ()
            self._untold = [one for one in self._untold if one != fact and one.kind not in implied]
            chosen.append(fact)
        self._told += chosen
        return chosen

    def _not_met(self, shown: Sequence[Item]) -> list[Fact]:
        """Return what was told and most of the shown films do not meet."""
        plain = [fact for fact in self._told if fact.kind in ("genre", "decade", "year", "quality", "topic")]
        missed = [fact for fact in plain if 2 * sum(meets(item, fact) for item in shown) < len(shown)]
        self._random.shuffle(missed)
        return missed

    def _critique(self, shown: Sequence[Item]) -> list[Fact]:
        """Return one way in which the target differs from what is shown, if there is any."""
        found = self._critiques(shown)
        if not found:
            return []
        fact = self._random.choice(found)
        if fact.kind == "more":
            self._untold = [one for one in self._untold if one.value != fact.value]
            self._told.append(Fact("genre", fact.value))
        return [fact]

    def _critiques(self, shown: Sequence[Item]) -> list[Fact]:
        """Return how the target differs from what is shown."""
        phrases, target = self._phrases, self.target
        years = [item.year for item in shown if item.year]
        found = [Fact("newer")] if target.year and years and target.year > max(years) else []
        found += [Fact("older")] if target.year and years and target.year < min(years) else []

        def share(tag: str) -> float:
            return sum(tag in item.tags for item in shown) / len(shown)

        found += [Fact("more", tag) for tag in phrases.MORE if tag in target.tags and share(tag) <= 0.4]
        found += [Fact("less", tag) for tag in phrases.LESS if not has(target, tag) and share(tag) >= 0.6]
        found += [Fact("without", tag) for tag in phrases.WITHOUT_NAMES if not has(target, tag) and share(tag) >= 0.4]
        before = [fact for turn in self.said for fact in turn if fact.kind not in ("newer", "older")]
        return [
            fact for fact in found if fact not in (*before, *self._as_more()) and not gives_away(fact.value, target)
        ]

    def _as_more(self) -> list[Fact]:
        return [Fact("more", fact.value) for fact in self._told if fact.kind == "genre"]

    def _words(self, fact: Fact) -> list[str]:
        """Return the ways to say one thing."""
        phrases = self._phrases
        if fact.kind in ("newer", "older"):
            return list(phrases.NEWER if fact.kind == "newer" else phrases.OLDER)
        if fact.kind in ("more", "less"):
            return list((phrases.MORE if fact.kind == "more" else phrases.LESS)[fact.value])
        if fact.kind == "without":
            return [form.format(phrases.WITHOUT_NAMES[fact.value]) for form in phrases.WITHOUT]
        return [form.format(self._shown(fact)) for form in phrases.SAYINGS[fact.kind]]

    def _shown(self, fact: Fact) -> str:
        phrases = self._phrases
        return str(phrases.word(fact.value) if fact.kind == "word" else phrases.show(fact.kind, fact.value))

    def _film(self, frames: Sequence[str], facts: list[Fact]) -> str:
        shown = [(fact.kind, self._phrases.word(fact.value) if fact.kind == "word" else fact.value) for fact in facts]
        film = self._phrases.film(shown)
        return self._say(facts, [[frame.format(film=film) for frame in frames]])

    def _say(self, facts: list[Fact], parts: Sequence[Sequence[str]]) -> str:
        self.said.append(facts)
        return self._draw(parts, self._phrases.STOPS)

    def _draw(self, parts: Sequence[Sequence[str]], joints: Sequence[str]) -> str:
        """Return one of each part, joined; one that would say the title only where there is no other."""
        drawn = [self._random.sample(list(part), len(part)) for part in parts]
        safe = [next((way for way in ways if not names(way, self.target)), ways[0]) for ways in drawn]
        return self._random.choice(joints).join(safe)


def talk(user: SimulatedUser, ask: Callable[[str], Answer], turns: int) -> Dialogue:
    """Let ``user`` talk with a shell, which answers by ``ask``, until the target is shown or the turns are over."""
    exchanges: list[Exchange] = []
    for _ in range(turns):
        text = user.answer(exchanges[-1].answer) if exchanges else user.opening()
        exchanges.append(Exchange(text, ask(text)))
        if user.target in exchanges[-1].answer.shown:
            break
    return Dialogue(user.target, tuple(exchanges))
