"""Attention over one fixed prompt with many branches behind it, without the products a block mask would throw away.

Each branch looks at the fixed prompt and at itself. For P fixed tokens and B branches of L tokens this takes
P^2 + B L (P + L) products instead of (P + B L)^2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional


@dataclass
class Layout:
    """Where the fixed prompts and the branches lie in (rows, n) tokens; places count over all rows."""

    fixed: Tensor
    """(rows, P): places of the fixed tokens, padded with any place."""
    branches: Tensor
    """(rows, B, L): places of the branches' tokens, padded likewise."""
    back: Tensor
    """(rows * n): where each token stands among the fixed tokens and then the branches'."""
    fixed_seen: Tensor
    """(rows, 1, P, P): which keys a fixed token may look at."""
    branch_seen: Tensor
    """(rows, 1, 1, B, L, P + L): which fixed keys and which of its own branch a token may look at."""


def layouts(
    lengths: Sequence[Sequence[int]], n: int, windows: dict[str, int], device: torch.device
) -> dict[str, Layout]:
    """Return the layout for each type of layer.

    Args:
        lengths: of each row's fixed prompt and then of its branches, in tokens.
        n: tokens of a row, padding included.
        windows: how far back each type of layer looks.
    """
    rows, most_fixed = len(lengths), max(row[0] for row in lengths)
    most, longest = max(len(row) - 1 for row in lengths), max(max(row[1:]) for row in lengths)
    fixed = torch.zeros(rows, most_fixed, dtype=torch.long)
    branches = torch.zeros(rows, most, longest, dtype=torch.long)
    back = torch.zeros(rows * n, dtype=torch.long)
    fixed_real = torch.zeros(rows, most_fixed, dtype=torch.bool)
    branch_real = torch.zeros(rows, most, longest, dtype=torch.bool)
    for row, (size, *sizes) in enumerate(lengths):
        start = row * n
        fixed[row, :size] = torch.arange(start, start + size)
        fixed_real[row, :size] = True
        back[start : start + size] = row * most_fixed + torch.arange(size)
        start += size
        for branch, length in enumerate(sizes):
            branches[row, branch, :length] = torch.arange(start, start + length)
            branch_real[row, branch, :length] = True
            first = rows * most_fixed + (row * most + branch) * longest
            back[start : start + length] = first + torch.arange(length)
            start += length
    place, own = torch.arange(most_fixed), torch.arange(longest)
    sizes_of = torch.tensor([row[0] for row in lengths])
    made = {}
    for name, window in windows.items():
        gap = place[:, None] - place[None, :]
        fixed_seen = ((gap >= 0) & (gap < window))[None] & fixed_real[:, None, :]
        fixed_seen |= torch.eye(most_fixed, dtype=torch.bool)
        to_fixed = sizes_of[:, None, None] + own[None, :, None] - place[None, None, :] < window  # (rows, L, P)
        to_fixed = to_fixed & fixed_real[:, None, :]
        gap = own[:, None] - own[None, :]
        to_own = ((gap >= 0) & (gap < window))[None, None] & branch_real[:, :, None, :]
        to_own |= torch.eye(longest, dtype=torch.bool)
        branch_seen = torch.cat([to_fixed[:, None].expand(-1, most, -1, -1), to_own], -1)
        made[name] = Layout(
            fixed.to(device),
            branches.to(device),
            back.to(device),
            fixed_seen[:, None].to(device),
            branch_seen[:, None, None].to(device),
        )
    return made


def branched(query: Tensor, key: Tensor, value: Tensor, layout: Layout, scaling: float) -> Tensor:
    """Return what each token gets, shape (rows, n, heads, d).

    Args:
        query: (rows, heads, n, d); ``key`` and ``value`` may have fewer heads.
    """
    rows, heads, n, d = query.shape
    shared = key.shape[1]
    q, k, v = (t.transpose(1, 2).reshape(rows * n, -1, d) for t in (query, key, value))  # (tokens, heads, d)

    def fixed(t: Tensor) -> Tensor:
        return _rows(t, layout.fixed).transpose(1, 2)  # (rows, heads, P, d)

    fixed_key, fixed_value = fixed(k), fixed(v)
    of_fixed = functional.scaled_dot_product_attention(
        fixed(q), fixed_key, fixed_value, layout.fixed_seen, scale=scaling, enable_gqa=True
    )
    places = layout.branches
    _, most, longest = places.shape
    own_q = _rows(q, places).view(rows, most, longest, shared, heads // shared, d).permute(0, 3, 4, 1, 2, 5)
    own_k, own_v = (_rows(t, places).permute(0, 3, 1, 2, 4)[:, :, None] for t in (k, v))  # (rows, shared, 1, B, L, d)
    flat = own_q.reshape(rows, shared, -1, d)
    p = fixed_key.shape[2]
    on_fixed = (flat @ fixed_key.transpose(-1, -2)).view(rows, shared, heads // shared, most, longest, p)
    scores = torch.cat([on_fixed, own_q @ own_k.transpose(-1, -2)], -1) * scaling
    weights = scores.masked_fill(~layout.branch_seen, float("-inf")).softmax(-1)
    of_branches = (weights[..., :p].reshape(rows, shared, -1, p) @ fixed_value).view(own_q.shape)
    of_branches = of_branches + weights[..., p:] @ own_v
    by_token = torch.cat(
        [
            of_fixed.transpose(1, 2).reshape(-1, heads * d),
            of_branches.permute(0, 3, 4, 1, 2, 5).reshape(-1, heads * d),
        ]
    )
    return _rows(by_token, layout.back).view(rows, n, heads, d)


def _rows(values: Tensor, places: Tensor) -> Tensor:
    """Return ``values[places]``; the gradient of ``index_select`` is faster on a CPU."""
    return values.index_select(0, places.flatten()).view(*places.shape, *values.shape[1:])
