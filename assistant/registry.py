"""Finds the tools: those of installed distributions (entry points) and those of single files in a folder.

Built-in tools come in by the same door as third-party ones. A third-party tool that cannot be loaded is a named
warning, one that has the name of another tool is an error. Knows nothing of what the tools do.
"""

from __future__ import annotations

import importlib.util
import os
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, partial
from importlib.metadata import Distribution, EntryPoint, entry_points
from pathlib import Path

from assistant.config import Paths
from assistant.errors import PluginError
from assistant.syntax import NONE, Signature
from assistant.tool import Tool
from assistant.values import KINDS

GROUP = "assistant.tools"
DISTRIBUTION = "llm-os-assistant"
SWITCH = "ASSISTANT_PLUGINS"
"""Environment variable: where it is set, only third-party tools of the distributions and files it lists are loaded."""


@dataclass
class Registry:
    """All tools by name, built-in ones first, and where each came from."""

    tools: dict[str, type[Tool]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    _origins: dict[str, str] = field(default_factory=dict)
    _built_in: set[str] = field(default_factory=set)

    @classmethod
    def load(cls, paths: Paths, third_party: bool = True) -> Registry:
        """Load the built-in tools and, unless turned off, the third-party ones.

        Args:
            paths: where the drop-in folder is.
            third_party: False leaves out all but the built-in tools.

        Raises:
            PluginError: two tools have one name; names both owners.
        """
        registry = cls()
        points = sorted(entry_points(group=GROUP), key=lambda point: point.name)
        for point in points:
            distribution, origin = _owner(point.dist)
            if distribution == DISTRIBUTION:
                registry.add(_checked(point.load()), origin, built_in=True)
        for point in points if third_party else ():
            distribution, origin = _owner(point.dist)
            if distribution != DISTRIBUTION and _wanted(distribution):
                registry._try(origin, partial(_tool_of, point))
        if third_party:
            registry.load_folder(paths.plugins)
        return registry

    def load_folder(self, folder: Path) -> None:
        """Add the tools of the single files in ``folder``.

        Raises:
            PluginError: a tool has the name of another; names both owners.
        """
        for file in sorted(folder.glob("[!_]*.py")):
            if _wanted(file.stem):
                self._try(str(file), partial(_tools_of, file))

    def origin(self, name: str) -> str:
        """Return the distribution with its version, or the file, that the tool ``name`` came from."""
        return self._origins[name]

    def built_in(self, name: str) -> bool:
        """Tell whether the tool ``name`` is one of the assistant's own."""
        return name in self._built_in

    def signatures(self, kinds: tuple[str, ...]) -> tuple[Signature, ...]:
        """Return all tools as the model sees them, with ``kinds`` as the options of Kind arguments."""
        return tuple(tool.signature(kinds) for tool in self.tools.values())

    def _try(self, origin: str, load: Callable[[], Iterable[object]]) -> None:
        """Add what ``load`` returns, or warn."""
        try:
            tools = [_checked(found) for found in load()]
        except (Exception, SystemExit) as error:  # a plugin may fail in any way, and must not take the shell with it
            reason = error.message if isinstance(error, PluginError) else f"{type(error).__name__}: {error}"
            self.warnings.append(f"plugin {origin!r} is left out: {reason}")
            return
        for tool in tools:
            self.add(tool, origin)

    def add(self, tool: type[Tool], origin: str, built_in: bool = False) -> None:
        """Add a tool that came from ``origin``.

        Raises:
            PluginError: there is one of that name; names both owners.
        """
        if tool.name in self.tools:
            raise PluginError(
                f"two tools are named {tool.name!r}: one of {self._origins[tool.name]!r}, one of {origin!r}",
                f'Rename or remove one of them; {SWITCH}="" starts without third-party tools.',
            )
        self.tools[tool.name] = tool
        self._origins[tool.name] = origin
        if built_in:
            self._built_in.add(tool.name)


def _checked(found: object) -> type[Tool]:
    """Return ``found`` when it is a tool that the model can call.

    Raises:
        PluginError: it is not; says why.
    """
    if not (isinstance(found, type) and issubclass(found, Tool)):
        raise PluginError(f"{found!r} is not a subclass of assistant.Tool")
    if found.name == NONE:
        raise PluginError(f"no tool can be named {NONE!r}: the model writes it when there is nothing to call")
    found.signature(KINDS)
    return found


def _wanted(name: str) -> bool:
    """Tell whether the person lets the third-party distribution or file ``name`` be loaded."""
    listed = os.environ.get(SWITCH)
    return listed is None or _normalised(name) in map(_normalised, listed.split(","))


def _normalised(name: str) -> str:
    """Return a distribution's name in the form of PEP 503."""
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


@cache
def _owner(distribution: Distribution | None) -> tuple[str, str]:
    """Return the normalised name of a distribution, and its name with its version."""
    if distribution is None:
        return "", "an unknown distribution"
    metadata = distribution.metadata  # parsed at each access
    return _normalised(metadata["Name"]), f"{metadata['Name']} {metadata['Version']}"


def _tool_of(point: EntryPoint) -> Iterable[object]:
    """Import what an entry point names."""
    yield point.load()


def _tools_of(file: Path) -> Iterable[object]:
    """Run a drop-in file and return the tools it defines, without imported ones and those with a leading underscore."""
    name = f"assistant_dropin_{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise PluginError("it cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # pydantic looks up annotations there
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    classes = [value for value in vars(module).values() if isinstance(value, type) and issubclass(value, Tool)]
    tools = [tool for tool in dict.fromkeys(classes) if tool.__module__ == name and not tool.__name__.startswith("_")]
    if not tools:
        raise PluginError("it defines no subclass of assistant.Tool")
    return tools
