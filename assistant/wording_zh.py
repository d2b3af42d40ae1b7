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
    "nothing_left": "去掉你不要的之后就没有了。",
    "emptied_by_kind": "这一类里没有符合要求的。",
    "emptied_by_price": "符合要求的都超出了这个价格。",
    "emptied_by_year": "符合要求的都不在这些年份里。",
    "emptied_by_exclude": "符合要求的都带有你排除的内容。",
    "emptied_by_profile": "符合要求的你都已经知道，或者带有你不喜欢的内容。",
    "emptied_by_shown": "符合要求的你都已经看过了。",
    "near_only": "没有完全对应的，这些在意思上最接近。",
    "partly": "没有完全符合的，下面这些只符合一部分。",
    "unknown_like": "我不知道“{word}”，只按其余的要求来找。",
    "mixed_currencies": "价格按各自货币的数字比较。",
    "at_most": "一次最多显示 {word} 个。",
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
    "which_topic": "我还不了解你的口味。哪个更合适：{topics}？说一个就行，也可以给看过的打个分。",
    "which_reading": "我不太确定你的意思，是下面哪一个？请回答编号，或者换个说法。",
    "no_call": "什么都不用做",
    "all": "全部",
    "nothing": "这个我做不到。我可以搜索、推荐和解释电影、音乐、书、新闻和商品，并记住你的口味。",
    "nothing_hint": "试试：推荐一部九十年代的喜剧片 · 千与千寻是谁导演的 · 我喜欢爵士乐",
    "price": "{price} {currency}",
}

CALLS: dict[str, str] = {
    "recommend": "推荐",
    "refine": "调整这个列表",
    "search": "查找",
    "show_item": "查看详情",
    "rate": "记下你的评分",
    "update_profile": "记下你的口味",
    "show_profile": "查看我对你的了解",
    "forget": "从我对你的了解里删除",
    "undo": "撤销上一次改动",
    "explain": "说明推荐的理由",
    "why_not": "说明没有推荐的原因",
}

ARGUMENTS: dict[str, str] = {
    "kind": "类型",
    "about": "关于",
    "like": "类似",
    "exclude": "不要",
    "limit": "数量",
    "max_price": "最高价格",
    "year_min": "起始年份",
    "year_max": "截止年份",
    "more": "更",
    "less": "少一点",
    "query": "关键词",
    "item": "对象",
    "rating": "评分",
    "likes": "喜欢",
    "dislikes": "不喜欢",
    "what": "内容",
}

REASONS: dict[str, str] = {
    "matches_topic": "它的标签里有“{tag}”",
    "of_country": "它来自{country}",
    "by_person": "作者是{creator}",
    "with_person": "有{person}参与",
    "about_matches": "它的文字里提到“{words}”",
    "near_in_meaning": "它的简介和“{about}”意思相近",
    "shares_tags": "和《{item}》一样有{tags}",
    "shares_creator": "和《{item}》一样出自{creator}",
    "near_item": "它的简介和《{item}》意思相近",
    "same_as_liked_topic": "它的标签里有“{tag}”，而你喜欢{topic}",
    "has_liked_name": "它和{name}有关，而你喜欢{topic}",
    "shares_tags_with_rated": "和你打了 {rating} 分的《{item}》一样有{tags}",
    "shares_creator_with_rated": "和你打了 {rating} 分的《{item}》一样出自{creator}",
    "chosen_with": "喜欢《{item}》的人里有 {people} 位也喜欢它",
    "chosen_with_rated": "你给《{item}》打了 {rating} 分，喜欢它的人里有 {people} 位也喜欢这一个",
    "connected": "{names}把它和你打了 {rating} 分的《{item}》连在一起",
    "liked_lately": "从 {since} 起有 {people} 人喜欢它",
    "asked_before": "你之前想要{quality}，它的标签里有“{tag}”",
    "more_of": "你想要{quality}，它的标签里有“{tag}”",
    "more_of_name": "你想要{quality}，而它和{name}有关",
    "more_in_text": "你想要{quality}，它的文字里提到“{words}”",
    "nearer_to": "它的简介和“{quality}”意思相近",
    "without": "它的信息里没有“{quality}”",
    "under_price": "价格 {price} {currency}，在你的预算 {limit} 以内",
    "from_year": "它是 {year} 年的",
    "popular": "它广为人知",
    "not_yet_rated": "你还没有给它打过分",
    "other_kind": "它是{kind}，而你要的是{wanted}",
    "over_price": "价格 {price} {currency}，超过了你的上限 {limit}",
    "no_price": "它没有标价，无法确定在 {limit} 以内",
    "too_old": "它是 {year} 年的，早于 {limit} 年",
    "too_new": "它是 {year} 年的，晚于 {limit} 年",
    "no_year": "它的年份不详，而你指定了年份",
    "excluded": "你说不要{topic}，而它有“{found}”",
    "disliked": "你不喜欢{topic}，而它有“{found}”",
    "already_rated": "你已经知道它：你打过 {rating} 分",
    "named_in_request": "它是你自己提到的",
    "left_out": "你在列表里已经看过它，或者已经不要它",
    "any_kind": "你要的是{kind}",
    "raise_price": "价格上限是 {limit}",
    "drop_price": "不限价格",
    "start_year": "年份从 {year} 年开始",
    "end_year": "年份到 {year} 年为止",
    "drop_years": "不限年份",
    "drop_exclusion": "不排除{topic}",
    "forget_dislike": "我忘掉你不喜欢{topic}",
    "forget_rating": "我忘掉你的评分",
    "ask_again": "你重新提一次要求",
    "ask_for_more": "你要 {limit} 个推荐",
    "ask_about": "你同时要求“{topic}”",
}

PARTS: dict[str, str] = {
    "topic": "主题",
    "text": "文字",
    "meaning": "意思",
    "like": "相似",
    "taste": "你的口味",
    "rated": "你的评分",
    "graph": "关联",
    "chosen": "别人的选择",
    "lately": "近来受欢迎",
    "critique": "你的要求",
    "earlier": "之前的要求",
    "popularity": "知名度",
    "limits": "符合限制",
    "new": "新鲜",
}


def count(kind: str | None, number: int) -> str:
    """Return a number of things of ``kind``, in words."""
    return f" {number} {KINDS.get(kind or '', '项内容')}"


def join(parts: Sequence[str]) -> str:
    """Return ``parts`` as a list in a sentence."""
    return "、".join(parts)


def join_tags(tags: Sequence[str]) -> str:
    """Return tags in a row."""
    return "、".join(tags)


def kind(kind: str) -> str:
    """Return the name of a kind in a sentence."""
    return KINDS[kind].lstrip("部个本条件")
