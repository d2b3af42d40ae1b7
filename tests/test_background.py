import threading

import pytest

from assistant.background import Background


def test_makes_once_and_hands_out_the_same() -> None:
    made: list[int] = []
    background = Background(lambda: made.append(1) or made)
    background.start()
    assert background.get() is background.get()
    assert made == [1]
    assert background.ready


def test_is_not_ready_before_it_is_made() -> None:
    gate = threading.Event()
    background = Background(gate.wait)
    background.start()
    assert not background.ready
    gate.set()
    assert background.get() is True


def test_raises_what_the_making_raised_each_time() -> None:
    background: Background[int] = Background(lambda: int("x"))
    for _ in range(2):
        with pytest.raises(ValueError, match="x"):
            background.get()
