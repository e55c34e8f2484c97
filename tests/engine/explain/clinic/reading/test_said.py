"""What the libraries have said, of many versions: read as what it was, or refused."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.explain.clinic.found import Found, Named
from engine.explain.clinic.reading.read import read
from engine.protocol.errors import Mistake

SAID: list[tuple[str, dict[str, Any]]] = [
    (path.stem, entry)
    for path in sorted(Path(__file__).with_name("said").glob("*.toml"))
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["said"]
]


def found(told: dict[str, Any]) -> Found:
    """What is written in the file: lists for tuples, a shape behind its name."""
    fields: dict[str, Any] = {"library": None, "line": ""}
    fields |= {key: tuple(it) if isinstance(it, list) else it for key, it in told.items()}
    fields["shapes"] = tuple(Named(name, tuple(sizes)) for name, *sizes in told.get("shapes", ()))
    return Found(**fields)


@pytest.mark.parametrize(
    "entry", [pytest.param(entry, id=f"{file}: {entry['of'][:60]}") for file, entry in SAID]
)
def test_a_message_is_read_as_what_it_was(entry: dict[str, Any]) -> None:
    if code := entry.get("refused"):
        with pytest.raises(Mistake) as refused:
            read(entry["text"])
        assert refused.value.code == code
    else:
        assert replace(read(entry["text"]), line="") == found(entry["found"])


def test_there_are_some_fifty_of_each() -> None:
    counts = Counter(file for file, entry in SAID if "found" in entry)
    assert set(counts) == {"jax", "tensorflow", "older"}
    assert min(counts.values()) >= 50, counts
