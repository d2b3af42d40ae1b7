"""What was read is read once, until its state changes or too much else was kept."""

from __future__ import annotations

from assistant.kept import Kept


def test_an_answer_is_read_once_in_a_state() -> None:
    kept, reads = Kept(2), list[str]()

    def ask(state: int, key: str) -> str:
        return kept.get(state, key, lambda: reads.append(key) or f"{key} in {state}")  # type: ignore[func-returns-value]

    assert [ask(1, "a"), ask(1, "a"), ask(1, "b")] == ["a in 1", "a in 1", "b in 1"]
    assert reads == ["a", "b"]
    assert ask(2, "a") == "a in 2"
    ask(2, "b")
    ask(2, "c")
    assert (ask(2, "b"), reads[2:]) == ("b in 2", ["a", "b", "c"])
    ask(2, "a")
    assert reads[2:] == ["a", "b", "c", "a"]
    kept.clear()
    ask(2, "a")
    assert reads[2:] == ["a", "b", "c", "a", "a"]
