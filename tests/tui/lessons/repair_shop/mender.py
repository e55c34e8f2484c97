"""Someone at the bench of the shop, before an engine that has run its programs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Unpack

from msgspec.structs import replace

from engine import protocol
from engine.by_hand.repair_shop import ShopRun
from engine.explain.repair_shop.outcome import Ran
from engine.explain.repair_shop.program import Program
from engine.protocol.arrays import pack
from engine.serving.threads.by_hand import shop_look
from tests.tui.conftest import QUIET_ENGINE, Shown, opened_by
from tests.tui.lessons.conftest import HELLO
from tests.tui.lessons.reader import Reader
from tui.lessons.repair_shop.bench import Bench
from tui.lessons.repair_shop.lesson import RepairShopLesson
from tui.lessons.repair_shop.watch import read_look

Runs = Callable[[Program], ShopRun]
"""A program as the engine runs it."""
DIGITS = protocol.DataReady(
    name="digits", source="package", verified=False, train=60_000, test=10_000
)


def ran(run: ShopRun) -> Ran:
    """A run as the lesson is told of it."""
    found = read_look(None, shop_look(protocol.RunShop(id=1), run, ended=True))
    assert found is not None
    return found


class Mender(Reader):
    """Has the engine answer with what the programs do."""

    run: Runs

    @property
    def lesson(self) -> RepairShopLesson:
        assert isinstance(self.app.lesson, RepairShopLesson)
        return self.app.lesson

    @property
    def bench(self) -> Bench:
        return self.lesson.bench

    def asked(self) -> tuple[protocol.RunShop, Program]:
        """What was asked for last."""
        command = self.link.last(protocol.RunShop)
        return command, Program(command.task, command.forms)

    async def looks(self, steps: int, *, ended: bool = False) -> None:
        """The engine tells of so many steps of it."""
        command, program = self.asked()
        look = shop_look(command, self.run(program), ended=True)
        values = look.losses.values()[:steps]
        some = replace(look, step=steps, losses=pack("<f4", values), printed=(), ended=ended)
        await self.arrives(some)

    async def answers(self) -> None:
        """The engine tells of all that is asked for, one after the other."""
        while self.lesson.shop.running is not None:
            command, program = self.asked()
            await self.arrives(shop_look(command, self.run(program), ended=True))

    def spoken(self, view: int) -> str:
        """What a view says where there is no picture."""
        sketch = self.lesson.views[view - 1].sketch()
        assert sketch.tell is not None
        return sketch.tell(sketch.scene, 78)

    async def put(self, line: int, form: str) -> None:
        """Have that form in the line with that number, by the number that is offered for it."""
        lesson = self.lesson
        lesson.repair.to_line(line - 1)
        await self.press("enter")
        number = [text.strip() for _, text in lesson.repair.forms].index(form) + 1
        await self.press(str(number))
        await self.answers()

    async def mends(self) -> None:
        """Have the line with the fault as it should be."""
        fault = self.bench.fault
        await self.put(fault.at + 1, Program(fault.task).text(fault.at).strip())


@asynccontextmanager
async def mending(home: Path, run: Runs, **shown: Unpack[Shown]) -> AsyncIterator[Mender]:
    """At the bench, with the bundled digits open."""
    async with opened_by(
        Mender, home, lesson="repair_shop", engine=QUIET_ENGINE, **shown
    ) as person:
        person.run = run
        await person.arrives(HELLO, DIGITS)
        yield person
