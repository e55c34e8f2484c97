"""Which runs this machine has, which of them is chosen, and which are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine import protocol

if TYPE_CHECKING:
    from tui.lessons.fit.lesson import FitLesson

LETTERS = "abcd"
"""Of the runs that are drawn over the present one, and their inks."""
PRESENT = "■"


class ListedRuns:
    """The engine's list, a cursor in it, and `marks`: the drawn runs by their letters."""

    def __init__(self, lesson: FitLesson) -> None:
        self.lesson = lesson
        self.marks: dict[str, str] = {}
        self.touched = False
        """Whether the learner has chosen what is drawn."""
        self._chosen: str | None = None
        self._numbered: tuple[tuple[protocol.RunSummary, ...], Mapping[str, int]] | None = None

    # ---- the list

    @property
    def runs(self) -> tuple[protocol.RunSummary, ...]:
        """The runs on the engine's machine, newest first; none in a replay."""
        state = self.lesson.ch2.engine_state
        return () if state.replayed else state.runs

    @property
    def heard(self) -> bool:
        """Whether the engine has said which runs there are."""
        return self.lesson.ch2.listing.known(None) is not None

    @property
    def numbers(self) -> Mapping[str, int]:
        """The row of each run by its name; a list of a thousand is gone through once."""
        runs = self.runs
        if self._numbered is None or self._numbered[0] is not runs:
            self._numbered = runs, {summary.run: row for row, summary in enumerate(runs)}
        return self._numbered[1]

    @property
    def present(self) -> str | None:
        """The name of the run that is on screen."""
        run = self.lesson.run
        return run.started.run if run is not None else None

    # ---- the cursor

    @property
    def row(self) -> int:
        """The row under the cursor; the first one until a run is chosen."""
        return self.numbers.get(self._chosen or "", 0)

    @property
    def chosen(self) -> protocol.RunSummary | None:
        """The run under the cursor."""
        runs = self.runs
        return runs[self.row] if runs else None

    @property
    def name(self) -> str | None:
        """The name of the run under the cursor."""
        chosen = self.chosen
        return chosen.run if chosen is not None else None

    def choose(self, run: str) -> None:
        """Put the cursor on a run, where it stays when newer ones come."""
        self._chosen = run

    def go(self, rows: int) -> None:
        """Put the cursor so many rows further down, within the list, which is not empty."""
        runs = self.runs
        self.choose(runs[min(max(self.row + rows, 0), len(runs) - 1)].run)

    # ---- what is drawn

    @property
    def letters(self) -> dict[str, str]:
        """The letters of the drawn runs by their names."""
        found = {name: letter for letter, name in self.marks.items()}
        present = self.present
        return found if present is None else found | {present: PRESENT}

    def letter(self, run: str) -> str:
        """The letter of a drawn run, empty for one that is not drawn."""
        return self.letters.get(run, "")

    @property
    def drawn(self) -> list[str]:
        """The runs that are drawn over the one on screen, by their letters."""
        there, present = self.numbers, self.present
        return [run for _, run in sorted(self.marks.items()) if run in there and run != present]

    @property
    def all_drawn(self) -> list[str]:
        """With the run on screen, if it is listed."""
        present = self.present
        on_screen = [present] if present is not None and present in self.numbers else []
        return on_screen + self.drawn

    def mark(self, run: str) -> bool:
        """Draw a run too, under the first free letter; whether there was one."""
        if self.letter(run):
            return True
        there = self.numbers
        self.marks = {letter: name for letter, name in self.marks.items() if name in there}
        free = next((letter for letter in LETTERS if letter not in self.marks), None)
        if free is None:
            return False
        self.marks[free] = run
        return True

    def mark_surely(self, run: str) -> None:
        """Draw a run too, where no letter is free in the place of the last."""
        if not self.mark(run):
            self.marks[LETTERS[-1]] = run

    def mark_newest(self) -> None:
        """Until the learner has chosen, the newest of the earlier runs is drawn."""
        earlier = [summary.run for summary in self.runs if summary.run != self.present]
        if not self.touched and earlier and not self.drawn:
            self.marks = {LETTERS[0]: earlier[0]}
