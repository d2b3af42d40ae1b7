"""Disturbs a sentence as typing and dictation do: case, punctuation, slips of the finger, words that say nothing."""

from __future__ import annotations

import re
from random import Random

OPENERS = {
    "en": ["hey", "hi,", "ok", "so", "um", "please", "hey there,", "quick one:", "listen,", "right,", "yo", "hmm,"],
    "zh": ["嗯，", "那个，", "你好，", "麻烦", "诶", "哎，", "请", "话说，", "我说，", "喂，", "嘿，"],
}
CLOSERS = {
    "en": ["please", "thanks", "thx", "pls", "?", "!", "...", "if you can", "cheers", "ok?"],
    "zh": ["谢谢", "吧", "呗", "哈", "！", "？", "～", "可以吗", "好不好", "谢啦"],
}


def disturb(text: str, language: str, random: Random) -> str:
    """Return ``text``, mostly as it is, sometimes disturbed outside of quotes and digits."""
    roll = random.random()
    if roll < 0.55:
        return text
    if roll < 0.67:
        text = text.lower() if language == "en" else text.rstrip("。！？!?~～")
    elif roll < 0.77:
        text = re.sub(r"(?<!\d)[,.!?;，。！？；]+(?!\d)", " " if language == "zh" else "", text).strip() or text
    elif roll < 0.87:
        opener = random.choice(OPENERS[language])
        text = f"{opener} {text}" if language == "en" else opener + text
    elif roll < 0.95:
        closer = random.choice(CLOSERS[language])
        text = text.rstrip(".。!！?？") + (" " if language == "en" and closer[0].isalpha() else "") + closer
    elif language == "en":
        text = text.capitalize() if random.random() < 0.5 else text.upper() if len(text) < 30 else text
    return re.sub(r"\s+", " ", text).strip()
