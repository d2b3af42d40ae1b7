"""Decides which column of a file is which field of an item, and of which kind its items are; from names alone.

Knows nothing of files or values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.errors import UsageError

MANY = frozenset({"titles", "creators", "cast", "tags"})
"""Fields that several columns may fill together."""

# The usual names of columns, the best first, without case, blanks and punctuation.
_USUAL: dict[str, str] = {
    "id": "id",
    "kind": "kind itemkind itemtype mediatype 种类",
    "title": "title name primarytitle movietitle filmtitle booktitle songtitle songname tracktitle trackname albumtitle albumname "
    "productname producttitle itemname itemtitle headline movie film book song track album product 标题 题名 新闻标题 片名 电影名 电影名称 "
    "影片名 书名 图书名称 歌名 歌曲名 歌曲名称 曲名 专辑名 专辑名称 商品名 商品名称 产品名称 名称 名字 中文名",
    "titles": "titles originaltitle alternativetitle alternativetitles alternatetitles akas aka alsoknownas aliases alias englishtitle "
    "chinesetitle titleen titlezh titlecn 原名 外文名 英文名 又名 别名 译名 原作名",
    "creators": "creators creator directors director directedby authors author writtenby artists artist artistname singers singer band "
    "performer composer maker brand 导演 作者 歌手 艺术家 演唱者 作曲 品牌",
    "cast": "cast actors actor starring stars 主演 演员 演员表",
    "year": "year originalpublicationyear yearofpublication publicationyear publishedyear releaseyear yearofrelease startyear releasedate "
    "released publicationdate publisheddate publishdate pubdate published date 年份 年代 上映年份 上映日期 上映时间 出版年 出版年份 出版日期 "
    "出版时间 发行年份 发行日期 发行时间 日期",
    "language": "language originallanguage languagecode lang 语言 语种",
    "country": "country countries countryoforigin productioncountries productioncountry 国家 地区 国家地区 制片国家地区 产地",
    "price": "price listprice saleprice unitprice 价格 定价 售价",
    "currency": "currency currencycode 货币 币种",
    "tags": "tags genres genre categories category subjects subject keywords topics topic themes theme moods mood styles style class "
    "标签 类型 流派 分类 类别 题材 关键词 风格",
    "description": "description overview summary synopsis plot extract abstract blurb about storyline content text body 简介 剧情简介 内容简介 "
    "描述 剧情 摘要 内容 正文",
    "description_zh": "descriptionzh descriptioncn chinesedescription overviewzh 中文简介 中文描述",
    "url": "url link href website homepage itemurl producturl 链接 网址",
    "image": "image imageurl img poster posterurl posterpath thumbnail cover coverurl coverimage picture pictureurl 图片 封面 海报",
    "popularity": "popularity ratingscount ratingcount numratings numberofratings votecount numvotes votes reviewscount reviewcount "
    "playcount plays listeners sales views 热度 评分人数 评价人数 评价数 播放量 销量",
}
_NAMES = {field: names.split() for field, names in _USUAL.items()}

_KIND_WORDS = {
    "movie": "movie movies film films movielens imdb tmdb cinema 电影 影片",
    "book": "book books novel novels goodbooks goodreads library 图书 书籍 书 小说",
    "music": "music song songs album albums track tracks artist artists lastfm spotify 音乐 歌曲 专辑",
    "news": "news headline headlines thucnews 新闻 资讯",
    "product": "product products goods shop 商品 产品",
}
_KIND_OF_WORD = {word: kind for kind, words in _KIND_WORDS.items() for word in words.split()}

_KIND_COLUMNS = {
    "movie": "directors director directedby 导演 movieid movietitle filmtitle",
    "book": "isbn isbn13 authors author booktitle 书名 bookid goodreadsbookid",
    "music": "artist artists artistname album albumtitle trackname 歌手 歌名 专辑名",
    "product": "price sku brand asin productname 价格 商品名 商品名称",
    "news": "headline 新闻标题",
}


@dataclass(frozen=True)
class ColumnMap:
    """Which columns fill which field; ``unused`` are the columns that fill none."""

    columns: Mapping[str, tuple[str, ...]]
    unused: tuple[str, ...]

    def fields(self, values: Mapping[str, object]) -> dict[str, list[object]]:
        """Return a row's values by field: of each column that has one, in order."""
        found = {field: [values[name] for name in names if values.get(name) not in (None, "")] for field, names in self.columns.items()}
        return {field: given for field, given in found.items() if given}

    def __str__(self) -> str:
        """Say it in one line."""
        pairs = ", ".join(f"{field} = {' + '.join(columns)}" for field, columns in self.columns.items())
        return f"{pairs}; not used: {', '.join(self.unused) or 'nothing'}"


def plain(name: str) -> str:
    """Return the name of a column without case, blanks and punctuation."""
    return re.sub(r"[\W_]+", "", name.casefold())


def is_usual(name: str) -> bool:
    """Tell whether ``name`` is a usual name of a column."""
    return any(plain(name) in names for names in _NAMES.values())


def is_title(name: str) -> bool:
    """Tell whether ``name`` is a usual name of the column of titles."""
    return plain(name) in _NAMES["title"]


def map_columns(columns: Sequence[str], given: Mapping[str, str], where: str) -> ColumnMap:
    """Return which columns fill which field.

    Args:
        given: column by field, as the user wrote it; several columns are joined by "+", and no column leaves the field out.
        where: the name of the file, for messages.

    Raises:
        UsageError: a field or column of ``given`` does not exist, or no column is the title.
    """
    chosen: dict[str, tuple[str, ...]] = {}
    for field, written in given.items():
        if field not in _NAMES:
            raise UsageError(f"items have no field {field!r}", f"Fields are {', '.join(_NAMES)}.")
        chosen[field] = _written(written, columns, where)
    taken = {column for names in chosen.values() for column in names}
    for field in (field for field in _NAMES if field not in chosen):
        free = [column for column in columns if column not in taken]
        found = _usual(field, free)
        chosen[field] = tuple(found if field in MANY else found[:1])
        taken.update(chosen[field])
    if not chosen["title"]:
        raise UsageError(
            f"no column of {where!r} is known to be the title; its columns are {', '.join(map(repr, columns[:30])) or 'none'}",
            "Name it: --map title=COLUMN.",
        )
    order = {field: chosen[field] for field in _NAMES if chosen[field]}
    return ColumnMap(order, tuple(column for column in columns if column not in taken))


def _usual(field: str, columns: Sequence[str]) -> list[str]:
    """Return the columns with a usual name of ``field``, the best first."""
    places = {name: place for place, name in enumerate(_NAMES[field])}
    found = [column for column in columns if plain(column) in places]
    return sorted(found, key=lambda column: places[plain(column)])


def _written(written: str, columns: Sequence[str], where: str) -> tuple[str, ...]:
    if not written:
        return ()
    names = [written] if written in columns else written.split("+")
    found = []
    for name in names:
        same = [column for column in columns if column == name] or [column for column in columns if plain(column) == plain(name)]
        if not same:
            raise UsageError(
                f"{where!r} has no column {name!r}", f"Its columns are {', '.join(map(repr, columns[:30])) or 'none'}."
            )
        found.append(same[0])
    return tuple(found)


def kind_named(word: str) -> str | None:
    """Return the kind that ``word`` names, in singular or plural, English or Chinese; a word for none is a kind of its own."""
    name = word.strip().casefold()
    return _KIND_OF_WORD.get(name) or (name if re.fullmatch(r"[a-z][a-z_]{1,29}", name) else None)


def guess_kind(names: Sequence[str], columns: Sequence[str]) -> str | None:
    """Return the kind of the items in a file.

    Args:
        names: what may say it, the best first: the file's name, the folder's.
        columns: its columns, which are asked when no name says it.
    """
    for name in names:
        words = re.findall(r"[^\W\d_]+", name.casefold())
        kinds = {kind for word in words if (kind := _KIND_OF_WORD.get(word))}
        if len(kinds) == 1:
            return kinds.pop()
    present = {plain(column) for column in columns}
    kinds = {kind for kind, words in _KIND_COLUMNS.items() if present & set(words.split())}
    return kinds.pop() if len(kinds) == 1 else None
