"""The Chinese sentences of replies; ``wording_en.py`` has the same names in English."""

from __future__ import annotations

from collections.abc import Sequence

KINDS = {
    "movie": "部电影",
    "music": "个音乐作品",
    "book": "本书",
    "news": "条新闻",
    "product": "件商品",
}

PHRASES = {
    "picks": "为你选了{count}{about}：",
    "picks_about": "（关于“{about}”）",
    "no_picks": "没有找到符合要求的内容{about}。",
    "hits": "“{query}”的搜索结果，共{count}：",
    "no_hits": "目录里没有和“{query}”匹配的内容。",
    "fewer_than_asked": "符合要求的只有这些，宁缺毋滥。",
    "card_rating": "你给它打了 {rating} 分（满分 5 分）。",
    "added": "已记下：{statements}。",
    "forgot": "已彻底删除：{statements}。",
    "forgot_nothing": "没有这样的记录可以删除。",
    "undid": "已撤销：{statements}。",
    "undid_nothing": "没有可以撤销的操作。",
    "profile": "我知道的关于你的信息：",
    "profile_empty": "我还不了解你。告诉我你喜欢什么，或者给你知道的作品打个分。",
    "said": "你在 {date} 说过“{sentence}”",
    "likes": "你喜欢{value}",
    "dislikes": "你不喜欢{value}",
    "rated": "你给《{value}》打了 {rating} 分",
    "why": "推荐《{title}》的理由：",
    "why_unasked": "《{title}》不在我的推荐里，它的得分会是这样：",
    "sum": "得分 {score} = {parts}",
    "why_not": "没有推荐《{title}》的原因：",
    "why_not_shown": "《{title}》就在列表里。",
    "why_not_rank": "它排在第 {rank} 位，得分 {score}；列表最后一个的得分是 {needed}。",
    "remedy": "如果{change}，它就会入选。",
    "which_item": "你说的“{about}”是哪一个？请回答编号。",
    "nothing": "这个我做不到。我可以搜索、推荐和解释电影、音乐、书、新闻和商品，并记住你的口味。",
    "nothing_hint": "试试：推荐一部九十年代的喜剧片 · 千与千寻是谁导演的 · 我喜欢爵士乐",
    "price": "{price} {currency}",
}

REASONS: dict[str, str] = {}

PARTS: dict[str, str] = {}


def count(kind: str | None, number: int) -> str:
    """Return a number of things of ``kind``, in words."""
    return f" {number} {KINDS.get(kind or '', '项内容')}"


def join(parts: Sequence[str]) -> str:
    """Return ``parts`` as a list in a sentence."""
    return "、".join(parts)


def join_tags(tags: Sequence[str]) -> str:
    """Return tags in a row."""
    return "、".join(tags)
