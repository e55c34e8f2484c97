"""The clinic's one face: from a text that somebody brings to what it means."""

from __future__ import annotations

from engine.explain.clinic.diagnosis import Diagnosis
from engine.explain.clinic.meaning.diagnose import diagnose
from engine.explain.clinic.reading.read import read


def explain(text: str) -> Diagnosis:
    """What went wrong and what would mend it. Raises `Mistake`, as `reading.read.read` does."""
    return diagnose(read(text))
