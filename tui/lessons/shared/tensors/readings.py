"""How a text was read that two libraries read differently, and how to get the other reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from engine.explain.shared.typed_tensors.library import Remark


def readings(word: Callable[..., str], remarks: Iterable[Remark]) -> str:
    """What is to be said of it, "" if nothing is. `word` gives a text of the frame."""
    said = {word("readings", remark.key, **remark.values): None for remark in remarks}
    return " ".join(said)
