"""A race as a job: how far it is, and how it ended."""

from engine.protocol import Race, RaceFinished, RaceProgress, clock
from engine.protocol.arrays import pack
from engine.serving.jobs import Job

_EVERY = 0.1
"""Seconds between two `race_progress`."""


def run_race(command: Race, job: Job) -> RaceFinished:
    """Race; ended after its present pass, it tells the rounds that were over."""
    # numpy comes with it, and the engine's first line should not wait for numpy.
    from engine.asked.loop_race import race

    def told(passes: int) -> None:
        if job.is_time(_EVERY):
            job.tell(RaceProgress(at=clock.now(), reply_to=command.id, passes=passes))

    found = race(command.shape, command.repeats, cancelled=job.ended, told=told)
    return RaceFinished(
        at=clock.now(),
        reply_to=command.id,
        shape=command.shape,
        repeats=command.repeats,
        loop=pack("<f8", found.loop),
        call=pack("<f8", found.call),
        equal=found.equal,
        cancelled=found.cancelled,
    )
