"""The order of one run's events: each is held against the steps and epochs told before it."""

from __future__ import annotations

import math

from engine.protocol import (
    AnyEvent,
    BeforeTraining,
    CheckpointSaved,
    EpochEnded,
    Evaluating,
    FitContinued,
    FitFinished,
    FitPaused,
    FitStarted,
    Progress,
    StepFilmed,
)
from engine.protocol.arrays import number
from tui.link.order.unlikely_figures import LONGEST_SECONDS, ROUNDING, unlikely, unlikely_figures


class RunOrder:
    """Where a run stands: how many steps and epochs have been told."""

    def __init__(self, started: FitStarted) -> None:
        self.started = started
        self._step = started.first_step
        self._epochs = 0
        self._finished = False
        self.kept = False
        """Whether all of it is in a checkpoint, as far as has been told."""

    def disorder(self, event: AnyEvent) -> str | None:
        """Why an event of this run cannot come now; None if it can, and then it counts."""
        if self._finished:
            return f"{type(event).__name__} after the run's end"
        reason = self._disorder(event)
        if reason is None:
            self._take_note(event)
        return reason

    def _take_note(self, event: AnyEvent) -> None:
        match event:
            case Progress():
                self.kept = False
            case CheckpointSaved():
                # Between two epochs it goes on; within one it is laid down because it ends.
                self.kept = event.step % self.started.steps_per_epoch != 0
            case FitFinished():
                self.kept = True

    def _disorder(self, event: AnyEvent) -> str | None:
        match event:
            case Progress():
                return self._progress(event)
            case EpochEnded():
                return self._epoch_ended(event)
            case Evaluating() if event.epoch != self._epochs + 1:
                return f"epoch {event.epoch} is tested where {self._epochs + 1} is under way"
            case BeforeTraining():
                return unlikely(event.test_loss, event.test_accuracy)
            case CheckpointSaved() | FitPaused() | FitContinued() | FitFinished():
                if event.step > self.started.steps:
                    return f"step {event.step:,} of {self.started.steps:,}"
                if isinstance(event, FitFinished):
                    return self._finish(event)
        return None

    def filmed(self, event: StepFilmed) -> str | None:
        """Why this cannot be the film of a step of this run; None if it can."""
        if event.run != self.started.run or event.step > self._step:
            return f"the film of step {event.step:,} of run {event.run}"
        before = samples_before(self.started, event.step - 1)
        if event.samples != samples_before(self.started, event.step) - before:
            return f"{event.samples:,} images in step {event.step:,}"
        if max(event.index.values()) >= self.started.train:
            return f"image {max(event.index.values()):,} of {self.started.train:,}"
        lowest = min(loss if (loss := number(one)) == loss else 0.0 for one in event.loss)
        return f"a loss of {lowest:g}" if lowest < -ROUNDING else None

    def _progress(self, event: Progress) -> str | None:
        counts = event.counts.values()
        stop = event.first + sum(counts)
        if event.first != self._step:
            return f"steps from {event.first:,} on where {self._step:,} is next"
        if min(counts) < 1 or stop > self.started.steps:
            return f"steps [{event.first:,}, {stop:,}) of {self.started.steps:,}"
        if not 0 <= event.seconds <= LONGEST_SECONDS or 0 < event.seconds < 1e-9:
            return f"steps that took {event.seconds} s"
        if event.samples != samples_before(self.started, stop) - samples_before(
            self.started, event.first
        ):
            return f"{event.samples:,} images in the steps [{event.first:,}, {stop:,})"
        if sum(event.right.values()) > event.samples:
            return "more right answers than images"
        points = zip(event.low.values(), event.mean.values(), event.high.values(), strict=True)
        for low, mean, high in points:
            slack = ROUNDING * (1 + max(abs(low), abs(high)))
            if math.isfinite(low + mean + high) and not (
                low <= high and low - slack <= mean <= high + slack and low >= -ROUNDING
            ):
                return f"a loss from {low:g} to {high:g} with the mean {mean:g}"
        self._step = stop
        return None

    def _epoch_ended(self, event: EpochEnded) -> str | None:
        epoch = self._epochs + 1
        if event.epoch != epoch or epoch > self.started.settings.epochs:
            return f"epoch {event.epoch} ends where {epoch} is under way"
        if event.step != epoch * self.started.steps_per_epoch or event.step > self._step:
            return f"epoch {event.epoch} ends at step {event.step:,}"
        reason = unlikely_figures(event.figures)
        if reason is None:
            self._epochs = epoch
        return reason

    def _finish(self, event: FitFinished) -> str | None:
        if len(event.epochs) > self.started.settings.epochs:
            return f"{len(event.epochs)} epochs of {self.started.settings.epochs}"
        reasons = [unlikely_figures(figures) for figures in event.epochs]
        if event.test_loss is not None and event.test_accuracy is not None:
            reasons.append(unlikely(event.test_loss, event.test_accuracy))
        reason = next((reason for reason in reasons if reason is not None), None)
        self._finished = reason is None
        return reason


def samples_before(started: FitStarted, step: int) -> int:
    """How many images the steps before `step` see; an epoch's last batch may be short."""
    epochs, steps = divmod(step, started.steps_per_epoch)
    return epochs * started.train + steps * started.settings.batch_size


def unsound(started: FitStarted) -> str | None:
    """What is wrong with a run's steps, which follow from its settings."""
    per_epoch = -(-started.train // started.settings.batch_size)
    steps = per_epoch * started.settings.epochs
    if (started.steps_per_epoch, started.steps) != (per_epoch, steps):
        return f"{started.steps:,} steps, which do not follow from the settings"
    if started.first_step > steps:
        return f"a run resumed at step {started.first_step:,} of {steps:,}"
    return None
