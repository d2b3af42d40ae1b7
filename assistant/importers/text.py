"""Turns bytes into lines: finds the encoding, survives its slips and lines without end. Knows nothing of formats."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable, Iterable, Iterator

from assistant.importers.files import DataFile

MAX_LINE = 1_000_000
"""Longer lines are cut: whoever reads them must reject them."""
_SAMPLE = 1 << 16
_GB_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")


def _as_western(error: UnicodeError) -> tuple[str, int]:
    """Read bytes that are no valid text in a file's encoding as Windows-1252, as a few in a file usually are."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    slip = error.object[error.start : error.end]
    return bytes(slip).decode("cp1252", "ignore") or slip.decode("latin-1"), error.end


codecs.register_error("assistant-western", _as_western)


def encoding_of(blocks: Iterable[bytes]) -> str:
    """Return the encoding of a file, from all of its bytes: UTF-8 unless it is not, else UTF-16, GB18030 or cp1252."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    good = bad = 0
    beginning, sample = b"", b""
    for block in blocks:
        beginning = beginning or block[:4]
        if block.isascii() and not decoder.getstate()[0]:
            continue
        text = decoder.decode(block)
        slips = text.count("\ufffd")
        bad += slips
        good += sum(map(len, re.findall(r"[^\x00-\x7f]+", text))) - slips
        if len(sample) < _SAMPLE:
            sample += b"\n".join(line for line in block.split(b"\n") if not line.isascii()) + b"\n"
    if beginning.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if bad * 20 <= good:
        return "utf-8"
    return _east_or_west(sample)


def _east_or_west(sample: bytes) -> str:
    """Tell GB18030 from Windows-1252.

    In Chinese text most bytes come in pairs of high ones; in western text few do, and those inside a word.
    """
    pairs = len(_GB_PAIR.findall(sample))
    singles = len(re.findall(rb"[\x80-\xff]", _GB_PAIR.sub(b"", sample)))
    inside_words = len(re.findall(rb"(?<=[A-Za-z])[\xa1-\xfe]{2}(?=[A-Za-z])", sample))
    chinese = len([pair for pair in _GB_PAIR.findall(sample) if min(pair) >= 0xA1]) - inside_words
    return "gb18030" if chinese > 0.5 * (pairs + singles) else "cp1252"


def text_of(file: DataFile, encoding: str, on_bytes: Callable[[int], None] = lambda count: None) -> Iterator[str]:
    """Yield the text of ``file`` in pieces, with line ends as "\\n"."""
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)("assistant-western"), translate=True)
    for block in file.blocks(on_bytes):
        yield decoder.decode(block)
    yield decoder.decode(b"", final=True)


def lines_of(pieces: Iterable[str]) -> Iterator[str]:
    """Yield the lines of a text without their ends; one that is too long comes cut, but longer than MAX_LINE."""
    line = ""
    for piece in pieces:
        head, *rest = piece.split("\n")
        line = line + head if len(line) <= MAX_LINE else line
        for part in rest:
            yield line
            line = part
    if line:
        yield line
