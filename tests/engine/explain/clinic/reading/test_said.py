"""What the libraries have said, of many versions: read as what it was, or refused."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from engine.explain.clinic.found import Found, Named
from engine.explain.clinic.reading.read import read
from engine.protocol.errors import Mistake

SAID = [
    pytest.param(entry, id=f"{path.stem}: {entry['of'][:60]}")
    for path in sorted(Path(__file__).with_name("said").glob("*.toml"))
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["said"]
]


def found(told: dict[str, Any]) -> Found:
    """What is written in the file: lists for tuples, a shape behind its name."""
    fields = {
        key: tuple(value) if isinstance(value, list) else value for key, value in told.items()
    }
    shapes = tuple(Named(name, tuple(sizes)) for name, *sizes in told.get("shapes", ()))
    return Found(**{"library": None, "line": "", **fields, "shapes": shapes})


def seen(text: str) -> Found:
    it = read(text)
    return Found(**{**vars(it), "line": ""})


@pytest.mark.parametrize("entry", SAID)
def test_a_message_is_read_as_what_it_was(entry: dict[str, Any]) -> None:
    if code := entry.get("refused"):
        with pytest.raises(Mistake) as refused:
            read(entry["text"])
        assert refused.value.code == code
    else:
        assert seen(entry["text"]) == found(entry["found"])


def test_there_are_some_fifty_of_each_library() -> None:
    counts = [
        sum("found" in entry.values[0] for entry in SAID if str(entry.id).startswith(name))  # type: ignore[arg-type]
        for name in ("jax", "tensorflow", "older")
    ]
    assert min(counts) >= 50, counts
