"""Prepares text for SQLite's full-text index so that Chinese words of any length are found.

The index's tokenizer splits at blanks and punctuation, and Chinese has no blanks: each Han or kana character becomes a token of its own, and a
Chinese word is looked up as a phrase of its characters. Knows nothing of items.
"""

from __future__ import annotations

import re
import unicodedata

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_RUN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|[^\W_]+")

_STOP_WORDS = frozenset(
    "a about an and any are as at be best by can do find for from get give good great have i in is it like list look looking me movie movies "
    "film films book books music song songs album albums news product products my of on one or please recommend search show some something "
    "that the there things this to want watch what which with you read listen buy".split()
)
_STOP_CHARACTERS = frozenset("的了吗呢吧啊呀和与在是有我你他她它们这那些个给找想要看听读买关于一部本首张")


def indexed_form(text: str) -> str:
    """Return ``text`` as the index stores it: Chinese characters apart."""
    return _CJK.sub(lambda match: f" {match[0]} ", unicodedata.normalize("NFKC", text))


def match_expression(query: str) -> str:
    """Return the FTS5 expression for ``query``, or "" when it holds nothing to look for.

    English words are joined by OR without words that carry no meaning; a run of Chinese becomes its two-character words
    as phrases, so that 人工智能 ranks by how many of 人工, 工智, 智能 an item has.
    """
    terms: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", query)):
        if _CJK.match(run):
            terms.extend(_chinese_terms(run))
        else:
            terms.append(run.lower())
    useful = [term for term in terms if term not in _STOP_WORDS] or terms
    return " OR ".join(f'"{term}"' for term in dict.fromkeys(useful))


def _chinese_terms(run: str) -> list[str]:
    if len(run) == 1:
        return [run]
    pairs = [run[i : i + 2] for i in range(len(run) - 1)]
    useful = [pair for pair in pairs if pair[0] not in _STOP_CHARACTERS and pair[1] not in _STOP_CHARACTERS]
    return [" ".join(pair) for pair in useful or pairs]
