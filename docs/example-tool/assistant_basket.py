"""A tool for the assistant: several products within one budget."""

from __future__ import annotations

from pydantic import Field

from assistant import Context, Hits, Item, Limits, Tool, ToolError


class Basket(Tool):
    """Put together products that cost no more than a budget in all."""

    about: str = Field(description="what they are for")
    budget: float = Field(gt=0, description="the most that all may cost together")
    count: int = Field(default=3, ge=2, le=10, description="how many products")

    examples = (
        ("everything for filter coffee, sixty dollars at most", 'basket about="filter coffee" budget="60"'),
        ("预算五百，帮我配四件露营用品", 'basket about="露营" budget="500" count="4"'),
    )

    def __call__(self, context: Context) -> Hits:
        """Take what fits best as long as there is money left, all in one currency."""
        limits = Limits(kind="product", max_price=self.budget)
        found = context.retriever.search(self.about, 50, limits)
        chosen: list[Item] = []
        left = self.budget
        for item in context.catalog.items([one.id for one in found]):
            if item.price is None or (chosen and item.currency != chosen[0].currency):
                continue
            if item.price <= left and len(chosen) < self.count:
                chosen.append(item)
                left -= item.price
        if not chosen:
            raise ToolError(f"nothing for {self.about!r} costs {self.budget:g} or less", "Raise the budget.")
        return Hits(query=self.about, items=tuple(chosen), limits=limits)
