from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_shell import tiny_shell

from assistant import commands
from assistant.config import load_settings
from assistant.errors import AssistantError, UsageError


@pytest.mark.parametrize(("written", "name"), [("why", "why"), ("w", "why"), ("pro", "profile"), ("mor", "more")])
def test_found_by_name_or_unique_start(written: str, name: str) -> None:
    assert commands.find(written).name == name


@pytest.mark.parametrize(
    ("written", "message", "hint"),
    [
        ("m", "'/m' could be /more or /model", "one more letter"),
        ("prfile", "no command is named '/prfile'", "/profile"),
        ("qiut", "'/qiut'", "/quit"),
        ("zzzz", "'/zzzz'", "/help"),
    ],
)
def test_what_is_not_found_gets_a_suggestion(written: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        commands.find(written)
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_names_and_usages_agree() -> None:
    for command in commands.COMMANDS:
        assert command.usage.split()[0] == f"/{command.name}"
        assert command.help


def test_help_names_every_command(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, stream):
        commands.run(shell, "/")
        assert all(command.usage in stream.getvalue() for command in commands.COMMANDS)


def test_tools_are_listed_with_their_origin(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, stream):
        commands.run(shell, "/tools")
        row = next(line for line in stream.getvalue().splitlines() if line.startswith("rate"))
        assert "changes" in row
        assert "llm-os-assistant" in row


def test_why_takes_a_number_of_the_last_list(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, _):
        shell.ask("science fiction films")
        second = shell.assistant.session.shown[1]
        commands.run(shell, "/why 2")
        assert shell.turns[-1].calls[0].args == {"item": "#2"}
        assert shell.assistant.session.current == second
        commands.run(shell, "/why")
        assert shell.turns[-1].calls[0].args == {"item": "#last"}
        assert not shell.turns[-1].failed


def test_why_beyond_the_list_is_a_failure_in_words(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, stream):
        commands.run(shell, "/why 9")
        assert shell.turns[-1].failed
        assert "9" in stream.getvalue()


def test_undo_takes_back_and_profile_shows(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, stream):
        shell.ask("I love jazz")
        commands.run(shell, "/profile")
        assert "jazz" in stream.getvalue().split("\n", 1)[1]
        commands.run(shell, "/undo")
        assert shell.assistant.profile.events() == ()


def test_more_shows_others(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, _):
        shell.ask("a classic")
        (first,) = shell.assistant.session.shown
        commands.run(shell, "/more")
        (second,) = shell.assistant.session.shown
        assert {first.title, second.title} == {"Emma", "Kind of Blue"}


def test_save_as_text_and_as_json(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, stream):
        shell.ask("who made Alien?")
        text, log = tmp_path / "evening.txt", tmp_path / "evening.json"
        commands.run(shell, f"/save {text}")
        commands.run(shell, f"/save {log}")
        assert text.read_text(encoding="utf-8").startswith("> who made Alien?\n\n")
        assert "Ridley Scott" in text.read_text(encoding="utf-8")
        (turn,) = json.loads(log.read_text(encoding="utf-8"))
        assert turn["calls"] == [{"tool": "search", "args": {"query": "Alien"}}]
        shell.ask("I love jazz")
        commands.run(shell, f"/save {text}")
        assert "I love jazz" in text.read_text(encoding="utf-8")
        assert "saved 2 turns" in stream.getvalue()


def test_save_does_not_overwrite_a_file_of_the_person(tmp_path: Path) -> None:
    theirs = tmp_path / "letter.txt"
    theirs.write_text("dear", encoding="utf-8")
    with tiny_shell(tmp_path) as (shell, _):
        with pytest.raises(UsageError, match="exists already"):
            commands.run(shell, f"/save {theirs}")
        with pytest.raises(UsageError, match="needs a file name"):
            commands.run(shell, "/save")
        with pytest.raises(AssistantError, match="cannot write"):
            commands.run(shell, f"/save {tmp_path}/nowhere/x.txt")
        assert theirs.read_text(encoding="utf-8") == "dear"


def test_kind_keeps_requests_to_a_kind(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, stream):
        commands.run(shell, "/kind book")
        turn = shell.ask("something about space")
        assert turn.calls[0].args["kind"] == "book"
        assert {item.kind for item in shell.assistant.session.shown} == {"book"}
        commands.run(shell, "/kind all")
        assert "kind" not in shell.ask("something about space").calls[0].args
        assert "kind: book" in stream.getvalue()


def test_kind_that_the_request_names_goes_first(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, _):
        commands.run(shell, "/kind book")
        assert shell.ask("science fiction films").calls[0].args["kind"] == "movie"
        assert "kind" not in shell.ask("I love jazz").calls[0].args


def test_unknown_kind_gets_a_suggestion(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, _):
        with pytest.raises(UsageError) as caught:
            commands.run(shell, "/kind movies")
        assert "'movie'" in caught.value.hint
        assert shell.assistant.kind is None


def test_model_is_shown_and_changed(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, stream):
        commands.run(shell, "/model")
        commands.run(shell, "/model other")
        assert "model: scripted" in stream.getvalue()
        assert "model: other" in stream.getvalue()


def test_quit_finishes(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, _):
        commands.run(shell, "/q")
        assert shell.finished


def test_drop_lists_what_was_asked_for_and_takes_one_back(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, stream):
        shell.ask("science fiction films")
        before = stream.getvalue()
        commands.run(shell, "/drop")
        assert stream.getvalue().removeprefix(before).split() == ["1", "science", "fiction"]
        assert len(shell.turns) == 1
        commands.run(shell, "/drop 1")
        wish = shell.assistant.session.wish
        assert wish is not None
        assert (wish.about, wish.kind, wish.limit) == ("", "movie", 2)
        assert shell.turns[-1].text == "/drop 1"
        titles = [item.title for item in shell.assistant.session.shown]
        assert titles == ["Spirited Away", "Alien"]  # the most popular films
        assert all(title in stream.getvalue() for title in titles)


def test_drop_goes_on_with_what_is_left(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, _):
        shell.ask("science fiction films")
        shell.run("refine", "newer and no gore", more=["newer"], exclude=["gore"])
        options = dict(commands.find("drop").options(shell))
        assert list(options) == ["1", "2", "3"]
        assert (options["1"], options["2"]) == ("science fiction", "no gore")
        commands.run(shell, "/drop 2")
        wish = shell.assistant.session.wish
        assert wish is not None
        assert (wish.about, wish.exclude) == ("science fiction", ())
        assert wish.year_min is not None
        assert [label for _, label in commands.find("drop").options(shell)] == [options["1"], options["3"]]


def test_drop_needs_a_list_and_a_number_of_it(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, _):
        with pytest.raises(UsageError, match="nothing was asked for"):
            commands.run(shell, "/drop")
        assert list(commands.find("drop").options(shell)) == []
        shell.ask("science fiction films")
        for wrong in ("2", "0", "science", "-1", "²"):
            with pytest.raises(UsageError, match="no number"):
                commands.run(shell, f"/drop {wrong}")
        assert len(shell.turns) == 1


def test_variety_is_shown_set_and_kept(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, stream):
        commands.run(shell, "/variety")
        commands.run(shell, "/variety surprising")
        assert "variety: balanced" in stream.getvalue()
        assert "variety: surprising" in stream.getvalue()
        assert shell.assistant.recommender.variety == "surprising"
        assert load_settings(shell.assistant.paths).variety == "surprising"
        assert shell.assistant.settings.model == "scripted"
        assert load_settings(shell.assistant.paths).model != "scripted"  # this conversation's own model is not kept
        assert [name for name, _ in commands.find("variety").options(shell)] == ["focused", "balanced", "surprising"]


def test_unknown_variety_gets_a_suggestion(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, _):
        for written, hint in (("suprising", "'surprising'"), ("wild", "focused, balanced, surprising")):
            with pytest.raises(UsageError) as caught:
                commands.run(shell, f"/variety {written}")
            assert hint in caught.value.hint
        assert shell.assistant.recommender.variety == "balanced"
