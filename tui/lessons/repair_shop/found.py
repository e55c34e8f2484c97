"""repair_shop, third view: which faults were found so far, and with how many hints."""

from __future__ import annotations

from collections.abc import Mapping

from engine.explain.repair_shop.faults import FAULTS, Fault
from engine.explain.repair_shop.program import Program
from tui.drawing.places import Sketch
from tui.lessons.repair_shop.figures.found import FoundRow, FoundScene, draw_found
from tui.lessons.repair_shop.figures.told import tell_found
from tui.lessons.repair_shop.view import ShopView
from tui.shell.keys.lesson_keys import view_key
from tui.shell.keys.table import Key, Table


class FoundView(ShopView):
    """Has the names only of those that were found."""

    def scene(self) -> FoundScene:
        """What the figure shows."""
        found = self.lesson.found
        return FoundScene(
            rows=[self._row(fault, found.get(fault.name)) for fault in FAULTS],
            word=self.lesson.labels,
        )

    def _row(self, fault: Fault, hints: int | None) -> FoundRow:
        if hints is None:
            return FoundRow()
        name = self.label(f"fault.{fault.kind}")
        if fault.kind != fault.name:  # in the other program too
            name = self.label("in_number", fault=name)
        shows = " · ".join(self.label(f"shows.{one}") for one in fault.tells)
        right = Program(fault.task).text(fault.at).strip()
        return FoundRow(name, shows, right, self.label(f"hints.{min(hints, 3)}"))

    def sketch(self) -> Sketch[FoundScene]:
        return Sketch(draw_found, self.scene(), tell=tell_found)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        return "found", {"found": len(self.lesson.found), "faults": len(FAULTS)}

    def main(self) -> None:
        """Back to the bench, with another loop on it where this one is mended."""
        if self.bench.is_found:
            self.lesson.another()
        self.lesson.action_view(1)

    def reset(self) -> None:
        self.lesson.repair.reset()

    def keys(self) -> Table:
        does = "another" if self.bench.is_found else "repair"
        return (
            Key("Enter", does, self.main, leads=True),
            view_key(self.lesson, 2, "both", offered=True),
            *self.without_steps(),
        )
