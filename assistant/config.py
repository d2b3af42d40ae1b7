"""Where things are kept and what the person has set; knows nothing of what is in the files.

``ASSISTANT_HOME`` moves everything, ``ASSISTANT_MODELS`` only the prepared models.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import AssistantError, UsageError
from assistant.values import Variety

DEFAULT_MODEL = "gemma3-270m"
DEFAULT_ENCODER = "multilingual-e5-small"


@dataclass(frozen=True)
class Paths:
    """The files of one person's assistant; ``home`` holds all but possibly ``models``."""

    home: Path
    models: Path

    @property
    def database(self) -> Path:
        """SQLite: items, full-text index, profile, turns."""
        return self.home / "assistant.db"

    @property
    def vectors(self) -> Path:
        """Chroma's folder; a cache of the database."""
        return self.home / "vectors"

    @property
    def learned(self) -> Path:
        """What was learned from ratings; a cache of the database."""
        return self.home / "learned"

    @property
    def lock(self) -> Path:
        """Held by the one process that writes the catalog."""
        return self.home / "writer.lock"

    @property
    def plugins(self) -> Path:
        """Drop-in tools: single Python files."""
        return self.home / "plugins"

    @property
    def rejects(self) -> Path:
        """Rows that an ingest could not use, one file a source."""
        return self.home / "rejects"

    @property
    def settings(self) -> Path:
        """The person's settings, JSON."""
        return self.home / "settings.json"

    @property
    def history(self) -> Path:
        """Lines typed in the REPL."""
        return self.home / "history"

    @property
    def states(self) -> Path:
        """Saved prompt states of language models; safe to delete."""
        return self.home / "states"


def load_paths() -> Paths:
    """Return the paths of this user, from the environment or the platform's data folder."""
    home = Path(os.environ.get("ASSISTANT_HOME") or user_data_path("llm-os-assistant")).expanduser()
    models = os.environ.get("ASSISTANT_MODELS")
    return Paths(home=home, models=Path(models).expanduser() if models else home / "models")


def make_home(paths: Paths) -> None:
    """Create the home folder, readable by its owner alone.

    Raises:
        AssistantError: the folder cannot be created or written.
    """
    try:
        paths.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise _unwritable(paths.home, error) from error
    if not os.access(paths.home, os.W_OK):
        raise _unwritable(paths.home, None)


def _unwritable(path: Path, error: OSError | None) -> AssistantError:
    reason = f" ({error.strerror})" if error else ""
    return AssistantError(
        f"cannot write to {str(path)!r}{reason}", "Free some space, or set ASSISTANT_HOME to a folder you can write to."
    )


class Settings(BaseModel):
    """What the person has set; ``assistant models use`` and hand edits change it."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    model: str = Field(
        DEFAULT_MODEL, description="a manifest name, a GGUF path, hf:owner/repo/file.gguf or an http(s) URL"
    )
    model_name: str = Field("", description="the model's name at an OpenAI-compatible endpoint")
    tuned: bool = Field(True, description="put the adapter that comes with the program over its model")
    adapter: str = Field("", description="a GGUF adapter to put there instead")
    encoder: str = Field(DEFAULT_ENCODER, description="a manifest name, or a sentence-transformers id or folder")
    chroma_url: str = Field("", description="http://host:port of a Chroma server; empty for the embedded one")
    variety: Variety = Field("balanced", description="how much the items of a list differ")
    threads: int = Field(0, ge=0, description="CPU threads; 0 for all cores")

    @property
    def thread_count(self) -> int:
        """The number of threads to use, at least 1."""
        return self.threads or os.cpu_count() or 1


def load_settings(paths: Paths) -> Settings:
    """Read the settings, or the defaults where none were saved.

    Raises:
        UsageError: the file is not valid; names the setting.
    """
    try:
        raw = json.loads(paths.settings.read_text(encoding="utf-8"))
        return Settings.model_validate(raw)
    except FileNotFoundError:
        return Settings.model_validate({})
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{str(paths.settings)!r} is not JSON: {error}", "Mend or delete it.") from error
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise UsageError(
            f"setting {name!r} in {str(paths.settings)!r}: {first['msg']}", "Mend or delete it."
        ) from error


def save_settings(paths: Paths, settings: Settings) -> None:
    """Write the settings in one step, so that a crash leaves the old or the new ones."""
    make_home(paths)
    draft = paths.settings.with_suffix(".tmp")
    draft.write_text(settings.model_dump_json(indent=2) + "\n", encoding="utf-8")
    draft.replace(paths.settings)
