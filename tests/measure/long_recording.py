"""A recording of a long training that never was: the shape of one, without the hours.

The losses fall and waver as real ones do; what is measured with it is the screen and the
format, never the network.
"""

from __future__ import annotations

import math
import random
from pathlib import Path

from engine import protocol
from engine.protocol.arrays import pack, real
from engine.runs.recording import FILE_NAME, Recorder

TRAIN, TEST, BATCH = 60_000, 10_000, 128


def write_recording(folder: Path, *, epochs: int, seconds: float) -> Path:
    """A whole run of `epochs` epochs of MNIST's size in `folder`, recorded as `seconds` long."""
    settings = protocol.FitSettings(epochs=epochs, batch_size=BATCH, data="mnist")
    per_epoch = -(-TRAIN // BATCH)
    steps, name = per_epoch * epochs, folder.name
    chance = random.Random(0)
    folder.mkdir(parents=True)
    recorder = Recorder(folder / FILE_NAME)
    recorder.write(
        protocol.FitStarted(
            run=name,
            settings=settings,
            device="cpu",
            device_name="cpu",
            threads=2,
            precision="fp32",
            data="mnist",
            train=TRAIN,
            test=TEST,
            parameters=407_050,
            steps_per_epoch=per_epoch,
            steps=steps,
        )
    )
    recorder.write(protocol.BeforeTraining(run=name, test_loss=2.31, test_accuracy=0.1))
    told: list[protocol.EpochFigures] = []
    for epoch in range(epochs):
        for begin in range(0, per_epoch, protocol.BLOCK):
            count = min(protocol.BLOCK, per_epoch - begin)
            first = epoch * per_epoch + begin
            losses = [(step, _loss(step, chance)) for step in range(first, first + count)]
            recorder.write(
                protocol.Steps(
                    run=name,
                    first=first,
                    loss=pack("<f4", [loss for _, loss in losses]),
                    right=pack("<u2", [_right(at % per_epoch, loss) for at, loss in losses]),
                    seconds=seconds * count / steps,
                )
            )
        loss = _loss((epoch + 1) * per_epoch, chance)
        told.append(_figures(loss, seconds / epochs))
        step = (epoch + 1) * per_epoch
        recorder.write(protocol.EpochEnded(run=name, epoch=epoch + 1, step=step, figures=told[-1]))
    recorder.write(
        protocol.FitFinished(
            run=name,
            device="cpu",
            threads=2,
            precision="fp32",
            data="mnist",
            seed=0,
            epochs=tuple(told),
            step=steps,
            stopped=False,
            test_loss=told[-1].test_loss,
            test_accuracy=told[-1].test_accuracy,
            weights_sha256="0" * 64,
        )
    )
    recorder.close()
    return folder


def _loss(step: int, chance: random.Random) -> float:
    falling: float = 2.3 / (1 + step / 40) ** 0.7 + 0.0002
    return falling * math.exp(chance.gauss(0, 0.5))


def _right(step_in_epoch: int, loss: float) -> int:
    return round(min(BATCH, TRAIN - step_in_epoch * BATCH) * math.exp(-min(loss, 5.0)))


def _figures(loss: float, seconds: float) -> protocol.EpochFigures:
    accuracy = real(math.exp(-loss))
    return protocol.EpochFigures(
        loss=real(loss),
        accuracy=accuracy,
        loss_running=real(loss),
        accuracy_running=accuracy,
        test_loss=real(loss * 1.5),
        test_accuracy=real(math.exp(-loss * 1.5)),
        seconds=seconds,
    )
