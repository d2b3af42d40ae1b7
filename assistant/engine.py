"""The assistant: the only place that knows the order of things, parse, dispatch, reply, log."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from assistant.background import Background
from assistant.catalog import Catalog
from assistant.config import Paths, Settings, make_home
from assistant.context import Context
from assistant.database import open_database
from assistant.dispatch import Confirm, dispatch
from assistant.errors import AssistantError, CatalogError, ModelError
from assistant.loading import load_encoder, load_router, model_loader
from assistant.model import Encoder, Model
from assistant.parse import Parsed, parse
from assistant.profile import Profile
from assistant.prompting import Shown, chat_messages
from assistant.recommender import Recommender
from assistant.references import chosen_option
from assistant.registry import Registry
from assistant.reply import reply
from assistant.retrieval import Retriever
from assistant.session import Session
from assistant.turn import Turn
from assistant.turns import TurnLog
from assistant.values import Call, Language, ProfileChange, Question, Result, Text, Wish, language_of
from assistant.vectors import VectorIndex

CONVERSATION_MINUTES = 30.0
"""How long a list that was shown stays known to the next one-shot request."""
CHAT_TOKENS = 200
NO_CALL = Call(tool="")
"""In place of the call that a result did not come from."""


class Assistant:
    """One person's assistant; the model, the encoder and the index load behind and are waited for when needed."""

    def __init__(
        self,
        paths: Paths,
        settings: Settings,
        registry: Registry,
        *,
        load_model: Callable[[], Model],
        load_encoder: Callable[[], Encoder],
        confirm: Confirm | None = None,
    ) -> None:
        self.paths = paths
        self.settings = settings
        self.registry = registry
        self.confirm = confirm
        self.session = Session()
        self.kind: str | None = None
        """The chat's filter: the kind that requests are kept to which name none."""
        self._connection = open_database(paths.database)
        self.catalog = Catalog(self._connection)
        self.profile = Profile(self._connection)
        self.turns = TurnLog(self._connection)
        self._model = Background(load_model)
        self._encoder = Background(load_encoder)
        self._index = Background(lambda: self._open_index(self._encoder.get()))
        self._router = Background(lambda: load_router(registry, self._encoder.get))
        self.retriever = Retriever(self.catalog, self._index.get)
        self.recommender = Recommender(self.catalog, self.retriever, self.profile, paths.learned)
        self.recommender.variety = settings.variety
        self._learned = Background(self._learn)
        self._language: Language = "en"

    @classmethod
    def open(
        cls,
        paths: Paths,
        settings: Settings,
        *,
        third_party_tools: bool = True,
        confirm: Confirm | None = None,
        progress: Callable[[str], None] = lambda message: None,
    ) -> Assistant:
        """Open the assistant of ``paths``; nothing heavy is loaded yet.

        Args:
            confirm: asked before an ``external`` tool runs, and before everything is erased.
            progress: told about slow steps.

        Raises:
            AssistantError: the home folder or the database cannot be used, or two tools have one name.
        """
        make_home(paths)
        return cls(
            paths,
            settings,
            Registry.load(paths, third_party_tools),
            load_model=lambda: model_loader("default")(settings, paths, progress),
            load_encoder=partial(load_encoder, settings, paths, progress),
            confirm=confirm,
        )

    def _learn(self) -> None:
        with closing(open_database(self.paths.database)) as connection:
            self.recommender.warm_up(Catalog(connection), Profile(connection))

    def _open_index(self, encoder: Encoder) -> tuple[VectorIndex, Encoder]:
        where = self.settings.chroma_url or self.paths.vectors
        return VectorIndex.open(where, encoder.id, encoder.dimension), encoder

    @property
    def index(self) -> VectorIndex:
        """The vector index, loaded."""
        return self._index.get()[0]

    @property
    def encoder(self) -> Encoder:
        """The text encoder, loaded."""
        return self._encoder.get()

    @property
    def model(self) -> Model:
        """The language model, loaded."""
        return self._model.get()

    @property
    def ready(self) -> bool:
        """Tell whether a request would be answered without waiting for loading."""
        return self._model.ready and self._index.ready and self._router.ready

    def warm_up(self) -> None:
        """Start loading the model, the encoder and the index behind."""
        self._index.start()
        self._learned.start()
        self._warm_up_parse()

    def wait_to_parse(self) -> None:
        """Load what parsing needs, side by side, and no more."""
        self._warm_up_parse()
        self._model.get()
        self._router.get()

    def _warm_up_parse(self) -> None:
        self._model.start()
        self._router.start()

    def resume(self) -> None:
        """Take up the last conversation, if it was not long ago, so that "the second one" is still known."""
        for turn in self.turns.recent(CONVERSATION_MINUTES):
            self.session.pending = ()
            calls = (*turn.calls, *[NO_CALL] * (len(turn.results) - len(turn.calls)))
            for call, result in zip(calls, turn.results, strict=False):
                self.session.observe(call, result)
            for result in turn.results:
                if isinstance(result, Question) and result.readings:
                    self.session.ask(result.readings)
            self.session.asked_about = turn.text

    def parse(self, text: str, shown: Shown | None = None) -> Parsed:
        """Return the calls that ``text`` becomes, without running them."""
        tools = tuple(self.registry.tools.values())
        return parse(text, shown, self.model, tools, self.catalog.kinds(), self._router.get())

    def ask(self, text: str, on_text: Callable[[str], None] = lambda piece: None) -> Turn:
        """Answer one request: parse, dispatch, reply, log.

        Args:
            on_text: gets the pieces of a chatting model's answer as they come.

        Raises:
            UsageError: the text is empty or too long.
            AssistantError: the model, the catalog or the index cannot be used.
        """
        self._require_items()
        self.warm_up()
        language = language_of(text)
        session = self.session
        option = chosen_option(text, session.pending, self.catalog.labels.synonyms)
        session.pending = ()
        if option is not None:
            return self._finish(text, self._language, Parsed(option.calls, 1.0, 0.0, ""), (), said=session.asked_about)
        parsed = self.parse(text, Shown(len(session.shown), session.kind) if session.shown else None)
        parsed = replace(parsed, calls=self._of_kind(parsed.calls))
        self._learned.get()
        if parsed.other is not None:
            readings = (parsed.calls, self._of_kind(parsed.other))
            session.ask(readings)
            question = Question(code="which_reading", readings=readings)
            return self._finish(text, language, replace(parsed, calls=()), (question,))
        chat = () if parsed.calls or not self.model.chats else (self._chat(text, on_text),)
        return self._finish(text, language, parsed, chat)

    def run(self, calls: Sequence[Call], text: str = "", language: Language | None = None) -> Turn:
        """Run ``calls`` without the model, as the direct commands do."""
        self._require_items()
        self._index.start()
        return self._finish(text, language or language_of(text), Parsed(tuple(calls), 1.0, 0.0, ""), (), by_hand=True)

    def recommend_again(self, wish: Wish, text: str, language: Language) -> Turn:
        """Recommend for a changed wish, as when one of its chips is taken away."""
        result = self.recommender.recommend(wish, language)
        self.session.observe(NO_CALL, result)
        return self._finish(text, language, Parsed((), 1.0, 0.0, ""), (result,), by_hand=True)

    def use_model(self, name: str, model: Model) -> None:
        """Go on with another language model, called ``name`` in the settings; the conversation goes on."""
        self._free_model()
        self._model = Background(lambda: model)
        self.settings = self.settings.model_copy(update={"model": name})

    def close(self) -> None:
        """Free the model and close the database."""
        self._free_model()
        self._connection.close()

    def _free_model(self) -> None:
        if self._model.ready:
            with suppress(ModelError):  # it never loaded: nothing to free
                self._model.get().close()

    def _require_items(self) -> None:
        if not self.catalog.count():
            raise CatalogError(
                "the catalog is empty", "Run `assistant setup` for the sample, or `assistant ingest FILE` for your own."
            )

    def _of_kind(self, calls: tuple[Call, ...]) -> tuple[Call, ...]:
        """Return ``calls`` kept to the chat's kind where they could name one and do not."""
        if self.kind is None:
            return calls
        return tuple(
            Call(tool=call.tool, args={"kind": self.kind, **call.args})
            if "kind" in self.registry.tools[call.tool].model_fields
            else call
            for call in calls
        )

    def _chat(self, text: str, on_text: Callable[[str], None]) -> Text:
        return Text(text=self.model.chat(chat_messages(text, self.session.shown), CHAT_TOKENS, on_text))

    def _finish(
        self,
        text: str,
        language: Language,
        parsed: Parsed,
        extra: tuple[Result, ...],
        by_hand: bool = False,
        said: str = "",
    ) -> Turn:
        """Run the parsed calls, word the results and log the turn.

        Args:
            said: the request that the calls come from, where ``text`` only answers a question about it.
        """
        self._language = language
        start = time.perf_counter()
        context = Context(
            self.catalog, self.retriever, self.profile, self.recommender, self.session, language, said or text
        )
        results = tuple(dispatch(call, self.registry, context, self.confirm, by_hand) for call in parsed.calls) + extra
        self.session.asked_about = said or text
        dispatched = time.perf_counter()
        lines = reply(results, language, self.catalog.labels)
        done = time.perf_counter()
        turn = Turn(
            time=datetime.now(UTC).isoformat(timespec="seconds"),
            text=text,
            language=language,
            calls=parsed.calls,
            results=results,
            lines=tuple(lines),
            confidence=parsed.confidence,
            milliseconds={
                "parse": round(parsed.milliseconds, 1),
                "dispatch": round((dispatched - start) * 1000, 1),
                "reply": round((done - dispatched) * 1000, 1),
            },
            model=self.model.id if self._model.made and parsed.raw else "",
            encoder=self.encoder.id if self._index.made else "",
            catalog_version=self.catalog.version,
        )
        if any(isinstance(result, ProfileChange) and result.action == "forgot" for result in results):
            self._erase_traces()
            return turn  # not logged: it names what was just erased
        return self.turns.append(turn)

    def _erase_traces(self) -> None:
        """Erase what was typed in the chat, when nothing is to be known about the user any more."""
        if not self.profile.events():
            self.paths.history.unlink(missing_ok=True)


__all__ = ["Assistant", "AssistantError"]
