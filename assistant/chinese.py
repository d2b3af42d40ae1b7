"""Reads traditional Chinese characters as simplified ones, so that 動作 finds 动作: the only importer of opencc."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC


def simplified(text: str) -> str:
    """Return ``text`` with every traditional character as the simplified one that stands for it."""
    return text if text.isascii() else _converter().convert(text)


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")
