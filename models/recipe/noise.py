"""Disturbs a request as typing and dictation do: case, punctuation, misspellings, traditional characters, asides.

A value that stands in the sentence is disturbed with it, so that the label still says what the sentence says.
"""

from __future__ import annotations

import re
from random import Random

OPENERS = {
    "en": (
        *("hey", "hi,", "ok", "so", "um", "please", "hey there,", "quick one:", "listen,", "right,", "yo", "hmm,"),
        *("hi there!", "good evening,", "oh,", "well,", "ok so", "assistant,", "thanks!", "one more thing:", "also,"),
        *("can you help?", "sorry to bother you,", "back again.", "great.", "cool,", "no worries.", "alright then,"),
    ),
    "zh": (
        *(
            "嗯，",
            "那个，",
            "你好，",
            "麻烦",
            "诶，",
            "哎，",
            "请",
            "话说，",
            "我说，",
            "喂，",
            "嘿，",
            "在吗？",
            "好的，",
        ),
        *(
            "谢谢，",
            "对了，",
            "还有，",
            "嗨，",
            "小助手，",
            "晚上好，",
            "打扰一下，",
            "行吧，",
            "不好意思，",
            "又来了，",
            "哦对，",
        ),
    ),
}
CLOSERS = {
    "en": ("please", "thanks", "thx", "pls", "?", "!", "...", "if you can", "cheers", "ok?", "lol", "🙏", "thank you!"),
    "zh": ("谢谢", "吧", "呗", "哈", "！", "？", "～", "可以吗", "好不好", "谢啦", "。", "啊", "🙏", "，多谢"),
}
SIMPLIFIED = (
    "这个说来对们为国时会学没过还开关电见书爱听欢报点给买钱剧视闻乐词张热从东两部让认识谁请话语读写讲错记录忆设评价级荐类轻松紧恐惊悬战争历业产"
    "导师员编辑长发现实际经济体头脸难虽然边风云飞马鱼鸟龙门问间闹静单双吗呢妈爷儿孙亲戚岁适应该听觉颜红绿蓝银铁锅电脑机关闭亚欧韩汉"
)
TRADITIONAL = (
    "這個說來對們為國時會學沒過還開關電見書愛聽歡報點給買錢劇視聞樂詞張熱從東兩部讓認識誰請話語讀寫講錯記錄憶設評價級薦類輕鬆緊恐驚懸戰爭歷業產"
    "導師員編輯長發現實際經濟體頭臉難雖然邊風雲飛馬魚鳥龍門問間鬧靜單雙嗎呢媽爺兒孫親戚歲適應該聽覺顏紅綠藍銀鐵鍋電腦機關閉亞歐韓漢"
)
TO_TRADITIONAL = str.maketrans(SIMPLIFIED, TRADITIONAL)
VALUE = re.compile(r'"([^"]*)"')
KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def disturb(text: str, line: str, language: str, random: Random) -> tuple[str, str]:
    """Return the request and its label, mostly as they are, sometimes disturbed together."""
    if language == "zh" and random.random() < 0.05:
        return text.translate(TO_TRADITIONAL), VALUE.sub(lambda value: value[0].translate(TO_TRADITIONAL), line)
    if language == "en" and random.random() < 0.06:
        text, line = _slip(text, line, random)
    if language == "en" and random.random() < 0.12:
        return text.lower(), VALUE.sub(lambda value: value[0].lower(), line)
    disturbed = _dressed(text, language, random)
    kept = all(value in disturbed for value in VALUE.findall(line) if value in text)
    return (disturbed if kept else text), line


def _dressed(text: str, language: str, random: Random) -> str:
    """Return ``text`` with other punctuation, or with words around it that say nothing."""
    roll = random.random()
    if roll < 0.55:
        return text
    if roll < 0.70:
        text = re.sub(r"(?<!\d)[,.!?;，。！？；]+(?!\d)", " " if language == "zh" else "", text).strip() or text
    elif roll < 0.85:
        opener = random.choice(OPENERS[language])
        text = f"{opener} {text}" if language == "en" else opener + text
    elif roll < 0.96:
        closer = random.choice(CLOSERS[language])
        text = text.rstrip(".。!！?？") + (" " if language == "en" and closer[0].isalpha() else "") + closer
    elif language == "en":
        text = text[0].upper() + text[1:] if random.random() < 0.6 else text.upper() if len(text) < 30 else text
    return re.sub(r"\s+", " ", text).strip()


def _slip(text: str, line: str, random: Random) -> tuple[str, str]:
    """Misspell one or two words of ``text``, and of the values they stand in."""
    words = [word for word in dict.fromkeys(re.findall(r"[a-z]{4,}", text)) if text.count(word) == 1]
    for word in random.sample(words, min(len(words), random.choice((1, 1, 2)))):
        wrong = _misspelt(word, random)
        text = text.replace(word, wrong)
        line = VALUE.sub(lambda value, word=word, wrong=wrong: value[0].replace(word, wrong), line)  # type: ignore[misc]
    return text, line


def _misspelt(word: str, random: Random) -> str:
    at = random.randrange(1, len(word) - 1)
    way = random.random()
    if way < 0.3:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if way < 0.6:
        return word[:at] + word[at + 1 :]
    if way < 0.75:
        return word[:at] + word[at] + word[at:]
    row = next((keys for keys in KEYS if word[at] in keys), "ae")
    place = row.find(word[at])
    return word[:at] + row[(place + random.choice((-1, 1))) % len(row)] + word[at + 1 :]
