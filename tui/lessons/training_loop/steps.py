"""The loop that the engine steps through, as the screen follows it: one command at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from engine import protocol
from engine.protocol import (
    MAX_STEPS_AT_ONCE,
    BeginSteps,
    LookAtStep,
    Stepped,
    TakeBack,
    TakeSteps,
)
from engine.protocol.arrays import Array
from engine.protocol.messages.stepping import SIDES
from tui.link.asked import Asked, Engine

Command = BeginSteps | TakeSteps | TakeBack | LookAtStep


@dataclass(frozen=True)
class Wish:
    """What the learner wants to see: `step` updates behind, an image, a unit; and how to get on.

    `own` are the pixels of the learner's digit where that is looked at too. `ascent` and
    `rate`, None for that of the settings, are for steps that are taken now.
    """

    step: int
    sample: int
    unit: int
    ascent: bool
    rate: float | None
    own: bytes | None


class _Looked(NamedTuple):
    """What is told of the present step: an image of its batch, a unit, an image brought along."""

    sample: int
    unit: int
    own: bytes | None = None

    def shows(self, wish: Wish) -> bool:
        """Whether that is what the learner wants to see."""
        own = wish.own is None or wish.own == self.own
        return own and (self.sample, self.unit) == (wish.sample, wish.unit)

    @property
    def command(self) -> LookAtStep:
        """What asks for it."""
        own = Array("|u1", SIDES, self.own) if self.own is not None else None
        return LookAtStep(sample=self.sample, unit=self.unit, pixels=own)


class LoopSteps:
    """`event` is what the engine said last of the loop, None while none is begun.

    What is begun stays begun while another lesson is looked at: standing still it computes
    nothing, what the engine keeps of it is bounded, and the learner comes back to the same step.
    Only a training ends it, and other data.

    One command is under way at a time, so that a slow engine or line gets fewer of them, never
    a queue.
    """

    def __init__(self, engine: Callable[[], Engine], told: Callable[[], None]) -> None:
        self._told = told
        self._asked: Asked[Command, Stepped] = Asked(
            engine, lambda command: command, self._read, self._took, at_once=1, kept=1
        )
        self._last: Command | None = None
        self._again = False
        self._looked = _Looked(0, 0)
        self.event: Stepped | None = None
        self.begun = 0
        """Updates that were behind when the loop was begun."""
        self.losses: list[tuple[float, float]] = []
        """Before and after each update since."""
        self.gone: Literal["", "fit", "away"] = ""
        """Why what was begun is there no more: a training took the machine while it was looked
        at, or something did while another lesson was."""
        self._seen: dict[int, str] = {}
        self.again = False
        """Whether it stands where it stood before, with the same bits."""

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is under way."""
        return self._asked.is_waiting

    @property
    def refusal(self) -> protocol.Problem | None:
        """Why the engine did not go where it was sent, if so."""
        return self._asked.refusal(self._last) if self._last is not None else None

    @property
    def halted(self) -> bool:
        """Whether nothing is asked until the learner presses a key."""
        return self.refusal is not None or self.gone != ""

    def retry(self) -> None:
        """The learner did something: ask again what was refused."""
        self._last, self.gone = None, ""

    def begin(self, run: str | None, optimizer: protocol.Optimizer | None) -> None:
        """Stand before the next step of that network."""
        self.forget()
        self.retry()
        self._ask(BeginSteps(run=run, optimizer=optimizer))

    def _ask(self, command: Command) -> None:
        self._last = command
        self._asked.ask(command)

    def forget(self) -> None:
        """Nothing is begun."""
        self._asked.forget()
        self.event, self._again = None, False
        self.losses, self._seen, self.again = [], {}, False

    @property
    def is_begun(self) -> bool:
        """Whether a loop is begun, or is about to be."""
        return self.event is not None or self.is_waiting

    def take_again(self) -> None:
        """The present step is to be taken once more."""
        self._again = True

    def follow(self, wish: Wish) -> None:
        """Ask for what is missing to what the learner wants to see, unless something is asked."""
        event = self.event
        if event is None or self.is_waiting or self.halted:
            return
        command: Command | None = None
        away = wish.step - event.step
        if away > 0 or (self._again and event.taken is not None and not away):
            command = TakeSteps(
                count=min(away, MAX_STEPS_AT_ONCE) if away > 0 else 1,
                again=away <= 0,
                ascent=wish.ascent,
                learning_rate=wish.rate,
                sample=wish.sample,
                unit=wish.unit,
            )
            self._looked = _Looked(wish.sample, wish.unit)
        elif away < 0 and event.back:
            command = TakeBack(count=min(-away, event.back))
        elif event.taken is not None and not self._looked.shows(wish):
            self._looked = _Looked(wish.sample, wish.unit, wish.own)
            command = self._looked.command
        if command is not None:
            self._again = False
            self._ask(command)

    def resumed(self) -> None:
        """The screen is back: something may have ended the loop meanwhile."""
        if self.event is not None and not self.is_waiting:
            self._ask(self._looked.command)

    def ended(self) -> None:
        """A training took the machine."""
        self.forget()
        self.gone = "fit"

    def _took(self) -> None:
        """An answer has come, or a problem instead of one."""
        refusal = self.refusal
        if refusal is not None:
            self._again = False
            if refusal.code == "steps.none":
                self.gone, self.event, self._last = "away", None, None
        self._told()

    def _read(self, _: object, event: protocol.AnyEvent) -> Stepped | None:
        if not isinstance(event, Stepped):
            return None
        self._stepped(event)
        return event

    def _stepped(self, event: Stepped) -> None:
        if isinstance(self._last, BeginSteps):
            self.begun, self.losses, self._seen = event.step, [], {}
        before = self.event
        self.event = event
        values = event.losses.values()
        told = list(zip(values[::2], values[1::2], strict=True))
        del self.losses[max(event.step - self.begun - len(told), 0) :]
        # What was not heard of, while another screen was shown, leaves a gap.
        missing = event.step - self.begun - len(told) - len(self.losses)
        self.losses += [(float("nan"), float("nan"))] * max(missing, 0)
        self.losses += told
        # Elsewhere it is what was asked for: an engine that shows another is not asked for ever.
        if event.taken is not None and isinstance(self._last, TakeBack):
            self._looked = _Looked(event.taken.sample, event.taken.unit)
        moved_back = before is not None and event.step < before.step
        self.again = moved_back and self._seen.get(event.step) == event.state_sha256
        self._seen[event.step] = event.state_sha256
