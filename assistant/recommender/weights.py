"""What each part of the score counts.

``WEIGHTS`` hold for everybody. Where ratings of other people are known, they say more about an item than its attributes
do, so ``SHARES`` of the parts that speak from attributes are counted; ``fitting.py`` learns them from the ratings.
"""

from __future__ import annotations

from collections.abc import Mapping

WEIGHTS: Mapping[str, float] = {
    "topic": 1.0,
    "text": 0.6,
    "meaning": 0.4,
    "like": 1.0,
    "taste": 0.5,
    "rated": 0.5,
    "graph": 0.2,
    "chosen": 1.0,
    "lately": 1.0,
    "critique": 0.7,
    "earlier": 0.4,
    "popularity": 0.15,
    "limits": 0.05,
    "new": 0.01,
}
"""What is asked for outweighs what is near in meaning, and that what is widely known."""

SHARES: Mapping[str, float] = {"rated": 0.1, "graph": 0.1, "popularity": 0.0}
"""Of an item that many have rated; measured on MovieLens."""

UNRATED_PLACE = 20
"""Where what few have rated comes in among what many have, when nothing is asked for: after so many of these."""
