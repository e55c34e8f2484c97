"""From what was found to what it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from engine.explain.clinic.diagnosis import Diagnosis
from engine.explain.clinic.found import Found, Kind
from engine.explain.clinic.meaning.broadcasting import broadcasting
from engine.explain.clinic.meaning.products import product

_OF: Final[Mapping[Kind, Callable[[Found], Diagnosis]]] = {
    "broadcast": broadcasting,
    "product": product,
}


def diagnose(found: Found) -> Diagnosis:
    """What it means, for every kind that there is."""
    return _OF[found.kind](found)
