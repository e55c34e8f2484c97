"""A small network as a job that is trained while it is looked at.

It takes a few milliseconds ten times a second.
"""

from typing import TYPE_CHECKING

from engine.protocol import Untangle, Untangled, clock
from engine.protocol.arrays import Array, real
from engine.serving.jobs import Job

if TYPE_CHECKING:
    from engine.asked.tangle_network import Look

_EVERY = 0.1
"""Seconds from one look to the next."""


def untangle(command: Untangle, job: Job) -> Untangled:
    """Train it; the last look says that it is the last."""
    # numpy comes with it, and the engine's first line should not wait for numpy.
    from engine.asked.tangle_network import looks

    for look in looks(command):
        # A longer wait between two looks is no loss; an earlier one would be a burst.
        if job.ended(_EVERY if look.step else 0) or look.step == command.steps:
            break
        job.tell(untangled(command, look, ended=False))
    return untangled(command, look, ended=True)


def untangled(command: Untangle, look: "Look", *, ended: bool) -> Untangled:
    """The event that tells of a look."""
    return Untangled(
        at=clock.now(),
        reply_to=command.id,
        step=look.step,
        loss=real(look.loss),
        accuracy=look.accuracy,
        hidden=Array("<f4", look.hidden.shape, look.hidden.astype("<f4").tobytes()),
        regions=Array("|u1", look.regions.shape, look.regions.astype("u1").tobytes()),
        line=Array("<f8", look.line.shape, look.line.astype("<f8").tobytes()),
        ended=ended,
    )
