"""repair_shop: a loop that is wrong still runs; curves, figures and shapes tell where."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import ClassVar

from tui.lessons.repair_shop.bench import Bench
from tui.lessons.repair_shop.both import BothView
from tui.lessons.repair_shop.code import code_values
from tui.lessons.repair_shop.found import FoundView
from tui.lessons.repair_shop.repair import RepairView
from tui.lessons.repair_shop.view import ShopView
from tui.lessons.repair_shop.watch import ShopWatch
from tui.lessons.shared.running_lesson import RunningLesson
from tui.shell.lines.one_line import Part

REPAIR, BOTH, FOUND = 1, 2, 3
"""The views."""
MOST_SEEDS = 1_000


class RepairShopLesson(RunningLesson):
    """Three views on the loop on the `bench`; `shop` knows what the engine said of it."""

    LESSON = "repair_shop"
    VIEWS: ClassVar[int] = 3

    def __init__(self) -> None:
        super().__init__()
        self.shop = ShopWatch(self.engine, self.answered)
        self.bench = Bench()
        self.repair, self.both, self.found_view = RepairView(self), BothView(self), FoundView(self)
        self.views: tuple[ShopView, ...] = (self.repair, self.both, self.found_view)
        self._stands_in = self.repair
        self.player.count = self.repair.count

    @property
    def shown(self) -> ShopView:
        """The view on screen."""
        return self.views[self.view - 1]

    @property
    def found(self) -> Mapping[str, int]:
        """The faults that were found, and with how many hints each."""
        return {one.fault: one.hints for one in self.ch2.progress.repaired}

    # ---- what is done

    def run(self) -> None:
        """Run the program on the bench; if it was, the healthy one; if both were, neither."""
        both = self.bench.program, self.repair.healthy
        left = next((one for one in both if self.shop.whole(one) is None), None)
        if left is not None and not self.shop.run(left):
            self.notice(self.text("labels", "no_engine"))

    def another(self) -> None:
        """Put another loop on the bench."""
        self.shop.cancel()
        self.bench.another(self.found)
        self._put_up()

    def _put_up(self) -> None:
        self.answer = None
        self.repair.position = 0
        if self.view == REPAIR:
            self.repair.begin()
        else:
            self.action_view(REPAIR)
            self.repair.begin()

    # ---- what the frame asks

    def on_mount(self) -> None:
        self.bench.open(self.found)
        self.changed()

    def settle(self) -> None:
        bench, shop = self.bench, self.shop
        if not bench.is_found and self.view == REPAIR:
            bench.helped = max(bench.helped, self.repair.hints)
        if shop.whole(bench.program) is not None:
            shop.compare(self.repair.healthy)
            if bench.is_found:
                self.ch2.progress.repair(bench.fault.name, bench.helped)
                self.finish()
        if self.view == BOTH:
            self.both.settle()

    def status(self) -> tuple[Part, ...]:
        return ()

    def answered_right(self) -> None:
        self.repair.to_line(self.bench.fault.at)
        self.finish()

    @property
    def awaits(self) -> bool:
        return self.shop.running is not None

    def code_values(self) -> Mapping[str, object]:
        return code_values(self.bench.program)

    # ---- the course

    def vary(self, random: Random) -> None:
        self.bench.sow(random.randrange(1, MOST_SEEDS))
        self.action_reset()

    # ---- the engine

    def cancel(self) -> None:
        self.shop.cancel()
