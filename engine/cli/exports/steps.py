"""Steps and epochs of a recording, one by one, with the numbers that other programs ask for."""

from collections.abc import Iterator
from typing import NamedTuple

from engine.protocol import EpochEnded, EpochFigures, Steps
from engine.runs.recording import Recording


class Step(NamedTuple):
    """One update: `step` is how many lie behind once it is done, `epoch` counts from 1.

    `loss` and `accuracy` are of its own batch, before the update; `at` is when it was done, in
    seconds since 1970.
    """

    epoch: int
    step: int
    loss: float
    accuracy: float
    rate: float
    at: float


class Epoch(NamedTuple):
    """One epoch: the steps behind at its end, the rate of its steps, its figures."""

    epoch: int
    step: int
    rate: float
    figures: EpochFigures
    at: float


def steps_of(recording: Recording) -> Iterator[Step]:
    """Every recorded step, in order."""
    started = recording.started
    settings, per_epoch = started.settings, started.steps_per_epoch
    latest = started.at
    for block in recording.events:
        earlier, latest = latest, block.at
        if not isinstance(block, Steps):
            continue
        count = block.loss.shape[0]
        epoch = block.first // per_epoch  # a block lies in one epoch
        rate = settings.learning_rate_after(epoch)
        begun = max(block.at - block.seconds, earlier)
        pairs = zip(block.loss.values(), block.right.values(), strict=True)
        for place, (loss, right) in enumerate(pairs):
            step = block.first + place
            before = step % per_epoch * settings.batch_size
            samples = min(settings.batch_size, started.train - before)
            at = begun + (block.at - begun) * (place + 1) / count
            yield Step(epoch + 1, step + 1, loss, right / samples, rate, at)


def epochs_of(recording: Recording) -> Iterator[Epoch]:
    """Every epoch that has ended, in order."""
    settings = recording.started.settings
    for event in recording.events:
        if isinstance(event, EpochEnded):
            rate = settings.learning_rate_after(event.epoch - 1)
            yield Epoch(event.epoch, event.step, rate, event.figures, event.at)
