"""The runs of this machine: earlier ones over the present one, and a fork of any of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tui.drawing.numbers import significant
from tui.drawing.places import Place, Sketch
from tui.lessons.fit.runs.comparison import ComparisonScene, draw_comparison, first_shown, told
from tui.lessons.fit.runs.fork import ForkPoint
from tui.lessons.fit.runs.listed import LETTERS, PRESENT, ListedRuns
from tui.lessons.fit.runs.shown import RunsShown
from tui.lessons.fit.view import FitView
from tui.link.runs.earlier_runs import EarlierRuns
from tui.shell.keys.table import Key, Table, arrows, offered

if TYPE_CHECKING:
    from tui.lessons.fit.lesson import FitLesson


class RunsView(FitView):
    """Asks for the runs that are listed and drawn, and takes the keys that choose and fork."""

    def __init__(self, lesson: FitLesson) -> None:
        super().__init__(lesson)
        self.listed = ListedRuns(lesson)
        self.earlier = EarlierRuns(lesson.engine, self._told)
        self.point = ForkPoint()
        self._noted = ""
        self._first = 0
        """The row with which the table begins."""
        self._shown = RunsShown(lesson, self.listed, self.earlier, self.point)

    # ---- asking

    def settle(self) -> None:
        run = self.run
        if run is not None and run.started.run != self._noted:
            self._noted = run.started.run
            if run.settings.forks:
                self.listed.mark(run.settings.forks[-1].run)
                self.listed.choose(run.started.run)
        self.listed.mark_newest()
        if height := self.size.height:
            rows = len(self.listed.runs)
            self._first = first_shown(height, rows, self.listed.row, self._first)

    def drawn(self) -> None:
        self.lesson.ch2.listing.wanted(None)
        self.earlier.want(self.listed.drawn)

    @property
    def awaits(self) -> bool:
        waits = self.lesson.ch2.listing.is_waiting and not self.listed.heard
        return waits and not self.lesson.ch2.engine_state.replayed

    def _told(self) -> None:
        if self.lesson.shown is self:
            self.lesson.answered()

    # ---- what is seen

    def sketch(self) -> Sketch[ComparisonScene]:
        return Sketch(draw_comparison, self._shown.scene(self._first), tell=told)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        return self._shown.caption()

    # ---- keys and mouse

    @property
    def takes_enter(self) -> bool:
        # What was interrupted goes on first.
        return bool(self.listed.runs) and (self.run is None or self.run.status != "interrupted")

    def keys(self) -> Table:
        if not self.listed.runs:
            return ()
        forks, ways = self.point.epoch is not None, arrows(self.move)
        rows = {name: ways[name] for name in ("down", "up", "j", "k")}
        columns = {name: ways[name] for name in ("right", "left", "l", "h")}
        return (
            *self._enter(forks=forks),
            Key("↑↓", "choose", rows, footer=offered(not forks)),
            Key("←→", "fork_epoch" if forks else "fork", columns),
            Key("f", "fork", self.lesson.action_edit, footer=None),
        )

    def _enter(self, *, forks: bool) -> Table:
        """Enter, where it is the view's and does more than to say why it does nothing."""
        letter = self.listed.letter(self.listed.name or "")
        if not self.takes_enter or (letter == PRESENT and not forks):
            return ()  # the present run is drawn, whatever is pressed
        does = "rate" if forks else "unmark" if letter else "mark"
        return (Key("Enter", does, self.lesson.main, leads=self.run is None),)

    def main(self) -> None:
        if self.point.epoch is not None:
            self.lesson.action_edit()
        else:
            self._toggle()

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

    @property
    def moves(self) -> bool:
        return self.listed.chosen is not None

    def move(self, rows: int, columns: int) -> None:
        chosen = self.listed.chosen
        if chosen is None:
            return
        if rows:
            self.point.leave()
            self.listed.go(rows)
        else:
            self.listed.choose(chosen.run)
            self.listed.mark(chosen.run)
            self.point.go(chosen, columns)
        self.lesson.changed()

    def leave(self) -> bool:
        return self.point.leave()

    def pressed(self, place: Place) -> None:
        run = self.listed.runs[place.index[0]].run
        if run == self.listed.name:
            self._toggle()
        else:
            self.point.leave()
            self.listed.choose(run)
            self.lesson.changed()

    # ---- the fork

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
