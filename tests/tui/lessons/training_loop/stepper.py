"""The loop of training_loop in front of a person: the engine's own, obeying in this process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Unpack

from msgspec.structs import replace

from engine import protocol
from engine.asked.stepping.loop import SteppedLoop
from engine.protocol import (
    BeginSteps,
    FitSettings,
    LookAtStep,
    Problem,
    Stepped,
    TakeBack,
    TakeSteps,
)
from engine.protocol.errors import Mistake
from engine.protocol.problems import from_mistake
from tests.engine.stepped import loop_of, settings
from tests.tui.conftest import QUIET_ENGINE, Asked, Person, opened_by
from tests.tui.lessons.conftest import HELLO
from tests.tui.lessons.reader import Reader
from tui.lessons.training_loop.lesson import TrainingLoopLesson

SMALL = protocol.DataReady(name="digits", source="package", verified=True, train=300, test=50)
StepCommand = BeginSteps | TakeSteps | TakeBack | LookAtStep


class Stepper:
    """The engine's loop in this process: obeys the commands in `asked` when it is told to.

    With a `refusal`, a code, it refuses what it is told to obey.
    """

    def __init__(self, chosen: FitSettings, asked: list[protocol.AnyCommand]) -> None:
        self.chosen = chosen
        self.refusal = ""
        self._asked = asked
        self._answered = 0
        self._loop: SteppedLoop | None = None

    @property
    def commands(self) -> list[StepCommand]:
        """What it was asked to do, obeyed or not."""
        return [command for command in self._asked if isinstance(command, StepCommand)]

    @property
    def pending(self) -> list[StepCommand]:
        """What it has not obeyed yet."""
        return self.commands[self._answered :]

    def answer(self) -> Stepped | Problem:
        """Obey the next command."""
        command = self.pending[0]
        self._answered += 1
        has_none = self._loop is None and not isinstance(command, BeginSteps)
        refusal = self.refusal or ("steps.none" if has_none else "")
        if refusal:
            return Problem(code=refusal, message="", reply_to=command.id)
        return self._obey(command)

    def _obey(self, command: StepCommand) -> Stepped | Problem:
        if isinstance(command, BeginSteps):
            chosen = self.chosen
            if command.optimizer is not None:
                chosen = replace(chosen, optimizer=command.optimizer)
            self._loop = loop_of(chosen)
            return replace(self._loop.told(command.id, []), run=command.run)
        assert self._loop is not None
        try:
            match command:
                case TakeSteps():
                    return self._loop.take(command, lambda: False)
                case TakeBack():
                    return self._loop.take_back(command)
                case LookAtStep():
                    return self._loop.look(command)
        except Mistake as mistake:
            return from_mistake(mistake, reply_to=command.id)


class Looper(Reader):
    """A person in the lesson, and the loop behind it."""

    stepper: Stepper

    @property
    def lesson(self) -> TrainingLoopLesson:
        assert isinstance(self.app.lesson, TrainingLoopLesson)
        return self.app.lesson

    @property
    def event(self) -> Stepped:
        found = self.lesson.shown
        assert found is not None
        return found

    async def settle(self) -> None:
        """Let the engine answer until nothing is asked any more."""
        while self.stepper.pending:
            await self.arrives(self.stepper.answer())

    async def before_another_engine(self) -> None:
        """The engine dies; the next one has the same data."""
        await self.new_engine()
        self.stepper = Stepper(self.stepper.chosen, self.link.asked)
        await self.arrives(HELLO, SMALL)
        await self.settle()

    async def press(self, *keys: str) -> None:
        for key in keys:
            await super().press(key)
            await self.settle()

    async def back_again(self) -> None:
        """To the map, if that is not shown, and back to the lesson."""
        await Person.press(self, *["m"] * (self.app.lesson is not None))
        self.app.open_lesson("training_loop")
        await self.pilot.pause()
        await self.settle()

    async def click(self, text: str, *, last: bool = False) -> None:
        await super().click(text, last=last)
        await self.settle()


@asynccontextmanager
async def looping(
    home: Path, chosen: FitSettings | None = None, **asked: Unpack[Asked]
) -> AsyncIterator[Looper]:
    """In the lesson, before the first step of a small network on a small data set."""
    asked.setdefault("lesson", "training_loop")
    asked.setdefault("engine", QUIET_ENGINE)
    async with opened_by(Looper, home, **asked) as person:
        person.stepper = Stepper(chosen or settings(), person.link.asked)
        await person.arrives(HELLO, SMALL)
        await person.settle()
        yield person
