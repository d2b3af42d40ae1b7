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


def dispatch(
    call: Call, registry: Registry, context: Context, confirm: Confirm | None, by_hand: bool = False
) -> Result:
    """Run one call and let the session take notice of its result.

    Args:
        confirm: asked before an ``external`` tool runs, and before the model erases everything; where there is nobody
            to ask, None refuses.
        by_hand: the user wrote the call and not the model, so only ``external`` tools are asked about.
    """
    tool = registry.tools.get(call.tool)
    if tool is None:
        return Failure(message=f"no tool is named {call.tool!r}", hint="`assistant tools` lists them.")
    result = _run(tool, call, registry, context, confirm, by_hand)
    context.session.observe(call, result)
    return result


def _run(
    tool: type[Tool], call: Call, registry: Registry, context: Context, confirm: Confirm | None, by_hand: bool
) -> Result:
    try:
        ready = tool.model_validate(call.args)
        question = "" if by_hand else ready.question()
        if tool.effect == "external":
            question = f"Let {tool.name!r} reach outside with {call.args}?"
        if question and not (confirm and confirm(question)):
            return _refused(tool)
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


def _refused(tool: type[Tool]) -> Failure:
    if tool.effect == "external":
        return Failure(
            message=f"the tool {tool.name!r} reaches outside and was not allowed to",
            hint="Answer yes when asked, or pass --allow-external.",
            zh=f"工具 {tool.name!r} 需要访问外部，没有得到允许。",
        )
    return Failure(
        message="nothing was changed: this cannot be taken back, and nobody said yes",
        hint="Answer yes when asked, pass --yes, or use `assistant profile`.",
        zh="什么都没有改变：这个操作无法撤销，需要你确认（回答 yes，或加上 --yes）。",
    )
