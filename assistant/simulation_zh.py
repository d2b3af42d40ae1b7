"""How the simulated user says things in Chinese; data, and the grammar of one noun phrase. Knows nothing of items."""

from __future__ import annotations

import re
from collections.abc import Sequence

OPENINGS = (
    "想看一部{film}",
    "今晚想看{film}",
    "有没有{film}？",
    "给我找一部{film}吧",
    "我在找{film}",
    "最近特别想看{film}",
    "来一部{film}",
    "帮我挑部{film}",
    "能不能推荐一部{film}",
    "周末打算看{film}，有啥推荐",
    "求{film}",
    "突然想看{film}了",
    "麻烦推荐点{film}",
    "你这儿有{film}吗",
    "跟朋友一起看，要{film}",
    "我想要{film}，看看都有什么",
    "想找{film}来看",
    "晚上在家，放部{film}吧",
    "哪部{film}值得看",
    "好久没看{film}了，给点建议",
    "想来点{film}",
    "记得有部{film}，帮我想想",
    "我要看的是{film}",
    "给我几部{film}看看",
)
AGAIN = (
    "我再说一遍，要{film}",
    "换个说法吧，我想看{film}",
    "我的意思是{film}",
    "就是要{film}",
    "重新来，{film}",
    "我要的是{film}",
)
REFUSALS = (
    "都不是",
    "这些都不对",
    "没有我想要的",
    "不是这几部",
    "都不太想看",
    "不对",
    "嗯，都不是",
    "这几个不行",
    "换一批",
    "不要这些",
)
OTHERS = ("都不是，还有别的吗", "换一批吧", "再来几部别的", "还有吗", "这些都不要，换别的", "下一批", "别的呢")
NUMBERS = ("第{}个不要", "不要第{}个", "第{}部看过了", "第{}个肯定不是", "把第{}个去掉")
FIXES = (
    "等等，不是{0}，是{1}",
    "说错了，是{1}，不是{0}",
    "不对，应该是{1}，不是{0}",
    "记错了，不要{0}，要{1}",
    "我搞混了，{0}不对，是{1}",
    "不不，把{0}换成{1}",
)
NEWER = ("要比这些新一点的", "新一点的", "再新一些", "这些太老了", "有更近的吗")
OLDER = ("要比这些老一点的", "老一点的", "再早一些的", "这些太新了", "有更早的吗")
READINGS = ("第一个", "第二个")
JOINTS = ("，", "，还有，", "，而且")
STOPS = ("，", "。", "，嗯，")

SAYINGS: dict[str, tuple[str, ...]] = {
    "genre": ("应该是{}", "要{}", "我想的是{}", "最好是{}", "{}比较好"),
    "quality": ("要{}一点的", "最好{}一些", "{}的那种", "感觉要{}", "得{}"),
    "topic": ("关于{}的", "讲{}的", "跟{}有关", "里面有{}", "主题是{}"),
    "word": ("讲{}的", "里面有{}", "故事里有{}", "跟{}有关的", "是关于{}的"),
    "label": ("关键词是{}", "{}那种", "标签是{}", "算是{}", "{}类的"),
    "decade": ("{}的", "要{}拍的", "是{}的片子", "应该是{}的", "{}那会儿的"),
    "year": ("{}的", "{}上映的", "是{}拍的", "年份是{}", "{}出的"),
    "person": ("{}演的", "有{}的", "里面有{}", "主演是{}", "要{}出演的"),
    "creator": ("{}导演的", "{}拍的", "导演是{}", "要{}执导的"),
    "country": ("{}的", "{}拍的", "是{}电影", "要{}片"),
    "like": ("更像{}一些", "类似{}的", "跟{}差不多的", "{}那样的", "和{}一个路子的"),
}
RESTS = {
    "decade": "{}的",
    "year": "{}的",
    "country": "{}的",
    "creator": "{}导演的",
    "person": "{}演的",
    "like": "类似{}的",
    "topic": "关于{}的",
    "word": "讲{}的",
    "label": "{}的",
    "quality": "{}的",
}
GENRES = {
    "comedy": "喜剧",
    "drama": "剧情",
    "action": "动作",
    "thriller": "惊悚",
    "romance": "爱情",
    "horror": "恐怖",
    "crime": "犯罪",
    "science fiction": "科幻",
    "sci-fi": "科幻",
    "animation": "动画",
    "fantasy": "奇幻",
    "adventure": "冒险",
    "documentary": "纪录",
    "musical": "歌舞",
    "family": "家庭",
    "children": "儿童",
    "children's": "儿童",
    "independent": "独立",
    "anime": "日本动画",
    "silent": "默",
    "history": "历史",
    "war": "战争",
    "mystery": "悬疑",
    "film noir": "黑色电影",
    "film-noir": "黑色电影",
    "western": "西部",
    "biography": "传记",
    "supernatural": "灵异",
    "sports": "体育",
    "superhero": "超级英雄",
    "slasher": "杀人狂",
    "spy": "间谍",
    "martial arts": "武打",
    "disaster": "灾难",
    "teen": "青春",
    "satire": "讽刺",
    "political": "政治",
    "dark comedy": "黑色喜剧",
    "black comedy": "黑色喜剧",
}
QUALITIES = {
    "atmospheric": "有氛围感",
    "funny": "搞笑",
    "surreal": "超现实",
    "thought-provoking": "引人深思",
    "quirky": "古怪",
    "dark": "黑暗",
    "disturbing": "令人不安",
    "emotional": "催人泪下",
    "dreamlike": "梦幻",
    "bittersweet": "又苦又甜",
    "tense": "紧张",
    "creepy": "瘆人",
    "heartwarming": "暖心",
    "beautiful": "唯美",
    "inspirational": "励志",
    "clever": "巧妙",
    "witty": "机智",
    "gritty": "粗粝",
    "gothic": "哥特",
    "depressing": "压抑",
    "touching": "感人",
    "epic": "史诗",
    "stylish": "有风格",
    "humorous": "幽默",
    "sad": "悲伤",
    "violent": "暴力",
    "feel-good": "治愈",
    "moving": "感人",
    "weird": "怪异",
    "heartbreaking": "心碎",
    "intense": "激烈",
    "bloody": "血腥",
    "hilarious": "爆笑",
    "sweet": "甜",
    "suspenseful": "有悬念",
    "psychological": "心理",
    "philosophical": "有哲理",
    "scary": "吓人",
    "romantic": "浪漫",
    "erotic": "情色",
}
_TABLE = """
religion 宗教 psychology 心理 politics 政治 music 音乐 time_travel 时间旅行 high_school 高中 mental_illness 精神疾病
aliens 外星人 space 太空 mafia 黑手党 holocaust 大屠杀 journalism 新闻记者 heist 抢劫 christmas 圣诞节 ghosts 鬼魂
adolescence 青春期 adultery 出轨 boxing 拳击 drugs 毒品 robots 机器人 vietnam 越南 revenge 复仇 world_war_ii 二战
murder 谋杀 military 军队 racism 种族歧视 police 警察 violence 暴力 divorce 离婚 serial_killer 连环杀手 magic 魔法
assassination 暗杀 kidnapping 绑架 death 死亡 wedding 婚礼 dystopia 反乌托邦 zombies 僵尸 terrorism 恐怖主义
pregnancy 怀孕 twins 双胞胎 gambling 赌博 television 电视 business 商业 dogs 狗 organized_crime 黑帮 africa 非洲
corruption 腐败 friendship 友情 artificial_intelligence 人工智能 wizards 巫师 samurai 武士 alcoholism 酗酒
death_penalty 死刑 marriage 婚姻 amnesia 失忆 baseball 棒球 lawyers 律师 survival 求生 memory 记忆 basketball 篮球
prison 监狱 horses 马 food 美食 birds 鸟 demons 恶魔 circus 马戏团 blindness 失明 immigrants 移民 loneliness 孤独
mathematics 数学 space_travel 太空旅行 hollywood 好莱坞 writing 写作 football 足球 halloween 万圣节 cold_war 冷战
gangsters 黑帮 dance 舞蹈 orphans 孤儿 books 书 photography 摄影 vampires 吸血鬼 pirates 海盗 dragons 龙
twist_ending 结局反转 based_on_a_book 小说改编 true_story 真实故事 based_on_a_true_story 真人真事 remake 翻拍
black_and_white 黑白 cult_film 邪典 comic_book 漫画改编 new_york 纽约 england 英国 india 印度 australia 澳大利亚
astronaut 宇航员 detective 侦探 killer 杀手 soldier 士兵 soldiers 士兵 teacher 老师 student 学生 students 学生
doctor 医生 lawyer 律师 journalist 记者 reporter 记者 writer 作家 novelist 小说家 musician 音乐家 singer 歌手
band 乐队 family 一家人 father 父亲 mother 母亲 daughter 女儿 brother 兄弟 brothers 兄弟 sister 姐妹 sisters 姐妹
wife 妻子 husband 丈夫 couple 夫妻 boy 男孩 girl 女孩 teenager 少年 teenagers 青少年 orphan 孤儿 princess 公主
prince 王子 king 国王 queen 女王 president 总统 politician 政客 spy 间谍 agent 特工 assassin 刺客 hitman 杀手
gangster 黑帮 criminal 罪犯 thief 小偷 thieves 小偷 robbery 抢劫 prisoner 囚犯 cop 警察 officer 警官 sheriff 警长
cowboy 牛仔 witch 女巫 ghost 鬼 vampire 吸血鬼 werewolf 狼人 monster 怪物 alien 外星人 robot 机器人 scientist 科学家
dinosaur 恐龙 dog 狗 cat 猫 horse 马 shark 鲨鱼 bear 熊 island 岛 forest 森林 desert 沙漠 mountain 山 ocean 海洋
ship 船 submarine 潜艇 train 火车 plane 飞机 car 汽车 town 小镇 village 村庄 farm 农场 school 学校 college 大学
hospital 医院 hotel 酒店 restaurant 餐馆 chef 厨师 bank 银行 money 钱 treasure 宝藏 war 战争 battle 战役 virus 病毒
disease 疾病 cancer 癌症 accident 事故 crash 坠毁 earthquake 地震 storm 风暴 dream 梦 dreams 梦 secret 秘密
conspiracy 阴谋 actor 演员 actress 女演员 dancer 舞者 painter 画家 artist 艺术家 priest 神父 church 教堂 nun 修女
affair 婚外情 game 游戏 team 球队 coach 教练 boxer 拳击手 summer 夏天 vacation 假期 journey 旅程 planet 星球 moon 月球
earth 地球 future 未来 past 过去 childhood 童年 neighbor 邻居 neighbors 邻居 roommate 室友 nurse 护士 babysitter 保姆
widow 寡妇
"""
_PAIRS = _TABLE.split()
TOPICS = {english.replace("_", " "): chinese for english, chinese in zip(_PAIRS[::2], _PAIRS[1::2], strict=True)}
MORE = {
    "comedy": ("更搞笑一点", "再好笑点的", "更逗一些"),
    "romance": ("更浪漫一点", "多点爱情"),
    "horror": ("更吓人一点", "再恐怖点"),
    "action": ("动作戏多一点", "打得更多的"),
    "thriller": ("更紧张一点", "更惊悚的"),
    "drama": ("更严肃一点", "剧情更重一些"),
    "adventure": ("更冒险一点",),
    "crime": ("犯罪成分多一点",),
    "science fiction": ("更科幻一点", "再科幻些"),
    "fantasy": ("更奇幻一点",),
    "mystery": ("更悬疑一点",),
    "family": ("更适合全家看的",),
    "children": ("更适合小孩看的",),
    "children's": ("更适合小孩看的",),
}
LESS = {
    "horror": ("别那么恐怖", "没那么吓人的"),
    "violence": ("别那么暴力",),
    "romance": ("别那么腻歪", "爱情少一点"),
    "action": ("动作少一点", "别老打打杀杀"),
    "comedy": ("别那么闹", "没那么搞笑的"),
    "drama": ("别那么沉重",),
    "thriller": ("别那么紧张",),
    "crime": ("犯罪少一点",),
}
WITHOUT = ("不要{}", "别给我{}", "{}就算了", "不看{}")
WITHOUT_NAMES = {
    name: GENRES[name] + "片"
    for name in (
        "horror",
        "war",
        "musical",
        "western",
        "documentary",
        "animation",
        "romance",
        "fantasy",
        "science fiction",
        "crime",
    )
}
_DIGITS = "零一二三四五六七八九"
_HAN_END = re.compile(r"电影$")


def show(kind: str, value: str) -> str:
    """Return ``value`` as it stands in a sentence."""
    if kind == "decade":
        year = int(value)
        return f"{_DIGITS[year // 10 % 10]}十年代" if 1920 <= year < 2000 else f"{year}年代"
    if kind == "year":
        return f"{value}年"
    if kind == "genre":
        return GENRES[value] if _HAN_END.search(GENRES[value]) else GENRES[value] + "片"
    if kind == "like":
        return f"《{value}》"
    return {"quality": QUALITIES, "topic": TOPICS}.get(kind, {}).get(value, value)


def kind_of_tag(tag: str) -> str | None:
    """Return how a tag is spoken of: a genre, a quality or a topic; None where there is no Chinese word for it."""
    tables = (("genre", GENRES), ("quality", QUALITIES), ("topic", TOPICS))
    return next((kind for kind, table in tables if tag in table), None)


def word(text: str) -> str | None:
    """Return a word of a description as this language has it, or None."""
    return TOPICS.get(text.split()[-1])


def film(facts: Sequence[tuple[str, str]]) -> str:
    """Return the noun phrase for a film of which ``facts`` (kind, value) are known: 1957年的悲伤的战争片."""
    rest = {kind: [show(kind, value) for one, value in facts if one == kind] for kind in RESTS}
    before = [RESTS[kind].format("和".join(values)) for kind, values in rest.items() if values]
    genres = [value for kind, value in facts if kind == "genre"]
    shown = "".join(GENRES[genre] for genre in genres[:-1]) + (show("genre", genres[-1]) if genres else "电影")
    return "".join(before) + shown
