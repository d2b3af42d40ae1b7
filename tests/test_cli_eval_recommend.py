"""``eval recommend`` on a small folder like MovieLens', with an encoder that needs no weights."""

from __future__ import annotations

import json
from math import log2
from pathlib import Path

import pytest
from test_trial import movielens

from assistant import loading
from assistant.cli import run
from assistant.testing import HashingEncoder

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(loading, "load_encoder", lambda settings, paths, progress: HashingEncoder())


@pytest.fixture
def data(tmp_path: Path) -> str:
    return str(movielens(tmp_path / "ml"))


def measured(capsys: Captured, *args: str) -> dict[str, dict[str, float]]:
    assert run(["eval", "recommend", *args, "--json"]) == 0
    found: dict[str, dict[str, float]] = json.loads(capsys.readouterr().out)
    return found


def test_what_is_hidden_is_found_for_all_and_from_little(data: str, capsys: Captured) -> None:
    found = measured(capsys, data, "--users", "30", "--first", "1", "--first", "5")
    assert list(found) == ["all", "first 1", "first 5"]
    # Of eleven that each liked two are hidden. The own camp has these and one more to show, the other camp twelve.
    assert found["all"]["users"] == 30
    assert found["all"]["recall"] == found["first 5"]["recall"] == 1
    assert found["all"]["mrr"] >= 0.5
    assert found["all"]["ndcg"] >= (1 / log2(3) + 1 / log2(4)) / (1 + 1 / log2(3))
    assert found["first 1"]["ndcg"] < found["all"]["ndcg"]


def test_it_is_shown_as_tables(data: str, capsys: Captured) -> None:
    assert run(["eval", "recommend", data, "--users", "7", "--seed", "3", "--by-time"]) == 0
    out = capsys.readouterr().out
    assert "7 users, 24 items, 1080 ratings known, seed 3" in out
    assert "known of each user: all" in out
    rows = {line.rsplit(maxsplit=1)[0].strip(): line.split()[-1] for line in out.splitlines() if line.strip()}
    assert rows["recall"] == "1.000"
    assert "attribute distance" in rows
    assert "ndcg, history under 20" in rows


def test_the_same_seed_gives_the_same_numbers(data: str, capsys: Captured) -> None:
    one, other = (measured(capsys, data, "--users", "5", "--seed", "1") for _ in range(2))
    assert one == other


def test_the_own_catalog_and_profile_stay_as_they_are(data: str, tmp_path: Path, capsys: Captured) -> None:
    measured(capsys, data, "--users", "2")
    assert not (tmp_path / "home").exists()


def test_without_what_others_chose_less_is_found(data: str, capsys: Captured) -> None:
    only = ("--only", "popularity", "--only", "lately")
    every, popular = (measured(capsys, data, "--users", "20", *parts)["all"] for parts in ((), only))
    assert popular["ndcg"] < every["ndcg"]
    assert popular["recall"] < every["recall"]


@pytest.mark.parametrize("option", ["--without", "--only"])
def test_an_unknown_part_is_refused_with_those_there_are(data: str, option: str, capsys: Captured) -> None:
    assert run(["eval", "recommend", data, option, "nonsense"]) == 2
    said = capsys.readouterr().err
    assert "'nonsense'" in said
    assert "chosen" in said


def test_data_without_ratings_is_refused_with_a_hint(data: str, capsys: Captured) -> None:
    (Path(data) / "ratings.csv").unlink()
    assert run(["eval", "recommend", data]) == 2
    said = capsys.readouterr().err
    assert "holds no ratings" in said
    assert "MovieLens" in said


def test_data_that_is_not_there_and_strange_numbers_are_refused(data: str, tmp_path: Path) -> None:
    assert run(["eval", "recommend", str(tmp_path / "none")]) == 2
    assert run(["eval", "recommend", data, "--users", "0"]) == 2
    assert run(["eval", "recommend", data, "--first", "0"]) == 2
    assert run(["eval", "recommend", data, "--variety", "wild"]) == 2


def test_a_part_that_finds_nothing_is_measured_as_such(data: str, capsys: Captured) -> None:
    assert measured(capsys, data, "--users", "2", "--only", "critique")["all"]["recall"] == 0
