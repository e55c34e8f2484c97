"""The clinic's one face: from a text that somebody brings to what it means."""

from __future__ import annotations

from engine.explain.clinic.diagnosis import Diagnosis
from engine.explain.clinic.expressions import expression, is_chained
from engine.explain.clinic.found import Found
from engine.explain.clinic.meaning.diagnose import diagnose
from engine.explain.clinic.reading.read import read
from engine.protocol.errors import Mistake


def explain(text: str) -> Diagnosis:
    """What went wrong and what would mend it.

    Raises `Mistake`, as `reading.read.read` does, and `clinic.expression` for shapes to which
    something is done that is not known.
    """
    return diagnose(found_in(text))


def found_in(text: str) -> Found:
    """What a text says, be it a message or an expression of shapes. Raises as `explain`."""
    typed = expression(text)
    try:
        found = read(text)
    except Mistake:
        if typed is None:
            raise
        return typed
    if found.kind == "shapes" and is_chained(text):
        if typed is None:
            raise Mistake(
                "clinic.expression",
                "something is done to these shapes that is not known here; give them as they meet, "
                "such as (97, 2) * (2, 1)",
            )
        return typed
    return found
