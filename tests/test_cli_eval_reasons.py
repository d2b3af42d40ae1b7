"""Made-up users are recommended to and told the truth; a lie is counted, and the user's own profile left alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sampled import sample_context

from assistant.auditing import sentence_faults
from assistant.catalog import Catalog, Record
from assistant.cli_eval_reasons import Audit, audit, reasons
from assistant.config import load_paths
from assistant.database import open_database
from assistant.errors import AssistantError, CatalogError
from assistant.profile import Profile
from assistant.testing import TINY_ITEMS, tiny_context
from assistant.values import Item, Language, Pick, Reason, Recommendations, Wish

HER = next(item for item in TINY_ITEMS if item.id == "movie/her")
KNOWN = Reason(statement="popular", part="popularity", source=("item:movie/her#popularity",))


def pick_of(*reasons: Reason, item: Item = HER) -> Pick:
    parts = {"popularity": 0.12, "topic": 0.5}
    return Pick(item=item, score=sum(parts.values()), parts=parts, reasons=reasons)


def test_made_up_users_are_told_the_truth() -> None:
    where = sample_context()
    *_, found = audit(where.catalog, where.recommender, where.profile, ["en", "zh"], 60, 1)
    assert found.faults == []
    assert {"all", "en", "zh", "movie", "news"} <= set(found.groups)
    numbers = found.groups["all"].plain()
    assert numbers["picks"] >= 60
    assert numbers["precision"] == 1
    assert numbers["additivity"] == 0
    assert numbers["coverage"] > 0.5


def test_the_same_seed_makes_the_same_users() -> None:
    made = []
    for seed in (3, 3, 4):
        where = tiny_context()
        *_, found = audit(where.catalog, where.recommender, where.profile, ["zh"], 20, seed)
        made.append((dict(found.made), where.profile.events()[:1]))
        where.catalog.connection.close()
    assert made[0][0] == made[1][0] != made[2][0]


def test_a_lie_and_a_sentence_without_its_facts_are_counted() -> None:
    catalog = tiny_context().catalog
    lie = Reason(statement="by_person", part="topic", facts={"creator": "Jane Austen"}, source=("item:movie/her#tags",))
    found = Audit()
    found.check(Recommendations(wish=Wish(about="romance"), picks=(pick_of(KNOWN, lie),)), catalog, "en")
    assert (found.groups["movie"].true, found.groups["movie"].statements) == (1, 2)
    assert (found.false["by_person"], found.false["popular"]) == (1, 0)
    assert "romance" in found.faults[0]
    assert found.groups["all"].plain()["coverage"] == 1


@pytest.mark.parametrize(
    ("sentence", "language", "right"),
    [
        ("jazz and comedy, like “Jazz” (5)", "en", True),
        ("爵士、喜剧, like “Jazz” (5)", "zh", True),
        ("爵士、喜剧, like “Jazz” (5)", "en", False),
        ("爵士、喜剧, like “爵士” (5)", "zh", False),
        ("jazz and comedy, like “Jazz” (4)", "en", False),
        ("jazz, like “Jazz” (5)", "en", False),
        ("jazz and a piece of comedy, like “Jazz” (5)", "en", False),
    ],
)
def test_a_sentence_must_say_the_facts(sentence: str, language: Language, right: bool) -> None:
    facts = {"tags": "jazz; comedy", "item": "Jazz", "rating": "5"}
    reason = Reason(statement="shares_tags_with_rated", part="rated", facts=facts)
    connection = tiny_context().catalog.connection
    template = "{tags}, like “{item}” ({rating})"
    assert bool(sentence_faults(reason, sentence, template, connection, language)) is not right
    assert sentence_faults(reason, "jazz and comedy", "{tags}", connection, language)


def test_only_general_reasons_are_no_coverage() -> None:
    found = Audit()
    found.check(Recommendations(wish=Wish(), picks=(pick_of(KNOWN),)), tiny_context().catalog, "zh")
    assert found.groups["zh"].plain()["coverage"] == 0
    assert found.faults == []


def test_a_catalog_in_which_nothing_is_found_is_given_up() -> None:
    where = tiny_context(items=[HER])
    where.profile.add("item", HER.id, 1, 5)

    class NothingFound:
        def recommend(self, wish: Wish, language: str) -> Recommendations:
            return Recommendations(wish=wish, picks=())

    with pytest.raises(AssistantError, match="fewer than 2"):
        list(audit(where.catalog, NothingFound(), where.profile, ["en"], 2, 0))  # type: ignore[arg-type]


def test_the_command_leaves_the_users_own_profile_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_MODELS", str(load_paths().models))
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path))
    with pytest.raises(CatalogError, match="empty"):
        reasons.main(args=[], standalone_mode=False)
    connection = open_database(load_paths().database)
    Catalog(connection).put([Record(item, "tiny") for item in TINY_ITEMS])
    event = Profile(connection).add("topic", "jazz", 1, 4)
    assert reasons.main(args=["--count", "20", "--language", "en"], standalone_mode=False) == 0
    assert "faults: 0" in capsys.readouterr().out
    assert reasons.main(args=["--count", "5", "--language", "zh", "--json"], standalone_mode=False) == 0
    plain = json.loads(capsys.readouterr().out)
    assert plain["faults"] == []
    assert set(plain["groups"]) >= {"all", "zh"}
    assert Profile(connection).events() == (event,)
    connection.close()
