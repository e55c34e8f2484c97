"""What an engine may say, given what it was asked and what it has said before.

A message can be well formed and still make no sense: steps of a run that never began, an
epoch that ends twice, more images than were asked for. Here each event is held against the
ones before it, so that all that comes after may rely on sizes, ranges and order.
What answers a question in several parts is held against these here; one answer to a question,
the events of a run and the steps of a loop have a file each.
"""

from __future__ import annotations

from collections import OrderedDict

from engine.explain.tangles import tangle
from engine.protocol import (
    AnyCommand,
    AnyEvent,
    BeginSteps,
    DataReady,
    Evaluate,
    FitStarted,
    GetActivations,
    GetEpochs,
    GetGradient,
    GetImages,
    GetParameter,
    GetScratchSources,
    GetSteps,
    GetWeights,
    Hello,
    LookAtStep,
    Nudge,
    Predict,
    Problem,
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
    Untangle,
    Untangled,
)
from tui.engine_answers import MOST_CLASSES, MOST_PIXELS, Answer, mismatch
from tui.loop_order import LoopOrder
from tui.run_order import RunOrder, unsound
from tui.unlikely_figures import unlikely

MOST_ASKED = 1_024
"""Questions that are remembered until they are answered; the oldest are given up."""
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


class EventOrder:
    """Remembers what was asked and what was said, as far as the next event depends on it."""

    def __init__(self) -> None:
        self._greeted = False
        self._data: DataReady | None = None
        self._run: RunOrder | None = None
        self._loop = LoopOrder()
        self._asked: OrderedDict[int, Question] = OrderedDict()
        self._looked = (0, 0)
        """The `untangle` that was told of last, and the step of that look."""

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
        if isinstance(event, Answer):
            return mismatch(self._asked.pop(event.reply_to, None), event, self._data)
        match event:
            case Hello():
                reason = "a second hello" if self._greeted else None
                self._greeted = True
                return reason
            case DataReady():
                return self._data_ready(event)
            case Steps():
                return self._steps(event)
            case RaceProgress() | RaceFinished():
                return self._race(event)
            case Untangled():
                return self._untangled(event)
            case Stepped():
                return self._loop.stepped(self._asked.pop(event.reply_to, None), event)
            case StepsEnded():
                return self._loop.ended()
            case ScratchSources() | StageProgress() | StageRun() | ScratchLook():
                return self._by_hand(event)
            case FitStarted():
                reason = unsound(event)
                if reason is None:
                    self._run = RunOrder(event)
                return reason
            case Problem():
                self._asked.pop(event.reply_to, None)
                return None
        name = getattr(event, "run", None)
        if name is None:
            return None
        if self._run is None or self._run.started.run != name:
            return f"{type(event).__name__} of run {name}, which has not begun"
        return self._run.disorder(event)

    def _data_ready(self, event: DataReady) -> str | None:
        if event.height * event.width > MOST_PIXELS or event.classes > MOST_CLASSES:
            return f"images of {event.height} × {event.width} in {event.classes} classes"
        self._data = event
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
        return unlikely(event.loss, event.accuracy)
