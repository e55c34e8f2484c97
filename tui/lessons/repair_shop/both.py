"""repair_shop, second view: both runs, with all that is printed and every shape."""

from __future__ import annotations

from collections.abc import Mapping

from tui.drawing.places import Sketch
from tui.lessons.repair_shop.figures.both_runs import Runs, draw_both
from tui.lessons.repair_shop.figures.told import tell_both
from tui.lessons.repair_shop.view import ShopView
from tui.shell.keys.lesson_keys import view_key
from tui.shell.keys.table import Key, Table


class BothView(ShopView):
    """Looks at what was run; what was not is run when it is opened."""

    def sketch(self) -> Sketch[Runs]:
        return Sketch(draw_both, self.runs(), tell=tell_both)

    def settle(self) -> None:
        """Ask for what is not known: first the loop on the bench, then the healthy one."""
        self.shop.compare(self.bench.program)
        self.shop.compare(self.healthy)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        return "both", {}

    def main(self) -> None:
        """End what runs, run what is missing, or go back to the lines."""
        if self.shop.running is not None:
            self.shop.cancel(hold=True)
            self.lesson.changed()
        elif not self.lesson.repair.has_run:
            self.lesson.run()
            self.lesson.changed()
        else:
            self.lesson.action_view(1)

    def reset(self) -> None:
        self.lesson.repair.reset()

    def keys(self) -> Table:
        runs = self.shop.running is not None
        does = "cancel" if runs else "repair" if self.lesson.repair.has_run else "run"
        return (
            Key("Enter", does, self.main, leads=True),
            *((Key("Esc", "cancel", self.main, footer=None),) if runs else ()),
            Key("n", "another", self.lesson.another),
            view_key(self.lesson, 3, "found", offered=True),
            *self.without_steps(),
        )
