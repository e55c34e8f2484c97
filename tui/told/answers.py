"""The right answer to a question, for those who are told a lesson and answer nothing.

A question can only judge an answer. So the right one is sought: among the words and numbers
that the lesson itself shows, later or at once, and those that answers are written in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from engine.protocol.errors import Mistake
from tui.shell.question import Question, Verdict

_USUAL: Final = ("y", "n", *map(str, range(-9, 10)), "()", "none")
_CONTRARY: Final = (("1", "5"), ("y", "n"))
_SHOWN: Final = re.compile(
    r"\([\d, ]*\)|[-+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?|[^\W\d_]\w*(?:\.\w+)*"
)
"""A shape, a number or a word."""


class Answer(NamedTuple):
    """What is right, and why, in the learner's language."""

    text: str
    why: str


def answer_of(question: Question, shown: Iterable[str]) -> Answer | None:
    """A right answer to what is asked now; None where nothing that is shown is one.

    Nor is there one where anything will do: what somebody is about to draw nobody knows.
    """
    for contrary in _CONTRARY:
        if all((verdict := _judged(question, text)) and verdict.right for text in contrary):
            return None
    choices = [word for word in _found(question.prompt) if len(word) == 1 and word.isalpha()]
    left = [*choices, *(word for text in shown for word in _found(text)), *_USUAL]
    seen = set[str]()
    while left:
        text = left.pop(0)
        if text in seen:
            continue
        seen.add(text)
        verdict = _judged(question, text)
        if verdict is None:
            continue
        if verdict.right:
            return Answer(text, verdict.text)
        left += _found(verdict.text)
    return None


def _judged(question: Question, text: str) -> Verdict | None:
    try:
        return question.grade(text)
    except Mistake:
        return None


def _found(text: str) -> list[str]:
    """What stands in a text, as it could be typed."""
    return _SHOWN.findall(text.replace("−", "-"))
