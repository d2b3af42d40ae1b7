"""The recommender over the sample catalog: what is picked and what is not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sampled import recommend, sample_context

from assistant.context import Context
from assistant.testing import tiny_context
from assistant.values import Recommendations, Wish

KINDS = ("movie", "music", "book", "news", "product")


@pytest.fixture(scope="module")
def sample() -> Iterator[Context]:
    context = sample_context()
    yield context
    context.catalog.connection.close()


@pytest.fixture
def fresh(sample: Context) -> Iterator[Context]:
    """Return the sample with an empty profile."""
    yield sample
    sample.profile.forget_all()


def titles(result: Recommendations) -> list[str]:
    return [pick.item.title for pick in result.picks]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("about", ["artificial intelligence", "人工智能"])
def test_three_that_fit_are_found_in_either_language(sample: Context, kind: str, about: str) -> None:
    result = recommend(sample, kind=kind, about=about, limit=3)
    assert len(result.picks) == 3
    for pick in result.picks:
        assert pick.item.kind == kind
        assert "artificial intelligence" in pick.item.tags
        assert pick.reasons[0].facts == {"topic": about, "tag": "artificial intelligence"}
    assert result.notes == ()


def test_titles_in_reasons_are_in_the_language_of_the_request(sample: Context) -> None:
    wish = Wish(kind="movie", like=("movie/alien",), limit=3)
    facts = [r.facts for pick in sample.recommender.recommend(wish, "zh").picks for r in pick.reasons]
    assert {one["item"] for one in facts if "item" in one} == {sample.catalog.get("movie/alien").name("zh")}


def test_most_of_what_is_asked_must_be_there(sample: Context) -> None:
    for pick in recommend(sample, kind="movie", about="sad robots", limit=10).picks:
        assert {"robots"} <= set(pick.item.tags)
    for pick in recommend(sample, kind="movie", about="韩国惊悚片", limit=10).picks:
        assert pick.item.country == "South Korea"
        assert {"thriller", "horror", "suspense", "tense"} & set(pick.item.tags)


def test_everyday_words_find_the_tags_they_mean(sample: Context) -> None:
    for about, tags in {
        "laugh": {"comedy", "humour", "funny", "dark humour"},
        "scifi": {"science fiction"},
        "想哭": {"sad", "tragedy", "grief", "heartbreak"},
        "烧脑": {"mind-bending", "twist ending"},
    }.items():
        picks = recommend(sample, kind="movie", about=about).picks
        assert len(picks) == 5
        assert all(tags & set(pick.item.tags) for pick in picks), about


@pytest.mark.parametrize(
    ("exclude", "gone"),
    [
        (("gore",), {"gory"}),
        (("暴力", "血腥"), {"violent", "gory"}),
        (("机器人",), {"robots"}),
        (("sad endings",), {"sad", "tragedy", "grief", "heartbreak"}),
    ],
)
def test_exclusions_are_hard_in_either_language(sample: Context, exclude: tuple[str, ...], gone: set[str]) -> None:
    result = recommend(sample, kind="movie", about="science fiction", exclude=exclude, limit=20)
    assert result.picks
    assert not any(gone & set(pick.item.tags) for pick in result.picks)


def test_exclusions_reach_people_countries_titles_and_texts(sample: Context) -> None:
    for exclude in ("宫崎骏", "Japan", "日本", "Spirited Away", "千与千寻", "bathhouse"):
        result = recommend(sample, kind="movie", about="animation", exclude=(exclude,), limit=20)
        assert result.picks
        assert "Spirited Away" not in titles(result), exclude


def test_an_exclusion_of_two_words_takes_only_what_has_both(sample: Context) -> None:
    all_comedies = recommend(sample, kind="movie", about="comedy", limit=20)
    some = recommend(sample, kind="movie", about="comedy", exclude=("romantic comedies",), limit=20)
    assert any("romance" in pick.item.tags for pick in all_comedies.picks)
    assert some.picks
    assert not any("romance" in pick.item.tags for pick in some.picks)


def test_limits_are_hard_and_a_missing_number_fails_them(sample: Context) -> None:
    result = recommend(sample, max_price=30, limit=20)
    assert result.picks
    assert all(pick.item.price is not None and pick.item.price <= 30 for pick in result.picks)
    result = recommend(sample, kind="movie", year_min=1994, year_max=1994, limit=20)
    assert {pick.item.year for pick in result.picks} == {1994}
    assert "fewer_than_asked" in result.notes


def test_prices_of_two_currencies_are_said_not_to_be_converted(sample: Context) -> None:
    assert (
        "mixed_currencies" in recommend(sample, kind="product", about="coffee or tea", max_price=1000, limit=20).notes
    )


def test_an_empty_result_names_what_emptied_it(fresh: Context) -> None:
    assert recommend(fresh, kind="product", about="headphones", max_price=1).notes == (
        "nothing_left",
        "emptied_by_price",
    )
    assert "emptied_by_year" in recommend(fresh, kind="movie", year_min=2090).notes
    assert "emptied_by_exclude" in recommend(fresh, kind="music", about="jazz", exclude=("jazz",)).notes
    tiny = tiny_context()
    tiny.profile.add("item", "music/kind-of-blue", 1, 5)
    assert recommend(tiny, kind="music", about="jazz").notes == ("nothing_left", "emptied_by_profile")


def test_what_no_word_names_is_found_by_meaning_and_said_to_be(sample: Context) -> None:
    result = recommend(sample, kind="news", about="quokka platypus lynx octopuses")
    assert result.notes == ("fewer_than_asked", "near_only")
    assert "octopuses" in result.picks[0].item.title
    assert len(result.picks) <= 3


def test_what_the_user_knows_or_turned_down_is_not_repeated(fresh: Context) -> None:
    first = recommend(fresh, kind="movie", about="artificial intelligence", limit=2)
    one, two = (pick.item for pick in first.picks)
    fresh.profile.add("item", one.id, 1, 5)
    again = recommend(fresh, kind="movie", about="artificial intelligence", exclude_items=(two.id,), limit=20)
    assert again.picks
    assert not {one.title, two.title} & set(titles(again))


def test_liked_topics_lead_where_nothing_is_asked(fresh: Context) -> None:
    event = fresh.profile.add("topic", "爵士", 1, 4)
    result = recommend(fresh, kind="music", limit=3)
    assert all("jazz" in pick.item.tags for pick in result.picks)
    assert result.picks[0].reasons[0].statement == "same_as_liked_topic"
    assert result.picks[0].reasons[0].source[-1] == f"event:{event.id}"


def test_a_liked_topic_does_not_beat_what_is_asked(fresh: Context) -> None:
    fresh.profile.add("topic", "jazz", 1, 5)
    assert all("rock" in pick.item.tags for pick in recommend(fresh, kind="music", about="rock").picks)


def test_one_of_two_is_enough_where_they_are_alternatives(sample: Context) -> None:
    picks = recommend(sample, kind="product", about="coffee or tea", limit=20).picks
    assert any("coffee" in pick.item.tags and "tea" not in pick.item.tags for pick in picks)
    assert any("tea" in pick.item.tags and "coffee" not in pick.item.tags for pick in picks)


def test_disliked_topics_are_kept_out_unless_asked_for(fresh: Context) -> None:
    fresh.profile.add("topic", "恐怖", -1, 4)
    result = recommend(fresh, kind="movie", about="mystery", limit=20)
    assert result.picks
    assert not any("horror" in pick.item.tags for pick in result.picks)
    assert any("horror" in pick.item.tags for pick in recommend(fresh, kind="movie", about="horror movies").picks)


def test_a_dislike_that_was_undone_does_not_count(fresh: Context) -> None:
    before = recommend(fresh, kind="movie", about="horror space", limit=20)
    fresh.profile.add("topic", "violence", -1, 4)
    fresh.profile.undo()
    assert recommend(fresh, kind="movie", about="horror space", limit=20) == before


def test_ratings_pull_and_push(fresh: Context) -> None:
    fresh.profile.add("item", "movie/alien", 1, 5, "movie")
    liked = recommend(fresh, kind="movie", limit=5)
    assert any(reason.statement.endswith("_with_rated") for pick in liked.picks for reason in pick.reasons)
    fresh.profile.add("item", "movie/alien", -1, 1, "movie")
    hated = recommend(fresh, kind="movie", limit=20)
    assert all(pick.parts.get("rated", 0.0) <= 0 for pick in hated.picks)
    assert not any(reason.part == "rated" for pick in hated.picks for reason in pick.reasons)


def test_likeness_to_an_item_goes_across_kinds(sample: Context) -> None:
    result = recommend(sample, kind="movie", like=("book/the-three-body-problem",), limit=5)
    assert any("science fiction" in pick.item.tags for pick in result.picks)
    assert all(pick.reasons[0].facts["item"] == "The Three-Body Problem" for pick in result.picks)


def test_a_quality_to_weaken_pushes_down(sample: Context) -> None:
    wish = {"kind": "movie", "about": "crime", "limit": 5}
    plain, gentler = recommend(sample, **wish), recommend(sample, **wish, less=("violent",))
    violent = [sum("violent" in pick.item.tags for pick in result.picks) for result in (plain, gentler)]
    assert violent[1] < violent[0]
    assert gentler.picks[0].reasons[-1].statement == "without"


def test_one_creator_does_not_fill_a_list(sample: Context) -> None:
    result = recommend(sample, kind="movie", like_people=("Hayao Miyazaki",), limit=6)
    creators = [pick.item.creators[0] for pick in result.picks]
    assert max(creators.count(name) for name in creators) <= 2
    result = recommend(sample, kind="movie", about="Wong Kar-wai", limit=6)
    assert {pick.item.creators[0] for pick in result.picks} == {"Wong Kar-wai"}


def test_picks_are_ordered_by_score_and_the_same_every_time(sample: Context) -> None:
    first, second = (recommend(sample, kind="movie", about="adventure", limit=10) for _ in range(2))
    assert first == second
    scores = [pick.score for pick in first.picks]
    assert scores == sorted(scores, reverse=True)


def test_strange_phrases_do_no_harm(sample: Context) -> None:
    for about in ("", "   ", "the", "的", "'; DROP TABLE items; --", "🎬🎬", "a" * 5000, "电影" * 2000, '"', "*"):
        result = recommend(sample, about=about, exclude=(about,), more=(about,), less=(about,), limit=2)
        assert isinstance(result, Recommendations)


def test_only_a_quality_to_weaken_leaves_the_popular_ones(sample: Context) -> None:
    picks = recommend(sample, kind="movie", less=("violent",)).picks
    assert len(picks) == 5
    assert not any("violent" in pick.item.tags for pick in picks)


def test_what_has_only_a_part_is_said_to(sample: Context) -> None:
    result = recommend(sample, kind="movie", about="maths documentary")
    assert result.picks
    assert all("documentary" in pick.item.tags for pick in result.picks)
    assert "partly" in result.notes


def test_an_excluded_singer_takes_the_band_along(sample: Context) -> None:
    assert "Exodus" in titles(recommend(sample, kind="music", about="reggae"))
    assert "Exodus" not in titles(recommend(sample, kind="music", about="reggae", exclude=("Bob Marley",)))


def test_a_limit_that_leaves_only_guesses_leaves_nothing(sample: Context) -> None:
    result = recommend(sample, kind="product", about="espresso machine", max_price=400)
    assert (result.picks, result.notes) == ((), ("nothing_left", "emptied_by_price"))


def test_alternatives_are_excluded_both(sample: Context) -> None:
    result = recommend(sample, kind="movie", about="drama", exclude=("war or crime",), limit=20)
    assert result.picks
    assert not any({"war", "crime"} & set(pick.item.tags) for pick in result.picks)


def test_something_is_shown_even_where_all_speaks_against_it(fresh: Context) -> None:
    for title in ("alien", "the-shining", "blade-runner", "get-out"):
        fresh.profile.add("item", f"movie/{title}", -1, 1, "movie")
    assert len(recommend(fresh, kind="movie", about="horror").picks) == 5
