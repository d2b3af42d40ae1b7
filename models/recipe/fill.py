"""Fills the placeholders of a phrasing: one value for the sentence and the same for its label.

Knows the small closed classes (numbers, ordinals, years, prices, kinds, ratings); open ones come from ``banks/``.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .phrasings import Phrase

BANKS = Path(__file__).parent / "banks"
PLACEHOLDER = re.compile(r"\{([a-z]+)(\d*)(?::([a-z]+))?(?:\.(min|max)|([+-]\d+))?\}")

KIND_NOUNS = {
    "en": {
        "movie": [("film", "films"), ("movie", "movies"), ("flick", "flicks"), ("picture", "pictures")],
        "music": [
            ("song", "songs"),
            ("album", "albums"),
            ("track", "tracks"),
            ("record", "records"),
            ("tune", "tunes"),
        ],
        "book": [("book", "books"), ("novel", "novels"), ("read", "reads"), ("paperback", "paperbacks")],
        "news": [
            ("news story", "news stories"),
            ("article", "articles"),
            ("news item", "news"),
            ("headline", "headlines"),
        ],
        "product": [("product", "products"), ("gadget", "gadgets"), ("item", "items")],
    },
    "zh": {
        "movie": [("电影", "电影"), ("片子", "片子"), ("影片", "影片"), ("片", "片")],
        "music": [("歌", "歌"), ("音乐", "音乐"), ("专辑", "专辑"), ("歌曲", "歌曲"), ("曲子", "曲子")],
        "book": [("书", "书"), ("小说", "小说"), ("书籍", "书籍"), ("读物", "读物")],
        "news": [("新闻", "新闻"), ("报道", "报道"), ("资讯", "资讯"), ("消息", "消息")],
        "product": [("商品", "商品"), ("产品", "产品"), ("好物", "好物"), ("东西", "东西")],
    },
}
NUMBERS = {
    "en": ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
    "zh": ["两", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"],
}
ORDINALS = {
    "en": ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"],
    "zh": ["一", "二", "三", "四", "五", "六", "七", "八"],
}
IT = {
    "en": ["it", "that one", "this one", "that", "this"],
    "zh": ["这个", "它", "那个", "这", "刚才那个"],
}
MEASURES = {"movie": "部", "music": "首", "book": "本", "news": "条", "product": "个"}
ZH_DIGITS = "零一二三四五六七八九"
PRICES = (5, 8, 10, 15, 20, 25, 30, 40, 50, 60, 80, 99, 100, 120, 150, 200, 250, 300, 400, 500, 800, 1000, 1500, 2000)
CURRENCIES = ("dollars", "bucks", "euros", "USD", "pounds", "quid", "EUR")
ENGLISH_AMOUNTS = {
    **{5: "five", 10: "ten", 15: "fifteen", 20: "twenty", 25: "twenty-five", 30: "thirty", 40: "forty", 50: "fifty"},
    **{60: "sixty", 80: "eighty", 100: "a hundred", 150: "a hundred and fifty", 200: "two hundred"},
    **{300: "three hundred", 500: "five hundred", 1000: "a thousand", 2000: "two thousand"},
}
DECADES = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")
SMALL = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
KINDS = tuple(KIND_NOUNS["en"])
QUOTED_CHANGES = 0.5
"""Of quoted requests that would change something."""


@dataclass
class Filler:
    """Draws values for one sentence; a placeholder that was drawn stays as it is."""

    language: str
    random: Random
    kind: str = ""
    drawn: dict[str, tuple[str, str]] = field(default_factory=dict)

    def fill(self, sentence: str, call: str) -> tuple[str, str]:
        """Return the sentence and its label with all placeholders filled."""
        fixed = PLACEHOLDER.search(sentence) and re.search(r"\{kinds?\d*:([a-z]+)", sentence)
        self.kind = fixed[1] if fixed else self.random.choice(KINDS)
        if re.search(r"\{kinds?\d*\}", sentence) and "{title" in sentence and self.kind in ("news", "product"):
            self.kind = self.random.choice(("movie", "book", "music"))
        words = PLACEHOLDER.sub(lambda match: self._value(match)[0], sentence)
        label = PLACEHOLDER.sub(self._label, call)
        return words, label

    def _label(self, match: re.Match[str]) -> str:
        value = self._value(match)[1]
        if match[4]:
            start = int(value)
            return str(start if match[4] == "min" else start + 9)
        return str(int(value) + int(match[5])) if match[5] else value

    def _value(self, match: re.Match[str]) -> tuple[str, str]:
        name, number, kind = match[1], match[2], match[3]
        key = ("kind" if name == "kinds" else name) + number
        if key not in self.drawn:
            self.drawn[key] = self._draw(name, kind or self.kind)
        return self.drawn[key]

    def _draw(self, name: str, kind: str) -> tuple[str, str]:
        closed = getattr(self, f"_draw_{name}", None)
        if closed:
            drawn: tuple[str, str] = closed(kind)
            return drawn
        entry = self.random.choice(bank(name, kind, self.language))
        words, _, value = entry.partition("\t")
        return words, value or words

    def _draw_said(self, kind: str) -> tuple[str, str]:
        """Return another request, which is only quoted."""
        phrase = self.random.choice(_quotable(self.language, self.random.random() < QUOTED_CHANGES))
        words, _ = Filler(self.language, self.random).fill(phrase.words, phrase.line)
        return words, words

    def _draw_kind(self, kind: str) -> tuple[str, str]:
        return self.random.choice(KIND_NOUNS[self.language][kind])[0], kind

    def _draw_kinds(self, kind: str) -> tuple[str, str]:
        return self.random.choice(KIND_NOUNS[self.language][kind])[1], kind

    def _draw_n(self, kind: str) -> tuple[str, str]:
        number = self.random.choice((2, 3, 3, 4, 5, 5, 6, 7, 8, 10, 12, self.random.randint(2, 30)))
        if self.random.random() < 0.5 or number > 12:
            return str(number), str(number)
        if number in (2, 12) and self.language == "en" and self.random.random() < 0.3:
            return "a couple of" if number == 2 else "a dozen", str(number)
        return NUMBERS[self.language][number - 2], str(number)

    def _draw_ord(self, kind: str) -> tuple[str, str]:
        index = self.random.choice((0, 1, 1, 2, 2, 3, 4, 5))
        value = f"#{index + 1}"
        if self.language == "en":
            word = ORDINALS["en"][index]
            return self.random.choice(
                (f"the {word} one", f"number {index + 1}", value, f"the {word}", f"no. {index + 1}")
            ), value
        measure = self.random.choice(("个", MEASURES[kind]))
        return self.random.choice(
            (f"第{ORDINALS['zh'][index]}{measure}", f"第{index + 1}{measure}", value, f"{index + 1}号")
        ), value

    def _draw_it(self, kind: str) -> tuple[str, str]:
        noun = self.random.choice(KIND_NOUNS[self.language][kind])[0]
        extra = (
            [f"this {noun}", f"that {noun}"]
            if self.language == "en"
            else [f"这{MEASURES[kind]}{noun}", f"那{MEASURES[kind]}"]
        )
        return self.random.choice(IT[self.language] + extra), "#last"

    def _draw_price(self, kind: str) -> tuple[str, str]:
        amount = self._amount()
        if self.language == "en":
            written = f"{amount:,}" if amount >= 1000 and self.random.random() < 0.5 else str(amount)
            forms = [f"${written}"] * 3 + [f"{written} {unit}" for unit in CURRENCIES]
            forms += [f"£{written}", f"€{written}", f"{written}€", f"{written}$"]
            if amount % 500 == 0 and amount >= 1000:
                short = f"{amount / 1000:g}k"
                forms += [short, f"${short}", f"£{short}"]
            if amount in ENGLISH_AMOUNTS:
                forms += [f"{ENGLISH_AMOUNTS[amount]} {unit}" for unit in ("dollars", "bucks", "quid", "euros")]
            return self.random.choice(forms), str(amount)
        words = chinese_number(amount)
        forms = [f"{amount}元", f"{amount}块", f"{amount}块钱", f"¥{amount}", f"{amount}", f"{amount}rmb"]
        forms += [f"{words}块", f"{words}元", f"{words}块钱", words] if amount < 10000 else []
        if amount % 1000 == 0:
            forms += [f"{amount // 1000}千", f"{amount // 1000}k"]
        return self.random.choice(forms), str(amount)

    def _amount(self) -> int:
        if self.random.random() < 0.6:
            return self.random.choice(PRICES)
        low, high, step = self.random.choice(
            ((3, 30, 1), (35, 99, 1), (100, 990, 10), (100, 999, 1), (1000, 9900, 100))
        )
        return self.random.randrange(low, high + 1, step)

    def _draw_year(self, kind: str) -> tuple[str, str]:
        number = self.random.randint(1955, 2024)
        year = str(number)
        if self.language == "en":
            return year, year
        forms = [year, f"{year}年", f"{year}年"]
        if number < 2000:
            forms += [f"{year[2:]}年", "".join(ZH_DIGITS[int(digit)] for digit in year[2:]) + "年"]
        return self.random.choice(forms), year

    def _draw_decade(self, kind: str) -> tuple[str, str]:
        start = self.random.choice((1920, 1930, 1940, 1950, 1960, 1970, 1980, 1980, 1990, 1990, 2000, 2010))
        short = start % 100
        if self.language == "en":
            forms = [f"{start}s", f"{start}s"]
            if start < 2000:
                forms += [f"{short}s", f"'{short}s", DECADES[short // 10 - 2], DECADES[short // 10 - 2].capitalize()]
        else:
            forms = [f"{start}年代"]
            if start < 2000:
                words = f"{ZH_DIGITS[short // 10]}十年代"
                forms += [f"{short}年代", words, f"上世纪{short}年代", f"上个世纪{words}"]
        return self.random.choice(forms), str(start)

    def _draw_stars(self, kind: str) -> tuple[str, str]:
        top = self.random.choice((5, 5, 5, 5, 10, 10, 100, 6))
        given = self.random.randint(0 if self.random.random() < 0.1 else 1, top)
        if top == 100:
            given = given // 5 * 5
        rating = str(max(1, math.floor(5 * given / top + 0.5)))
        if self.language == "en":
            forms = [f"{given}/{top}", f"{given} out of {top}", f"{given} of {top}"]
            word = SMALL[given] if given < len(SMALL) else str(given)
            if top == 5:
                plural = "star" if given == 1 else "stars"
                forms += [f"{given} {plural}"] * 3 + [f"{word} {plural}"] * 2 + [f"a {given}"]
            elif top == 100:
                forms = [f"{given}%", f"{given} percent", f"{given}/100", f"{given} out of 100"]
            else:
                points = "point" if given == 1 else "points"
                forms += [
                    f"{given} {points} out of {top}",
                    f"{word} out of {SMALL[top]}",
                    f"{given} stars out of {top}",
                ]
            return self.random.choice(forms), rating
        zh, whole = chinese_number(given) or "零", chinese_number(top)
        if top == 5:
            forms = [f"{given}星", f"{zh}星", f"{zh}颗星", f"{given}/5", f"{given}颗星", f"{given}分（满分5分）"]
        elif top == 100:
            forms = [f"{given}分（百分制）", f"满分一百给{given}", f"{given}%", f"{given}/100", f"百分之{zh}"]
        else:
            forms = [
                f"{given}/{top}",
                f"满分{whole}分打{given}分",
                f"{top}分里的{given}分",
                f"{given}分（满分{top}分）",
            ]
            forms += [f"满分{top}给{zh}分"]
        return self.random.choice(forms), rating


def chinese_number(number: int) -> str:
    """Return 1 to 9999 in Chinese words as they are spoken of prices."""
    if number in (200, 2000):
        return "两百" if number == 200 else "两千"
    words, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            words += (
                ("零" if zero and words else "")
                + ("" if digit == 1 and unit == 10 and not words else ZH_DIGITS[digit])
                + name
            )
        zero = not digit
    return words


@cache
def bank(name: str, kind: str, language: str) -> tuple[str, ...]:
    """Return the entries of ``banks/<name>.<kind>.<language>.txt``, or of the file without a kind."""
    for stem in (f"{name}.{kind}.{language}", f"{name}.{language}"):
        path = BANKS / f"{stem}.txt"
        if path.exists():
            return tuple(line for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    merged = [
        entry
        for path in sorted(BANKS.glob(f"{name}.*.{language}.txt"))
        for entry in path.read_text(encoding="utf-8").splitlines()
    ]
    if not merged:
        raise FileNotFoundError(f"no bank for {name!r} in {language!r}")
    return tuple(line for line in merged if line.strip())


@cache
def _quotable(language: str, changes: bool) -> list[Phrase]:
    """Return the requests that may be quoted: of tools that change something, or of all tools."""
    from .phrasings import CHANGING, load_phrases

    return [
        phrase
        for tool, by_language in load_phrases().items()
        if not changes or tool in CHANGING
        for phrase in by_language[language]
        if phrase.calls and "{said}" not in phrase.sentence
    ]
