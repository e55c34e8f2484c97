"""What the training loop's lesson knows: where the learner stands, and where the engine does."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from engine import protocol
from engine.explain.training_loop.plan import STOPS, LoopPlan, LoopStep, TensorRow
from engine.protocol import Stepped
from engine.protocol.arrays import number
from tui.lessons.shared.networks.network_lesson import CLASSES, NetworkAskingLesson
from tui.lessons.shared.networks.networks import SIDE
from tui.lessons.training_loop.player import LoopPlayer
from tui.lessons.training_loop.steps import LoopSteps, Wish
from tui.link.images import CHAPTER_SHAPES
from tui.shell.playing.pace import CaptionPace

UPDATE = len(STOPS) - 1


class LoopLesson(NetworkAskingLesson):
    """A lesson that stands at a stop of a step, and has the engine go there.

    The player's position counts stops, from the first one of an untrained network.
    """

    def __init__(self) -> None:
        super().__init__()
        self.steps = LoopSteps(self.engine, self._heard)
        self.player: LoopPlayer = LoopPlayer(
            self, self.changed, lambda: self.steps.is_waiting, self.takes_step, CaptionPace(self)
        )
        self.networks.pick(None)
        self.optimizer: protocol.Optimizer | None = None
        self.rate: float | None = None
        self.ascent = False
        self.sample = 0
        self.picked: int | None = None
        """The unit that the learner chose, None for the one that fires most at first."""
        self._shown: tuple[Stepped, int] | None = None
        # Until there is a loop its shapes can be looked at, stop by stop.
        self.player.count = len(STOPS)

    # ---- state

    @property
    def shown(self) -> Stepped | None:
        """The step on screen: the present one, or the last one while that is being taken."""
        return self._shown[0] if self._shown is not None else None

    def _arrive(self) -> None:
        """Show the present step from now on, if it has been taken."""
        event = self.steps.event
        if event is not None and event.taken is not None and event.step == self.player.step + 1:
            self._shown = event, self.player.position

    @staticmethod
    def plan_of(settings: protocol.FitSettings, train: int | None) -> LoopPlan:
        """The loop of a training with these settings."""
        return LoopPlan(
            widths=(SIDE * SIDE, *settings.hidden, CLASSES),
            train=train or CHAPTER_SHAPES["train"][0],
            batch_size=settings.batch_size,
            epochs=settings.epochs,
            activation=settings.activation,
            optimizer=settings.optimizer,
        )

    @property
    def plan(self) -> LoopPlan:
        shown, data = self.shown or self.steps.event, self.ch2.engine_state.data
        if shown is not None:
            return self.plan_of(shown.settings, shown.train)
        settings = self.networks.settings
        if self.optimizer is not None:
            settings = replace(settings, optimizer=self.optimizer)
        return self.plan_of(settings, data.train if data is not None else None)

    @property
    def place(self) -> LoopStep:
        """The stop on screen."""
        return self.plan.place(self._shown[1] if self._shown else self.player.position)

    @property
    def rows(self) -> tuple[TensorRow, ...]:
        """The tensors of the stop."""
        return tuple(self.plan.rows(self.place))

    @property
    def losses(self) -> tuple[float, float] | None:
        """Of the shown step's batch before and after the update."""
        shown = self.shown
        if shown is None or shown.taken is None:
            return None
        before, after = shown.taken.loss
        return number(before), number(after)

    @property
    def unit(self) -> int:
        return min(self.picked or 0, self.plan.widths[1] - 1)

    @property
    def fired(self) -> Sequence[float] | None:
        """How strongly each unit of the first layer fires on the image that is looked at."""
        shown = self.shown
        if shown is None or shown.taken is None:
            return None
        found = (one for one in shown.taken.tensors if (one.name, one.aspect) == ("h1", "value"))
        tensor = next(found, None)
        return list(tensor.part.values()) if tensor is not None else None

    @property
    def own_pixels(self) -> bytes | None:
        """The learner's own digit, where it is looked at."""
        return None

    # ---- where the learner wants to be

    def _wish(self) -> Wish:
        samples = self.plan.samples(self.player.step)
        return Wish(
            step=self.player.step + 1,
            sample=min(self.sample, samples - 1),
            unit=self.unit,
            ascent=self.ascent,
            rate=self.rate,
            own=self.own_pixels,
        )

    def changed(self) -> None:
        if self.is_mounted:
            self._arrive()
            self.follow()
            super().changed()

    def follow(self) -> None:
        """Have the engine go where the learner went."""
        if self.ch2.engine_state.data is None or self.steps.halted:
            return
        if self.steps.is_begun:
            self.steps.follow(self._wish())
        else:
            self.steps.begin(self.networks.run, self.optimizer)

    def take_again(self) -> None:
        """The present step once more, before its update."""
        self.player.pause()
        self.steps.take_again()
        position = self.player.position
        self.player.go(position - (self.player.stop == UPDATE))
        self.answer = None
        self.changed()

    def begin_anew(self) -> None:
        """Before the first step of the chosen network."""
        self.player.pause()
        self.steps.forget()
        self.steps.retry()
        self._shown, self.answer = None, None
        self.player.floor, self.player.position, self.player.count = 0, 0, len(STOPS)
        self.answered()

    # ---- the engine

    @property
    def is_waiting(self) -> bool:
        return super().is_waiting or self.awaits

    @property
    def awaits(self) -> bool:
        if self.steps.halted:
            return False
        return self.shown is None or self.steps.is_waiting

    def on_screen_suspend(self) -> None:
        self.player.pause()

    def on_screen_resume(self) -> None:
        if self.ch2.engine_state.data is not None:
            self.steps.resumed()

    def data_opened(self) -> None:
        # The images of other data are not those of the loop, and another engine has none begun.
        self.begin_anew()

    def engine_said(self, event: protocol.AnyEvent) -> None:
        if isinstance(event, protocol.StepsEnded) and event.why == "fit":
            self.steps.ended()
            self._heard()
        super().engine_said(event)

    def _heard(self) -> None:
        """The engine went on, or could not."""
        if self.steps.refusal is not None:
            self.notice("")  # the figure says it, and longer
        stands = self.steps.event
        if stands is None or self.steps.halted:
            self.player.pause()
        if stands is not None and not self.steps.halted:
            self._fit_player(stands)
        elif stands is not None and stands.taken is not None and self.steps.refusal is not None:
            self.player.position = len(STOPS) * (stands.step - 1) + self.player.stop
        self.answered()

    def _fit_player(self, stands: Stepped) -> None:
        """As far on and back as the engine can go."""
        self._arrive()
        player, begun = self.player, self.steps.begun
        player.count = len(STOPS) * (max(stands.steps, begun + stands.steps))
        oldest = max(begun + 1, stands.step - stands.back)
        player.floor = len(STOPS) * (oldest - 1)
        if stands.taken is None:
            # Stops that were gone before there was a loop stay gone.
            player.position = len(STOPS) * stands.step + player.stop
        elif self.picked is None and (fired := self.fired) is not None:
            self.picked = max(range(len(fired)), key=fired.__getitem__)
        player.position = max(player.position, player.floor)
