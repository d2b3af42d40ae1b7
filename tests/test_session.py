import pytest

from assistant.errors import ToolError
from assistant.session import Session
from assistant.values import Call, Hits, Item, ItemCard, Pick, Question, Recommendations, Wish

ALIEN, DUNE = (Item(id=f"movie/{title.lower()}", kind="movie", title=title) for title in ("Alien", "Dune"))
CALL = Call(tool="search")


def recommendations(*items: Item) -> Recommendations:
    picks = tuple(Pick(item=item, score=1.0, parts={"text": 1.0}, reasons=()) for item in items)
    return Recommendations(wish=Wish(about="space"), picks=picks)


def test_numbers_refer_to_the_list_shown_last() -> None:
    session = Session()
    session.observe(CALL, Hits(query="x", items=(ALIEN, DUNE)))
    assert session.resolve("#2") == DUNE
    session.observe(CALL, recommendations(DUNE))
    assert session.resolve("#1") == DUNE
    assert session.wish == Wish(about="space")
    assert session.kind == "movie"


def test_it_is_the_item_spoken_of_last() -> None:
    session = Session()
    session.observe(CALL, Hits(query="x", items=(ALIEN, DUNE)))
    assert session.resolve("#last") == ALIEN
    session.observe(CALL, ItemCard(item=DUNE))
    assert session.resolve("#last") == DUNE


def test_titles_are_not_references() -> None:
    assert Session().resolve("Alien") is None
    assert Session().resolve("#metoo") is None


@pytest.mark.parametrize(
    ("reference", "message"), [("#last", "nothing has been shown"), ("#1", "no number 1"), ("#0", "no number 0")]
)
def test_nothing_to_refer_to(reference: str, message: str) -> None:
    with pytest.raises(ToolError, match=message) as caught:
        Session().resolve(reference)
    assert caught.value.zh


def test_a_question_waits_for_its_answer_and_anything_else_drops_it() -> None:
    session = Session()
    call = Call(tool="recommend", args={"about": "sand", "like": ["dune", "Her"]})
    session.observe(call, Question(code="which_item", about="dune", options=(DUNE, ALIEN)))
    assert [option.calls[0].args["like"] for option in session.pending] == [[DUNE.id, "Her"], [ALIEN.id, "Her"]]
    session.observe(
        Call(tool="rate", args={"item": "dune", "rating": 4}),
        Question(code="which_item", about="dune", options=(ALIEN,)),
    )
    assert session.pending[0].calls[0].args == {"item": ALIEN.id, "rating": 4}
    session.observe(CALL, ItemCard(item=ALIEN))
    assert session.pending == ()


def asked(wish: Wish, *items: Item) -> Session:
    """Return a session in which ``items`` were recommended for a wish."""
    session = Session()
    session.observe(CALL, recommendations(*items).model_copy(update={"wish": wish}))
    return session


def test_a_new_request_is_not_the_first_word_of_the_conversation() -> None:
    before = Wish(about="space", more=("funny",), earlier=("robots",), year_min=1990, year_max=1999)
    wish = asked(before, ALIEN, DUNE).follow_up(Wish(about="war"))
    assert (wish.about, wish.earlier, wish.seen) == ("war", ("robots", "space", "funny"), (ALIEN.id, DUNE.id))
    assert (wish.earlier_year_min, wish.earlier_year_max) == (1990, 1999)
    assert (wish.year_min, wish.more) == (None, ())


def test_years_that_are_named_now_replace_those_of_before() -> None:
    wish = asked(Wish(about="space", year_min=1990), ALIEN).follow_up(Wish(about="war", year_max=1980))
    assert (wish.earlier_year_min, wish.earlier_year_max, wish.year_max) == (None, None, 1980)
    assert wish.earlier == ("space",)


def test_the_last_three_topics_are_remembered_each_once_and_not_the_one_asked_for() -> None:
    session = asked(Wish(about="four", earlier=("one", "two", "three"), more=("two",)), ALIEN)
    assert session.follow_up(Wish(about="five")).earlier == ("two", "three", "four")
    assert session.follow_up(Wish(about="two")).earlier == ("one", "three", "four")


def test_all_that_was_shown_in_the_conversation_is_seen() -> None:
    session = asked(Wish(about="space"), ALIEN)
    session.observe(CALL, recommendations(DUNE))
    assert session.follow_up(Wish(about="war")).seen == (ALIEN.id, DUNE.id)


@pytest.mark.parametrize(
    "wish",
    [
        Wish(about="war", kind="book"),  # another kind
        Wish(about="space", limit=9),  # the same again
    ],
)
def test_what_is_no_follow_up_stays_as_it_is(wish: Wish) -> None:
    assert asked(Wish(about="space"), ALIEN).follow_up(wish) == wish


def test_only_a_list_that_was_recommended_is_followed_up() -> None:
    wish = Wish(about="war")
    assert Session().follow_up(wish) == wish
    assert asked(Wish(about="space")).follow_up(wish) == wish
    session = asked(Wish(about="space"), ALIEN)
    session.observe(CALL, Hits(query="space", items=(ALIEN, DUNE)))
    assert session.follow_up(wish) == wish


def test_topics_to_choose_from_wait_for_a_name() -> None:
    session = Session()
    asking = recommendations(ALIEN).model_copy(update={"wish": Wish(kind="movie"), "topics": ("war", "love")})
    session.observe(CALL, asking)
    assert [(option.names, option.numbered) for option in session.pending] == [(("war",), False), (("love",), False)]
    assert session.pending[1].calls == (Call(tool="recommend", args={"kind": "movie", "about": "love"}),)
    assert session.shown == (ALIEN,)
    session.observe(CALL, asking.model_copy(update={"wish": Wish()}))
    assert session.pending[0].calls == (Call(tool="recommend", args={"about": "war"}),)
    session.observe(CALL, recommendations(ALIEN))
    assert session.pending == ()


def test_what_was_to_be_resembled_stays_meant() -> None:
    before = Wish(about="space", like=("movie/her", "movie/alien"), earlier_like=("movie/dune", "movie/her"))
    wish = asked(before, ALIEN).follow_up(Wish(about="war", like=("movie/up",)))
    assert (wish.like, wish.earlier_like) == (("movie/up",), ("movie/dune", "movie/her", "movie/alien"))
