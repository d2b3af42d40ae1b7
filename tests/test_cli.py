from __future__ import annotations

import json
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import click
import pytest

from assistant import cli
from assistant.catalog import Catalog, Record
from assistant.cli import COMMANDS, app, commands, run
from assistant.cli_shared import confirmer, readable
from assistant.config import load_paths
from assistant.database import open_database
from assistant.progress import Reporter
from assistant.testing import TINY_ITEMS

HEAVY = {"pydantic", "rich", "prompt_toolkit", "numpy", "chromadb", "rapidfuzz", "sqlite3"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ASSISTANT_MODELS", raising=False)
    return tmp_path / "home"


Captured = pytest.CaptureFixture[str]


def test_help_imports_nothing_heavy() -> None:
    script = "import sys; from assistant.cli import run; run(['--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stderr.split())
    assert all(f"  {name} " in done.stdout for name in COMMANDS)


def test_every_command_exists_and_is_documented() -> None:
    rows = dict(commands())
    assert {f"assistant {name}" for name in COMMANDS} <= set(rows)
    assert {"assistant models use", "assistant tools new", "assistant profile undo"} <= set(rows)
    assert all(rows.values())


def test_short_help_is_the_beginning_of_the_long_one() -> None:
    context = click.Context(app, info_name="assistant")
    for name, (_, help) in COMMANDS.items():
        command = app.get_command(context, name)
        assert command is not None
        assert (command.help or "").startswith(help.rstrip(".")), name


def test_version(capsys: Captured) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("assistant 0.")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["serch", "x"], "Did you mean 'search'?"),
        (["search", "x", "--knd", "movie"], "--kind"),
        (["rate", "Alien"], "RATING"),
        (["rate", "Alien", "9"], "rating: "),
        (["search", "x", "--kind", "movies"], "Did you mean 'movie'?"),
        (["ask"], "there is no request"),
        (["ask", "  "], "there is no request"),
        (["parse"], "--batch"),
        (["parse", "--batch", "/nowhere/x.jsonl"], "does not exist"),
        (["replay", "7"], "no turn 7"),
        (["ingest", "/nowhere", "--map", "title"], "FIELD=COLUMN"),
        (["tools", "new", "Bad Name"], "'Bad Name'"),
    ],
)
def test_wrong_usage_is_exit_code_2_with_a_message(args: list[str], message: str, home: Path, capsys: Captured) -> None:
    assert run(args) == 2
    shown = capsys.readouterr()
    assert message in shown.err
    assert shown.out == ""


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (["search", "x"], "assistant setup"),
        (["models", "use", "/nowhere/x.gguf"], ""),
        (["ingest", "/nowhere/x.csv"], ""),
    ],
)
def test_failure_is_exit_code_1_or_2_with_message_and_hint(
    args: list[str], hint: str, home: Path, capsys: Captured
) -> None:
    assert run(args) in (1, 2)
    shown = capsys.readouterr().err
    assert shown.startswith("error: ")
    assert hint in shown


def test_home_that_cannot_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path / "file" / "home"))
    assert run(["profile"]) == 1
    assert "ASSISTANT_HOME" in capsys.readouterr().err


def test_settings_that_are_wrong_are_named(home: Path, capsys: Captured) -> None:
    home.mkdir()
    (home / "settings.json").write_text('{"modell": "x"}', encoding="utf-8")
    assert run(["profile"]) == 2
    assert "'modell'" in capsys.readouterr().err


def test_batch_line_that_is_wrong_is_named(home: Path, tmp_path: Path, capsys: Captured) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text('{"id": 1, "text": "a"}\n\n{"id": 2}\n', encoding="utf-8")
    assert run(["parse", "--batch", str(batch)]) == 2
    assert "line 3" in capsys.readouterr().err


def test_interruption_is_exit_code_130(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    @click.command()
    def stuck() -> None:
        raise KeyboardInterrupt

    monkeypatch.setitem(COMMANDS, "stuck", ("cli:stuck", ""))
    monkeypatch.setattr(cli, "stuck", stuck, raising=False)
    assert run(["stuck"]) == 130
    assert capsys.readouterr().err.strip() == "stopped"


def test_reader_that_leaves_early_is_met_with_silence(home: Path) -> None:
    script = "from assistant.cli import run; import sys; sys.exit(run(['tools']))"
    done = subprocess.run(
        f"{sys.executable} -c {json.dumps(script)} | true", shell=True, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""


def test_tools_are_listed_and_started(home: Path, tmp_path: Path, capsys: Captured) -> None:
    assert run(["tools"]) == 0
    assert "llm-os-assistant" in capsys.readouterr().out
    assert run(["tools", "new", "roll_dice", "--folder", str(tmp_path)]) == 0
    assert (tmp_path / "assistant-roll-dice" / "pyproject.toml").is_file()


def test_models_are_listed_and_shown(home: Path, capsys: Captured) -> None:
    assert run(["models"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert [row.split()[1] for row in rows if row.startswith("*")] == ["gemma3-270m", "multilingual-e5-small"]
    assert run(["models", "show"]) == 0
    assert "Gemma Terms of Use" in capsys.readouterr().out
    assert run(["models", "use", "gemma"]) in (1, 2)
    assert "gemma3-270m" in capsys.readouterr().err


def test_doctor_of_a_new_home_fails_with_fixes(home: Path, capsys: Captured) -> None:
    assert run(["doctor"]) == 1
    shown = capsys.readouterr().out
    assert "BROKEN  catalog: it is empty" in shown
    assert "assistant setup" in shown


def test_nobody_to_ask_means_nothing_reaches_outside() -> None:
    assert confirmer(Reporter(), allow_external=False) is None
    allowed = confirmer(Reporter(), allow_external=True)
    assert allowed is not None
    assert allowed("Let 'mail' reach outside?")


REAL_MODELS = str(load_paths().models)


@pytest.fixture(scope="module")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a tiny catalog, its index to be built by the real encoder."""
    home = tmp_path_factory.mktemp("filled")
    with closing(open_database(home / "assistant.db")) as connection:
        Catalog(connection).put([Record(item, "tiny") for item in TINY_ITEMS])
    home.chmod(0o700)
    return home


@pytest.fixture
def filled(filled_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSISTANT_HOME", str(filled_home))
    monkeypatch.setenv("ASSISTANT_MODELS", REAL_MODELS)
    return filled_home


def test_setup_prepares_and_the_doctor_is_content(filled: Path, capsys: Captured) -> None:
    assert run(["setup"]) == 0
    assert f"index: {len(TINY_ITEMS)} items encoded" in capsys.readouterr().out
    assert run(["setup"]) == 0
    assert "encoded" not in capsys.readouterr().out
    assert run(["doctor"]) == 0
    assert "BROKEN" not in capsys.readouterr().out


def test_reindex_mends_an_index_of_another_encoder(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "other"
    shutil.copytree(filled, home, ignore=shutil.ignore_patterns("vectors"))
    # In a process of its own, because Chroma keeps what it opened.
    script = (
        "from pathlib import Path; from assistant.vectors import VectorIndex; "
        "VectorIndex.open(Path({!r}), 'another', 3)"
    )
    subprocess.run([sys.executable, "-c", script.format(str(home / "vectors"))], check=True)
    monkeypatch.setenv("ASSISTANT_HOME", str(home))
    done = subprocess.run([sys.executable, "-m", "assistant", "doctor"], capture_output=True, text=True, check=False)
    assert "Run `assistant reindex`" in done.stdout
    assert run(["reindex"]) == 0
    assert run(["search", "space", "--kind", "book"]) == 0


def test_direct_commands_work_without_the_model(filled: Path, capsys: Captured) -> None:
    assert run(["search", "science", "fiction", "--kind", "movie", "--limit", "2"]) == 0
    assert "2. " in capsys.readouterr().out
    assert run(["show", "2"]) == 0
    assert run(["recommend", "space", "--exclude", "horror", "--json"]) == 0
    capsys.readouterr()
    assert run(["rate", "千与千寻", "5"]) == 0
    assert run(["profile", "update", "--likes", "jazz", "--dislikes", "gore"]) == 0
    assert run(["profile"]) == 0
    assert "jazz" in capsys.readouterr().out
    assert run(["profile", "undo"]) == 0
    assert run(["profile", "forget", "all"]) == 0
    assert run(["explain", "Alien"]) == 0
    assert run(["why-not", "Emma"]) == 0
    assert run(["show", "Nothing Of That Name"]) == 1


def test_words_that_are_not_utf_8_are_made_readable() -> None:
    assert readable("功夫 " + b"\xff".decode(errors="surrogateescape")) == "功夫 \ufffd"


def test_search_as_json_holds_calls_results_and_timings(filled: Path, capsys: Captured) -> None:
    assert run(["search", "异形", "--json"]) == 0
    turn = json.loads(capsys.readouterr().out)
    assert turn["calls"] == [{"tool": "search", "args": {"query": "异形"}}]
    assert turn["results"][0]["items"][0]["title"] == "Alien"
    assert turn["language"] == "zh"
    assert set(turn["milliseconds"]) == {"parse", "dispatch", "reply"}
    assert run(["replay", str(turn["id"])]) == 0
    assert "异形" in capsys.readouterr().out


def test_ask_goes_through_the_model(filled: Path, capsys: Captured) -> None:
    assert run(["ask", "recommend", "two", "films", "about", "space", "--json", "--new"]) in (0, 1)
    turn = json.loads(capsys.readouterr().out)
    assert turn["model"].startswith("gemma3-270m")
    assert turn["milliseconds"]["parse"] > 0


def test_batch_gives_a_line_for_each_request(filled: Path, tmp_path: Path, capsys: Captured) -> None:
    batch = tmp_path / "batch.jsonl"
    entries = [
        {"id": "a", "text": "films about space", "lang": "en"},
        {"id": "b", "text": "第二个", "context": {"kind": "movie", "shown": ["Alien", "Her"]}},
    ]
    batch.write_text("\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries), encoding="utf-8")
    assert run(["parse", "--batch", str(batch)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["id"] for line in lines] == ["a", "b"]
    for line in lines:
        assert list(line) == ["id", "text", "calls", "ms", "confidence"]
        assert all(set(call) == {"tool", "args"} for call in line["calls"])


def test_piped_chat_answers_line_by_line(filled: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "chat"],
        input="/kind book\n/nonsense\n\n/profile\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert done.stdout.startswith("kind: book\n")
    assert "no command is named '/nonsense'" in done.stderr
    assert "\x1b" not in done.stdout + done.stderr


def test_what_still_loads_is_not_waited_for(home: Path) -> None:
    script = (
        "import threading, time; threading.Thread(target=time.sleep, args=(60,)).start(); import assistant.__main__"
    )
    args = [sys.executable, "-c", script, "profile", "--nonsense"]
    done = subprocess.run(args, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 2
    assert "--nonsense" in done.stderr
