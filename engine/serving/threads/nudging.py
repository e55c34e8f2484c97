"""Gradients, nudges and the times of passes, beside everything else.

Gradients and nudges are answered in their order, also beside a training: NumPy computes them
in milliseconds, and torch is not asked. Only times are refused then, which would mean nothing.
"""

from collections.abc import Callable
from pathlib import Path

from engine.data.library import Library
from engine.protocol import Event, GetGradient, Nudge, PassesTimed, TimePasses, TryUpdates, clock
from engine.protocol.arrays import pack
from engine.serving.answering import Answer
from engine.serving.jobs import Job


def nudges(library: Library, recording_of: Callable[[str], Path]) -> Answer:
    """What answers GetGradient, Nudge and TryUpdates."""
    from engine.asked import nudge_answers

    answers = nudge_answers.Answers(library, recording_of)

    def answer(question: GetGradient | Nudge | TryUpdates, where: str | None) -> Event:
        on = answers.network(where, question.run, question.batch, question.given)
        match question:
            case GetGradient():
                return nudge_answers.gradient(question, on)
            case Nudge():
                return nudge_answers.nudged(question, on)
            case TryUpdates():
                return nudge_answers.updates_tried(question, on)

    return answer


def time_passes(
    library: Library, recording_of: Callable[[str], Path], command: TimePasses, job: Job
) -> PassesTimed:
    """Time passes; ended after its present round, it tells those before. Raises Mistake."""
    from engine.asked import pass_times
    from engine.asked.nudge_answers import Answers

    # Its own, so that no question in the other thread waits for this, or shares its arrays.
    on = Answers(library, recording_of).network(job.where, command.run, command.batch)
    found = pass_times.time_passes(on, job.ended)
    return PassesTimed(
        at=clock.now(),
        reply_to=command.id,
        run=command.run,
        samples=len(on.labels),
        parameters=sum(part.size for part in on.parameters),
        forward=pack("<f8", found.forward),
        both=pack("<f8", found.both),
        cancelled=found.cancelled,
    )
