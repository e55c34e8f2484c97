"""A training as the screen sees it: events folded into a bounded picture of the run."""

from __future__ import annotations

import math
from collections import deque
from typing import Literal

from engine import protocol
from engine.explain.shared.curves import Pyramid
from engine.protocol.arrays import number
from tui.link.order.run_order import samples_before

RECENT = 20
"""Live events over which the speed is averaged: about two seconds."""


class TrainingRun:
    """One run, as of the last event.

    `loss` and `error` (the share of wrong answers) are bounded histories over the planned
    steps; while `misses_steps`, some of their points stand for several steps. `epochs` holds
    the figures of the epochs that have ended; `epoch_loss` and `epoch_accuracy` are the means
    over the present epoch so far.
    """

    def __init__(self, started: protocol.FitStarted) -> None:
        self.started = started
        self.settings = started.settings
        self.status: Literal["running", "paused", "evaluating", "finished", "interrupted"] = (
            "running"
        )
        self.step = started.first_step
        self.checkpoint: int | None = started.first_step or None
        """The step of the last checkpoint that is known to be written."""
        self._earlier = 0
        self.before: protocol.BeforeTraining | None = None
        self.finished: protocol.FitFinished | None = None
        self.epochs: list[protocol.EpochFigures] = []
        self.loss = Pyramid(started.steps)
        self.error = Pyramid(started.steps)
        self.misses_steps = started.first_step > 0
        self._loss_sum = 0.0
        self._right = 0
        self._samples = 0
        self._recent: deque[tuple[int, int, float]] = deque(maxlen=RECENT)

    # ---- what events say

    def fold(self, event: protocol.AnyEvent) -> None:
        """Take note of an event, if it speaks of this run."""
        if getattr(event, "run", None) != self.started.run:
            return
        match event:
            case protocol.BeforeTraining():
                self.before = event
            case protocol.Progress():
                self._progress(event)
            case protocol.Steps():
                self._earlier_steps(event)
            case protocol.Evaluating():
                if self.status == "running":
                    self.status = "evaluating"
            case protocol.EpochEnded():
                self._epoch_ended(event)
            case protocol.CheckpointSaved():
                self.checkpoint = event.step
            case protocol.FitPaused():
                self.status = "paused"
            case protocol.FitContinued():
                self.status = "running"
            case protocol.FitFinished():
                self.status = "finished"
                self.finished = event
                self.step = event.step
                self.epochs = list(event.epochs)

    def interrupted(self) -> None:
        """The engine died in the middle of it."""
        if self.status != "finished":
            self.status = "interrupted"

    def _progress(self, event: protocol.Progress) -> None:
        if self.status == "evaluating":
            self.status = "running"
        position = event.first
        points = zip(
            event.counts.values(),
            event.mean.values(),
            event.low.values(),
            event.high.values(),
            event.right.values(),
            strict=True,
        )
        steps = 0
        for count, mean, low, high, right in points:
            samples = self.samples_between(position, position + count)
            wrong = 1 - right / samples if samples else math.nan
            self.misses_steps |= count > 1
            self.loss.add(count, mean, low, high, at=position)
            self.error.add(count, wrong, wrong, wrong, at=position)
            self._loss_sum += mean * samples
            self._right += right
            self._samples += samples
            position += count
            steps += count
        self.step = position
        self._recent.append((steps, event.samples, event.seconds))

    def _earlier_steps(self, event: protocol.Steps) -> None:
        """Steps that a resumed run has behind it, asked for because they weren't seen live."""
        if event.first != self._earlier or event.first >= self.started.first_step:
            return
        present = (self.started.first_step // self.started.steps_per_epoch) * (
            self.started.steps_per_epoch
        )
        stop = min(event.first + event.loss.shape[0], self.started.first_step)
        sizes = [self.samples_between(step, step + 1) for step in range(event.first, stop)]
        losses = event.loss.values()[: len(sizes)]
        rights = event.right.values()[: len(sizes)]
        self.loss.add_each(losses, at=event.first)
        wrong = [1 - right / samples for right, samples in zip(rights, sizes, strict=True)]
        self.error.add_each(wrong, at=event.first)
        for loss, right, samples in zip(losses, rights, sizes, strict=True):
            step = self._earlier
            if step >= present and self.epoch == present // self.started.steps_per_epoch + 1:
                self._loss_sum += loss * samples
                self._right += right
                self._samples += samples
            self._earlier += 1

    def take(self, loss: Pyramid, error: Pyramid) -> None:
        """Every step so far is known by itself: these curves replace what was merged."""
        self.loss, self.error = loss, error
        self._earlier = self.started.first_step
        self.misses_steps = False

    def _epoch_ended(self, event: protocol.EpochEnded) -> None:
        del self.epochs[event.epoch - 1 :]
        self.epochs.append(event.figures)
        self._loss_sum, self._right, self._samples = 0.0, 0, 0
        if self.status == "evaluating":
            self.status = "running"

    # ---- what the screen asks

    @property
    def active(self) -> bool:
        return self.status in ("running", "paused", "evaluating")

    @property
    def stands(self) -> bool:
        """Whether no step is being taken, so that what has been recorded is all there is."""
        return self.status in ("paused", "finished", "interrupted")

    @property
    def steps(self) -> int:
        return self.started.steps

    @property
    def epoch(self) -> int:
        """The epoch under way, counted from 1; the last one when all are over."""
        return min(len(self.epochs) + 1, self.settings.epochs)

    @property
    def step_in_epoch(self) -> int:
        return self.step - (self.epoch - 1) * self.started.steps_per_epoch

    @property
    def epoch_loss(self) -> float | None:
        """Mean loss of the present epoch so far, by samples; None before its first step."""
        return self._loss_sum / self._samples if self._samples else None

    @property
    def epoch_accuracy(self) -> float | None:
        return self._right / self._samples if self._samples else None

    @property
    def milliseconds_a_step(self) -> float | None:
        steps = sum(recent[0] for recent in self._recent)
        return 1_000 * sum(recent[2] for recent in self._recent) / steps if steps else None

    @property
    def images_a_second(self) -> float | None:
        seconds = sum(recent[2] for recent in self._recent)
        return sum(recent[1] for recent in self._recent) / seconds if seconds > 0 else None

    @property
    def best_test_accuracy(self) -> float | None:
        """The test accuracy after the last epoch that has ended."""
        return number(self.epochs[-1].test_accuracy) if self.epochs else None

    def samples_between(self, first: int, stop: int) -> int:
        """How many images the steps [first, stop) see; an epoch's last batch may be short."""
        return samples_before(self.started, stop) - samples_before(self.started, first)
