"""What the engine measured of a network, as a plan and as figures of the drawing."""

from __future__ import annotations

from engine import protocol
from engine.explain.evaluate.plan import Evaluation, Wrong
from engine.protocol.arrays import number
from tui.lessons.evaluate.scene import Figures


def figures_of(event: protocol.Evaluated) -> Figures:
    """Loss, accuracy and counts of a measured network."""
    accuracy = number(event.accuracy)
    return Figures(number(event.loss), accuracy, round(accuracy * event.samples), event.samples)


def evaluation_of(event: protocol.Evaluated) -> Evaluation:
    """The plan of a measured network."""
    wrong = zip(
        event.index.values(),
        event.label.values(),
        event.answer.values(),
        event.confidence.values(),
        strict=True,
    )
    return Evaluation(
        classes=event.confusion.shape[0],
        samples=event.samples,
        loss=number(event.loss),
        accuracy=number(event.accuracy),
        confusion=event.confusion.values(),
        wrong=[Wrong(*one) for one in wrong],
    )
