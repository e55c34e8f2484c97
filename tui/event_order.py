"""What an engine may say, given what it was asked and what it has said before.

A message can be well formed and still make no sense: steps of a run that never began, an
epoch that ends twice, more images than were asked for. Here each event is held against the
ones before it, so that all that comes after may rely on sizes, ranges and order.
"""

from __future__ import annotations

import math
from collections import OrderedDict

from engine.arrays import Real, number
from engine.explain.tangles import tangle
from engine.protocol import (
    Activations,
    AnyCommand,
    AnyEvent,
    BeforeTraining,
    BeginSteps,
    CheckpointSaved,
    DataReady,
    EpochEnded,
    EpochFigures,
    Epochs,
    Evaluate,
    Evaluated,
    Evaluating,
    FitContinued,
    FitFinished,
    FitPaused,
    FitStarted,
    GetActivations,
    GetEpochs,
    GetGradient,
    GetImages,
    GetParameter,
    GetScratchSources,
    GetSteps,
    GetWeights,
    Gradient,
    Hello,
    Images,
    LookAtStep,
    Nudge,
    Nudged,
    ParameterValues,
    PassesTimed,
    Predict,
    Predicted,
    Problem,
    Progress,
    Race,
    RaceFinished,
    RaceProgress,
    RunStage,
    ScratchLook,
    ScratchSources,
    StageProgress,
    StageRun,
    Stepped,
    Steps,
    StepsEnded,
    TakeBack,
    TakeSteps,
    TimePasses,
    TrainScratch,
    TryUpdates,
    UnitWeights,
    Untangle,
    Untangled,
    UpdatesTried,
)

MOST_PIXELS = 65_536
"""Pixels of the largest image that is shown."""
MOST_CLASSES = 256
"""A label is one byte."""
MOST_ASKED = 1_024
"""Questions that are remembered until they are answered; the oldest are given up."""
LONGEST_SECONDS = 1e9
Question = (
    GetImages
    | GetSteps
    | GetEpochs
    | Predict
    | GetActivations
    | Evaluate
    | GetWeights
    | GetParameter
    | Race
    | Untangle
    | GetScratchSources
    | RunStage
    | TrainScratch
    | BeginSteps
    | TakeSteps
    | TakeBack
    | LookAtStep
    | GetGradient
    | Nudge
    | TryUpdates
    | TimePasses
)
ROUNDING = 1e-3
"""How far a mean may lie outside of what it is the mean of."""


class EventOrder:
    """Remembers what was asked and what was said, as far as the next event depends on it."""

    def __init__(self) -> None:
        self._greeted = False
        self._data: DataReady | None = None
        self._run: _RunOrder | None = None
        self._asked: OrderedDict[int, Question] = OrderedDict()
        self._looked = (0, 0)
        """The `untangle` that was told of last, and the step of that look."""
        self._loop: tuple[str | None, int] | None = None
        """Whose loop is stepped through, and how many updates are behind it."""

    def asked(self, command: AnyCommand) -> None:
        """This command is on its way to the engine."""
        if isinstance(command, Question):
            self._asked[command.id] = command
            if len(self._asked) > MOST_ASKED:
                self._asked.popitem(last=False)

    def disorder(self, event: AnyEvent) -> str | None:
        """Why `event` cannot be, or None: then it counts from now on."""
        try:
            return self._disorder(event)
        except ValueError as error:  # a lone number that is none
            return str(error)

    def _disorder(self, event: AnyEvent) -> str | None:
        match event:
            case Hello():
                reason = "a second hello" if self._greeted else None
                self._greeted = True
                return reason
            case DataReady():
                return self._data_ready(event)
            case Images():
                return self._images(event)
            case Steps():
                return self._steps(event)
            case Epochs():
                return self._recorded_epochs(event)
            case Predicted() | Evaluated():
                return self._said_by_network(event)
            case UnitWeights():
                return self._unit_weights(event)
            case RaceProgress() | RaceFinished():
                return self._race(event)
            case ParameterValues():
                return self._parameter_values(event)
            case Activations():
                asked = self._asked.pop(event.reply_to, None)
                if not isinstance(asked, GetActivations) or asked.run != event.run:
                    return "activations that were not asked for"
                return None
            case Untangled():
                return self._untangled(event)
            case Stepped():
                return self._stepped(event)
            case StepsEnded():
                reason = None if self._loop is not None else "the end of a loop that never began"
                self._loop = None
                return reason
            case Gradient() | Nudged() | UpdatesTried() | PassesTimed():
                return self._nudged(event)
            case ScratchSources() | StageProgress() | StageRun() | ScratchLook():
                return self._by_hand(event)
            case FitStarted():
                reason = _unsound(event)
                if reason is None:
                    self._run = _RunOrder(event)
                return reason
            case Problem():
                self._asked.pop(event.reply_to, None)
                return None
        name = getattr(event, "run", None)
        if name is None:
            return None
        if self._run is None or self._run.started.run != name:
            return f"{_kind(event)} of run {name}, which has not begun"
        return self._run.disorder(event)

    def _data_ready(self, event: DataReady) -> str | None:
        if event.height * event.width > MOST_PIXELS or event.classes > MOST_CLASSES:
            return f"images of {event.height} × {event.width} in {event.classes} classes"
        self._data = event
        return None

    def _images(self, event: Images) -> str | None:
        asked = self._asked.pop(event.reply_to, None)
        if not isinstance(asked, GetImages) or asked.split != event.split:
            return "images that were not asked for"
        count, height, width = event.pixels.shape
        if event.first != asked.first or not 1 <= count <= asked.count:
            return f"images [{event.first}, {event.first + count}) where others were asked for"
        data = self._data
        if height * width > MOST_PIXELS or (data and (height, width) != (data.height, data.width)):
            return f"images of {height} × {width}"
        if max(event.labels.data) >= (data.classes if data else MOST_CLASSES):
            return f"a label of {max(event.labels.data)}"
        return None

    def _steps(self, event: Steps) -> str | None:
        asked = self._asked.get(event.reply_to)
        if not isinstance(asked, GetSteps) or asked.run != event.run:
            return "recorded steps that were not asked for"
        (count,) = event.loss.shape
        if not count:
            del self._asked[event.reply_to]
            return None
        stop = event.first + count
        if event.first != asked.first or stop > asked.stop:
            return f"recorded steps [{event.first}, {stop}) where {asked.first} is next"
        # What is left to be told: the next part begins where this one ends.
        self._asked[event.reply_to] = GetSteps(run=asked.run, first=stop, stop=asked.stop)
        return None

    def _recorded_epochs(self, event: Epochs) -> str | None:
        asked = self._asked.pop(event.reply_to, None)
        started = event.started
        if not isinstance(asked, GetEpochs) or asked.run != started.run:
            return "epochs of a run that were not asked for"
        if event.step > started.steps:
            return f"step {event.step:,} of {started.steps:,}"
        if len(event.epochs) * started.steps_per_epoch > event.step:
            return f"{len(event.epochs):,} epochs in {event.step:,} steps"
        reasons = (_unlikely_figures(figures) for figures in event.epochs)
        return _unsound(started) or next((why for why in reasons if why is not None), None)

    def _said_by_network(self, event: Predicted | Evaluated) -> str | None:
        asked = self._asked.pop(event.reply_to, None)
        if isinstance(event, Predicted):
            if not isinstance(asked, Predict) or asked.run != event.run:
                return "an answer of a network that was not asked"
            if event.logits.shape[0] != asked.pixels.shape[0]:
                return f"{event.logits.shape[0]} answers to {asked.pixels.shape[0]} images"
            return None
        if not isinstance(asked, Evaluate) or (asked.run, asked.split) != (event.run, event.split):
            return "figures of a network that was not measured"
        if sum(event.confusion.values()) != event.samples:
            return f"answers that are not {event.samples:,} in all"
        if (event.batches - 1) * event.batch_size + event.last_batch != event.samples:
            return f"{event.batches:,} steps for {event.samples:,} images"
        if event.index.data and max(event.index.values()) >= event.samples:
            return f"an image {max(event.index.values()):,} of {event.samples:,}"
        return _unlikely(event.loss, event.accuracy)

    def _race(self, event: RaceProgress | RaceFinished) -> str | None:
        asked = self._asked.get(event.reply_to)
        if not isinstance(asked, Race):
            return "a race that was not asked for"
        if isinstance(event, RaceProgress):
            if event.passes > asked.repeats:
                return f"{event.passes:,} passes of {asked.repeats:,}"
            return None
        del self._asked[event.reply_to]
        if (event.shape, event.repeats) != (asked.shape, asked.repeats):
            return "the result of another race"
        return None

    def _unit_weights(self, event: UnitWeights) -> str | None:
        asked = self._asked.pop(event.reply_to, None)
        said = event.run, event.first
        if not isinstance(asked, GetWeights) or (asked.run, asked.first) != said:
            return "weights that were not asked for"
        count = event.weights.shape[0]
        if count != min(asked.count, event.units - event.first):
            return f"weights of {count:,} units where {asked.count:,} were asked for"
        return None

    def _parameter_values(self, event: ParameterValues) -> str | None:
        asked = self._asked.pop(event.reply_to, None)
        said = event.run, event.name, event.first
        if not isinstance(asked, GetParameter) or (asked.run, asked.name, asked.first) != said:
            return "values of a parameter that were not asked for"
        (count,) = event.values.shape
        if count != min(asked.count, math.prod(event.shape) - event.first):
            return f"{count:,} values where {asked.count:,} were asked for"
        return None

    def _nudged(self, event: Gradient | Nudged | UpdatesTried | PassesTimed) -> str | None:
        asked = self._asked.pop(event.reply_to, None)
        match asked, event:
            case GetGradient(), Gradient():
                as_asked = (asked.batch, asked.name) == (event.batch, event.name)
                as_asked &= len(event.shape) == 1 or asked.column == event.column
            case Nudge(), Nudged():
                said = event.batch, event.name, event.place, event.losses.shape
                as_asked = (asked.batch, asked.name, asked.place, asked.nudges.shape) == said
            case TryUpdates(), UpdatesTried():
                as_asked = asked.batch == event.batch
            case TimePasses(), PassesTimed():
                as_asked = True
            case _:
                return "a gradient that was not asked for"
        return None if as_asked and asked.run == event.run else "a gradient of something else"

    def _stepped(self, event: Stepped) -> str | None:
        asked, loop = self._asked.pop(event.reply_to, None), self._loop
        count = event.losses.shape[0]
        per_epoch = -(-event.train // event.settings.batch_size)
        if (event.steps, event.steps_per_epoch) != (per_epoch * event.settings.epochs, per_epoch):
            return f"{event.steps:,} steps, which do not follow from the settings"
        match asked:
            case BeginSteps(run=run):
                if run != event.run or event.taken is not None:
                    return "a loop that was not begun"
                self._loop = (run, event.step)
                return None
            case _ if loop is None:
                return "a step of a loop that never began"
            case TakeSteps(again=True):
                at, known = loop[1], count == 1
            case TakeSteps():
                at, known = loop[1] + count, 1 <= count <= asked.count
            case TakeBack():
                at, known = loop[1] - asked.count, count <= 1
            case LookAtStep():
                at, known = loop[1], count <= 1
            case _:
                return "a step that was not asked for"
        if event.run != loop[0] or event.step != at or not known:
            return f"{count:,} losses and step {event.step:,} where {at:,} is next"
        self._loop = (loop[0], at)
        losses = [number(loss) for loss in event.taken.loss] if event.taken is not None else []
        if min((loss for loss in losses if not math.isnan(loss)), default=0.0) < -ROUNDING:
            return f"a loss of {min(losses):g}"
        return None

    def _by_hand(
        self, event: ScratchSources | StageProgress | StageRun | ScratchLook
    ) -> str | None:
        asked, ended = self._asked.get(event.reply_to), True
        match event:
            case ScratchSources():
                fits = isinstance(asked, GetScratchSources)
            case StageProgress():
                fits, ended = isinstance(asked, RunStage) and event.done <= event.steps, False
            case StageRun():
                fits = isinstance(asked, RunStage) and asked.stage == event.stage
            case ScratchLook():
                most = asked.settings.epochs if isinstance(asked, TrainScratch) else -1
                fits, ended = len(event.accuracy) - 1 <= most, event.ended
        if not fits:
            return "something of the network by hand that was not asked for"
        if ended:
            del self._asked[event.reply_to]
        return None

    def _untangled(self, event: Untangled) -> str | None:
        asked = self._asked.get(event.reply_to)
        if not isinstance(asked, Untangle):
            return "a look at points that were not to be untangled"
        points = len(tangle(asked.kind)[0])
        if event.hidden.shape[0] != points:
            return f"{event.hidden.shape[0]:,} points of {points:,}"
        told, before = self._looked
        began = told == event.reply_to
        if event.step > asked.steps or (event.step <= before if began else event.step > 0):
            return f"a look after {event.step:,} of {asked.steps:,} steps"
        if event.step == asked.steps and not event.ended:
            return "a look after the last step that is not the last one"
        self._looked = event.reply_to, event.step
        if event.ended:
            del self._asked[event.reply_to]
        return _unlikely(event.loss, event.accuracy)


class _RunOrder:
    """Where a run stands: how many steps and epochs have been told."""

    def __init__(self, started: FitStarted) -> None:
        self.started = started
        self._step = started.first_step
        self._epochs = 0
        self._finished = False

    def disorder(self, event: AnyEvent) -> str | None:
        """Why an event of this run cannot come now; None if it can, and then it counts."""
        if self._finished:
            return f"{_kind(event)} after the run's end"
        match event:
            case Progress():
                return self._progress(event)
            case EpochEnded():
                return self._epoch_ended(event)
            case Evaluating() if event.epoch != self._epochs + 1:
                return f"epoch {event.epoch} is tested where {self._epochs + 1} is under way"
            case BeforeTraining():
                return _unlikely(event.test_loss, event.test_accuracy)
            case CheckpointSaved() | FitPaused() | FitContinued() | FitFinished():
                if event.step > self.started.steps:
                    return f"step {event.step:,} of {self.started.steps:,}"
                if isinstance(event, FitFinished):
                    return self._finish(event)
        return None

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
        reason = _unlikely_figures(event.figures)
        if reason is None:
            self._epochs = epoch
        return reason

    def _finish(self, event: FitFinished) -> str | None:
        if len(event.epochs) > self.started.settings.epochs:
            return f"{len(event.epochs)} epochs of {self.started.settings.epochs}"
        reasons = [_unlikely_figures(figures) for figures in event.epochs]
        if event.test_loss is not None and event.test_accuracy is not None:
            reasons.append(_unlikely(event.test_loss, event.test_accuracy))
        reason = next((reason for reason in reasons if reason is not None), None)
        self._finished = reason is None
        return reason


def samples_before(started: FitStarted, step: int) -> int:
    """How many images the steps before `step` see; an epoch's last batch may be short."""
    epochs, steps = divmod(step, started.steps_per_epoch)
    return epochs * started.train + steps * started.settings.batch_size


def _unsound(started: FitStarted) -> str | None:
    per_epoch = -(-started.train // started.settings.batch_size)
    steps = per_epoch * started.settings.epochs
    if (started.steps_per_epoch, started.steps) != (per_epoch, steps):
        return f"{started.steps:,} steps, which do not follow from the settings"
    if started.first_step > steps:
        return f"a run resumed at step {started.first_step:,} of {steps:,}"
    return None


def _unlikely_figures(figures: EpochFigures) -> str | None:
    if not 0 <= figures.seconds <= LONGEST_SECONDS:
        return f"an epoch of {figures.seconds} s"
    return (
        _unlikely(figures.loss, figures.accuracy)
        or _unlikely(figures.loss_running, figures.accuracy_running)
        or _unlikely(figures.test_loss, figures.test_accuracy)
    )


def _unlikely(loss: Real, accuracy: Real) -> str | None:
    """What is wrong with a loss, which diverges at worst, and a share of right answers."""
    if number(loss) < -ROUNDING:
        return f"a loss of {number(loss):g}"
    if not (math.isnan(number(accuracy)) or -ROUNDING <= number(accuracy) <= 1 + ROUNDING):
        return f"an accuracy of {number(accuracy):g}"
    return None


def _kind(event: AnyEvent) -> str:
    return type(event).__name__
