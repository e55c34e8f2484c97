"""What `ch2-tui fit` says: event lines for programs, a progress bar and a table for people."""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol, TextIO

import msgspec

from engine.cli.command_line import printable
from engine.cli.table import cells, cut, padded
from engine.data import places
from engine.explain.shared.wording.sentences import said, told_of
from engine.protocol import (
    RECORDED,
    CheckpointSaved,
    EpochEnded,
    EpochFigures,
    Event,
    FitFinished,
    FitStarted,
    Problem,
    Progress,
    Steps,
    encode,
)
from engine.protocol.arrays import Real, number

_BAR = 24
_HEADINGS = ("epoch", "loss", "accuracy", "test loss", "accuracy", "seconds")


class Report(Protocol):
    """One that is told of every event."""

    def take(self, event: Event) -> None:
        """Say what `event` means to the reader."""
        ...


class JsonReport:
    """What is recorded, and problems, as lines on a file descriptor, each at once."""

    def __init__(
        self, descriptor: int, when_unread: Callable[[OSError], None], *, each_step: bool = False
    ) -> None:
        """`when_unread` is called when nobody reads any more, or no line can be written.

        With `each_step` what the steps saw is told in numbers, not packed.
        """
        self._descriptor = descriptor
        self._each_step = each_step
        self._when_unread = when_unread
        self._unread = False

    def take(self, event: Event) -> None:
        if self._unread or not isinstance(event, (*RECORDED, Problem)):
            return
        told = isinstance(event, Steps) and self._each_step
        line = memoryview(_in_numbers(event) if told else encode(event))  # type: ignore[arg-type]
        try:
            while line:
                line = line[os.write(self._descriptor, line) :]
        except OSError as error:
            self._unread = True
            self._when_unread(error)


def _in_numbers(steps: Steps) -> bytes:
    """The event with its arrays as lists; a loss that is not finite is null, as JSON has it.

    A loss has the nine digits that give a float32 back.
    """
    return b"%s\n" % msgspec.json.encode(
        {
            "type": "steps",
            "at": steps.at,
            "run": steps.run,
            "first": steps.first,
            "loss": [float(f"{loss:.9g}") for loss in steps.loss.values()],
            "right": steps.right.values().tolist(),
            "seconds": steps.seconds,
        }
    )


class PlainReport:
    """A bar that fills on a terminal, or a line an epoch; at the end a table on `output`.

    `kept` is what the table's last line says of the run.
    """

    def __init__(self, errors: TextIO, output: TextIO, kept: "Kept") -> None:
        self._errors, self._output, self._kept = errors, output, kept
        self._live = errors.isatty()
        self._started: FitStarted | None = None
        self._begin_epoch()
        self._shown = 0

    def _begin_epoch(self) -> None:
        self._steps = self._samples = self._right = 0
        self._loss = self._seconds = 0.0

    def take(self, event: Event) -> None:
        match event:
            case FitStarted():
                self._started = event
                self._introduce(event)
            case Progress():
                self._add(event)
                if self._live:
                    self._overwrite(self._line())
            case EpochEnded():
                self._end_epoch(event)
            case Problem():
                self._say(printable(told_of(event.code, event.message, event.detail)))
            case FitFinished():
                self._summarize(event)

    def _introduce(self, started: FitStarted) -> None:
        again = ", from step {first} on" if started.first_step else ""
        self._say(
            said(
                "{run}: {images} images of {data}, {parameters} parameters, {steps} steps{again}, "
                "{device}, {threads}",
                run=started.run,
                images=started.train,
                data=started.data,
                parameters=started.parameters,
                steps=started.steps,
                again=said(again, first=started.first_step),
                device=started.device,
                threads=_threads(started.threads),
            )
        )
        forks = started.settings.forks
        if forks and not started.first_step:
            fork = forks[-1]
            again = (
                "fork of {run}: its first {epochs} are trained again and come out the same, "
                "then the learning rate is {rate}"
            )
            first = "{epochs} epoch" if fork.epoch == 1 else "{epochs} epochs"
            self._say(
                said(
                    again if fork.epoch else "fork of {run}: the learning rate is {rate}",
                    run=fork.run,
                    epochs=said(first, epochs=fork.epoch),
                    rate=f"{fork.learning_rate:g}",
                )
            )

    def _add(self, event: Progress) -> None:
        counts, means = event.counts.values(), event.mean.values()
        self._steps += sum(counts)
        self._loss += sum(mean * count for mean, count in zip(means, counts, strict=True))
        self._right += sum(event.right.values())
        self._samples += event.samples
        self._seconds += event.seconds
        self._last = event.first + sum(counts)

    def _line(self) -> str:
        started = self._started
        assert started is not None
        epoch, step = divmod(self._last - 1, started.steps_per_epoch)
        return _bar(epoch + 1, started, step + 1) + (
            f"  {1_000 * self._seconds / self._steps:.1f} ms/{said('step')}"
            f"  {said('loss')} {figure(self._loss / self._steps)}"
            f"  {said('accuracy')} {figure(self._right / self._samples)}"
        )

    def _end_epoch(self, event: EpochEnded) -> None:
        started, figures = self._started, event.figures
        assert started is not None
        if not self._steps:
            return  # one that a resumed run has behind it
        pace = 1_000 * figures.seconds / started.steps_per_epoch
        self._say(
            _bar(event.epoch, started, started.steps_per_epoch)
            + f"  {pace:.1f} ms/{said('step')}  {said('loss')} {figure(figures.loss)}"
            f"  {said('accuracy')} {figure(figures.accuracy)}"
            f"  {said('test loss')} {figure(figures.test_loss)}"
            f"  {said('accuracy')} {figure(figures.test_accuracy)}"
        )
        self._begin_epoch()

    def _overwrite(self, line: str) -> None:
        with suppress(OSError, ValueError):
            columns = os.get_terminal_size(self._errors.fileno()).columns
            line = cut(line, columns - 1)
            self._errors.write("\r" + padded(line, self._shown))
            self._errors.flush()
            self._shown = cells(line)

    def _say(self, line: str) -> None:
        with suppress(OSError, ValueError):
            start = "\r" if self._shown else ""
            self._errors.write(start + padded(line, self._shown) + "\n")
            self._errors.flush()
        self._shown = 0

    def _summarize(self, finished: FitFinished) -> None:
        if self._shown:
            self._say("")
        rows = [_row(list(map(said, _HEADINGS)))]
        rows += [
            _row([f"{epoch}", *map(figure, _figures_of(f)), f"{f.seconds:.2f}"])
            for epoch, f in enumerate(finished.epochs, 1)
        ]
        rows.append(
            f"{finished.data}, {finished.device}, {_threads(finished.threads)}, "
            f"{finished.precision}, {said('seed')} {finished.seed}"
        )
        rows.append(f"{said('weights')}  sha256 {finished.weights_sha256}")
        rows.append(printable(self._kept.told(finished)))
        self._output.write("\n".join(rows) + "\n")
        self._output.flush()


class Kept:
    """What of a run is on the disk: `step` is that of its checkpoint, None if it has none."""

    def __init__(self) -> None:
        self.step: int | None = None
        self.recorded = False
        """Whether the recording is whole, once the run has ended."""

    def told(self, finished: FitFinished) -> str:
        """Where the run is kept if all of it is, or else what is there of it."""
        folder = places.runs_home() / finished.run
        if self.step == finished.step and self.recorded:
            return f"{said('kept in')}  {folder}"
        if self.step == finished.step:
            return said("the network is in {folder}, but not every step is recorded", folder=folder)
        if self.step is None:
            return said("nothing of it could be kept")
        return said(
            "not all of it could be kept: its checkpoint is of step {step}; go on with: {command}",
            step=self.step,
            command=f"ch2-tui fit --resume {finished.run}",
        )

    def take(self, event: Event) -> None:
        """Remember the last checkpoint."""
        if isinstance(event, CheckpointSaved):
            self.step = event.step
        elif isinstance(event, FitStarted) and event.first_step:
            self.step = event.first_step


def figure(value: Real) -> str:
    """A loss or an accuracy in at most seven characters, as 0.0719, 1.0000, 12.35 or nan."""
    plain = number(value)
    return f"{plain:.4f}" if abs(plain) < 10 else f"{plain:.4g}"


def _bar(epoch: int, started: FitStarted, step: int) -> str:
    filled = _BAR * step // started.steps_per_epoch
    done = filled == _BAR
    bar = "=" * _BAR if done else ("=" * filled + ">").ljust(_BAR, ".")
    steps = str(started.steps_per_epoch)
    epochs = started.settings.epochs
    return f"{said('Epoch')} {epoch}/{epochs}  {step:>{len(steps)}}/{steps} [{bar}]"


def _threads(number: int) -> str:
    return said("{threads} thread" if number == 1 else "{threads} threads", threads=number)


def _row(row: Sequence[str]) -> str:
    """One line of the table at the end; a figure has at most seven characters."""
    widths = (max(cells(said(name)), 6) for name in _HEADINGS)
    return "  ".join(padded(cell, n, right=True) for cell, n in zip(row, widths, strict=True))


def _figures_of(epoch: EpochFigures) -> tuple[Real, ...]:
    return epoch.loss, epoch.accuracy, epoch.test_loss, epoch.test_accuracy
