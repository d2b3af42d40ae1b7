from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.catalog import Record
from assistant.config import Paths, Settings, make_home
from assistant.engine import Assistant
from assistant.errors import CatalogError, ModelError, UsageError
from assistant.indexing import index_pending
from assistant.model import Answer, Decoded, Encoder, Prompt
from assistant.registry import Registry
from assistant.testing import TINY_ITEMS, HashingEncoder, ScriptedModel, follow
from assistant.values import Call, Explanation, Hits, Item, ItemCard, ProfileView, Question, Recommendations, Text

SCRIPT = {
    "a film about space": 'recommend kind=movie about="space" limit="1"',
    "why that one?": 'explain item="#1"',
    "loved Alien, find me Her": 'rate item="Alien" rating="5" ; search query="Her"',
    "tell me about Dune": 'show_item item="Dune"',
    "what do you know about me": "show_profile",
    "科幻": 'search query="科幻"',
    "hello": "none",
}
TWINS = tuple(
    Item(id=f"movie/dune-{year}", kind="movie", title="Dune", titles=("沙丘",), year=year) for year in (1984, 2021)
)

Open = Callable[..., Assistant]


@pytest.fixture
def open_assistant(tmp_path: Path) -> Iterator[Open]:
    opened = []

    def open_(chat: dict[str, str] | None = None) -> Assistant:
        paths = Paths(home=tmp_path, models=tmp_path / "models")
        make_home(paths)
        registry = Registry.load(paths, third_party=False)
        assistant = Assistant(
            paths, Settings(), registry, load_model=lambda: ScriptedModel(SCRIPT, chat), load_encoder=HashingEncoder
        )
        opened.append(assistant)
        return assistant

    yield open_
    for assistant in opened:
        assistant.close()


@pytest.fixture
def assistant(open_assistant: Open) -> Assistant:
    assistant = open_assistant()
    assistant.catalog.put([Record(item, "tiny") for item in (*TINY_ITEMS, *TWINS)])
    index_pending(assistant.catalog, assistant.index, assistant.encoder, lambda done, total: None)
    return assistant


def test_a_request_goes_the_whole_way(assistant: Assistant) -> None:
    turn = assistant.ask("a film about space")
    assert [call.tool for call in turn.calls] == ["recommend"]
    (result,) = turn.results
    assert isinstance(result, Recommendations)
    assert "space" in result.picks[0].item.tags
    assert result.picks[0].reasons
    assert result.picks[0].score == pytest.approx(sum(result.picks[0].parts.values()))
    assert set(turn.milliseconds) == {"parse", "dispatch", "reply"}
    assert turn.encoder == HashingEncoder.id
    assert assistant.turns.get(turn.id) == turn


def test_calls_run_in_order_and_the_profile_remembers(assistant: Assistant) -> None:
    rated, found = assistant.ask("loved Alien, find me Her").results
    assert isinstance(found, Hits)
    (view,) = assistant.ask("what do you know about me").results
    assert isinstance(view, ProfileView)
    assert view.events[0].sentence == "loved Alien, find me Her"
    assert rated.type == "profile_change"


def test_what_was_shown_is_known_to_the_next_request(assistant: Assistant) -> None:
    shown = assistant.ask("a film about space").results[0]
    (why,) = assistant.ask("why that one?").results
    assert isinstance(shown, Recommendations)
    assert isinstance(why, Explanation)
    assert why.recommended
    assert why.pick == shown.picks[0]


def test_a_later_process_resumes_the_conversation(assistant: Assistant, open_assistant: Open) -> None:
    shown = assistant.ask("a film about space").results[0]
    later = open_assistant()
    later.resume()
    (why,) = later.ask("why that one?").results
    assert isinstance(shown, Recommendations)
    assert isinstance(why, Explanation)
    assert why.pick == shown.picks[0]


@pytest.mark.parametrize("answer", ["the second one", "2", "第二个"])
def test_a_question_is_answered_without_the_model(assistant: Assistant, answer: str) -> None:
    (question,) = assistant.ask("tell me about Dune").results
    assert isinstance(question, Question)
    (card,) = assistant.ask(answer).results
    assert isinstance(card, ItemCard)
    assert card.item == question.options[1]


class Torn(ScriptedModel):
    """A model that is never sure."""

    second = ' show_item item="Alien"\n'

    def decode(self, prompt: Prompt, answer: Callable[[], Answer]) -> Decoded:
        """Return "undo", or what else it may be."""
        try:
            follow("undo", answer())
        except ValueError:
            return Decoded(self.second, 0.1)
        return Decoded(" undo\n", 0.1, came=(" undo",))


@pytest.mark.parametrize("resumed", [False, True])
def test_a_doubtful_request_is_asked_about_and_nothing_is_done(
    assistant: Assistant, open_assistant: Open, resumed: bool
) -> None:
    assistant.run([Call(tool="rate", args={"item": "Alien", "rating": 4})])
    assistant.use_model("torn", Torn({}))
    turn = assistant.ask("back to Alien")
    (question,) = turn.results
    assert isinstance(question, Question)
    assert (turn.calls, len(question.readings)) == ((), 2)
    assert assistant.profile.ratings()
    if resumed:
        assistant = open_assistant()
        assistant.resume()
    (card,) = assistant.ask("2").results
    assert isinstance(card, ItemCard)
    assert card.item.title == "Alien"
    assert assistant.session.pending == ()


def test_what_answers_a_question_is_remembered_as_what_was_said_before_it(assistant: Assistant) -> None:
    class Rates(Torn):
        second = ' update_profile likes="space"\n'

    assistant.use_model("torn", Rates({}))
    assistant.ask("space, you know")
    assistant.ask("2")
    (event,) = assistant.profile.events()
    assert (event.value, event.sentence) == ("space", "space, you know")


def test_a_question_is_dropped_by_whatever_else_is_said(assistant: Assistant) -> None:
    assistant.ask("tell me about Dune")
    assert assistant.session.pending
    assistant.ask("hello")
    assert assistant.session.pending == ()


def test_both_readings_are_kept_to_the_kind_of_the_chat(assistant: Assistant) -> None:
    class Finds(Torn):
        second = ' search query="Alien"\n'

    assistant.use_model("torn", Finds({}))
    assistant.kind = "book"
    (question,) = assistant.ask("Alien again").results
    assert isinstance(question, Question)
    assert question.readings[1] == (Call(tool="search", args={"kind": "book", "query": "Alien"}),)


def test_what_is_forgotten_leaves_no_trace(assistant: Assistant) -> None:
    assistant.ask("loved Alien, find me Her")
    assistant.paths.history.write_text("+loved Alien, find me Her\n")
    assistant.run([Call(tool="forget", args={"what": "all"})], "forget that I loved Alien")
    assert not assistant.paths.history.exists()
    assert not [turn for turn in assistant.turns.recent(60) if "Alien" in turn.model_dump_json()]


def test_a_broken_encoder_does_not_stop_what_needs_none(open_assistant: Open, assistant: Assistant) -> None:
    def broken() -> Encoder:
        raise ModelError("no encoder")

    registry, paths = assistant.registry, assistant.paths
    lame = Assistant(paths, Settings(), registry, load_model=lambda: ScriptedModel({}), load_encoder=broken)
    turn = lame.run([Call(tool="rate", args={"item": "Alien", "rating": 4})])
    assert turn.encoder == ""
    assert lame.profile.ratings()
    lame.close()


def test_replies_are_in_the_language_of_the_request(assistant: Assistant) -> None:
    assert assistant.ask("科幻").language == "zh"
    assert "异形" in "".join(line.text for line in assistant.ask("科幻").lines)


def test_nothing_to_call_is_said_to_be_so(assistant: Assistant) -> None:
    turn = assistant.ask("hello")
    assert turn.calls == ()
    assert "I cannot do that" in turn.lines[0].text


def test_an_instruct_model_answers_small_talk(open_assistant: Open, assistant: Assistant) -> None:
    chatting = open_assistant(chat={"hello": "Hi there"})
    pieces: list[str] = []
    assert chatting.ask("hello", pieces.append).results == (Text(text="Hi there"),)
    assert "".join(pieces) == "Hi there"


def test_an_empty_catalog_says_what_to_do(open_assistant: Open) -> None:
    with pytest.raises(CatalogError, match="empty") as caught:
        open_assistant().ask("hello")
    assert "assistant setup" in caught.value.hint


def test_an_empty_request_is_a_usage_error(assistant: Assistant) -> None:
    with pytest.raises(UsageError):
        assistant.ask("  ")
