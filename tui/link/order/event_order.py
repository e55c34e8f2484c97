"""What an engine may say, given what it was asked and what it has said before.

A message can be well formed and still make no sense: steps of a run that never began, an
epoch that ends twice, more images than were asked for. Here each event is held against the
ones before it, so that all that comes after may rely on sizes, ranges and order.
Which event may answer which command is said beside the messages (engine.protocol.answers).
What answers in several parts is held against the parts before it here; a whole answer, the
events of a run and the steps of a loop have a file each.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

from engine.explain.geometry.tangles import REGION_SIDE, tangle
from engine.explain.repair_shop.lines import BATCHES, EPOCHS, LINES, STEPS
from engine.protocol import (
    ANSWERING,
    ANSWERS,
    AnyCommand,
    AnyEvent,
    DataReady,
    Fit,
    FitStarted,
    GetSteps,
    Hello,
    Problem,
    Race,
    RaceFinished,
    RaceProgress,
    RunShop,
    RunStage,
    ScratchLook,
    ShopLook,
    StageProgress,
    StageRun,
    StepFilmed,
    Stepped,
    Steps,
    StepsEnded,
    TrainScratch,
    Untangle,
    Untangled,
    is_last,
)
from tui.link.order.engine_answers import MOST_CLASSES, MOST_PIXELS, mismatch
from tui.link.order.loop_order import LoopOrder
from tui.link.order.run_order import RunOrder, unsound
from tui.link.order.unlikely_figures import unlikely

MOST_ASKED = 1_024
"""Questions that are remembered until they are answered; the oldest are given up."""
PRINTED = ["loss"] * EPOCHS + ["accuracy"]
"""By a program of the repair shop, whatever its forms."""


class EventOrder:
    """Remembers what was asked and what was said, as far as the next event depends on it."""

    def __init__(self) -> None:
        self._greeted = False
        self._data: DataReady | None = None
        self._run: RunOrder | None = None
        self._loop = LoopOrder()
        self._asked: OrderedDict[int, AnyCommand] = OrderedDict()
        self._looked = (0, 0)
        """The `untangle` that was told of last, and the step of that look."""
        self._shop_looked = (0, 0)
        """The same of `run_shop`."""

    def asked(self, command: AnyCommand) -> None:
        """This command is on its way to the engine."""
        if type(command) in ANSWERS:
            self._asked[command.id] = command
            if len(self._asked) > MOST_ASKED:
                self._asked.popitem(last=False)

    @property
    def open(self) -> Mapping[int, AnyCommand]:
        """What was asked and is not answered yet, by number, in its order."""
        return self._asked

    @property
    def trains(self) -> bool:
        """Whether a training is to begin or under way of which not all is in a checkpoint."""
        begins = any(isinstance(command, Fit) for command in self._asked.values())
        return begins or (self._run is not None and not self._run.kept)

    def disorder(self, event: AnyEvent) -> str | None:
        """Why `event` cannot be, or None: then it counts from now on."""
        try:
            if type(event) in ANSWERING:
                return self._answer(event)
            return self._disorder(event)
        except ValueError as error:  # a lone number that is none
            return str(error)

    def _answer(self, event: AnyEvent) -> str | None:
        asked = self._asked.get(event.reply_to)
        if asked is None or type(event) not in ANSWERS[type(asked)]:
            return f"{type(event).__name__}, which was not asked for"
        reason = self._against(asked, event)
        # An answer that is none ends its question too: whoever asked is told so, and waits no more.
        if reason is not None or is_last(event):
            self._asked.pop(event.reply_to, None)
        return reason

    def _against(self, asked: AnyCommand, event: AnyEvent) -> str | None:
        match asked, event:
            case _, DataReady():
                return self._data_ready(event)
            case _, FitStarted():
                reason = unsound(event)
                if reason is None:
                    self._run = RunOrder(event)
                return reason
            case GetSteps(), Steps():
                return self._steps(asked, event)
            case Race(), RaceProgress() if event.passes > asked.repeats:
                return f"{event.passes:,} passes of {asked.repeats:,}"
            case Race(), RaceFinished() if (event.shape, event.repeats) != (
                asked.shape,
                asked.repeats,
            ):
                return "the result of another race"
            case Untangle(), Untangled():
                return self._untangled(asked, event)
            case _, Stepped():
                return self._loop.stepped(asked, event)
            case _, StepFilmed():
                return self._run.filmed(event) if self._run is not None else "a film of no run"
            case RunStage(), StageProgress() if event.done > event.steps:
                return f"{event.done:,} of {event.steps:,} steps of a stage"
            case RunStage(), StageRun() if event.stage != asked.stage:
                return "another stage"
            case TrainScratch(), ScratchLook() if len(event.accuracy) - 1 > asked.settings.epochs:
                return f"{len(event.accuracy) - 1} epochs of {asked.settings.epochs}"
            case RunShop(), ShopLook():
                return self._shop_look(asked, event)
        return mismatch(asked, event, self._data)

    def _disorder(self, event: AnyEvent) -> str | None:
        match event:
            case Hello():
                reason = "a second hello" if self._greeted else None
                self._greeted = True
                return reason
            case StepsEnded():
                return self._loop.ended()
            case Problem():
                self._asked.pop(event.reply_to, None)
                if self._run is not None and event.reply_to == self._run.started.reply_to != 0:
                    self._run = None  # the training failed
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

    def _steps(self, asked: GetSteps, event: Steps) -> str | None:
        if asked.run != event.run:
            return f"recorded steps of run {event.run}, not of {asked.run}"
        (count,) = event.loss.shape
        stop = event.first + count
        if count and (event.first != asked.first or stop > asked.stop):
            return f"recorded steps [{event.first}, {stop}) where {asked.first} is next"
        # What is left to be told: the next part begins where this one ends.
        self._asked[event.reply_to] = GetSteps(
            id=asked.id, run=asked.run, first=stop, stop=asked.stop
        )
        return None

    def _shop_look(self, asked: RunShop, event: ShopLook) -> str | None:
        told, before = self._shop_looked
        if event.steps != STEPS or (told == event.reply_to and event.step < before):
            return f"a look after {event.step:,} of {event.steps:,} steps"
        if event.trouble is not None and event.trouble.line >= len(LINES[asked.task]):
            return f"trouble in line {event.trouble.line} of {len(LINES[asked.task])}"
        most = event.step // BATCHES + (event.step == STEPS)
        if [one.name for one in event.printed] != PRINTED[:most][: len(event.printed)]:
            return f"{len(event.printed)} lines that no program prints"
        self._shop_looked = event.reply_to, event.step
        return None

    def _untangled(self, asked: Untangle, event: Untangled) -> str | None:
        points = len(tangle(asked.kind)[0])
        if event.hidden.shape[0] != points:
            return f"{event.hidden.shape[0]:,} points of {points:,}"
        if event.regions.shape[0] != REGION_SIDE:
            return f"regions of {event.regions.shape[0]:,} × {event.regions.shape[0]:,}"
        told, before = self._looked
        began = told == event.reply_to
        if event.step > asked.steps or (event.step <= before if began else event.step > 0):
            return f"a look after {event.step:,} of {asked.steps:,} steps"
        if event.step == asked.steps and not event.ended:
            return "a look after the last step that is not the last one"
        self._looked = event.reply_to, event.step
        return unlikely(event.loss, event.accuracy)
