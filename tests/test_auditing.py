"""True reasons pass the audit; each fact, source and part of them, falsified, is found."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
from sampled import sample_context

from assistant import auditing
from assistant.audit_rules import RULES
from assistant.auditing import faults, reason_faults, sum_faults
from assistant.context import Context
from assistant.recommender.reasons import STATEMENTS
from assistant.testing import TINY_ITEMS, tiny_context
from assistant.values import Item, Pick, Reason, Wish

MADE_BY_HAND = ("chosen_with", "chosen_with_rated", "liked_lately", "connected")
NEVER_PICKED = list(STATEMENTS)[list(STATEMENTS).index("other_kind") :]
ALIEN, HER, EMMA, GRINDER = "movie/alien", "movie/her", "book/emma", "product/hand-coffee-grinder"
MUTE, HUM = "movie/mute", "movie/hum"
BARE = [
    Item(id=f"movie/{t.lower()}", kind="movie", title=t, creators=("A. B.",), cast=("Ann Other",))
    for t in ("Mute", "Hum")
]
"""Without a description."""
DAY = 86_400

WISHES: tuple[dict[str, object], ...] = (
    {"kind": "movie", "about": "sad robots"},
    {"kind": "movie", "about": "Korean thrillers", "year_min": 2010},
    {"kind": "movie", "about": "Tom Hanks"},
    {"kind": "book", "about": "Liu Cixin"},
    {"kind": "product", "about": "扫地机器人", "max_price": 2000},
    {"kind": "movie", "like": ("movie/alien",)},
    {"kind": "movie", "like": ("movie/spirited-away",), "limit": 20},
    {"kind": "movie", "like": ("book/the-three-body-problem",), "limit": 20},
    {"kind": "news", "like": ("music/kind-of-blue",), "limit": 20},
    {"kind": "movie", "more": ("funny", "Japanese"), "less": ("violent",), "limit": 20},
    {"kind": "book", "more": ("melancholic lonely whale",), "limit": 20},
    {"kind": "movie", "about": "science fiction", "earlier": ("robots",), "limit": 20},
    {"kind": "news", "about": "what remains", "limit": 20},
    {"kind": "movie", "limit": 20},
    {"kind": "book", "limit": 20},
    {"kind": "music", "limit": 20},
    {},
)

FALSE = {
    "country": "Iceland",
    "creator": "Nobody Known",
    "person": "Nobody Known",
    "name": "Nobody Known",
    "item": "Hand coffee grinder",
    "since": "2001-01-01",
    "currency": "ISK",
}
"""What is not true of any item here; other words become "knitting", numbers grow by one."""


def with_tastes(context: Context) -> Context:
    for topic in ("space", "Hayao Miyazaki", "Japan"):
        context.profile.add("topic", topic, 1, 4)
    context.profile.add("topic", "zombies", -1, 4)
    for item_id in ("movie/blade-runner", "movie/spirited-away", "music/kind-of-blue", "book/emma"):
        context.profile.add("item", item_id, 1, 5)
    return context


@cache
def context() -> Context:
    return with_tastes(sample_context())


@cache
def unknown() -> Context:
    return sample_context()


@cache
def recommended() -> tuple[tuple[Pick, Wish, Context], ...]:
    """Return real picks, those of somebody with tastes first."""
    found = [
        (user, user.recommender.recommend(Wish.model_validate(one)))
        for user in (context(), unknown())
        for one in WISHES
    ]
    return tuple((pick, result.wish, user) for user, result in found for pick in result.picks)


def crowd() -> Context:
    """Return the tiny catalog with what five people chose and what the user rated."""
    found = tiny_context(items=(*TINY_ITEMS, *BARE))
    rows = [(f"u{i}", item, 4.0, 1_700_006_400 + i * DAY) for i in range(4) for item in (ALIEN, HER)]
    found.catalog.put_interactions([*rows, ("u4", ALIEN, 5.0, 1_700_006_400), ("u4", HER, 3.0, 1_700_006_400)])
    found.profile.add("item", ALIEN, 1, 5)
    found.profile.add("item", EMMA, -1, 2)
    return found


def by_hand(context: Context, statement: str) -> Reason:
    facts = {
        "chosen_with": {"item": "Alien", "people": "4"},
        "chosen_with_rated": {"item": "Alien", "rating": "5", "people": "4"},
        "liked_lately": {"people": "2", "since": "2023-11-17"},
        "connected": {"names": "science fiction", "item": "Alien", "rating": "5"},
    }[statement]
    links = (f"item:{HER}#attributes", f"item:{ALIEN}#attributes")
    event = f"event:{context.profile.events()[0].id}"
    source = {
        "chosen_with": (f"interactions:{HER}+{ALIEN}",),
        "chosen_with_rated": (f"interactions:{HER}+{ALIEN}", event),
        "liked_lately": (f"interactions:{HER}",),
        "connected": (*links, event),
    }[statement]
    part = {"liked_lately": "lately", "connected": "graph"}.get(statement, "chosen")
    return Reason(statement=statement, part=part, facts=facts, source=source)


def pick_of(item: Item, *reasons: Reason) -> Pick:
    parts = {reason.part: 0.5 for reason in reasons} | {"text": 0.1, "topic": 0.2}
    return Pick(item=item, score=sum(parts.values()), parts=parts, reasons=reasons)


def example(statement: str) -> tuple[Reason, Pick, Wish, Context]:
    """Return a true reason with its pick: a real one where there is one."""
    if statement in MADE_BY_HAND:
        found = crowd()
        reason = by_hand(found, statement)
        return reason, pick_of(found.catalog.get(HER), reason), Wish(like=(ALIEN,)), found
    for pick, wish, user in recommended():
        for reason in pick.reasons:
            if reason.statement == statement:
                return reason, pick, wish, user
    raise AssertionError(f"no pick has the reason {statement!r}")


def found_false(reason: Reason, pick: Pick, wish: Wish, context: Context) -> bool:
    return bool(reason_faults(reason, pick, wish, context.catalog.connection, "en"))


def falsified(fact: str, value: str) -> str:
    if fact in ("rating", "people", "price", "limit", "year"):
        return f"{float(value) + 1:g}"
    false = FALSE.get(fact, "knitting")
    return f"{value}; {false}" if fact in ("tags", "names", "words") else false


def misled(source: str, pick: Pick) -> Sequence[str]:
    """Return sources that lead nowhere, or to what proves nothing."""
    kind, _, rest = source.partition(":")
    if kind == "item":
        item_id, field = rest.split("#")
        return f"item:nowhere#{field}", f"item:{item_id}#image", f"item:{item_id}#nothing", f"item:{EMMA}#{field}"
    if kind == "event":
        return "event:999", "event:x", f"event:{int(rest) % 3 + 2}"
    if kind == "interactions":
        return "interactions:nowhere", f"interactions:{pick.item.id}+nowhere", f"interactions:{pick.item.id}+{EMMA}"
    return ("nothing", "wish#like_people")


@pytest.fixture(scope="module", autouse=True)
def closing_down() -> Iterator[None]:
    yield
    for user in (context(), unknown()):
        user.catalog.connection.close()


def test_real_picks_have_no_faults() -> None:
    assert [
        fault for pick, wish, user in recommended() for fault in faults(pick, wish, user.catalog.connection, "en")
    ] == []


def test_each_statement_about_a_pick_has_a_rule() -> None:
    assert set(RULES) == set(STATEMENTS) - set(NEVER_PICKED)
    assert all(set(rule.facts.split()) == set(STATEMENTS[name]) for name, rule in RULES.items())


@pytest.mark.parametrize("statement", RULES)
def test_a_true_reason_passes(statement: str) -> None:
    assert not found_false(*example(statement))


@pytest.mark.parametrize(("statement", "fact"), [(name, f) for name, rule in RULES.items() for f in rule.facts.split()])
def test_a_false_fact_is_found(statement: str, fact: str) -> None:
    reason, *rest = example(statement)
    wrong = {**reason.facts, fact: falsified(fact, reason.facts[fact])}
    assert found_false(reason.model_copy(update={"facts": wrong}), *rest)
    missing = {name: value for name, value in reason.facts.items() if name != fact}
    assert found_false(reason.model_copy(update={"facts": missing}), *rest)


@pytest.mark.parametrize("statement", RULES)
def test_a_false_source_is_found(statement: str) -> None:
    reason, pick, wish, where = example(statement)
    assert found_false(reason.model_copy(update={"source": ()}), pick, wish, where)
    for place, source in enumerate(reason.source):
        for wrong in misled(source, pick):
            changed = (*reason.source[:place], wrong, *reason.source[place + 1 :])
            assert found_false(reason.model_copy(update={"source": changed}), pick, wish, where), wrong


@pytest.mark.parametrize("statement", RULES)
def test_a_false_part_is_found(statement: str) -> None:
    reason, pick, wish, where = example(statement)
    for part in {"text", "topic", "new"} - set(RULES[statement].parts.split()):
        parts = {**pick.parts, part: 0.5}
        other = reason.model_copy(update={"part": part})
        assert found_false(other, pick.model_copy(update={"parts": parts}), wish, where)
    for value in (0.0, -0.5):
        without = pick.model_copy(update={"parts": {**pick.parts, reason.part: value}})
        assert found_false(reason, without, wish, where)
        assert "add up" in sum_faults(without, where.catalog.connection)[0]


def test_what_is_wrong_with_a_whole_pick_is_found() -> None:
    reason, pick, wish, where = example("liked_lately")
    changes: dict[str, dict[str, object]] = {
        "add up": {"score": pick.score + 2e-6},
        "0 reasons": {"reasons": ()},
        "5 reasons": {"reasons": (reason,) * 5},
        "as the catalog has it": {"item": pick.item.model_copy(update={"year": 1})},
        "nobody knows": {"reasons": (reason.model_copy(update={"statement": "bought_by_friends"}),)},
    }
    for complaint, change in changes.items():
        found = faults(pick.model_copy(update=change), wish, where.catalog.connection, "en")
        assert any(complaint in fault for fault in found), complaint
    assert faults(pick, wish, where.catalog.connection, "en") == []
    assert "title" in " ".join(reason_faults(*example("connected")[:3], where.catalog.connection, "zh"))


@pytest.mark.parametrize(
    ("item_id", "statement", "facts", "source", "wish"),
    [
        ("product/coffee-filters", "popular", {}, "popularity", {}),
        (EMMA, "not_yet_rated", {}, "profile", {}),
        (HER, "without", {"quality": "romance"}, "tags", {"less": ("romance",)}),
        (HER, "without", {"quality": "lonely"}, "tags", {"less": ("lonely",)}),
        (HER, "from_year", {"year": "2013"}, "year", {"year_min": 2014}),
        (HER, "about_matches", {"words": "lone"}, "description", {"about": "lone"}),
        (HER, "by_person", {"creator": "Spike Jonze"}, "creators", {"about": "Jane Austen"}),
        (HER, "by_person", {"creator": "Jane Austen"}, "creators", {"about": "Jane Austen"}),
        (MUTE, "with_person", {"person": "Ann Other"}, "cast", {"about": "Jane Austen"}),
        (MUTE, "with_person", {"person": "Jane Austen"}, "cast", {"about": "Jane Austen"}),
        (MUTE, "near_in_meaning", {"about": "x"}, "description", {"about": "x"}),
        (MUTE, "nearer_to", {"quality": "x"}, "description", {"more": ("x",)}),
        (HER, "near_item", {"item": "Mute"}, f"description {MUTE}#description", {"like": (MUTE,)}),
        (HER, "near_item", {"item": "Alien"}, f"description {ALIEN}#description", {"like": (EMMA,)}),
        (HER, "shares_tags", {"tags": "science fiction", "item": "Alien"}, f"tags {ALIEN}#tags", {"like": (EMMA,)}),
        (MUTE, "shares_creator", {"creator": "A. B.", "item": "Hum"}, f"creators {HUM}#creators", {"like": (EMMA,)}),
        (HER, "chosen_with", {"item": "Alien", "people": "4"}, f"interactions:{HER}+{ALIEN}", {"like": (EMMA,)}),
        (GRINDER, "under_price", {"price": "55", "currency": "USD", "limit": "50"}, "price", {"max_price": 50}),
    ],
)
def test_a_false_statement_of_the_right_form_is_found(
    item_id: str, statement: str, facts: dict[str, str], source: str, wish: dict[str, object]
) -> None:
    where = crowd()
    part = RULES[statement].parts.split()[0]
    own, *others = source.split()
    sources = (own if own == "profile" or ":" in own else f"item:{item_id}#{own}", *(f"item:{one}" for one in others))
    made = Reason(statement=statement, part=part, facts=facts, source=sources)
    pick = pick_of(where.catalog.get(item_id), made)
    found = reason_faults(made, pick, Wish.model_validate(wish), where.catalog.connection, "en")
    assert found
    assert all(fault.startswith(f"{item_id}: {statement}: ") for fault in found)


def test_what_the_user_took_back_or_said_against_it_is_no_source() -> None:
    reason, *rest, where = example("connected")
    where.profile.add("item", ALIEN, 1, 4)
    assert found_false(reason, *rest, where)
    where.profile.undo()
    assert not found_false(reason, *rest, where)
    against = where.profile.add("item", ALIEN, -1, 2)
    said = reason.model_copy(
        update={"facts": {**reason.facts, "rating": "2"}, "source": (*reason.source[:2], f"event:{against.id}")}
    )
    assert found_false(said, *rest, where)


def test_it_shares_no_code_with_what_it_checks() -> None:
    folder = Path(auditing.__file__).parent
    for name in ("auditing", "audit_rules", "audit_records"):
        nodes = ast.walk(ast.parse((folder / f"{name}.py").read_text(encoding="utf-8")))
        imported = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
        own = {module for module in imported if module.startswith("assistant")}
        # A library's conversion of characters decides nothing that is checked.
        assert own <= {"assistant.values", "assistant.chinese", "assistant.audit_rules", "assistant.audit_records"}
