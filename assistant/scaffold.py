"""Writes the files of a new plugin project whose contract test passes at once; ``assistant tools new NAME``."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection
from importlib.metadata import version
from pathlib import Path
from string import Template

import assistant
from assistant.errors import AssistantError, UsageError
from assistant.syntax import NONE

_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")

_FILES = {
    "pyproject.toml": """\
[build-system]
requires = ["setuptools>=80"]
build-backend = "setuptools.build_meta"

[project]
name = "$project"
version = "0.1.0"
description = "A tool for the assistant: $words."
readme = "README.md"
requires-python = ">=3.11"
dependencies = ["llm-os-assistant>=$version"]

[project.optional-dependencies]
test = ["pytest>=9"]

[project.entry-points."assistant.tools"]
$name = "$module:$cls"

[tool.setuptools]
py-modules = ["$module"]
""",
    "$module.py": '''\
"""A tool for the assistant: $words."""

from __future__ import annotations

from pydantic import Field

from assistant import Context, Hits, Kind, Limits, Tool, ToolError


class $cls(Tool):
    """Find items for $words."""  # the model reads this line: say what the tool is for

    name = "$name"
    effect = "reads"  # or "changes" (the profile), or "external" (reaches outside: the user is asked first)
    examples = (  # requests that are near to these in meaning call the tool
        ("$words about space", '$name about="space"'),
        ("$words with a book about jazz", '$name about="jazz" kind=book'),
    )

    about: str = Field(description="what it is about")
    kind: Kind | None = Field(default=None, description="only this kind of item")
    count: int = Field(default=3, ge=1, le=10, description="how many")

    def __call__(self, context: Context) -> Hits:
        """Do the work: here, look in the catalog."""
        limits = Limits(kind=self.kind)
        found = context.retriever.search(self.about, self.count, limits)
        items = context.catalog.items([one.id for one in found])
        if not items:
            raise ToolError(f"there is nothing about {self.about!r}", "Try other words.")
        return Hits(query=self.about, items=tuple(items), limits=limits)
''',
    "test_$name.py": '''\
"""The contract that the shell relies on; add tests of what the tool promises beyond it."""

from __future__ import annotations

from $module import $cls

from assistant.testing import ToolContract, tiny_context


class Test$cls(ToolContract):
    tool = $cls
    valid = ('$name about="space"', '$name about="coffee" kind=product count="2"')
    invalid = ('$name about="space" count="0"', "$name kind=book")


def test_finds_what_was_asked_for() -> None:
    result = $cls(about="jazz", count=1)(tiny_context())
    assert result.items[0].title == "Kind of Blue"
''',
    "README.md": """\
# $project

A tool for the assistant: $words.

```sh
pip install -e '.[test]'
pytest                 # the contract test
assistant tools        # lists $name with its origin
assistant parse "$words about space"
```
""",
}


def _class_name(name: str) -> str:
    """Return the tool's name in camel case, as something that is not in use in its module."""
    camel = "".join(part.capitalize() for part in name.split("_"))
    return f"{camel}Tool" if keyword.iskeyword(camel) or camel in (*assistant.__all__, "Field") else camel


def new_plugin(name: str, folder: Path, taken: Collection[str] = ()) -> list[Path]:
    """Write a plugin project for the tool ``name`` into a new folder inside ``folder``; return its files.

    Args:
        taken: names of the tools that are there already.

    Raises:
        UsageError: the name cannot be one of a tool, or the project's folder exists.
        AssistantError: the files cannot be written.
    """
    if not _NAME.fullmatch(name) or name == NONE:
        raise UsageError(
            f"{name!r} cannot be the name of a tool", "Use lower-case letters, digits and _, such as roll_dice."
        )
    if name in taken:
        raise UsageError(
            f"there is a tool named {name!r} already", "`assistant tools` lists them; choose another name."
        )
    project = f"assistant-{name.replace('_', '-').strip('-')}"
    words = {
        "name": name,
        "project": project,
        "module": f"assistant_{name}",
        "cls": _class_name(name),
        "words": name.replace("_", " ").strip(),
        "version": version("llm-os-assistant"),
    }
    files = {
        folder / project / Template(path).substitute(words): Template(text).substitute(words)
        for path, text in _FILES.items()
    }
    try:
        (folder / project).mkdir(parents=True)
        for path, text in files.items():
            path.write_text(text, encoding="utf-8")
    except FileExistsError as error:
        raise UsageError(f"{str(folder / project)!r} exists already", "Choose another name or folder.") from error
    except OSError as error:
        raise AssistantError(f"cannot write {str(folder / project)!r}: {error.strerror}") from error
    return list(files)
