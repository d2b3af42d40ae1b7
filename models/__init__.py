"""Language models and encoders; the shell finds ``load``, ``export_encoder`` and ``router_weights`` by entry points."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from assistant.config import Paths, Settings
    from assistant.model import Model

MOST_THREADS = 8
"""More wait for each other longer than they work, with models as small as these."""


def load(settings: Settings, paths: Paths, progress: Callable[[str], None]) -> Model:
    """Return the language model that the settings name, preparing it the first time.

    Raises:
        ModelError: it is missing, broken or unreachable.
    """
    from assistant.models.store import Endpoint, locate, merged_layers

    found = locate(settings.model, paths, progress)
    if isinstance(found, Endpoint):
        from assistant.models.endpoint import EndpointModel

        return EndpointModel(found.url, settings.model_name)
    from assistant.models.llama import LlamaModel

    adapter = (_own(settings.adapter) or shipped_adapter(found.name)) if settings.tuned else None
    threads = settings.threads or min(settings.thread_count, MOST_THREADS)
    merged = merged_layers(found, adapter, paths, progress) if adapter else None
    return LlamaModel(found, states=paths.states, threads=threads, adapter=adapter, merged=merged)


def _own(adapter: str) -> Path | None:
    """Return the path of the person's own adapter.

    Raises:
        ModelError: there is no such file.
    """
    from pathlib import Path

    from assistant.errors import ModelError

    if not adapter:
        return None
    path = Path(adapter).expanduser()
    if not path.is_file():
        raise ModelError(f"there is no adapter at {adapter!r}", "Give the path of a .gguf file.")
    return path


def export_encoder(settings: Settings, paths: Paths, progress: Callable[[str], None]) -> Path:
    """Return the folder of the exported text encoder that the settings name, preparing it the first time.

    Raises:
        ModelError: it is missing or broken, or a sentence-transformers model cannot be exported.
    """
    from assistant.models.store import prepare_encoder

    return prepare_encoder(settings.encoder, paths, progress)


def shipped_adapter(name: str) -> Path | None:
    """Return the adapter that was trained for the manifest's model ``name``, or None."""
    from importlib import resources
    from pathlib import Path

    path = Path(str(resources.files("assistant.models"))) / "adapters" / f"{name}.gguf"
    return path if path.exists() else None


def router_weights(encoder: str) -> Path | None:
    """Return the weights of the router that was trained for vectors of ``encoder``, or None."""
    from importlib import resources
    from pathlib import Path

    path = Path(str(resources.files("assistant.models"))) / "adapters" / f"{encoder}.npz"
    return path if path.exists() else None
