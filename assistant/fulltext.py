"""Prepares text for SQLite's full-text index so that Chinese words of any length are found.

The index's tokenizer splits at blanks and punctuation, and Chinese has no blanks: each Han or kana character becomes a
token of its own, and a Chinese word is looked up as a phrase of its characters. Knows nothing of items.
"""

from __future__ import annotations

import re
import unicodedata

from assistant.chinese import simplified

MAX_TERMS = 64
"""Words looked for; more say nothing and take long."""

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_RUN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|[^\W_]+")

_STOP_WORDS = frozenset(
    word
    for line in (
        "a about an and any anything are as at be best but by can could do else find for from get give good great have",
        "i in is it like list look looking me more my not of on one or please really recommend search show so some",
        "something that the there things this to very want watch what which will with would you your read listen buy",
        "album albums book books film films movie movies music news product products song songs",
    )
    for word in line.split()
)
# What a request is made of rather than what it is about: the text is parted there.
_BETWEEN = re.compile(
    r"[的了吗呢吧啊呀嘛]|推荐|介绍|关于|有关|有没有|有哪些|没有|哪些|什么|我想要?|想[要看听读买找]|[给帮]我"
    r"|请|找一?些|一些|[一二两三四五六七八九十几][部本首张个条篇款件]"
)
_STOP_PAIRS = frozenset(("电影", "影片", "音乐", "歌曲", "图书", "书籍", "新闻", "商品", "产品"))


def indexed_form(text: str) -> str:
    """Return ``text`` as the index stores it: Chinese characters simplified and apart."""
    return _CJK.sub(lambda match: f" {match[0]} ", simplified(unicodedata.normalize("NFKC", text)))


def match_expression(query: str) -> str:
    """Return the FTS5 expression for ``query``, or "" when it holds nothing to look for.

    English words are joined by OR without words that carry no meaning; a run of Chinese becomes its two-character words
    as phrases, so that 人工智能 ranks by how many of 人工, 工智, 智能 an item has.
    """
    useful: list[str] = []
    rest: list[str] = []
    for run in _RUN.findall(simplified(unicodedata.normalize("NFKC", query))):
        if _CJK.match(run):
            words = [pair for part in _BETWEEN.split(run) for pair in _pairs(part)]
            useful += [word for word in words if len(word) > 1 and word not in _STOP_PAIRS]
            rest += [word for word in words if len(word) == 1] + _pairs(run)
        elif run.lower() in _STOP_WORDS:
            rest.append(run.lower())
        else:
            useful.append(run.lower())
    terms = list(dict.fromkeys(useful or rest))[:MAX_TERMS]
    return " OR ".join(f'"{" ".join(term) if _CJK.match(term) else term}"' for term in terms)


def _pairs(run: str) -> list[str]:
    """Return the two-character words that a run of Chinese may hold, or its only character."""
    return [run[place : place + 2] for place in range(len(run) - 1)] or ([run] if run else [])
