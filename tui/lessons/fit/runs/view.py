"""The runs of this machine: earlier ones over the present one, and a fork of any of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tui.drawing.canvas import Canvas
from tui.drawing.numbers import significant
from tui.drawing.places import Place
from tui.lessons.fit.runs.comparison import ComparisonScene
from tui.lessons.fit.runs.earlier_runs import EarlierRuns
from tui.lessons.fit.runs.fork import ForkPoint
from tui.lessons.fit.runs.listed import LETTERS, PRESENT, ListedRuns
from tui.lessons.fit.runs.shown import RunsShown
from tui.lessons.fit.view import FitView
from tui.shell.lines.one_line import KeyHint

if TYPE_CHECKING:
    from textual.geometry import Size

    from tui.lessons.fit.lesson import FitLesson


class RunsView(FitView):
    """Asks for the runs that are listed and drawn, and takes the keys that choose and fork."""

    def __init__(self, lesson: FitLesson) -> None:
        super().__init__(lesson)
        self.listed = ListedRuns(lesson)
        self.earlier = EarlierRuns(lesson.engine, self._told)
        self.point = ForkPoint()
        self._noted = ""
        self._shown = RunsShown(lesson, self.listed, self.earlier, self.point)

    # ---- asking

    def changing(self) -> None:
        run = self.run
        if run is not None and run.started.run != self._noted:
            self._noted = run.started.run
            if run.settings.forks:
                self.listed.mark(run.settings.forks[-1].run)
                self.listed.choose(run.started.run)
        self.listed.mark_newest()

    def shown(self) -> None:
        self.lesson.ch2.listing.wanted(None)
        self.earlier.want(self.listed.drawn)

    @property
    def awaits(self) -> bool:
        waits = self.lesson.ch2.listing.is_waiting and not self.listed.heard
        return waits and not self.lesson.ch2.engine_state.replayed

    def _told(self) -> None:
        if self.lesson.beside is self:
            self.lesson.answered()

    # ---- what is seen

    def paint(self, canvas: Canvas) -> list[Place]:
        return self._shown.paint(canvas)

    def says(self, size: Size) -> str:
        return self._shown.words(size.width)

    def scene(self) -> ComparisonScene:
        """What the figure shows now."""
        return self._shown.scene()

    def caption(self) -> tuple[str, Mapping[str, object]]:
        return self._shown.caption()

    def hints(self) -> tuple[KeyHint, ...]:
        if not self.listed.runs:
            return ()
        hint = self.lesson.hint
        if self.point.epoch is not None:
            return (hint("Enter", "rate", "enter"), hint("←→", "fork_epoch", "right"))
        letter = self.listed.letter(self.listed.name or "")
        key = "unmark" if letter in tuple(LETTERS) else "mark"
        # The present run is drawn, whatever is pressed.
        marks = () if letter == PRESENT else (hint("Enter", key, "enter"),)
        return (*marks, hint("↑↓", "choose", "down"), hint("←→", "fork", "right"))

    # ---- keys and mouse

    @property
    def takes_enter(self) -> bool:
        # What was interrupted goes on first.
        return bool(self.listed.runs) and (self.run is None or self.run.status != "interrupted")

    def main(self) -> bool:
        if not self.takes_enter:
            return False
        if self.point.epoch is not None:
            self.lesson.action_edit()
        else:
            self._toggle()
        return True

    def _toggle(self) -> None:
        listed, run = self.listed, self.listed.name
        assert run is not None
        listed.touched = True
        letter = listed.letter(run)
        if letter == PRESENT:
            self.lesson.notice(self.label("runs.is_present"))
        elif letter:
            del listed.marks[letter]
        elif not listed.mark(run):
            self.lesson.notice(self.label("runs.most", most=len(LETTERS)))
            return
        listed.choose(run)
        self.lesson.changed()

    def move(self, rows: int, columns: int) -> None:
        chosen = self.listed.chosen
        if chosen is None:
            return
        if rows:
            self.point.leave()
            self.listed.go(rows)
            return
        self.listed.choose(chosen.run)
        self.listed.mark(chosen.run)
        self.point.go(chosen, columns)

    def leave(self) -> bool:
        return self.point.leave()

    def pressed(self, place: Place) -> None:
        run = self.listed.runs[place.index[0]].run
        if run == self.listed.name:
            self._toggle()
        else:
            self.point.leave()
            self.listed.choose(run)

    # ---- the fork

    def fork(self) -> None:
        if self.listed.chosen is not None:
            self.lesson.action_edit()

    def edit(self) -> tuple[str, str] | None:
        chosen = self.listed.chosen
        if chosen is None:
            return None
        epoch = self.point.of(chosen)
        rate = significant(chosen.settings.learning_rate_after(epoch))
        return self.label("runs.rate", epoch=epoch, rate=rate), ""

    def entered(self, text: str) -> None:
        chosen = self.listed.chosen
        if chosen is None:
            return
        fork = self.point.read(chosen, text)
        self.listed.touched = True
        self.point.leave()
        self.listed.mark_surely(chosen.run)
        self.lesson.begin_fork(fork)
