"""Everyday words for what catalogs tag: which tags and countries a word asks for. Data only.

An entry is a line of tags as catalogs write them, and under it the words, English and Chinese, that ask for them. It is
for words whose meaning the catalog's own labels and the encoder do not give; a word may stand in several entries.
"""

from __future__ import annotations

from functools import cache

_TAGS = """
science fiction, sci-fi
    science fiction, sci-fi, sci fi, scifi, sf, 科幻
artificial intelligence
    artificial intelligence, ai, a.i., machine learning, intelligent machines, 人工智能, 机器学习, 智能机器
robots
    robot, android, robotic, humanoid, 机器人, 机械人
comedy, funny, humour, humor
    comedy, comedic, comedies, funny, humour, humor, humorous, hilarious, laugh, laughs, jokes, witty, 喜剧,
    搞笑, 好笑, 幽默, 逗, 爆笑, 笑
dark humour, dark comedy, black comedy
    dark humour, dark humor, dark comedy, black comedy, 黑色幽默, 黑色喜剧
horror, scary
    horror, scary, frightening, terrifying, creepy, spooky, 恐怖, 吓人, 可怕, 惊悚
thriller, suspense, tense
    thriller, suspense, suspenseful, tense, gripping, 惊悚, 悬疑, 悬念, 紧张
mystery, detective
    mystery, mysteries, whodunit, detective, sleuth, 推理, 侦探, 悬疑, 破案
crime, gangsters
    crime, criminal, gangster, mafia, noir, 犯罪, 黑帮
drama
    drama, dramas, dramatic, 剧情, 剧情片, 正剧
film noir, film-noir, noir
    film noir, film-noir, noir, 黑色电影, 黑色
western
    western, westerns, cowboys, 西部, 西部片, 牛仔
adventure
    adventure, adventures, adventurous, 冒险, 探险, 历险
fantasy
    fantasy, fantasies, 奇幻, 魔幻, 玄幻
supernatural
    supernatural, paranormal, 超自然, 灵异
sports
    sports, sport, 体育, 运动
gory, gore, splatter, bloody
    gore, gory, blood, bloody, splatter, slasher, 血腥, 重口, 血浆
violent, violence, gory
    violent, violence, brutal, brutality, 暴力
sad, tragedy, grief, heartbreak
    sad, sadness, tearjerker, tear-jerker, tragic, heartbreaking, cry, depressing, 悲伤, 伤感, 难过, 催泪,
    悲剧, 想哭, 惨, 虐心, 沉重
uplifting, feel-good, heartwarming, hopeful
    uplifting, feel-good, feelgood, feel good, heartwarming, cheerful, cheer, upbeat, wholesome, happy, cosy,
    cozy, 治愈, 温暖, 暖心, 励志, 温馨, 正能量, 开心
relaxing, feel-good
    relaxing, relaxed, calm, calming, soothing, chill, peaceful, quiet, gentle, easy-going, 放松, 轻松, 舒缓,
    安静, 平静, 解压
energetic, fast-paced
    energetic, energising, energizing, loud, lively, 热血, 动感, 有活力, 节奏快, 带劲, 吵
fast-paced, action
    fast-paced, fast paced, fast, action-packed, 快节奏, 节奏快
slow-burn
    slow-burn, slow burn, slow, slow-paced, 慢热, 慢节奏, 节奏慢
dark
    dark, bleak, grim, gritty, 黑暗, 阴暗, 压抑
mind-bending, twist ending
    mind-bending, mind bending, mindfuck, trippy, twist, twists, plot twist, 烧脑, 反转, 神反转
thought-provoking, philosophy
    thought-provoking, thoughtful, philosophical, 深刻, 发人深省, 有深度, 哲理
romance, love story, love, first love
    romance, romantic, romances, love story, love stories, love, 爱情, 浪漫, 恋爱, 言情, 感情线
heartbreak, love story
    heartbreak, breakup, break-up, breaking up, 失恋, 分手, 情伤
sexual content
    sex, sexual, nudity, nude, explicit, erotic, 色情, 情色, 裸露
children's, children, family
    kids, kid, children, children's, child-friendly, kid-friendly, toddler, 儿童, 孩子, 小孩, 宝宝, 亲子
family
    family, family-friendly, 家庭, 合家欢, 亲情
animation, anime
    anime, animated, animation, cartoon, 动画, 动漫, 卡通, 番, 日漫, 国漫
documentary
    documentary, documentaries, docs, 纪录, 纪录片
martial arts, wuxia
    martial arts, kung fu, kungfu, wuxia, 武侠, 功夫, 武术, 武打
action
    action, action-packed, 动作, 打斗
superheroes, superhero
    superhero, superheroes, capes, 超级英雄, 漫威
musical
    musical, musicals, 歌舞, 音乐剧
war
    war, wars, wartime, ww2, wwii, world war ii, 战争, 二战
history, historical fiction
    history, historical, 历史, 古装
biography, memoir
    biography, biographical, biopic, biographies, memoir, autobiography, 传记, 自传, 回忆录
coming of age
    coming of age, coming-of-age, growing up, 成长, 青春
space
    space, outer space, spaceship, spaceflight, 太空, 宇宙, 航天
aliens, first contact
    alien, aliens, extraterrestrial, first contact, 外星, 外星人
dystopia
    dystopia, dystopian, 反乌托邦, 末日
time travel, time loop
    time travel, time-travel, time loop, 穿越, 时间旅行, 时间循环
hip hop, rap
    rap, rapper, hip hop, hip-hop, 说唱, 嘻哈
electronic, techno, house
    electronic, electronica, edm, techno, 电子音乐, 电音
classical, classical music, orchestra
    classical, classical music, orchestral, symphony, 古典, 古典乐, 交响
instrumental
    instrumental, no vocals, without vocals, 纯音乐, 轻音乐, 无人声
rock
    rock, rock'n'roll, rock and roll, 摇滚
folk
    folk, 民谣
studying, focus
    study, studying, focus, concentrate, concentration, 学习, 专注, 写作业
sleeping, sleep
    sleep, sleeping, fall asleep, bedtime, 睡觉, 助眠, 睡前, 睡眠
running, sports
    workout, work out, gym, exercise, running, jogging, 健身, 跑步, 运动
parties, party, dance
    party, parties, dancing, 派对, 聚会, 跳舞
rainy evenings
    rain, rainy, rainy day, rainy evening, 下雨, 雨天
food, cooking
    food, cooking, cookery, cuisine, culinary, 美食, 做饭, 烹饪, 厨艺
detective, crime, based on a true story
    true crime, 真实案件
based on a true story
    true story, true stories, real events, based on a true story, 真实事件, 真人真事, 真实故事
environment, climate, energy
    climate, climate change, environment, renewable energy, 环保, 气候, 环境, 新能源
technology, computers, computing
    tech, technology, 科技, 数码
economy, economics, money, business
    finance, financial, economy, business, money, investing, 财经, 经济, 理财, 商业
lgbtq
    lgbt, lgbtq, gay, lesbian, queer, 同性, 同志
budget, low budget
    budget, cheap, affordable, 实惠, 性价比
premium
    premium, high-end, luxury, luxurious, 高端, 高档
gifts
    gift, gifts, 礼物, 送礼
short, short stories
    short, short stories, 短, 短篇
award-winning
    award-winning, oscar, awards, prize, 获奖, 奥斯卡
classic
    classic, classics, 经典
"""

_COUNTRIES = """
china
    chinese, 中国, 国产, 内地, 大陆, 国漫
hong kong
    hong kong, 香港, 港产, 港片, 港剧
taiwan
    taiwanese, 台湾
japan
    japanese, 日本, 日剧, 日漫, 日影, 日系
south korea
    korean, korea, 韩国, 韩剧, 韩影
india
    indian, bollywood, 印度, 宝莱坞
united states
    american, hollywood, usa, 美国, 美剧, 好莱坞
united kingdom
    british, england, uk, britain, 英国, 英剧
france
    french, 法国, 法语
germany
    german, 德国, 德语
italy
    italian, 意大利
spain
    spanish, 西班牙
russia, soviet union
    russian, soviet, 俄罗斯, 俄国, 苏联
iran
    iranian, persian, 伊朗
sweden, norway, denmark, finland, iceland
    nordic, scandinavian, 北欧
sweden
    swedish, 瑞典
denmark
    danish, 丹麦
norway
    norwegian, 挪威
brazil
    brazilian, 巴西
mexico
    mexican, 墨西哥
thailand
    thai, 泰国
australia
    australian, 澳大利亚, 澳洲
canada
    canadian, 加拿大
ireland
    irish, 爱尔兰
"""


@cache
def tags_by_word() -> dict[str, tuple[str, ...]]:
    """Return the tags that each word asks for."""
    return _by_word(_TAGS)


@cache
def countries_by_word() -> dict[str, tuple[str, ...]]:
    """Return the countries that each word asks for."""
    return _by_word(_COUNTRIES)


def _by_word(table: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    asked_for: list[str] = []
    for line in table.strip().splitlines():
        if not line.startswith(" "):
            asked_for = line.split(", ")
            continue
        for word in line.strip(" ,").split(", "):
            found[word] = tuple(dict.fromkeys((*found.get(word, ()), *asked_for)))
    return found
