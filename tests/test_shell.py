from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from test_render import Terminal

from assistant.catalog import Record
from assistant.config import Paths, Settings, make_home
from assistant.engine import Assistant
from assistant.errors import ModelError
from assistant.indexing import index_pending
from assistant.model import Answer, Decoded, Model, Prompt
from assistant.progress import Reporter
from assistant.registry import Registry
from assistant.render import Screen, plain
from assistant.shell import LOADING, THINKING, Shell, ask
from assistant.testing import TINY_ITEMS, HashingEncoder, ScriptedModel

SCRIPT = {
    "science fiction films": 'recommend kind=movie about="science fiction" limit="2"',
    "a classic": 'recommend about="classic" limit="1"',
    "推荐科幻电影": 'recommend kind=movie about="科幻" limit="2"',
    "who made Alien?": 'search query="Alien"',
    "something about space": 'recommend about="space"',
    "I love jazz": 'update_profile likes="jazz"',
    "hello": "none",
}
CHAT = {"hello": "Hello! What are you in the mood for?"}


def tiny_assistant(home: Path, load_model: Callable[[], Model]) -> Assistant:
    """Open a real assistant over a tiny catalog; only the weights are replaced."""
    paths = Paths(home=home, models=home / "models")
    make_home(paths)
    assistant = Assistant(
        paths,
        Settings(model="scripted"),
        Registry.load(paths, third_party=False),
        load_model=load_model,
        load_encoder=HashingEncoder,
    )
    assistant.catalog.put([Record(item, "tiny") for item in TINY_ITEMS])
    index_pending(assistant.catalog, assistant.index, assistant.encoder, lambda done, total: None)
    return assistant


def other_model(name: str) -> Model:
    if name == "missing":
        raise ModelError(f"no model is named {name!r}")
    return ScriptedModel({"say hello": "none"})


@contextmanager
def tiny_shell(
    home: Path, model: Model | None = None, stream: io.StringIO | None = None
) -> Iterator[tuple[Shell, io.StringIO]]:
    """Open a shell over ``tiny_assistant`` and the stream it writes to."""
    stream, first = stream or io.StringIO(), model or ScriptedModel(SCRIPT)

    shell = Shell(tiny_assistant(home, lambda: first), Screen(stream), Reporter(io.StringIO()), other_model)
    try:
        yield shell, stream
    finally:
        shell.assistant.close()


def test_answer_is_shown_and_kept(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, stream):
        turn = shell.ask("science fiction films")
        assert stream.getvalue() == plain(turn) + "\n"
        assert "1. Her" in stream.getvalue()
        assert shell.turns == [turn]


def test_answer_that_is_not_to_be_shown_is_not(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, stream):
        ask(shell.assistant, "who made Alien?", shell.screen, shell.reporter, show=False)
        assert stream.getvalue() == ""


def test_chatting_model_is_heard_once_and_as_it_speaks(tmp_path: Path) -> None:
    with tiny_shell(tmp_path, ScriptedModel(SCRIPT, CHAT), Terminal()) as (shell, stream):
        shell.ask("hello")
        assert stream.getvalue() == CHAT["hello"] + "\n"


def test_without_a_terminal_the_chat_comes_whole(tmp_path: Path) -> None:
    with tiny_shell(tmp_path, ScriptedModel(SCRIPT, CHAT)) as (shell, stream):
        shell.ask("hello")
        assert stream.getvalue() == CHAT["hello"] + "\n"


def test_direct_tool_answers_in_the_language_of_the_conversation(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, stream):
        assert shell.language == "en"
        shell.ask("推荐科幻电影")
        assert shell.run("show_profile", "/profile").language == "zh"
        assert len(shell.turns) == 2


def test_another_model_goes_on_with_what_was_shown(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, stream):
        shell.ask("science fiction films")
        shown = shell.assistant.session.shown
        shell.use_model("other")
        assert shell.assistant.settings.model == "other"
        assert shell.assistant.session.shown == shown
        assert shell.ask("say hello").text == "say hello"


def test_waiting_for_the_model_is_said(tmp_path: Path) -> None:
    heard = []

    class Listening(ScriptedModel):
        def decode(self, prompt: Prompt, answer: Callable[[], Answer]) -> Decoded:
            heard.append(shell.reporter.message)
            return super().decode(prompt, answer)

    with tiny_shell(tmp_path, Listening(SCRIPT)) as (shell, _):
        shell.ask("who made Alien?")
        shell.ask("who made Alien?")
    assert heard == [LOADING, THINKING]


def test_model_that_cannot_be_loaded_leaves_the_old_one(tmp_path: Path) -> None:
    with tiny_shell(tmp_path) as (shell, _):
        with pytest.raises(ModelError, match="'missing'"):
            shell.use_model("missing")
        assert shell.assistant.settings.model == "scripted"
        assert shell.ask("who made Alien?").lines
