"""Finds data files: in a folder, in a zip archive, alone, plain or gzipped; gives their bytes.

Knows nothing of formats.
"""

from __future__ import annotations

import gzip
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from assistant.errors import AssistantError, UsageError

DATA = (".csv", ".tsv", ".tab", ".txt", ".dat", ".json", ".jsonl", ".ndjson")
BLOCK = 1 << 16
BOMB_BYTES, BOMB_RATIO = 256 << 20, 200
"""A packed file that grows beyond both is taken for a bomb; text packs to a tenth, rarely to a fiftieth."""

_ABOUT = re.compile(
    r"(read[-_ ]?me|licen[cs]e|copying|notice|change(s|log)|citation|credits|__macosx|\.)", re.IGNORECASE
)
_UNREADABLE = (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError)


@dataclass(frozen=True)
class DataFile:
    """A file on the disk, or ``member`` of the archive ``path``."""

    path: Path
    member: str = ""

    @property
    def name(self) -> str:
        """The file's name without its folder and without .gz."""
        return re.sub(r"\.gz$", "", PurePosixPath(self.member or self.path.name).name, flags=re.IGNORECASE)

    @cached_property
    def folder(self) -> str:
        """The name of the folder it lies in; an archive without folders counts as one."""
        if self.member:
            return PurePosixPath(self.member).parent.name or self.path.stem
        return self.path.resolve().parent.name

    @cached_property
    def label(self) -> str:
        """Folder and name: how the file is called in the catalog and in messages."""
        return f"{self.folder}/{self.name}".encode(errors="replace").decode()

    @property
    def group(self) -> tuple[Path, str]:
        """What files that belong together have in common."""
        return (self.path, str(PurePosixPath(self.member).parent)) if self.member else (self.path.resolve().parent, "")

    def size(self) -> int:
        """Return the bytes it has unpacked, as far as that is known beforehand."""
        if self.member:
            with zipfile.ZipFile(self.path) as archive:
                return archive.getinfo(self.member).file_size
        size = self.path.stat().st_size
        if _is_gzip(self.path) and size >= 4:
            with self.path.open("rb") as stream:  # a gzip file ends in its unpacked size, modulo 2**32
                stream.seek(-4, os.SEEK_END)
                return int.from_bytes(stream.read(4), "little")
        return size

    def blocks(self, on_bytes: Callable[[int], None] = lambda count: None) -> Iterator[bytes]:
        """Yield the bytes in blocks, unpacked; ``on_bytes`` is told the size of each.

        Raises:
            AssistantError: the file cannot be read, is damaged, encrypted or a bomb.
        """
        try:
            packed = self.path.stat().st_size
            count = 0
            with self._open() as stream:
                while block := stream.read(BLOCK):
                    count += len(block)
                    if count > BOMB_BYTES and count > BOMB_RATIO * packed:
                        raise AssistantError(
                            f"{self.label!r} grows to more than {BOMB_RATIO} times its size when it is unpacked",
                            "Unpack it yourself if you trust it, and ingest the result.",
                        )
                    on_bytes(len(block))
                    yield block
        except _UNREADABLE as error:
            raise AssistantError(f"cannot read {self.label!r}: {_reason(error)}") from error

    def _open(self) -> BinaryIO:
        if self.member:
            archive = zipfile.ZipFile(self.path)
            member = cast(BinaryIO, archive.open(self.member))
            archive.close()  # the member keeps the file open until it is closed itself
            return cast(BinaryIO, gzip.open(member)) if self.member.lower().endswith(".gz") else member
        return cast(BinaryIO, gzip.open(self.path)) if _is_gzip(self.path) else self.path.open("rb")

    def beside(self, name: str) -> DataFile | None:
        """Return the file called ``name`` in the same folder, if there is one."""
        if self.member:
            member = str(PurePosixPath(self.member).with_name(name))
            with zipfile.ZipFile(self.path) as archive:
                return DataFile(self.path, member) if member in archive.namelist() else None
        path = self.path.with_name(name)
        return DataFile(path) if path.is_file() else None


def find_files(path: Path) -> list[DataFile]:
    """Return the data files that ``path`` stands for, in order of their names.

    In folders and archives what only describes the data (README, LICENSE, ...) is passed over.

    Raises:
        UsageError: there is nothing of that name, or nothing in it that can be read.
        AssistantError: the archive or folder cannot be opened.
    """
    if not path.exists():
        raise UsageError(f"there is no file or folder {str(path)!r}")
    try:
        if path.is_dir():
            found = _in_folder(path)
        elif path.suffix.lower() == ".zip":
            with zipfile.ZipFile(path) as archive:
                found = [DataFile(path, name) for name in sorted(archive.namelist()) if _is_data(PurePosixPath(name))]
        else:
            return [DataFile(path)]
    except _UNREADABLE as error:
        raise AssistantError(f"cannot open {str(path)!r}: {_reason(error)}") from error
    if not found:
        raise UsageError(
            f"{str(path)!r} holds no data files", "CSV, TSV, JSON, JSONL, plain or as .gz or .zip, can be read."
        )
    return found


def _in_folder(folder: Path) -> list[DataFile]:
    found: list[DataFile] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _ABOUT.match(name))
        for name in sorted(names):
            path = Path(parent) / name
            if name.lower().endswith(".zip"):
                try:
                    found += find_files(path)
                except AssistantError:  # whoever reads it will say that it is no text, and go on with the others
                    found.append(DataFile(path))
            elif _is_data(path.relative_to(folder)):
                found.append(DataFile(path))
    return found


def _is_data(path: PurePosixPath | Path) -> bool:
    name = path.name.lower().removesuffix(".gz")
    return name.endswith(DATA) and not any(_ABOUT.match(part) for part in path.parts)


def _is_gzip(path: Path) -> bool:
    return path.suffix.lower() == ".gz"


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
