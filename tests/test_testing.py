from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
import pytest
from pydantic import Field

from assistant import Context, Failure, Hits, Item, Kind, Limits, Text, Tool, ToolError
from assistant.config import Paths
from assistant.model import Message, Prompt
from assistant.registry import Registry
from assistant.syntax import answer
from assistant.testing import (
    TINY_ITEMS,
    HashingEncoder,
    ScriptedModel,
    ToolContract,
    tiny_catalog,
    tiny_context,
    tiny_index,
)
from assistant.values import KINDS


class Greet(Tool):
    """Greet somebody."""

    who: str = Field(description="whom")
    kind: Kind | None = Field(None, description="as what")
    tone: Literal["warm", "dry"] = Field("warm", description="how")
    times: int = Field(1, ge=1, le=3, description="how often")

    examples: ClassVar[tuple[tuple[str, str], ...]] = (
        ("say hello to Ann", 'greet who="Ann"'),
        ("向小明问好两次", 'greet who="小明" times="2"'),
        ("thanks", "none"),
    )

    def __call__(self, context: Context) -> Text:
        """Say hello, but not to nobody."""
        if self.who == "nobody":
            raise ToolError("nobody is there")
        return Text(text=f"hello {self.who}")


class TestGreet(ToolContract):
    tool = Greet
    valid = ('greet who="Ann"', 'greet who="Ann" kind=movie tone=dry times="3"')
    invalid = ('greet who="Ann" times="4"', "greet", 'greet who="nobody"')


def changed(**attributes: Any) -> type[ToolContract]:
    """Return the contract of a tool that is Greet but for ``attributes``."""
    annotations = attributes.pop("annotations", {})
    body = {
        "__doc__": Greet.__doc__,
        "name": "greet",
        **attributes,
        "__module__": __name__,
        "__annotations__": annotations,
    }
    tool = type("Changed", (Greet,), body)
    return type("Contract", (TestGreet,), {"tool": tool})


def write_profile(tool: Tool, context: Context) -> Text:
    context.catalog.put_labels([("a", "b")])
    return Text(text="")


BROKEN: dict[str, tuple[dict[str, Any], Callable[[ToolContract], None]]] = {
    "reserved name": ({"name": "none"}, lambda c: c.test_name_is_free()),
    "name": ({"name": "Greet"}, lambda c: c.test_signature()),
    "docstring": ({"__doc__": ""}, lambda c: c.test_signature()),
    "long docstring": ({"__doc__": "Very " * 30 + "long."}, lambda c: c.test_description_is_short()),
    "type": ({"annotations": {"x": dict[str, int]}}, lambda c: c.test_signature()),
    "description": ({"annotations": {"x": int}, "x": 1}, lambda c: c.test_arguments_are_described()),
    "option that is a number": ({"annotations": {"x": Literal[1]}, "x": 1}, lambda c: c.test_options_can_be_written()),
    "effect": ({"effect": "harmless"}, lambda c: c.test_effect()),
    "no examples": ({"examples": ()}, lambda c: c.test_has_examples()),
    "another tool's example": ({}, lambda c: c.test_example(("bye", 'leave who="Ann"'))),
    "example out of order": ({}, lambda c: c.test_example(("hi", 'greet times="1" who="Ann"'))),
    "example out of bounds": ({}, lambda c: c.test_example(("hi", 'greet who="Ann" times="9"'))),
    "example without request": ({}, lambda c: c.test_example((" ", 'greet who="Ann"'))),
    "invalid call works": ({}, lambda c: c.test_invalid_call('greet who="Ann"')),
    "invalid call cannot be read": ({}, lambda c: c.test_invalid_call('greet whom="Ann"')),
    "valid call is refused": ({}, lambda c: c.test_valid_call('greet who="nobody"')),
    "valid call is out of bounds": ({}, lambda c: c.test_valid_call('greet who="Ann" times="9"')),
    "no result": ({"__call__": lambda tool, context: "hello"}, lambda c: c.test_valid_call('greet who="Ann"')),
    "a failure": ({"__call__": lambda t, c: Failure(message="no")}, lambda c: c.test_valid_call('greet who="Ann"')),
    "writes": ({"__call__": write_profile}, lambda c: c.test_reading_changes_nothing('greet who="Ann"')),
}


@pytest.mark.parametrize("case", BROKEN)
def test_the_contract_bites(case: str) -> None:
    attributes, check = BROKEN[case]
    with pytest.raises(Exception, match=r".+") as caught:
        check(changed(**attributes)())
    assert not isinstance(caught.value, AttributeError | TypeError | NameError), caught.value


def test_a_contract_without_valid_calls_bites() -> None:
    contract = type("Empty", (ToolContract,), {"tool": Greet})()
    with pytest.raises(AssertionError, match="valid"):
        contract.test_has_a_valid_call()


def test_a_tool_that_says_it_changes_may_write() -> None:
    contract = changed(__call__=write_profile, effect="changes")()
    contract.test_reading_changes_nothing('greet who="Ann"')
    contract.test_valid_call('greet who="Ann"')


def test_pytest_names_the_failing_line(tmp_path: Path) -> None:
    test = tmp_path / "test_it.py"
    test.write_text(
        "from pydantic import Field\nfrom assistant import Text, Tool\nfrom assistant.testing import ToolContract\n"
        "class Say(Tool):\n    'Say it.'\n    words: str = Field(description='what')\n"
        "    examples = (('say hi', 'say words=\"hi\"'), ('say hi', 'say word=\"hi\"'))\n"
        "    def __call__(self, context):\n        return Text(text=self.words)\n"
        "class TestSay(ToolContract):\n    tool = Say\n    valid = ('say words=\"hi\"', 'say')\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(test)]
    result = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    failed = re.findall(r"^FAILED \S+::(\w+)\[(.*?)\] - ", result.stdout, re.MULTILINE)
    assert ("test_valid_call", "say") in failed, result.stdout
    assert "must start with one of (' words',)" in result.stdout
    assert {test for test, _ in failed} == {"test_example", "test_valid_call", "test_reading_changes_nothing"}


@pytest.fixture(scope="module")
def built_in(tmp_path_factory: pytest.TempPathFactory) -> dict[str, type[Tool]]:
    home = tmp_path_factory.mktemp("home")
    return Registry.load(Paths(home=home, models=home), third_party=False).tools


def test_built_in_tools_keep_the_contract(built_in: dict[str, type[Tool]]) -> None:
    for tool in built_in.values():
        others = [other for other in built_in.values() if other is not tool]
        contract = type("BuiltIn", (ToolContract,), {"tool": tool, "companions": others})()
        contract.test_name_is_free()
        contract.test_signature()
        contract.test_description_is_short()
        contract.test_arguments_are_described()
        contract.test_options_can_be_written()
        contract.test_effect()
        contract.test_has_examples()
        for example in tool.examples:
            contract.test_example(example)


class TestScriptedModel:
    def decode(self, model: ScriptedModel, request: str) -> str:
        return model.decode(Prompt("fixed", request), lambda: answer([Greet.signature(KINDS)])).text

    def test_answers_by_the_request_behind_any_label(self) -> None:
        model = ScriptedModel({"hello Ann": 'greet who="Ann"', "hello Ann Lee": 'greet who="Ann Lee"', "bye": "none"})
        assert self.decode(model, "hello Ann") == ' greet who="Ann"\n'
        assert self.decode(model, "Shown: 3 movie\nRequest: hello Ann Lee\nCalls: ") == ' greet who="Ann Lee"\n'
        assert self.decode(model, "用户: bye") == " none\n"

    @pytest.mark.parametrize("request_", ["hello", "say: hello Ann and Bob", ""])
    def test_a_request_that_is_not_in_the_script_fails(self, request_: str) -> None:
        with pytest.raises(AssertionError, match="no answer"):
            self.decode(ScriptedModel({"hello Ann": "none"}), request_)

    @pytest.mark.parametrize(
        "line", ["leave", "greet", 'greet who="Ann" who="Bob"', 'greet who="Ann" kind=game', "none none"]
    )
    def test_an_impossible_script_fails(self, line: str) -> None:
        with pytest.raises(AssertionError, match="impossible"):
            self.decode(ScriptedModel({"hi": line}), "hi")

    def test_chats_only_with_a_script_for_it(self) -> None:
        assert not ScriptedModel({}).chats
        model = ScriptedModel({}, chat={"how are you?": "Fine, thank you."})
        assert model.chats
        pieces: list[str] = []
        words = model.chat([Message("system", "facts"), Message("user", "how are you?")], 50, pieces.append)
        assert "".join(pieces) == words == "Fine, thank you."
        model.close()


class TestTinyCatalog:
    def test_holds_every_kind_in_both_languages(self) -> None:
        catalog = tiny_catalog()
        assert all(catalog.count(kind) for kind in KINDS)
        assert catalog.count() == len(TINY_ITEMS)
        assert all(item.name("zh") != item.name("en") for item in TINY_ITEMS)
        assert catalog.labels.show("coffee", "zh") == "咖啡"

    def test_takes_other_items(self) -> None:
        context = tiny_context(items=[Item(id="book/x", kind="book", title="X")])
        assert context.find_item("x").id == "book/x"

    def test_is_found_by_words_and_by_vectors(self) -> None:
        context = tiny_context(language="zh", sentence="爵士")
        assert context.retriever.search("爵士", 1)[0].id == "music/kind-of-blue"
        found = context.retriever.search("coffee grinder", 3, Limits(kind="product", max_price=60))
        assert found[0].id == "product/hand-coffee-grinder"
        assert found[0].vector_rank == found[0].text_rank == 1
        assert context.retriever.similar(["product/coffee-filters"], 1)[0][0] == "product/pour-over-kettle"
        assert context.profile.events() == ()
        assert (context.language, context.sentence) == ("zh", "爵士")

    def test_two_contexts_share_nothing(self) -> None:
        one, other = tiny_context(), tiny_context()
        one.catalog.put_labels([("horror", "恐怖")])
        assert other.catalog.labels.show("horror", "zh") == "horror"

    def test_results_are_those_of_a_tool(self) -> None:
        context = tiny_context()
        hits = Hits(query="x", items=tuple(context.catalog.items(["book/emma"])))
        assert hits.items[0].title == "Emma"

    def test_the_memory_store_answers_as_chroma_does(self, tmp_path: Path) -> None:
        from assistant.vectors import VectorIndex

        catalog, encoder = tiny_catalog(), HashingEncoder()
        memory, ids = tiny_index(catalog, encoder), [item.id for item in TINY_ITEMS]
        chroma = VectorIndex.open(tmp_path / "vectors", encoder.id, encoder.dimension)
        chroma.put(encoder.encode_documents([item.description for item in TINY_ITEMS]), ids)
        memory.put(encoder.encode_documents([item.description for item in TINY_ITEMS]), ids)
        vector = encoder.encode_query("a small kettle for filter coffee of 1979")
        for among in (None, ids, ids[2:9], ids[4:5], []):
            expected, got = dict(chroma.query(vector, 12, among)), dict(memory.query(vector, 12, among))
            assert expected.keys() == got.keys()
            assert all(abs(expected[key] - got[key]) < 1e-5 for key in expected)
        some = ["book/emma", "nothing", "movie/her"]
        ours, theirs = memory.get(some), chroma.get(some)
        assert ours.keys() == theirs.keys()
        assert all(np.allclose(ours[key], theirs[key], atol=1e-6) for key in ours)
        memory.clear()
        assert memory.count() == 0
        assert memory.query(vector, 3) == []


def test_vectors_have_unit_length_and_do_not_depend_on_the_process() -> None:
    encoder = HashingEncoder()
    assert np.isclose(np.linalg.norm(encoder.encode_query("")), 1)
    assert np.isclose(np.linalg.norm(encoder.encode_query("三体 three body 3")), 1)
    program = (
        "from assistant.testing import HashingEncoder; "
        "print(HashingEncoder().encode_query('三体 body').nonzero()[0].tolist())"
    )
    other = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert other.strip() == str(encoder.encode_query("三体 body").nonzero()[0].tolist())
    counts: list[int] = []
    assert encoder.encode_documents(["a", "b"], counts.append).shape == (2, encoder.dimension)
    assert counts == [2]
    assert encoder.encode_documents([]).shape == (0, encoder.dimension)
