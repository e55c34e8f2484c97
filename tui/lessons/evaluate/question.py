"""What the lesson evaluate asks, and what it says of an answer."""

from __future__ import annotations

from collections.abc import Callable

from engine.explain.evaluate.plan import Wrong, grade_accuracy, grade_reading, parse_class
from tui.drawing.numbers import fixed, short
from tui.lessons.evaluate.pad.view import Pad
from tui.lessons.shared.networks.network_lesson import CLASSES
from tui.shell.question import Verdict

Answers = Callable[..., str]
"""A verdict's text by its key, in the learner's language."""


def training_verdict(test: float, measured: float | None, text: str, answers: Answers) -> Verdict:
    """The verdict on a typed accuracy on the training set, where `test` is that on the test set.

    `measured` is None until it is. Raises `RealMistake`.
    """
    verdict = grade_accuracy(test if measured is None else measured, test, text)
    if measured is None:
        return Verdict(True, answers("train.noted"))
    values = {"measured": short(measured), "guess": short(verdict.answer)}
    return Verdict(verdict.right, answers(f"train.{verdict.code}", **values))


def reading_verdict(wrong: Wrong, text: str, answers: Answers) -> Verdict:
    """The verdict on the digit that was read on an image.

    Raises `NumberMistake` and `EvaluationMistake`.
    """
    verdict = grade_reading(wrong, text, CLASSES)
    values = {"label": wrong.label, "answer": wrong.answer, "read": verdict.answer}
    return Verdict(verdict.right, answers(f"read.{verdict.code}", **values))


def drawing_verdict(pad: Pad, text: str, answers: Answers, *, known: bool) -> Verdict:
    """Whether the digit that is meant was read on the pad; `known` says that it was read.

    Raises `NumberMistake` and `EvaluationMistake`.
    """
    digit = parse_class(text, CLASSES)
    if not known or pad.values is None or not any(pad.seen):
        return Verdict(True, answers("pad.noted", digit=digit))
    read = max(range(CLASSES), key=pad.values.__getitem__)
    said = answers(
        "pad.right" if read == digit else "pad.wrong",
        digit=digit,
        read=read,
        sure=fixed(pad.values[read], 3),
        given=fixed(pad.values[digit], 3),
    )
    return Verdict(read == digit, said)
