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
