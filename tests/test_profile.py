from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.catalog import Catalog
from assistant.database import open_database
from assistant.profile import Profile, Statement
from assistant.turn import Turn
from assistant.turns import TurnLog
from assistant.values import Event, ProfileChange


@pytest.fixture
def profile(tmp_path: Path) -> Iterator[Profile]:
    connection = open_database(tmp_path / "a.db")
    Catalog(connection).put_labels([("horror", "恐怖"), ("jazz", "爵士乐")])
    yield Profile(connection)
    connection.close()


def topics(profile: Profile) -> list[tuple[str, int]]:
    return [(event.value, event.polarity) for event in profile.events()]


def test_an_event_holds_what_was_said(profile: Profile) -> None:
    event = profile.add("item", "movie/alien", 1, 5, "movie", "loved Alien")
    assert (event.about, event.value, event.strength, event.kind, event.sentence) == (
        "item", "movie/alien", 5, "movie", "loved Alien",
    )  # fmt: skip
    assert profile.events() == (event,)
    assert profile.ratings() == {"movie/alien": 5}


def test_later_events_win_over_earlier_ones_about_the_same_thing(profile: Profile) -> None:
    profile.add("topic", "horror movies", 1, 4)
    profile.add("topic", "jazz", 1, 4)
    profile.add("topic", "恐怖片", -1, 4)
    assert topics(profile) == [("jazz", 1), ("恐怖片", -1)]
    profile.add("topic", "爵士", -1, 4)
    assert topics(profile) == [("恐怖片", -1), ("爵士", -1)]
    profile.add("item", "movie/alien", 1, 5)
    profile.add("item", "movie/alien", -1, 2)
    assert profile.ratings() == {"movie/alien": 2}


def test_undo_takes_back_whole_changes_and_goes_further_back(profile: Profile) -> None:
    profile.add("topic", "horror", 1, 4)
    profile.add_all([Statement("topic", "horror", -1, 4), Statement("topic", "jazz", 1, 4)])
    undone = profile.undo()
    assert [event.value for event in undone.removed] == ["horror", "jazz"]
    assert [(event.value, event.polarity) for event in undone.restored] == [("horror", 1)]
    assert topics(profile) == [("horror", 1)]
    assert [event.value for event in profile.undo().removed] == ["horror"]
    assert topics(profile) == []
    assert profile.undo().removed == ()


def test_the_profile_is_a_function_of_the_log(profile: Profile) -> None:
    profile.add("topic", "horror", 1, 4)
    profile.undo()
    again = Profile(profile._connection)
    assert again.events() == profile.events() == ()
    again.add("topic", "jazz", 1, 4)
    assert topics(profile) == [("jazz", 1)]


def test_forget_erases_overruled_and_undone_events_too(profile: Profile) -> None:
    profile.add("topic", "horror", 1, 4)
    profile.add("topic", "恐怖", -1, 4)
    profile.undo()
    profile.add("topic", "jazz", 1, 4)
    erased = profile.forget(topic="Horror movies")
    assert [event.value for event in erased] == ["horror", "恐怖"]
    rows = profile._connection.execute("SELECT value FROM events").fetchall()
    assert rows == [("jazz",)]
    assert profile.forget(topic="horror") == ()


def test_a_forgotten_item_is_not_a_topic_of_that_name(profile: Profile) -> None:
    profile.add("topic", "alien", 1, 4)
    profile.add("item", "alien", 1, 5)
    assert [event.about for event in profile.forget(item="alien")] == ["item"]
    assert topics(profile) == [("alien", 1)]


def test_undo_does_not_bring_back_what_was_forgotten(profile: Profile) -> None:
    profile.add("topic", "jazz", 1, 4)
    profile.add("topic", "horror", 1, 4)
    profile.forget(topic="horror")
    assert profile.undo().after_forget
    assert topics(profile) == [("jazz", 1)]
    assert [event.value for event in profile.undo().removed] == ["jazz"]


def test_a_new_event_is_never_born_undone(profile: Profile) -> None:
    profile.add("topic", "jazz", 1, 4)
    profile.undo()
    profile.forget(topic="jazz")
    profile.add("topic", "horror", 1, 4)
    assert topics(profile) == [("horror", 1)]


def turn(text: str, *events: Event) -> Turn:
    results = (ProfileChange(added=events),)
    return Turn(time="2026-01-01T00:00:00+00:00", text=text, language="en", calls=(), results=results, lines=())


def test_forget_erases_the_logged_turns_that_hold_it(profile: Profile) -> None:
    log = TurnLog(profile._connection)
    said = profile.add("topic", "horror", 1, 4, sentence='I like "horror"')
    log.append(turn('I like "horror"', said))
    log.append(turn("recommend a comedy"))
    bare = profile.add("topic", "jazz", 1, 4)
    log.append(turn("", bare))
    profile.forget(topic="horror")
    bodies = [body for (body,) in profile._connection.execute("SELECT body FROM turns")]
    assert len(bodies) == 2
    assert not any("horror" in body for body in bodies)
    profile.forget(topic="jazz")
    assert profile._connection.execute("SELECT count(*) FROM turns").fetchone() == (1,)


def test_nothing_forgotten_is_left_in_the_files(tmp_path: Path) -> None:
    connection = open_database(tmp_path / "a.db")
    profile = Profile(connection)
    profile.add("topic", "xylophonemania", 1, 4, sentence="I have xylophonemania")
    TurnLog(connection).append(turn("I have xylophonemania"))
    profile.forget_all()
    files = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    connection.close()
    assert b"xylophonemania" not in files


def test_forget_all_empties_log_and_turns(profile: Profile) -> None:
    profile.add("topic", "jazz", 1, 4)
    TurnLog(profile._connection).append(turn("hello"))
    assert len(profile.forget_all()) == 1
    assert profile.events() == ()
    assert profile._connection.execute("SELECT count(*) FROM turns").fetchone() == (0,)


def test_a_failed_change_leaves_nothing(profile: Profile) -> None:
    with pytest.raises(Exception, match="CHECK"):
        profile.add_all([Statement("topic", "jazz", 1, 4), Statement("topic", "horror", 1, 9)])
    assert profile.events() == ()
