"""One conversation on a screen: asks the assistant, shows what comes back, keeps what was said.

Knows nothing of how lines are read (``repl.py``) or of slash commands (``commands.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.progress import Reporter
from assistant.render import Screen
from assistant.values import Call, Language

if TYPE_CHECKING:
    from assistant.engine import Assistant
    from assistant.turn import Turn

LOADING = "loading the model ..."


@dataclass
class Shell:
    """The state of one conversation with a person.

    ``reopen`` returns an assistant with another model, by the model's name.
    """

    assistant: Assistant
    screen: Screen
    reporter: Reporter
    reopen: Callable[[str], Assistant]
    turns: list[Turn] = field(default_factory=list)
    saved: set[Path] = field(default_factory=set)
    finished: bool = False

    @property
    def language(self) -> Language:
        """The language of what was said last."""
        return self.turns[-1].language if self.turns else "en"

    def ask(self, text: str) -> Turn:
        """Answer a request and show the answer, a chatting model's words as they come."""
        streamed = False

        def on_text(piece: str) -> None:
            nonlocal streamed
            streamed = True
            with self.reporter.paused():
                self.screen.piece(piece)

        with self.reporter:
            if not self.assistant.ready:
                self.reporter(self.reporter.message or LOADING)
            turn = self.assistant.ask(text, on_text) if self.screen.styled else self.assistant.ask(text)
        self._show(turn, streamed)
        return turn

    def run(self, tool: str, written: str, **args: object) -> Turn:
        """Run one tool without the model and show what it gives; ``written`` is what the person typed."""
        with self.reporter:
            turn = self.assistant.run((Call(tool=tool, args=args),), written, self.language)
        self._show(turn, streamed=False)
        return turn

    def use_model(self, name: str) -> None:
        """Go on with another model; what was shown stays known."""
        new = self.reopen(name)
        new.session, new.kind = self.assistant.session, self.assistant.kind
        self.assistant.close()
        self.assistant = new
        new.warm_up()

    def _show(self, turn: Turn, streamed: bool) -> None:
        self.turns.append(turn)
        if streamed:
            self.screen.piece("\n")
        else:
            self.screen.turn(turn)
