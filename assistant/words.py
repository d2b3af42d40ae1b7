"""Splits what people write into words and phrases, and finds their other spellings: plural, hyphen, comparative.

Works on English and Chinese alike; knows nothing of tags or items.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import chain

from assistant.chinese import simplified

HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Characters that are written without blanks between words, as a range for a regular expression."""
LONGEST = 300
"""Characters of a phrase that are looked at."""

_TOKEN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+(?:['’&+.\-][^\W_{HAN}]+)*")
_HAN = re.compile(f"[{HAN}]")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_STOP = _words(
    """
    a about again all also an and another any anything are as at back based be because bit but by can could do
    does else ever feel few fit for from get give going good great had has have help how i i'd i'm if in into is
    it its just kind kinda know let like little look looking lot lots made make makes many me mood more most
    much my need new nice no not of off on one ones or other our out over people please pls really right set so
    some someone something sort stuff suggest suit than that that's the their them then there these they thing
    things this to too up us very want was watch way we what when where which while who will with without would
    you your
    """
)
_STOP_HAN = re.compile(
    "关于|有关|讲述|讲的|那种|这种|适合|一些|一点|比较|之类|方面|题材|主题|风格|可以|什么|有没有|推荐|最好|内容|一部|一本|一首|"
    "[的了吗呢吧啊呀和与跟在是有我你他她它们这那些个给想要就都很太也讲]"
)
_KIND_NOUNS = _words(
    """
    film films movie movies flick flicks show shows series song songs album albums track tracks tune tunes music
    book books novel novels read reads story stories news headline headlines article articles report
    reports product products gadget gadgets item items title titles
    """
)
_KIND_NOUNS_HAN = re.compile("电影|影片|片子|音乐|歌曲|歌单|专辑|书籍|图书|小说|新闻|报道|文章|产品|商品|东西|作品")
_HAN_TAILS = "片乐类剧"
_HAN_TAIL = re.compile("(?<=..)[片剧歌曲书类番]$")


def tokens(text: str) -> list[str]:
    """Return the words of ``text`` in lower case and simplified Chinese, of which a run is one."""
    return _TOKEN.findall(simplified(unicodedata.normalize("NFKC", text[:LONGEST])).casefold().replace("’", "'"))


def is_han(token: str) -> bool:
    """Tell whether ``token`` is written in Chinese characters or kana."""
    return bool(_HAN.match(token))


def names_kind(word: str) -> bool:
    """Tell whether ``word`` only says what kind of thing is meant: "films", 音乐."""
    return word in _KIND_NOUNS or bool(_KIND_NOUNS_HAN.fullmatch(word))


def spellings(phrase: str) -> set[str]:
    """Return ``phrase`` in singular and plural, with blanks and with hyphens; in Chinese with 片 or 乐 after it."""
    if is_han(phrase):
        return {phrase, *(phrase + tail for tail in _HAN_TAILS)} if len(phrase) > 1 else {phrase}
    head, _, last = phrase.rpartition(" ")
    forms = {f"{head} {form}".strip() for form in numbers(last)}
    return forms | {form.replace("-", " ") for form in forms} | {form.replace(" ", "-") for form in forms}


def numbers(word: str) -> set[str]:
    """Return an English word's singular and plural, both guessed."""
    if len(word) < 3 or not word.isascii():
        return {word}
    if word.endswith("ies"):
        return {word, word[:-3] + "y", word[:-1]}
    if word.endswith("s") and not word.endswith("ss"):
        return {word, word[:-1]} | ({word[:-2]} if word.endswith("es") else set())
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return {word, word + "es"}
    return {word, word + "s"} | ({word[:-1] + "ies"} if word.endswith("y") else set())


def plain_forms(word: str) -> set[str]:
    """Return ``word`` and what it may be the comparative of: "funnier" of "funny", "更便宜一点" of "便宜"."""
    if is_han(word):
        bare = re.sub("^[更再稍比]?[较微为]?|(?:一点儿?|点儿?|一些|些|的)+$", "", word)
        return {word, bare} if bare else {word}
    forms = {word}
    if word.endswith("er") and len(word) > 4:
        stem = word[:-2]
        forms |= {stem, stem + "e"}
        if stem.endswith("i"):
            forms.add(stem[:-1] + "y")
        if stem[-1] == stem[-2]:
            forms.add(stem[:-1])
    return forms


def grams(words: list[str], longest: int = 4) -> list[str]:
    """Return all phrases of up to ``longest`` words, and of Chinese of up to eight characters, longest first."""
    found: list[str] = []
    for size in range(longest, 0, -1):
        found += [" ".join(words[i : i + size]) for i in range(len(words) - size + 1)]
    found = [gram for gram in found if not any(map(is_han, gram.split()))]
    for run in filter(is_han, words):
        found += chain.from_iterable(
            (run[i : i + size] for i in range(len(run) - size + 1)) for size in range(min(8, len(run)), 0, -1)
        )
    return list(dict.fromkeys(found))


def content_words(words: Iterable[str]) -> list[str]:
    """Return those of ``words`` that say something and do not only name a kind; Chinese runs lose their particles."""
    kept: list[str] = []
    for word in words:
        if is_han(word):
            kept += [run for run in _KIND_NOUNS_HAN.sub(" ", _STOP_HAN.sub(" ", word)).split() if len(run) > 1]
        elif word not in _STOP and word not in _KIND_NOUNS and (len(word) > 1 or word.isdigit()):
            kept.append(word)
    return list(dict.fromkeys(kept))


def topic_key(text: str) -> str:
    """Return the form by which two ways to write one topic are equal: "Horror movies" and "horror", 恐怖片 and 恐怖."""
    words = tokens(text)
    kept = [word for word in words if word not in _STOP and word not in _KIND_NOUNS] or words
    return " ".join(_bare_topic(word) for word in kept) or text.strip().casefold()


def _bare_topic(word: str) -> str:
    if is_han(word):
        return _HAN_TAIL.sub("", _KIND_NOUNS_HAN.sub("", word) or word)
    return min(numbers(word), key=lambda form: (len(form), form))


def word_pattern(forms: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of ``forms`` as whole words, in any case; Chinese anywhere."""
    parts = (re.escape(form) if is_han(form) else rf"(?<!\w){re.escape(form)}(?!\w)" for form in sorted(set(forms)))
    return re.compile("|".join(parts) or r"(?!)", re.IGNORECASE)
