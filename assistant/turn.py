"""One exchange as data: what was said, what it became, what came back and how long each step took."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from assistant.values import Call, Language, Result, Value

Role = Literal["text", "item", "detail", "reason", "hint", "error"]


class Line(Value):
    """One line of a reply; ``role`` says what it is, so that a renderer can style it without reading it."""

    role: Role
    text: str
    number: int | None = Field(None, description="for an item of a list: its number, from 1")


class Turn(Value):
    """A whole exchange, as it is logged and as ``--json`` prints it."""

    id: int = Field(0, description="place in the log; 0 when not logged")
    time: str = Field(description="ISO 8601, UTC")
    text: str
    language: Language
    calls: tuple[Call, ...]
    results: tuple[Result, ...]
    lines: tuple[Line, ...]
    confidence: float = Field(1.0, description="the parser's own, 0 to 1")
    milliseconds: dict[str, float] = Field({}, description="by step: parse, dispatch, reply")
    model: str = ""
    encoder: str = ""
    catalog_version: int = 0

    @property
    def failed(self) -> bool:
        """Tell whether nothing in this turn could be served."""
        return bool(self.results) and all(result.type == "failure" for result in self.results)
