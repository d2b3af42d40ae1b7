"""One conversation on a screen: asks the assistant, shows what comes back, keeps what was said.

Knows nothing of how lines are read (``repl.py``) or of slash commands (``commands.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.config import load_settings, save_settings
from assistant.progress import Reporter
from assistant.render import Screen
from assistant.values import Call, Language, Variety, Wish

if TYPE_CHECKING:
    from assistant.engine import Assistant
    from assistant.model import Model
    from assistant.turn import Turn

LOADING = "loading the model ..."
THINKING = "thinking ..."


def ask(assistant: Assistant, text: str, screen: Screen, reporter: Reporter, show: bool = True) -> Turn:
    """Answer a request and show the answer, a chatting model's words as they come."""
    streamed = False

    def on_text(piece: str) -> None:
        nonlocal streamed
        streamed = True
        with reporter.paused():
            screen.piece(piece)

    with reporter:
        reporter(THINKING if assistant.ready else reporter.message or LOADING)
        turn = assistant.ask(text, on_text) if show and screen.styled else assistant.ask(text)
    if streamed:
        screen.piece("\n")
    elif show:
        screen.turn(turn)
    return turn


@dataclass
class Shell:
    """The state of one conversation with a person.

    ``load_model`` returns the model that a name in the settings stands for.
    """

    assistant: Assistant
    screen: Screen
    reporter: Reporter
    load_model: Callable[[str], Model]
    turns: list[Turn] = field(default_factory=list)
    saved: set[Path] = field(default_factory=set)
    finished: bool = False

    @property
    def language(self) -> Language:
        """The language of what was said last."""
        return self.turns[-1].language if self.turns else "en"

    def ask(self, text: str) -> Turn:
        """Answer a request and show the answer."""
        turn = ask(self.assistant, text, self.screen, self.reporter)
        self.turns.append(turn)
        return turn

    def run(self, tool: str, written: str, **args: object) -> Turn:
        """Run one tool without the model and show what it gives; ``written`` is what the person typed."""
        with self.reporter:
            turn = self.assistant.run((Call(tool=tool, args=args),), written, self.language)
        self.turns.append(turn)
        self.screen.turn(turn)
        return turn

    def again(self, wish: Wish, written: str) -> None:
        """Show what a changed wish gives; ``written`` is what the person typed."""
        with self.reporter:
            turn = self.assistant.recommend_again(wish, written, self.language)
        self.turns.append(turn)
        self.screen.turn(turn)

    def set_variety(self, variety: Variety) -> None:
        """Turn the dial between a list of the best and a list of what differs, and keep it so."""
        assistant = self.assistant
        assistant.settings = assistant.settings.model_copy(update={"variety": variety})
        assistant.recommender.variety = variety
        save_settings(assistant.paths, load_settings(assistant.paths).model_copy(update={"variety": variety}))

    def use_model(self, name: str) -> None:
        """Go on with another model, or with the same one if the other cannot be loaded."""
        with self.reporter:
            self.reporter(LOADING)
            self.assistant.use_model(name, self.load_model(name))
