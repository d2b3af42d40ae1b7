"""Finds and loads what the package's entry points name: language models, the text encoder, the router's weights."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Any

from assistant.config import Paths, Settings
from assistant.encoder import OnnxEncoder
from assistant.errors import ModelError
from assistant.model import Encoder
from assistant.registry import Registry
from assistant.routing import Router


def load_encoder(settings: Settings, paths: Paths, progress: Callable[[str], None]) -> Encoder:
    """Return the text encoder that the settings name, preparing it the first time."""
    return OnnxEncoder(model_loader("encoder")(settings, paths, progress), settings.thread_count)


def load_router(registry: Registry, encoder: Callable[[], Encoder]) -> Router | None:
    """Return what knows the third-party tools; None where there are none, or the encoder is not the one it needs."""
    tools = [tool for name, tool in registry.tools.items() if not registry.built_in(name)]
    if not tools:
        return None
    loaded = encoder()
    weights = model_loader("router")(loaded.id)
    return Router(weights, loaded, tools) if weights else None


def model_loader(name: str) -> Callable[..., Any]:
    """Return what the entry point ``name`` of the group ``assistant.models`` stands for.

    Raises:
        ModelError: the package was not installed properly.
    """
    for point in entry_points(group="assistant.models", name=name):
        loader: Callable[..., Any] = point.load()
        return loader
    raise ModelError(
        f"no model loader {name!r} is installed", "Install the package again: pip install llm-os-assistant"
    )
