"""The words that files use for what has one name here: columns, kinds, tags, languages, countries, currencies."""

from __future__ import annotations


def _table(lines: str) -> dict[str, list[str]]:
    """Return words by the name they stand for, from lines "name: word, word"; one that begins with blanks goes on."""
    table: dict[str, list[str]] = {}
    for entry in lines.strip().replace("\n ", " ").splitlines():
        name, words = entry.split(": ", 1)
        table[name] = [word.strip() for word in words.split(",")]
    return table


def _reversed(table: dict[str, list[str]]) -> dict[str, str]:
    return {word: name for name, words in table.items() for word in words}


COLUMNS = _table("""
id: id
kind: kind, itemkind, itemtype, mediatype, 种类
title: title, name, primarytitle, movietitle, filmtitle, booktitle, songtitle, songname, tracktitle, trackname,
  albumtitle, albumname, productname, producttitle, itemname, itemtitle, headline, movie, film, book, song, track,
  album, product,
  标题, 题名, 新闻标题, 片名, 电影名, 电影名称, 影片名, 书名, 图书名称, 歌名, 歌曲名, 歌曲名称, 曲名, 专辑名,
  专辑名称, 商品名, 商品名称, 产品名称, 名称, 名字, 中文名
titles: titles, originaltitle, alternativetitle, alternativetitles, alternatetitles, akas, aka, alsoknownas, aliases,
  alias, englishtitle, chinesetitle, titleen, titlezh, titlecn, 原名, 外文名, 英文名, 又名, 别名, 译名, 原作名
creators: creators, creator, directors, director, directedby, authors, author, writtenby, artists, artist, artistname,
  singers, singer, band, performer, composer, maker, brand, 导演, 作者, 歌手, 艺术家, 演唱者, 作曲, 品牌
cast: cast, actors, actor, starring, stars, 主演, 演员, 演员表
year: year, originalpublicationyear, yearofpublication, publicationyear, publishedyear, releaseyear, yearofrelease,
  startyear, releasedate, released, publicationdate, publisheddate, publishdate, pubdate, published, date, 年份, 年代,
  上映年份, 上映日期, 上映时间, 出版年, 出版年份, 出版日期, 出版时间, 发行年份, 发行日期, 发行时间, 日期
language: language, originallanguage, languagecode, lang, 语言, 语种
country: country, countries, countryoforigin, productioncountries, productioncountry, 国家, 地区, 国家地区,
  制片国家地区, 产地
price: price, listprice, saleprice, unitprice, 价格, 定价, 售价
currency: currency, currencycode, 货币, 币种
tags: tags, genres, genre, categories, category, subjects, subject, keywords, topics, topic, themes, theme, moods, mood,
  styles, style, class, 标签, 类型, 流派, 分类, 类别, 题材, 关键词, 风格
description: description, overview, summary, synopsis, plot, extract, abstract, blurb, about, storyline, content, text,
  body, 简介, 剧情简介, 内容简介, 描述, 剧情, 摘要, 内容, 正文
description_zh: descriptionzh, descriptioncn, chinesedescription, overviewzh, 中文简介, 中文描述
url: url, link, href, website, homepage, itemurl, producturl, 链接, 网址
image: image, imageurl, img, poster, posterurl, posterpath, thumbnail, cover, coverurl, coverimage, picture, pictureurl,
  图片, 封面, 海报
popularity: popularity, ratingscount, ratingcount, numratings, numberofratings, votecount, numvotes, votes,
  reviewscount, reviewcount, playcount, plays, listeners, sales, views, 热度, 评分人数, 评价人数, 评价数, 播放量, 销量
""")
"""The usual names of columns by field, the best first, without case, blanks and punctuation."""

KIND_OF_WORD = _reversed(
    _table("""
movie: movie, movies, film, films, movielens, imdb, tmdb, cinema, 电影, 影片
book: book, books, novel, novels, goodbooks, goodreads, library, 图书, 书籍, 书, 小说
music: music, song, songs, album, albums, track, tracks, artist, artists, lastfm, spotify, 音乐, 歌曲, 专辑
news: news, headline, headlines, thucnews, 新闻, 资讯
product: product, products, goods, shop, 商品, 产品
""")
)
KIND_COLUMNS = _table("""
movie: directors, director, directedby, 导演, movieid, movietitle, filmtitle
book: isbn, isbn13, authors, author, booktitle, 书名, bookid, goodreadsbookid
music: artist, artists, artistname, album, albumtitle, trackname, 歌手, 歌名, 专辑名
product: price, sku, brand, asin, productname, 价格, 商品名, 商品名称
news: headline, 新闻标题
""")
"""Columns that only items of one kind have."""

TAGS = _reversed(
    _table("""
animation: animated
children's: children
comics: comic book
dark humour: dark comedy, black comedy
film noir: film-noir, noir
games: game
gory: gore
history: historical
humour: humor
mind-bending: mindfuck
science: sci
science fiction: sci-fi, scifi, sci fi
sports: sport
technology: tech
violent: violence
""")
)
LANGUAGES = _reversed(
    _table("""
ar: ara, arabic
cs: cze, ces
da: dan
de: ger, deu, german, 德语
el: gre, ell
en: eng, english, 英语, 英文
es: spa, spanish, 西班牙语
fa: per, fas, persian
fi: fin
fr: fre, fra, french, 法语
he: heb
hi: hin, hindi, 印地语
hu: hun
id: ind
it: ita, italian, 意大利语
ja: jpn, jp, japanese, 日语, 日文
ko: kor, kr, korean, 韩语
nl: dut, nld, dutch
no: nor
pl: pol, polish
pt: por, portuguese
ro: rum, ron
ru: rus, russian, 俄语
sv: swe, swedish
th: tha, thai
tl: fil
tr: tur, turkish
vi: vie, vietnamese
zh: chi, zho, cn, chinese, mandarin, cantonese, 中文, 汉语, 汉语普通话, 普通话, 国语, 粤语
""")
)
COUNTRIES = _reversed(
    _table("""
China: cn, prc, mainland china, people's republic of china
France: fr
Germany: de
Hong Kong: hk
India: in
Japan: jp
South Korea: kr, korea, republic of korea
Soviet Union: ussr
Taiwan: tw
United Kingdom: uk, u.k., gb, great britain, england
United States: us, usa, u.s., u.s.a., united states of america, america
""")
)
CURRENCIES = _reversed(
    _table("""
HKD: hk$
TWD: nt$
AUD: a$
CAD: c$
CNY: ¥, ￥, 元, rmb
USD: $
EUR: €
GBP: £
KRW: ₩
INR: ₹
""")
)
"""By sign; a longer sign comes before the one it ends in."""

NOTHING = frozenset(
    {
        "",
        "-",
        "--",
        "n/a",
        "na",
        "nan",
        "none",
        "null",
        "unknown",
        "\\n",
        "?",
        "(no genres listed)",
        "无",
        "未知",
        "暂无",
    }
)
"""What stands in a cell that says nothing; all in lower case."""
