from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from assistant.errors import ModelError
from assistant.model import Answer, Choice, Decoded, Literal, Span, Step
from assistant.models.decoding import MAX_SAMPLED, Decoding, Scores, Vocabulary

END = "<end>"


class WishfulReader:
    """A model with a vocabulary of its own that prefers, at its n-th reading, the n-th of its wishes."""

    def __init__(self, wishes: Sequence[Sequence[str | bytes]], extra: Sequence[str | bytes] = ()) -> None:
        single = [bytes([code]) for code in range(256)]
        self.pieces = [*single, *(piece.encode() if isinstance(piece, str) else piece for piece in extra), END.encode()]
        self.wishes = list(wishes)
        self.read_texts: list[str] = []

    def tokenise(self, text: str) -> list[int]:
        """Take the longest piece each time."""
        rest, tokens = text.encode("utf-8", "replace"), []
        while rest:
            fitting = [token for token, piece in enumerate(self.pieces[:-1]) if rest.startswith(piece)]
            tokens.append(max(fitting, key=lambda token: len(self.pieces[token])))
            rest = rest[len(self.pieces[tokens[-1]]) :]
        return tokens

    def piece(self, token: int) -> bytes:
        return b"" if self.is_end(token) else self.pieces[token]

    def is_end(self, token: int) -> bool:
        return token == len(self.pieces) - 1

    def read(self, tokens: Sequence[int]) -> Scores:
        self.read_texts.append(b"".join(self.pieces[token] for token in tokens).decode("utf-8", "replace"))
        scores = np.zeros(len(self.pieces), np.float32)
        wish = self.wishes.pop(0) if len(self.wishes) > 1 else self.wishes[0]
        for rank, text in enumerate(wish):
            scores[self.pieces.index(text if isinstance(text, bytes) else text.encode())] = 200 - 2 * rank
        return scores


def run(reader: WishfulReader, answer: Callable[[], Answer]) -> Decoded:
    return Decoding(reader, Vocabulary(reader), reader.tokenise("ask:"), answer).run()


def answering(*steps: Step) -> Callable[[], Answer]:
    def answer() -> Answer:
        for step in steps:
            _ = yield step

    return answer


def span(wishes: Sequence[Sequence[str | bytes]], step: Span | None = None, extra: Sequence[str | bytes] = ()) -> str:
    decoded = run(WishfulReader(wishes, extra), answering(step or Span()))
    assert decoded.text.endswith('"')
    return decoded.text[:-1]


def test_what_must_come_is_not_asked_for() -> None:
    reader = WishfulReader([["!"]])
    decoded = run(reader, answering(Literal("a"), Choice(("bc",)), Literal("d")))
    assert decoded == Decoded("abcd", 1.0, tokens=4, evaluations=0, came=("a", "bc", "d"))
    assert reader.read_texts == []


def test_a_leaning_decides_against_the_model_where_it_is_stronger() -> None:
    options, wishes = ("none", "tide", "timer"), [["n", "t"], ["d", "m"]]
    assert run(WishfulReader(wishes), answering(Choice(options))).text == "none"
    assert run(WishfulReader(wishes), answering(Choice(options, {"timer": 1.0}))).text == "none"
    leant = run(WishfulReader(wishes), answering(Choice(options, {"timer": 9.0, "tide": 3.0})))
    assert (leant.text, leant.confidence < 1) == ("timer", True)


def test_a_choice_asks_only_where_its_options_part() -> None:
    reader = WishfulReader([["r", "x"], ["y"]])
    decoded = run(reader, answering(Literal("> "), Choice(("movie", "more", "news")), Literal("!")))
    assert decoded.text == "> movie!"
    assert reader.read_texts == ["ask:> ", "mo"]


def test_forced_tokens_are_read_with_the_next_question() -> None:
    reader = WishfulReader([["m"], ["b"]])
    run(reader, answering(Choice(("m", "n")), Literal("="), Choice(("a", "b"))))
    assert reader.read_texts == ["ask:", "m="]


def test_confidence_is_the_share_of_all_that_was_chosen_and_the_least_certain_choice_is_told() -> None:
    share = 1 / (1 + np.exp(-2))
    sure = run(WishfulReader([["a", "b"]]), answering(Choice(("a", "b")), Literal("x")))
    assert sure.confidence == pytest.approx(share)
    torn = run(WishfulReader([["a", "b"], ["z"]]), answering(Choice(("a", "b")), Literal("x"), Choice(("c", "d"))))
    assert torn.confidence == pytest.approx(share * 0.5)
    assert (torn.came, torn.doubt) == (("a", "x", "c"), 2)


@pytest.mark.parametrize(("wish", "expected"), [("=", " like="), ("_", " like_people=")])
def test_an_option_that_starts_another_competes_by_what_follows_it(wish: str, expected: str) -> None:
    reader = WishfulReader([[wish]])
    assert run(reader, answering(Choice((" like", " like_people")), Literal("="))).text == expected


@pytest.mark.parametrize(("wish", "expected"), [("\n", "none"), ("_", "none_such")])
def test_an_option_that_ends_the_answer_competes_by_a_line_break(wish: str, expected: str) -> None:
    assert run(WishfulReader([[wish]]), answering(Choice(("none", "none_such")))).text == expected


@pytest.mark.parametrize(("wish", "expected"), [("b", "ab"), ("c", "ac"), ("z", "az")])
def test_an_option_may_be_empty_or_stand_before_a_choice_or_a_span(wish: str, expected: str) -> None:
    before_choice = answering(Literal("a"), Choice(("", "z")), Choice(("b", "c")))
    assert run(WishfulReader([[wish]]), before_choice).text.startswith(expected)
    before_span = answering(Literal("a"), Choice(("", "z")), Span(max_chars=1))
    assert run(WishfulReader([[wish]]), before_span).text.startswith(expected)


def test_a_choice_of_nothing_is_an_error() -> None:
    with pytest.raises(ModelError, match="choice of nothing"):
        run(WishfulReader([["a"]]), answering(Choice(())))


def test_options_that_cannot_be_written_are_still_options() -> None:
    decoded = run(WishfulReader([["?"]]), answering(Choice(("\ud800", "?", "\0", "\0"))))
    assert decoded.text == "\ud800"


def test_a_span_copies_what_the_model_writes_until_it_closes_the_quote() -> None:
    assert span([["A"], [" "], ["b"], ['"']]) == "A b"
    assert span([["A"], [END]]) == "A"


def test_a_token_with_a_quote_in_it_ends_a_span_and_what_stands_before_counts() -> None:
    reader = WishfulReader([["A"], ['b" c']], extra=['b" c'])
    assert run(reader, answering(Span(), Choice(("x", "y")))).text[:3] == 'Ab"'
    assert reader.read_texts == ["ask:", "A", 'b"']


@pytest.mark.parametrize(
    "bad", ["\\", "\n", "\r", "\t", "\0", "\x1b", "\x7f", "a\nb", "\u0085", "\u2028", b"\xff", b"\x80"]
)
def test_a_span_takes_the_next_best_for_what_may_not_stand_in_it(bad: str | bytes) -> None:
    assert span([[bad, "k"], ['"']], extra=[bad]) == "k"


def test_bytes_of_one_character_may_come_one_by_one() -> None:
    first, second, third = (bytes([code]) for code in "影".encode())
    assert span([[first], [b"x", second], [third], ['"']]) == "影"
    assert span([[first], [second], ['"', third], ['"']]) == ""
    assert span([[b"\xc2"], [b"\x85", b"\xa9"], ['"']]) == "©"


def test_a_span_is_closed_at_its_greatest_length() -> None:
    assert span([["a"]], Span(max_chars=5)) == "aaaaa"
    assert span([["long", "x"]], Span(max_chars=5), extra=["long"]) == "longx"
    assert span([["a"], ['bcd"']], Span(max_chars=2), extra=['bcd"']) == "ab"


def test_a_span_of_digits_holds_a_number() -> None:
    assert span([["x", "4"], [".", "2"], [".", "5"], ["-", '"']], Span(digits=True)) == "4.5"
    assert span([["20"], ["0"], ['"']], Span(digits=True), extra=["20", "00"]) == "200"
    assert span([[".", "7"], ['"']], Span(digits=True)) == "7"
    assert len(span([["9"]], Span(digits=True))) == 12


def test_where_none_of_the_best_may_stand_the_span_is_closed() -> None:
    assert span([[bytes([code]) for code in range(32)]]) == ""


def test_a_model_that_never_ends_is_ended() -> None:
    def endless() -> Answer:
        more = "m"
        while more == "m":
            more = yield Choice(("m", "n"))
            yield Span(max_chars=50)

    decoded = run(WishfulReader([["m"]]), endless)
    assert decoded.evaluations == MAX_SAMPLED
    assert decoded.text.endswith('n"')
