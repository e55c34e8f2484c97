"""The runs of this machine, beside the present one."""

from __future__ import annotations

from collections.abc import Mapping

from engine import protocol
from engine.arrays import number
from tui.canvas import Canvas
from tui.lessons.fit_view import FitView
from tui.widgets.numbers import short
from tui.widgets.places import Place


class RunsView(FitView):
    """The runs as a list, newest first: name, layers, steps and test accuracy."""

    _asked = False

    def shown(self) -> None:
        if not self._asked:
            self._asked = self.lesson.ch2.ask(protocol.ListRuns())

    def resumed(self) -> None:
        self._asked = False

    def heard(self, event: protocol.AnyEvent) -> None:
        if isinstance(event, protocol.Hello | protocol.FitFinished):
            self._asked = False

    def stepped(self) -> bool:
        return False

    def caption(self) -> tuple[str, Mapping[str, object]]:
        return "runs", {}

    def paint(self, canvas: Canvas) -> list[Place]:
        runs = self.lesson.ch2.engine_state.runs
        if not runs:
            canvas.put(0, 0, self.word("runs.none"), "quiet")
        for row, run in enumerate(runs[: canvas.height]):
            column = canvas.put(row, 0, f"{run.run:<28}") + 2
            layers = "-".join(map(str, run.settings.hidden))
            column = canvas.put(row, column, f"{layers:<12}", "quiet") + 2
            column = canvas.put(row, column, f"{run.step:>7,}/{run.steps:,}", "quiet")
            accuracy = None if run.test_accuracy is None else number(run.test_accuracy)
            canvas.right(row, 76, short(accuracy))
        return []
