"""Measures recommenders on ratings that are held out: splits, metrics, groups of users.

Knows nothing of how a recommender works: it gives each user a list.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from assistant.recommender.choices import FEWEST, LIKED, Floats, Rating

HELD_OUT = 0.2
COLD = 0.1
"""Share of the items that nobody is known to have rated, where new items are tried."""
K = 10
GROUPS = (20, 50, 100)
"""Limits between users with a short, a middling, a long and a very long history."""


@dataclass(frozen=True)
class Split:
    """What is known and what is to be found; ``train`` holds low ratings too."""

    ids: tuple[str, ...]
    train: tuple[Rating, ...]
    held_out: Mapping[str, frozenset[str]]
    """By user; each of these was liked."""

    @cached_property
    def histories(self) -> dict[str, dict[str, float]]:
        """Item ids with ratings of each user in ``train``, oldest first."""
        found: dict[str, dict[str, float]] = defaultdict(dict)
        for user, item_id, rating, _ in sorted(self.train, key=lambda one: (one[3], one[1])):
            found[user][item_id] = rating
        return dict(found)

    def known(self, user: str, likes: int | None = None) -> dict[str, float]:
        """Return a user's history, or of it only the first ``likes`` items that they liked."""
        history = self.histories.get(user, {})
        if likes is None:
            return history
        return dict([pair for pair in history.items() if pair[1] >= LIKED][:likes])


def split(ratings: Iterable[Rating], *, by_time: bool = False, seed: int = 0, share: float = HELD_OUT) -> Split:
    """Hold out a ``share`` of what each user liked: drawn at random, or the latest."""
    every = list(ratings)
    liked = Counter(item_id for _, item_id, rating, _ in every if rating >= LIKED)
    ids = tuple(sorted(item_id for item_id, count in liked.items() if count >= FEWEST))
    known = set(ids)
    by_user: dict[str, list[Rating]] = defaultdict(list)
    for one in every:
        if one[1] in known:
            by_user[one[0]].append(one)
    random = np.random.default_rng(seed)
    train, held_out = list[Rating](), dict[str, frozenset[str]]()
    for user in sorted(by_user):
        good = sorted(
            (one for one in by_user[user] if one[2] >= LIKED), key=lambda one: (one[3] if by_time else 0, one[1])
        )
        count = int(len(good) * share)
        order = np.arange(len(good))[::-1] if by_time else random.permutation(len(good))
        out = frozenset(good[index][1] for index in order[:count])
        if out:
            held_out[user] = out
        train += [one for one in by_user[user] if one[1] not in out]
    return Split(ids, tuple(train), held_out)


def without_some_items(data: Split, ratings: Iterable[Rating], seed: int = 0, share: float = COLD) -> Split:
    """Return a split in which nobody is known to have rated a ``share`` of the items, and these are to be found."""
    cold = set(np.random.default_rng(seed).choice(data.ids, int(len(data.ids) * share), replace=False).tolist())
    known, every = set(data.ids), list(ratings)
    held_out: dict[str, set[str]] = defaultdict(set)
    for user, item_id, rating, _ in every:
        if item_id in cold and rating >= LIKED:
            held_out[user].add(item_id)
    train = tuple(one for one in every if one[1] in known - cold)
    return Split(data.ids, train, {user: frozenset(held_out[user]) for user in sorted(held_out)})


@dataclass(frozen=True)
class Measures:
    """Means over users of what their first ``K`` items are worth; see the functions below."""

    users: int
    ndcg: float
    recall: float
    mrr: float
    coverage: float
    """Share of all items that anybody is shown."""
    novelty: float
    """Mean self-information of the items shown, bits."""
    gini: float
    """0 where all items are shown equally often, 1 where all users are shown one."""
    distance: float
    """Mean distance between two items of a list: 1 minus the cosine of their vectors; 0 without vectors."""
    attribute_distance: float
    """The same: 1 minus the share of attributes that they share (Jaccard)."""
    miscalibration: float
    """Mean Jensen-Shannon divergence, bits, of the attributes shown from those of what the user liked (Steck 2018)."""
    by_history: Mapping[str, float]
    """nDCG by the number of items in the user's history."""

    def __str__(self) -> str:
        """Return the numbers in a line."""
        fields = ("ndcg", "recall", "mrr", "coverage", "gini", "novelty", "distance", "attribute_distance")
        return "  ".join(f"{name} {getattr(self, name):.3f}" for name in (*fields, "miscalibration"))


def top(scores: Floats, known: Sequence[int], k: int = K) -> list[int]:
    """Return the places of the ``k`` best items that are not ``known``, best first."""
    scores = scores.copy()
    scores[list(known)] = -np.inf
    best = np.argpartition(-scores, min(k, len(scores) - 1))[:k]
    return [int(i) for i in best[np.argsort(-scores[best], kind="stable")] if scores[i] > -np.inf]


def measure(
    data: Split,
    lists: Mapping[str, Sequence[int]],
    attributes: Mapping[str, frozenset[str]],
    vectors: Mapping[str, Floats] = {},
) -> Measures:
    """Measure the ``lists`` of places in ``data.ids`` that the users were given.

    Args:
        attributes: of the items, for distance and calibration.
        vectors: of the items, at unit length.
    """
    histories = data.histories
    chosen = Counter(item_id for history in histories.values() for item_id in history)
    shown = Counter(place for places in lists.values() for place in places)
    ideal = 1 / np.log2(np.arange(2, max(K, *map(len, lists.values())) + 2))
    sums: dict[str, list[float]] = defaultdict(list)
    groups: dict[str, list[float]] = defaultdict(list)
    for user, places in lists.items():
        wanted, picked = data.held_out[user], [data.ids[place] for place in places]
        hits = np.array([item_id in wanted for item_id in picked], dtype=float)
        sums["ndcg"].append(float(hits @ ideal[: len(picked)] / ideal[: len(wanted)].sum()))
        sums["recall"].append(hits.sum() / len(wanted))
        sums["mrr"].append(float(max(hits / np.arange(1, len(picked) + 1), default=0.0)))
        bits = [-np.log2((chosen[item_id] + 1) / (len(histories) + 1)) for item_id in picked]
        sums["novelty"].append(float(np.mean(bits)) if bits else 0.0)
        sums["distance"].append(_mean_distance([vectors[item_id] for item_id in picked if item_id in vectors]))
        sums["attribute_distance"].append(_distance([attributes.get(item_id, frozenset()) for item_id in picked]))
        liked = [item_id for item_id, rating in histories.get(user, {}).items() if rating >= LIKED]
        sums["miscalibration"].append(_divergence(_mix(liked, attributes), _mix(picked, attributes)))
        groups[_group(len(histories.get(user, {})))].append(sums["ndcg"][-1])
    counts = np.sort([shown.get(place, 0) for place in range(len(data.ids))])
    ranks = np.arange(1, len(counts) + 1)
    gini = float((2 * ranks - len(counts) - 1) @ counts / (len(counts) * max(counts.sum(), 1)))
    means = {name: float(np.mean(values)) for name, values in sums.items()}
    by_history = {group: float(np.mean(values)) for group, values in sorted(groups.items())}
    return Measures(len(lists), coverage=len(shown) / len(data.ids), gini=gini, by_history=by_history, **means)


def _group(length: int) -> str:
    for limit in GROUPS:
        if length < limit:
            return f"under {limit}"
    return f"{GROUPS[-1]} and more"


def _distance(attributes: Sequence[frozenset[str]]) -> float:
    pairs = [(a, b) for index, a in enumerate(attributes) for b in attributes[:index]]
    return float(np.mean([1 - len(a & b) / max(len(a | b), 1) for a, b in pairs])) if pairs else 0.0


def _mean_distance(vectors: Sequence[Floats]) -> float:
    if len(vectors) < 2:
        return 0.0
    cosines = np.stack(vectors) @ np.stack(vectors).T
    return float(1 - cosines[np.triu_indices(len(vectors), 1)].mean())


def _mix(ids: Iterable[str], attributes: Mapping[str, frozenset[str]]) -> dict[str, float]:
    """Return the share of each attribute among ``ids``; each item counts 1, spread over what it has."""
    mix: dict[str, float] = defaultdict(float)
    for item_id in ids:
        own = attributes.get(item_id, frozenset())
        for value in own:
            mix[value] += 1 / len(own)
    total = sum(mix.values()) or 1.0
    return {value: share / total for value, share in mix.items()}


def _divergence(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Return the Jensen-Shannon divergence of two distributions, 0 to 1 bit."""
    values = sorted({*one, *other})
    p, q = (np.array([mix.get(value, 0.0) for value in values]) for mix in (one, other))
    middle = (p + q) / 2
    parts = [np.sum(each[each > 0] * np.log2(each[each > 0] / middle[each > 0])) for each in (p, q)]
    return float(sum(parts) / 2)
