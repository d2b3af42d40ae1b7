"""The example of docs/writing-a-tool.md is installed as its reader would, and run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.config import Paths
from assistant.registry import Registry

EXAMPLE = Path(__file__).parents[1] / "docs" / "example-tool"
PIP = (sys.executable, "-m", "pip", "install", "--no-deps", "--no-build-isolation", "--no-index", "--quiet")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example installed in it, by pip and without a network."""
    folder = tmp_path_factory.mktemp("example")
    shutil.copytree(EXAMPLE, folder / "source", ignore=shutil.ignore_patterns("__pycache__", "build", "*.egg-info"))
    command = [*PIP, "--disable-pip-version-check", "--target", str(folder / "site"), str(folder / "source")]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return folder / "site"


def run(site: Path, home: Path, *command: str, **variables: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(site), "ASSISTANT_HOME": str(home), **variables}
    if "ASSISTANT_PLUGINS" not in variables:
        environment.pop("ASSISTANT_PLUGINS", None)
    result = subprocess.run([sys.executable, *command], capture_output=True, text=True, env=environment, cwd=home)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_its_tests_pass_against_the_installed_module(site: Path, tmp_path: Path) -> None:
    shutil.copy(EXAMPLE / "test_basket.py", tmp_path)
    output = run(site, tmp_path, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider")
    assert " passed" in output
    assert "skipped" not in output


def test_it_is_listed_with_its_origin(site: Path, tmp_path: Path) -> None:
    listed = run(site, tmp_path, "-m", "assistant", "tools")
    (line,) = [line for line in listed.splitlines() if line.split()[:1] == ["basket"]]
    assert "assistant-basket 0.1.0" in line


def test_it_can_be_turned_off(site: Path, tmp_path: Path) -> None:
    assert "basket" not in run(site, tmp_path, "-m", "assistant", "tools", ASSISTANT_PLUGINS="")


def test_its_one_file_works_as_a_drop_in(tmp_path: Path) -> None:
    paths = Paths(home=tmp_path, models=tmp_path)
    paths.plugins.mkdir()
    shutil.copy(EXAMPLE / "assistant_basket.py", paths.plugins)
    registry = Registry.load(paths)
    assert registry.origin("basket") == str(paths.plugins / "assistant_basket.py")
    assert registry.warnings == []
