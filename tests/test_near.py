from __future__ import annotations

import pytest

from assistant.near import near

NAMES = ("search", "recommend", "profile")


@pytest.mark.parametrize(("written", "meant"), [("serch", "search"), ("profil", "profile"), ("xyz", ""), ("", "")])
def test_near(written: str, meant: str) -> None:
    assert near(written, NAMES) == meant
