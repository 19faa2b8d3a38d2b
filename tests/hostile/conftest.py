"""A made-up record of every resource type we read, to be damaged."""

import json
from pathlib import Path
from typing import Any

import pytest

from spinepath.sources.fhir import texts

_ANNA = Path(__file__).parents[1] / "fhir" / "records" / "anna.json"


@pytest.fixture(autouse=True)
def no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a text says is tested elsewhere, and thousands of records are read here."""
    monkeypatch.setattr(texts, "read", lambda _text: ())


@pytest.fixture(scope="session")
def anna() -> dict[str, Any]:
    """The Bundle of a made-up person, as decoded JSON. Copy before damaging."""
    found: dict[str, Any] = json.loads(_ANNA.read_text("utf-8"))
    return found
