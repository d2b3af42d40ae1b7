"""Renames third-party tools and their arguments at random, so that a model must read the list and knows none by heart.

The description stays. Arguments get meaningless names only where the tool could not be misread: one text argument
among others whose type or options tell them apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from random import Random

from assistant.syntax import Signature
from assistant.values import Call

KEPT_SHARE = 0.35
"""Of tools that keep their name."""
MEANINGLESS_SHARE = 0.4
"""Of renamed tools whose new name says nothing."""
RENAMED_SLOTS_SHARE = 0.4
REORDERED_SHARE = 0.25
SPACES = (
    *("my", "home", "user", "app", "get", "the", "svc", "api", "do", "x", "ai", "pro", "smart", "quick", "mcp", "srv"),
    *("ext", "core", "v2", "local", "data", "util", "acme", "nova"),
)
FILLERS = (
    *("tool", "action", "run", "call", "task", "request", "handler", "helper", "service", "item", "job", "op", "fn"),
    *("cmd", "execute", "process"),
)
SYLLABLES = (
    *("ba", "ce", "di", "fo", "gu", "ha", "jo", "ki", "lu", "me", "na", "or", "pi", "qua", "re", "su", "ta", "ul"),
    *("ve", "wi", "xa", "yo", "zen", "tri", "mon", "kel", "dar", "fin", "gro", "plex"),
)
PLAIN_SLOTS = ("text", "value", "input", "arg", "q", "content", "data", "name", "what", "string", "param", "x", "entry")
LIKE = (
    "title name item work thing what",
    "film movie title show series",
    "book title work",
    "song track title music",
    "artist musician band who",
    "person who name contact friend recipient to",
    "city place location where town area",
    "place location where spot venue",
    "from source origin start",
    "to target destination end",
    "text content message body note words",
    "word term expression",
    "shop store seller vendor",
    "product item thing article",
    "minutes mins duration length time_min",
    "days num_days n_days period_days",
    "count n number num how_many amount quantity",
    "amount sum value total",
    "year yr in_year",
    "percent pct level",
    "date day when on",
    "time at when clock",
    "language lang into",
    "list list_name collection",
    "file path filename document",
    "event occasion appointment",
    "topic subject about theme",
    "pet animal",
    "task todo job",
    "type kind sort category",
    "seconds secs sec",
    "page page_no at_page",
)  # fmt: skip
"""Names of which each may stand for the first ones."""


@dataclass(frozen=True)
class Disguise:
    """A third-party tool as one list shows it."""

    signature: Signature
    slots: dict[str, str]
    """The name that each argument has now."""

    def call(self, call: Call) -> Call:
        """Return a call of the tool by its present names."""
        return Call(tool=self.signature.name, args={self.slots[name]: value for name, value in call.args.items()})


def disguise(signature: Signature, taken: set[str], random: Random) -> Disguise:
    """Return ``signature`` under names that are not ``taken``, to which the new one is added."""
    name = signature.name
    if random.random() > KEPT_SHARE:
        name = _meaningless(random) if random.random() < MEANINGLESS_SHARE else _varied(name, random)
    while name in taken:
        name = f"{name}_{random.choice(FILLERS)}"
    taken.add(name)
    slots = _slot_names(signature, random)
    renamed = [replace(slot, name=slots[slot.name]) for slot in signature.slots]
    if random.random() < REORDERED_SHARE:
        random.shuffle(renamed)
    return Disguise(replace(signature, name=name, slots=tuple(renamed)), slots)


def _varied(name: str, random: Random) -> str:
    """Return the name in another order, style or name space."""
    words = [word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+", name)]
    roll = random.random()
    if roll < 0.25 and len(words) > 1:
        words = words[::-1]
    elif roll < 0.45:
        words = [random.choice(SPACES), *words]
    elif roll < 0.6:
        words = [*words, random.choice(FILLERS)]
    elif roll < 0.7:
        words = [word[0] + re.sub("[aeiou]", "", word[1:]) for word in words]
    elif roll < 0.8:
        words = [random.choice(words)]
    return _styled(words, random)


def _meaningless(random: Random) -> str:
    """Return a name that says nothing."""
    roll = random.random()
    if roll < 0.3:
        return f"{random.choice(FILLERS)}_{random.randint(1, 99)}"
    words = ["".join(random.choices(SYLLABLES, k=random.choice((2, 2, 3)))) for _ in range(random.choice((1, 1, 2)))]
    return _styled(words, random)


def _styled(words: list[str], random: Random) -> str:
    if random.random() < 0.2:
        return words[0] + "".join(word.capitalize() for word in words[1:])
    return "_".join(words)


def _slot_names(signature: Signature, random: Random) -> dict[str, str]:
    """Return a new or the same name for each argument, all different."""
    names = {slot.name: slot.name for slot in signature.slots}
    texts = [slot.name for slot in signature.slots if slot.type == "text"]
    for slot in signature.slots:
        if random.random() > RENAMED_SLOTS_SHARE:
            continue
        choices = [word for row in LIKE if slot.name in row.split() for word in row.split()]
        if slot.type == "text" and len(texts) == 1:
            choices += random.sample(PLAIN_SLOTS, 3)
        elif slot.type == "choice":
            choices += ["option", "mode", "choice", "type", "variant"]
        free = [word for word in choices if word not in names.values()]
        if free:
            names[slot.name] = random.choice(free)
    return names
