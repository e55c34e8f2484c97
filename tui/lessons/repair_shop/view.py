"""What the views of the repair shop have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.explain.repair_shop.program import Program
from tui.lessons.repair_shop.bench import Bench
from tui.lessons.repair_shop.figures.both_runs import Runs
from tui.lessons.repair_shop.watch import ShopWatch
from tui.lessons.shared.lesson_view import LessonView
from tui.shell.keys.lesson_keys import playing, stepping
from tui.shell.keys.table import Table

if TYPE_CHECKING:
    from tui.lessons.repair_shop.lesson import RepairShopLesson


class ShopView(LessonView):
    """Has a single step unless it says otherwise."""

    lesson: RepairShopLesson

    @property
    def count(self) -> int:
        return 1

    @property
    def bench(self) -> Bench:
        """The loop that is mended."""
        return self.lesson.bench

    @property
    def shop(self) -> ShopWatch:
        """What came of it on the engine."""
        return self.lesson.shop

    @property
    def healthy(self) -> Program:
        """The loop as it should be."""
        return Program(self.bench.fault.task)

    def without_steps(self) -> Table:
        """Neither `.` nor Space: there is nothing to step through, or something else is chosen."""
        return stepping(self.lesson, when=False), playing(self.lesson, when=False)

    def runs(self) -> Runs:
        """The run of the present program beside the healthy one's."""
        shop = self.shop
        return Runs(
            self.bench.fault.task,
            shop.run_of(self.bench.program),
            shop.run_of(self.healthy),
            self.lesson.labels,
        )
