"""Every error a person can cause, as one tree.

    AssistantError              exit 1: something failed
    ├── UsageError              exit 2: what was asked for makes no sense as written
    ├── CatalogError            the catalog or its index is missing, locked, unreadable or from another encoder
    ├── ModelError              a model or encoder is missing, broken or unreachable
    ├── PluginError             a third-party tool cannot be loaded or clashes with another
    └── ToolError               a tool cannot serve this call; becomes a Failure in the reply
        ├── UnknownItem         no item has that title
        └── AmbiguousItem       several items have that title; becomes a Question in the reply

Messages are for the person: they name the culprit with ``!r``; ``hint`` says what to do next.
"""


class AssistantError(Exception):
    """Base of all errors that are shown to the person without a traceback."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(AssistantError):
    """What was asked for makes no sense as written."""

    exit_code = 2


class CatalogError(AssistantError):
    """The catalog or its vector index cannot be used."""


class ModelError(AssistantError):
    """A language model or an encoder cannot be used."""


class PluginError(AssistantError):
    """A third-party tool cannot be loaded."""


class ToolError(AssistantError):
    """A tool cannot serve this call; ``zh`` says the message in Chinese, for a reply in that language."""

    def __init__(self, message: str, hint: str = "", zh: str = "") -> None:
        super().__init__(message, hint)
        self.zh = zh


class UnknownItem(ToolError):
    """No item in the catalog has that title."""


class AmbiguousItem(ToolError):
    """Several items are called ``written``, equally well; ``options`` are their ids."""

    def __init__(self, written: str, options: tuple[str, ...]) -> None:
        super().__init__(f"several items are called {written!r}", "Say which one, by number.")
        self.written = written
        self.options = options
