"""The contract that the shell relies on, and what this tool promises beyond it."""

from __future__ import annotations

from assistant_basket import Basket

from assistant.testing import ToolContract, tiny_context


class TestBasket(ToolContract):
    """Signature, examples and effect hold; these calls work, and these are refused."""

    tool = Basket
    valid = ('basket about="coffee" budget="60"', 'basket about="咖啡" budget="100" count="2"')
    invalid = ('basket about="coffee" budget="0"', 'basket budget="60"', 'basket about="coffee" budget="1"')


def test_all_together_stay_within_the_budget() -> None:
    """What is chosen together costs no more than the budget."""
    basket = Basket(about="coffee", budget=50, count=3)(tiny_context())
    assert {item.title for item in basket.items} == {"Pour-over kettle", "Coffee filters"}
    assert sum(item.price or 0 for item in basket.items) <= 50
