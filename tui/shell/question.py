"""The question that every lesson asks inside its figure, and what an answer was worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Verdict:
    """What became of an answer. `text` is in the learner's language."""

    right: bool
    text: str


@dataclass(frozen=True)
class Question:
    """A question about the slot that shows `?`.

    `grade` computes the verdict of a typed answer and raises Mistake for what is no answer.
    `key` tells one question from the next, so that an answer outlives a change of language.
    `kind` is the text of `prompt` among the lesson's questions, and `values` fill that text: so an
    answer is kept, and told at the lesson's end. `was` gives the right answer as it is typed.
    """

    key: str
    prompt: str
    grade: Callable[[str], Verdict]
    kind: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    was: Callable[[], str] | None = None
