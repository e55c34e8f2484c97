"""What the shop runs, and when it runs the healthy loop beside it."""

from __future__ import annotations

import pytest

from engine import protocol
from engine.explain.repair_shop.faults import FAULTS
from engine.explain.repair_shop.lines import STEPS
from engine.explain.repair_shop.program import Program
from engine.protocol.arrays import pack
from tests.tui.stand_in import BareEngine
from tui.lessons.repair_shop.watch import ShopWatch

HELLO = protocol.Hello(version=protocol.VERSION, engine="", python="", pid=1)
DATA = protocol.DataReady(name="digits", source="digits", verified=True, train=60_000, test=10_000)
HEALTHY, FAULTY = Program(), FAULTS[0].program


class Watched:
    """A watch that looks, whenever it is told of something, for the healthy loop too."""

    def __init__(self) -> None:
        self.engine = BareEngine(HELLO, DATA)
        self.watch = ShopWatch(lambda: self.engine, self._told)

    def _told(self) -> None:
        self.watch.compare(HEALTHY)

    @property
    def asked(self) -> list[Program]:
        return [Program(one.task, one.forms) for one in self.engine.of(protocol.RunShop)]

    def ends(self, step: int) -> None:
        """The engine's last look at what was asked for last."""
        number = self.engine.of(protocol.RunShop)[-1].id
        said = protocol.ShopLook(
            reply_to=number, step=step, steps=STEPS, losses=pack("<f4", [2.0] * step),
            printed=(), shapes=(), seconds=0.1, ended=True,
        )  # fmt: skip
        self.engine.says(said)


@pytest.fixture
def watched() -> Watched:
    return Watched()


def test_the_healthy_loop_is_run_after_the_other_and_once(watched: Watched) -> None:
    assert watched.watch.run(FAULTY)
    watched.watch.compare(HEALTHY)
    assert watched.asked == [FAULTY], "one at a time"
    watched.ends(STEPS)
    assert watched.asked == [FAULTY, HEALTHY]
    watched.ends(STEPS)
    watched.watch.compare(HEALTHY)
    assert watched.asked == [FAULTY, HEALTHY]
    assert watched.watch.whole(HEALTHY) is not None


@pytest.mark.parametrize("step", [0, 7])
def test_one_that_the_engine_ended_early_is_not_run_again_by_itself(
    watched: Watched, step: int
) -> None:
    watched.watch.run(FAULTY)
    watched.ends(STEPS)
    watched.ends(step)
    watched.watch.compare(HEALTHY)
    assert watched.asked == [FAULTY, HEALTHY]
    assert watched.watch.whole(HEALTHY) is None
    assert watched.watch.run(HEALTHY), "but whenever somebody asks for it"
    watched.ends(STEPS)
    assert watched.watch.whole(HEALTHY) is not None
