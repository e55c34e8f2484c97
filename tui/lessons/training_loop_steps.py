"""The loop that the engine steps through, as the screen follows it: one command at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from engine import protocol
from engine.protocol import MAX_STEPS_AT_ONCE, Stepped


@dataclass(frozen=True)
class Wish:
    """What the learner wants to see: `step` updates behind, an image, a unit; and how to get on.

    `ascent` and `rate`, None for that of the settings, are for steps that are taken now.
    """

    step: int
    sample: int
    unit: int
    ascent: bool
    rate: float | None


class LoopSteps:
    """`event` is what the engine said last of the loop, None while none is begun.

    What is begun stays begun while another lesson is looked at: standing still it computes
    nothing, what the engine keeps of it is bounded, and the learner comes back to the same step.
    Only a training ends it, and other data.

    `ask` sends a command and gives its number, 0 if it could not be sent. One command is under
    way at a time, so that a slow engine or line gets fewer of them, never a queue.
    """

    def __init__(self, ask: Callable[[protocol.AnyCommand], int]) -> None:
        self._ask = ask
        self._awaited = 0
        self._begins = False
        self._again = False
        self._looked = (0, 0)
        self.event: Stepped | None = None
        self.begun = 0
        """Updates that were behind when the loop was begun."""
        self.losses: list[tuple[float, float]] = []
        """Before and after each update since."""
        self.refusal: protocol.Problem | None = None
        self.gone: Literal["", "fit", "away"] = ""
        """Why what was begun is there no more: a training took the machine while it was looked
        at, or something did while another lesson was."""
        self._seen: dict[int, str] = {}
        self.again = False
        """Whether it stands where it stood before, with the same bits."""

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is under way."""
        return self._awaited > 0

    @property
    def halted(self) -> bool:
        """Whether nothing is asked until the learner presses a key."""
        return self.refusal is not None or self.gone != ""

    def retry(self) -> None:
        """The learner did something: ask again what was refused."""
        self.refusal, self.gone = None, ""

    def begin(self, run: str | None, optimizer: protocol.Optimizer | None) -> None:
        """Stand before the next step of that network."""
        self.forget()
        self.retry()
        self._awaited = self._ask(protocol.BeginSteps(run=run, optimizer=optimizer))
        self._begins = self._awaited > 0

    def forget(self) -> None:
        """Nothing is begun."""
        self.event, self._awaited, self._begins, self._again = None, 0, False, False
        self.losses, self._seen, self.again = [], {}, False

    @property
    def is_begun(self) -> bool:
        """Whether a loop is begun, or is about to be."""
        return self.event is not None or self._begins

    def take_again(self) -> None:
        """The present step is to be taken once more."""
        self._again = True

    def follow(self, wish: Wish) -> None:
        """Ask for what is missing to what the learner wants to see, unless something is asked."""
        event = self.event
        if event is None or self._awaited or self.halted:
            return
        command: protocol.AnyCommand | None = None
        away = wish.step - event.step
        if away > 0 or (self._again and event.taken is not None and not away):
            command = protocol.TakeSteps(
                count=min(away, MAX_STEPS_AT_ONCE) if away > 0 else 1,
                again=away <= 0,
                ascent=wish.ascent,
                learning_rate=wish.rate,
                sample=wish.sample,
                unit=wish.unit,
            )
            self._looked = (wish.sample, wish.unit)
        elif away < 0 and event.back:
            command = protocol.TakeBack(count=min(-away, event.back))
        elif event.taken is not None and self._looked != (wish.sample, wish.unit):
            command = protocol.LookAtStep(sample=wish.sample, unit=wish.unit)
            self._looked = (wish.sample, wish.unit)
        if command is not None:
            self._again = False
            self._awaited = self._ask(command)

    def resumed(self) -> None:
        """The screen is back: an answer may have come that nobody heard."""
        self._awaited, self._begins = 0, False
        if self.event is not None:
            sample, unit = self._looked
            self._awaited = self._ask(protocol.LookAtStep(sample=sample, unit=unit))

    def said(self, event: protocol.AnyEvent) -> bool:
        """Take note of an event; whether what is shown may have changed by it."""
        match event:
            case Stepped() if event.reply_to == self._awaited:
                self._stepped(event)
            case protocol.StepsEnded(why="fit"):
                self.gone = "fit"
                self.event, self._awaited, self._begins = None, 0, False
            case protocol.Problem() if self._awaited and event.reply_to == self._awaited:
                self._awaited, self._begins, self._again = 0, False, False
                if event.code == "steps.none":
                    self.gone, self.event = "away", None
                else:
                    self.refusal = event
            case protocol.Hello() | protocol.DataReady():
                self.forget()
                self.retry()
            case _:
                return False
        return True

    def _stepped(self, event: Stepped) -> None:
        self._awaited = 0
        if self._begins:
            self._begins = False
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
        if event.taken is not None:
            self._looked = (event.taken.sample, event.taken.unit)
        moved_back = before is not None and event.step < before.step
        self.again = moved_back and self._seen.get(event.step) == event.state_sha256
        self._seen[event.step] = event.state_sha256
