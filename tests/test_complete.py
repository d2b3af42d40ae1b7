from __future__ import annotations

from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from test_shell import tiny_shell

from assistant.complete import ShellCompleter, possible_starts
from assistant.shell import Shell


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("something like The Dark", ["something like The Dark", "like The Dark", "The Dark", "Dark"]),
        ("like Al", ["like Al"]),
        ('more like "The Thr', ["The Thr"]),
        ("推荐《千与", ["千与"]),
        ("类似千与", ["类似千与", "似千与", "千与"]),
        ("我想看", ["我想看", "想看"]),
        ("", []),
        ("ab", []),
        ("first line\nAlien", ["Alien"]),
        ("Alien ", ["Alien "]),
    ],
)
def test_possible_starts(text: str, starts: list[str]) -> None:
    assert list(possible_starts(text)) == starts


def test_starts_stay_few_in_a_long_line() -> None:
    assert len(list(possible_starts("word " * 500))) <= 6
    assert len(list(possible_starts("字" * 5000))) <= 8


def completions(shell: Shell, text: str) -> list[str]:
    found = ShellCompleter(shell).get_completions(Document(text), CompleteEvent())
    return [text[: len(text) + one.start_position] + one.text for one in found]


@pytest.mark.parametrize(
    ("text", "completed"),
    [
        ("/ki", ["/kind"]),
        ("/m", ["/more", "/model"]),
        ("/kind b", ["/kind book"]),
        ("/nothing ", []),
        ("something like Ali", ["something like Alien"]),
        ("something like kung f", ["something like Kung Fu Hustle"]),
        ("类似《千与", ["类似《Spirited Away"]),
        ("推荐类似千与", ["推荐类似Spirited Away"]),
        ("hello there", []),
    ],
)
def test_completions(text: str, completed: list[str], tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, _):
        assert completions(shell, text) == completed


def test_numbers_of_the_last_list_complete_why(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, _):
        assert completions(shell, "/why ") == []
        shell.ask("science fiction films")
        assert completions(shell, "/why ") == ["/why 1", "/why 2"]
