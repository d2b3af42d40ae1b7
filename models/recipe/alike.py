"""Tells which sentences mean nearly the same, by the text encoder, so that no label contradicts a tool that is listed.

Vectors are kept in ``build/recipe/vectors.npz``, because 10,000 sentences take a minute.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.config import Settings, load_paths
from assistant.encoder import OnnxEncoder
from assistant.model import Vector
from assistant.models import export_encoder

CACHE = Path(__file__).parents[2] / "build" / "recipe" / "vectors.npz"


def vectors(texts: Sequence[str]) -> Vector:
    """Return the vectors of ``texts``, shape (len(texts), dimension), float32."""
    known: dict[str, Vector] = {}
    if CACHE.exists():
        with np.load(CACHE) as stored:
            known = dict(zip(stored["texts"], stored["vectors"], strict=True))
    new = [text for text in dict.fromkeys(texts) if text not in known]
    if new:
        settings = Settings()
        encoder = OnnxEncoder(export_encoder(settings, load_paths(), print), settings.thread_count)
        known.update(zip(new, (encoder.encode_query(text) for text in new), strict=True))
        CACHE.parent.mkdir(parents=True, exist_ok=True)
        np.savez(CACHE, texts=np.array(list(known)), vectors=np.stack(list(known.values())))
    return np.stack([known[text] for text in texts])
