"""Step two: a call becomes a result; what a tool cannot serve becomes a Failure, what is not clear a Question."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import ValidationError

from assistant.context import Context
from assistant.errors import AmbiguousItem, AssistantError, ToolError
from assistant.registry import Registry
from assistant.tool import Tool
from assistant.values import Call, Failure, Question, Result

Confirm = Callable[[str], bool]
"""Asks the user whether a call may reach outside; gets the question, returns the answer."""


def dispatch(call: Call, registry: Registry, context: Context, confirm: Confirm | None) -> Result:
    """Run one call and let the session take notice of its result.

    Args:
        confirm: asked before an ``external`` tool runs; where there is nobody to ask, None refuses.
    """
    tool = registry.tools.get(call.tool)
    if tool is None:
        return Failure(message=f"no tool is named {call.tool!r}", hint="`assistant tools` lists them.")
    result = _run(tool, call, registry, context, confirm)
    context.session.observe(call, result)
    return result


def _run(tool: type[Tool], call: Call, registry: Registry, context: Context, confirm: Confirm | None) -> Result:
    try:
        ready = tool.model_validate(call.args)
        if tool.effect == "external" and not (
            confirm and confirm(f"Let {tool.name!r} reach outside with {call.args}?")
        ):
            return Failure(
                message=f"the tool {tool.name!r} reaches outside and was not allowed to",
                hint="Answer yes when asked, or pass --allow-external.",
            )
        return ready(context)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        return Failure(message=f"argument {name!r} of {tool.name!r}: {first['msg']}")
    except AmbiguousItem as error:
        return Question(code="which_item", about=error.written, options=tuple(context.catalog.items(error.options)))
    except ToolError as error:
        return Failure(message=error.message, hint=error.hint, zh=error.zh)
    except AssistantError:
        raise
    except Exception as error:
        if registry.built_in(tool.name):
            raise  # ours: a bug keeps its traceback
        return Failure(
            message=f"the tool {tool.name!r} of {registry.origin(tool.name)} failed: {error!r}",
            hint="Tell its author, or remove it.",
        )
