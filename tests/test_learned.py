"""What is learned is kept until the catalog changes, in memory and on the disk, and made anew where that is damaged."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from camps import BLUES, DAY, REDS, START, camp_catalog, camp_ratings, plain_item

from assistant.catalog import Catalog, Record
from assistant.database import open_database
from assistant.recommender.learned import Crowd, Learned
from assistant.recommender.weights import SHARES
from assistant.testing import tiny_catalog


@pytest.fixture
def catalog() -> Iterator[Catalog]:
    found = camp_catalog()
    yield found
    found.connection.close()


def said(crowd: Crowd) -> np.ndarray:
    """Return what having liked two of the reds says."""
    _, rows = crowd.chosen.contributions(dict.fromkeys(REDS[:2], 5.0))
    return np.asarray(rows.sum(axis=0)).ravel()


def test_all_is_kept_until_the_catalog_changes(catalog: Catalog) -> None:
    learned = Learned(catalog)
    graph, crowd = learned.graph, learned.crowd
    assert (learned.graph, learned.crowd) == (graph, crowd)
    assert crowd.kinds == {"movie"}
    catalog.put([Record(plain_item("book/new", "red"), "tiny")])
    catalog.put_interactions([(f"red{i}", "book/new", 5.0, START + DAY) for i in range(5)])
    assert "book/new" in learned.graph.place
    assert learned.crowd.kinds == {"book", "movie"}
    assert "book/new" in learned.crowd.chosen.place


def test_the_catalogs_own_ratings_are_not_looked_at_where_others_are_given(catalog: Catalog) -> None:
    reds = [one for one in camp_ratings() if one[1] in REDS]
    crowd = Learned(catalog, ratings=reds).crowd
    assert crowd.chosen.ids == (*REDS[1:], REDS[0])
    item, other = catalog.items([REDS[0], BLUES[0]])
    assert crowd.knows(item)
    assert not crowd.knows(other)


def test_without_ratings_nothing_is_learned_and_nothing_kept(tmp_path: Path) -> None:
    with closing(tiny_catalog().connection) as connection:
        crowd = Learned(Catalog(connection), tmp_path / "learned").crowd
    assert (crowd.chosen.ids, crowd.kinds) == ((), frozenset())
    assert not (tmp_path / "learned").exists()


def test_what_was_saved_says_the_same_within_half_precision(catalog: Catalog, tmp_path: Path) -> None:
    made = Learned(catalog, tmp_path / "learned").crowd
    loaded = Learned(catalog, tmp_path / "learned").crowd
    assert isinstance(loaded.chosen.many, np.memmap)
    assert loaded.chosen.many.dtype == np.float16
    assert loaded.chosen.ids == made.chosen.ids
    assert said(loaded) == pytest.approx(said(made), rel=2**-10, abs=1e-5)
    assert loaded.chosen.base == pytest.approx(made.chosen.base)
    assert loaded.lately.at(START + 3 * DAY) == pytest.approx(made.lately.at(START + 3 * DAY))
    assert (loaded.kinds, loaded.shares) == (made.kinds, dict(SHARES))


def test_what_was_saved_for_an_older_catalog_is_not_used(catalog: Catalog, tmp_path: Path) -> None:
    _ = Learned(catalog, tmp_path).crowd
    catalog.put_interactions([(f"red{i}", BLUES[0], 5.0, START) for i in range(20)])
    crowd = Learned(catalog, tmp_path).crowd
    assert not isinstance(crowd.chosen.many, np.memmap)
    assert isinstance(Learned(catalog, tmp_path).crowd.chosen.many, np.memmap)


def _cut(folder: Path) -> None:
    (folder / "many.npy").write_bytes((folder / "many.npy").read_bytes()[:-10])


def _overwritten(folder: Path) -> None:
    (folder / "few.npy").write_bytes(b"this is no array")


def _emptied(folder: Path) -> None:
    (folder / "base.npy").write_bytes(b"")


def _gone(folder: Path) -> None:
    (folder / "times.npy").unlink()


def _half_written(folder: Path) -> None:
    (folder / "about.json").write_text('{"format": 1, "ver', encoding="utf-8")


def _other_format(folder: Path) -> None:
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    (folder / "about.json").write_text(json.dumps(about | {"format": 0}), encoding="utf-8")


def _incomplete(folder: Path) -> None:
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    del about["ids"]
    (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")


def _no_table(folder: Path) -> None:
    (folder / "about.json").write_text("[]", encoding="utf-8")


@pytest.mark.parametrize(
    "damage",
    [
        *(_cut, _overwritten, _gone, _half_written, _other_format, _incomplete),
        _emptied,
        _no_table,
    ],
)
def test_a_damaged_file_is_not_used(catalog: Catalog, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    made = Learned(catalog, tmp_path).crowd
    damage(tmp_path)
    again = Learned(catalog, tmp_path).crowd
    assert not isinstance(again.chosen.many, np.memmap)
    assert said(again) == pytest.approx(said(made))
    assert isinstance(Learned(catalog, tmp_path).crowd.chosen.many, np.memmap)


def test_other_shares_are_taken_and_kept(catalog: Catalog, tmp_path: Path) -> None:
    learned = Learned(catalog, tmp_path)
    before = said(learned.crowd)
    learned.weigh({"rated": 1.0, "graph": 0.0, "popularity": 0.3})
    again = Learned(catalog, tmp_path)
    assert learned.crowd.shares == again.crowd.shares == {"rated": 1.0, "graph": 0.0, "popularity": 0.3}
    again.weigh({"rated": 0.0})  # its arrays are read from the files that are written
    assert Learned(catalog, tmp_path).crowd.shares == {"rated": 0.0}
    assert said(again.crowd) == pytest.approx(before, rel=2**-10, abs=1e-5)


def test_all_can_be_made_over_another_connection(tmp_path: Path) -> None:
    own = Catalog(open_database(tmp_path / "a.db"))
    own.put([Record(plain_item(item_id), "tiny") for item_id in (*REDS, *BLUES)])
    own.put_interactions(camp_ratings())
    learned = Learned(own)
    with closing(open_database(tmp_path / "a.db")) as connection:
        learned.warm_up(Catalog(connection), with_graph=True)
    assert set(learned.graph.ids) == set(learned.crowd.chosen.ids) == {*REDS, *BLUES}
    own.connection.close()


def test_a_folder_that_cannot_be_written_is_done_without(catalog: Catalog, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert Learned(catalog, tmp_path / "file").crowd.chosen.ids


def test_without_ratings_nothing_is_made_that_takes_time(tmp_path: Path) -> None:
    script = (
        "import sys; from assistant.testing import tiny_catalog; from assistant.recommender.learned import Learned; "
        "assert not Learned(tiny_catalog()).crowd.chosen.ids; assert 'scipy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
