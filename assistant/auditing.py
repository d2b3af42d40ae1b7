"""Checks that each reason of a pick is true by its source, which is read straight from the database.

Shares no code with what gives the reasons: it looks up, compares and counts by itself, so that a fault there cannot
hide itself. What it cannot know is meaning: whether a tag stands for a topic, and how near two texts are.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from string import Formatter

from assistant.audit_records import LIST, LISTS, Case, Records
from assistant.audit_rules import RULES, Rule
from assistant.values import Item, Language, Pick, Reason, Wish

MOST_REASONS = 4
TOLERANCE = 1e-6
"""By how much the parts may miss the score."""
_EXACT = ("item", "rating", "people", "since", "year", "price", "limit", "currency")
"""Facts that a sentence gives as they are; others may be translated."""
_UNSAID = {("matches_topic", "topic"), ("of_country", "topic")}
"""Facts that sentences need not hold."""


def faults(pick: Pick, wish: Wish, connection: sqlite3.Connection, language: Language) -> list[str]:
    """Return what is not true of a pick for ``wish``: of its sum, then of each of its reasons."""
    wrong = sum_faults(pick, connection)
    for reason in pick.reasons:
        wrong += reason_faults(reason, pick, wish, connection, language)
    return wrong


def sum_faults(pick: Pick, connection: sqlite3.Connection) -> list[str]:
    """Return what is wrong with the item of a pick, the sum of its parts and the number of its reasons."""
    checks = {
        "the item is not as the catalog has it": Records(connection).item(pick.item.id) == pick.item,
        "the parts do not add up to the score": abs(sum(pick.parts.values()) - pick.score) <= TOLERANCE,
        f"there are {len(pick.reasons)} reasons": 1 <= len(pick.reasons) <= MOST_REASONS,
    }
    return [f"{pick.item.id}: {wrong}" for wrong, right in checks.items() if not right]


def reason_faults(
    reason: Reason, pick: Pick, wish: Wish, connection: sqlite3.Connection, language: Language
) -> list[str]:
    """Return what is not true of one reason of a pick."""
    records = Records(connection)
    case = Case(reason, records.item(pick.item.id) or pick.item, wish, records, language)
    rule = RULES.get(reason.statement)
    wrong = [] if pick.parts.get(reason.part, 0.0) > 0 else [f"its part {reason.part!r} is not positive"]
    wrong += [] if rule else ["nobody knows this statement"]
    wrong += [f"{source!r} leads nowhere" for source in reason.source if not _resolves(source, case)]
    if rule:
        wrong += _shape_faults(case, rule)
        wrong += [fault for test in rule.tests for fault in test(case)]
    return [f"{pick.item.id}: {reason.statement}: {one}" for one in wrong]


def sentence_faults(
    reason: Reason, sentence: str, template: str, connection: sqlite3.Connection, language: Language
) -> list[str]:
    """Return what is wrong with the sentence that was made of a reason.

    It must be ``template`` with each fact as it is or, unless it is a title or a number, as ``language`` calls it.
    """
    records = Records(connection)
    parts = list(Formatter().parse(template))
    said = {(reason.statement, name) for _, name, *_ in parts}
    wrong = [f"{name} is not said" for name in reason.facts if (reason.statement, name) not in said | _UNSAID]
    wanted = "".join(
        re.escape(words) + (_said(name, reason, records, language) if name else "") for words, name, *_ in parts
    )
    wrong += [] if re.fullmatch(wanted, sentence) else [f"{reason.facts} is worded {sentence!r}"]
    return [f"{reason.statement}: {one}" for one in wrong]


def _said(fact: str, reason: Reason, records: Records, language: Language) -> str:
    """Return a pattern of what may be said for a fact."""
    whole = reason.facts.get(fact, "")
    if fact in _EXACT:
        return re.escape(whole)
    values = whole.split(LIST) if fact in LISTS else [whole]
    forms = ("|".join(map(re.escape, (value, *records.shown(value, language)))) for value in values)
    return "(?:, | and |、)".join(f"(?:{form})" for form in forms)


def _resolves(source: str, case: Case) -> bool:
    """Tell whether there is what a source names."""
    type_, name, field = case.read_source(source)
    if type_ in ("own", "other"):
        item = case.item if type_ == "own" else case.records.item(name)
        return item is not None and (field == "attributes" or field in Item.model_fields)
    if type_ == "event":
        return name.isdecimal() and case.records.event(int(name)) is not None
    if type_.startswith("wish#"):
        return bool(getattr(case.wish, type_.removeprefix("wish#"), None))
    return type_ in ("profile", "crowd") or (type_ == "together" and case.records.item(name) is not None)


def _shape_faults(case: Case, rule: Rule) -> Iterator[str]:
    """Compare part, names of facts and kinds of sources with what the statement must have."""
    if case.reason.part not in rule.parts.split():
        yield f"it does not stand for the part {case.reason.part!r}"
    if set(case.reason.facts) != set(rule.facts.split()):
        yield f"it has the facts {sorted(case.reason.facts)}, not {sorted(rule.facts.split())}"
    wanted = [one.partition("#")[::2] for one in rule.sources]
    given = [(type_, field) for type_, _, field in case.named if not type_.startswith("wish#")]

    def meets(one: tuple[str, str], want: tuple[str, str]) -> bool:
        return one[0] == want[0] and one[1] in want[1].split("|")

    yield from (f"no source is {'#'.join(want)}" for want in wanted if not any(meets(one, want) for one in given))
    yield from (f"{'#'.join(one)} is no source of it" for one in given if not any(meets(one, want) for want in wanted))
