"""How the cost of an epoch grows with the width of the hidden layer and with the batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter

import torch
from msgspec import Struct
from msgspec.structs import replace

from engine.data.dataset import Dataset
from engine.explain.shared.wording.sentences import said
from engine.protocol import FitSettings
from engine.training.loop import Training

WIDTHS = (64, 128, 256, 512, 1024, 2048, 4096)
BATCHES = (16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192)
LEAST_SECONDS = 0.5
"""How long each setting trains; less than an epoch where one takes longer."""


class Cost(Struct, frozen=True, kw_only=True):
    """One setting: what a step and the samples cost."""

    hidden: int
    batch_size: int
    milliseconds_a_step: float
    images_a_second: float
    seconds_an_epoch: float


def sweep(
    settings: FitSettings, dataset: Dataset, device: str, told: Callable[[str], None]
) -> tuple[list[Cost], list[Cost]]:
    """The costs over WIDTHS at the settings' batch, and over BATCHES at their width."""
    widths = (replace(settings, hidden=(width,)) for width in WIDTHS)
    batches = (replace(settings, batch_size=batch) for batch in BATCHES)
    return (
        list(_costs(widths, dataset, device, told)),
        list(_costs(batches, dataset, device, told)),
    )


def _costs(
    all_settings: Iterator[FitSettings],
    dataset: Dataset,
    device: str,
    told: Callable[[str], None],
) -> Iterator[Cost]:
    for settings in all_settings:
        told(
            said(
                "width {width}, batch size {batch}",
                width=settings.hidden[0],
                batch=settings.batch_size,
            )
        )
        training = Training(settings, dataset, torch.device(device))
        training.advance(steps=3)
        steps = samples = 0
        seconds = 0.0
        started = perf_counter()
        while perf_counter() - started < LEAST_SECONDS:
            if training.epoch_is_over:
                training.end_epoch()
            taken = training.advance(seconds=LEAST_SECONDS / 4)
            steps += len(taken.loss)
            samples += taken.samples
            seconds += taken.seconds
        yield Cost(
            hidden=settings.hidden[0],
            batch_size=settings.batch_size,
            milliseconds_a_step=1_000 * seconds / steps,
            images_a_second=samples / seconds,
            seconds_an_epoch=seconds / samples * len(dataset.x_train),
        )
