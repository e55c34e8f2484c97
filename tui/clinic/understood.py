"""A text as its learner meant it, and the line of it that counts."""

from __future__ import annotations

from contextlib import suppress

from engine.explain.clinic.diagnosis import Diagnosis
from engine.explain.clinic.explain import explain
from engine.protocol.errors import Mistake
from tui.terminal.keys import is_hangul, to_qwerty


def understood(text: str) -> Diagnosis:
    """What the text means. Raises Mistake.

    Hangul that says nothing may be Latin letters that an input method was on for.
    """
    try:
        return explain(text)
    except Mistake:
        if is_hangul(text):
            with suppress(Mistake):
                return explain(to_qwerty(text))
        raise


def line_of(text: str) -> str:
    """What was understood of it, on a line; or else its last line that is not blank."""
    with suppress(Mistake):
        return understood(text).found.line
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return lines[-1] if lines else ""
