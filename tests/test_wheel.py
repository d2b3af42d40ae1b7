"""The wheel holds what git holds, no more and no less, and its entry points can be loaded."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = {
    "assistant": "assistant",
    "tools": "assistant/tools",
    "prompts": "assistant/prompts",
    "models": "assistant/models",
}
NOT_SHIPPED = ("models/recipe/",)
METADATA = {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "top_level.txt", "licenses/LICENSE"}


def repository() -> list[str]:
    """Return the files that git tracks or would add."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True).stdout.split("\0")
    return [path for path in listed if path and (ROOT / path).is_file()]


def expected(paths: list[str]) -> set[str]:
    """Return where each file of the repository that is shipped lies in the wheel."""
    shipped = {}
    for path in paths:
        folder, _, rest = path.partition("/")
        if folder in FOLDERS and not path.startswith(NOT_SHIPPED):
            shipped[path] = f"{FOLDERS[folder]}/{rest}"
    return set(shipped.values())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of a copy of the repository, so that no leftovers of other builds get in."""
    copy, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for path in repository():
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, copy / path)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(copy)]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    (built,) = out.glob("*.whl")
    return built


def test_holds_exactly_what_is_shipped(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    info = {name for name in names if ".dist-info/" in name}
    wanted = expected(repository())
    assert sorted(wanted - (names - info)) == [], "in git but not in the wheel: package-data in pyproject.toml?"
    assert sorted(names - info - wanted) == [], "in the wheel but not in git"
    assert {name.split(".dist-info/")[1] for name in info} == METADATA


def test_leaves_out_recipes_and_tests(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        assert not [
            name for name in archive.namelist() if "recipe" in name or "test_" in name or name.startswith("docs")
        ]


def test_entry_points_are_those_of_pyproject_and_load(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    (info,) = tmp_path.glob("*.dist-info")
    parser = ConfigParser(delimiters=("=",))
    parser.read(info / "entry_points.txt", encoding="utf-8")
    found = {section: dict(parser[section]) for section in parser.sections()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert found == {"console_scripts": project["scripts"], **project["entry-points"]}
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import assistant; from importlib.metadata import EntryPoint\n"
        "assert assistant.__file__.startswith(sys.argv[1]), assistant.__file__\n"
        "for value in sys.argv[2:]: EntryPoint('x', value, 'y').load()\n"
        "assert all(m.__file__.startswith(sys.argv[1]) for n, m in sys.modules.items() if n.startswith('assistant'))"
    )
    values = [value for section in found.values() for value in section.values()]
    result = subprocess.run(
        [sys.executable, "-I", "-c", program, str(tmp_path), *values], capture_output=True, text=True, cwd=tmp_path
    )
    assert result.returncode == 0, result.stderr


def test_a_file_that_is_not_shipped_is_noticed() -> None:
    wanted = expected(
        ["assistant/a.py", "tools/b.py", "models/adapters/c.gguf", "models/recipe/train.py", "tests/test_a.py"]
    )
    assert wanted == {"assistant/a.py", "assistant/tools/b.py", "assistant/models/adapters/c.gguf"}
