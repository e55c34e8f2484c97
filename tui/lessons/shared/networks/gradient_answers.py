"""What the engine tells of a gradient, of nudges and of updates, asked for as it is wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypedDict

from engine import protocol
from engine.explain.shared.networks.nudge_places import ParameterPlace
from engine.protocol import GivenImage, Gradient, Nudged, UpdatesTried
from engine.protocol.arrays import pack
from tui.lessons.shared.networks.networks import Run
from tui.link.asked import Asked, Engine

KEPT = 64
"""Answers that are kept; the largest, a column of 16,384 gradients, takes 210 kB."""

Batch = int | GivenImage
"""A batch of the training set, or an image that is one by itself."""
Command = protocol.GetGradient | protocol.Nudge | protocol.TryUpdates
Answer = Gradient | Nudged | UpdatesTried


class _Question(NamedTuple):
    """One question about a network on a batch."""

    run: Run
    command: Command


class GradientAnswers:
    """Asks one question at a time, about what was wanted last and is not known.

    To want again after an answer is to ask the next one, so a cursor that runs on leaves no
    queue behind. Of a run that trains an answer stays in sight until that of its next
    checkpoint is here.
    """

    def __init__(self, engine: Callable[[], Engine], told: Callable[[], None]) -> None:
        self._asked: Asked[_Question, Answer] = Asked(
            engine,
            lambda question: question.command,
            lambda _, event: event if isinstance(event, Answer) else None,
            told,
            run=lambda question: question.run,
            at_once=1,
            kept=KEPT,
        )

    def gradient(self, run: Run, batch: Batch, place: ParameterPlace) -> Gradient | None:
        """The gradients of the column that a place is in."""
        column = place.unit if place.is_weight else 0
        found = self._wanted(
            protocol.GetGradient(run=run, **_named(batch), name=place.name, column=column)
        )
        return found if isinstance(found, Gradient) else None

    def nudged(
        self, run: Run, batch: Batch, place: ParameterPlace, nudges: tuple[float, ...]
    ) -> Nudged | None:
        """What a parameter's nudges do to the loss, and all that is known of it."""
        found = self._wanted(
            protocol.Nudge(
                run=run,
                **_named(batch),
                name=place.name,
                place=place.index,
                nudges=pack("<f8", nudges),
            )
        )
        return found if isinstance(found, Nudged) else None

    def updates(self, run: Run, batch: Batch) -> UpdatesTried | None:
        """What an update of all parameters does to the loss."""
        found = self._wanted(protocol.TryUpdates(run=run, **_named(batch)))
        return found if isinstance(found, UpdatesTried) else None

    def _wanted(self, command: Command) -> Answer | None:
        question = _Question(command.run, command)
        if self.refusal(command.run) is not None:
            return self._asked.known(question)
        return self._asked.wanted(question)

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is under way."""
        return self._asked.is_waiting

    def refusal(self, run: Run) -> protocol.Problem | None:
        """Why that network cannot be asked, if so."""
        return self._asked.refusal_of(run)


class _Named(TypedDict, total=False):
    """How a command names its batch."""

    batch: int
    given: GivenImage


def _named(batch: Batch) -> _Named:
    return {"given": batch} if isinstance(batch, GivenImage) else {"batch": batch}
