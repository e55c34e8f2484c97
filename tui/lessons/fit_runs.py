"""The runs of this machine: earlier ones over the present one, and a fork of any of them."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from engine import protocol
from engine.arrays import number
from engine.errors import Mistake
from engine.explain.lazy import Lazy
from tui.canvas import Canvas
from tui.earlier_runs import EarlierRuns
from tui.lessons.fit_view import FitView
from tui.panels.settings import read_setting
from tui.problem_text import problem_text
from tui.widgets.numbers import axis_label
from tui.widgets.one_line import KeyHint
from tui.widgets.places import Place
from tui.widgets.run_comparison import (
    ComparisonScene,
    RunRow,
    draw_comparison,
    words_of,
)
from tui.widgets.run_lines import RunLine

if TYPE_CHECKING:
    from textual.geometry import Size

    from tui.lessons.fit import FitLesson

LETTERS = "abcd"
"""Of the runs that are drawn over the present one, and their inks."""
PRESENT = "■"
MOST_TOLD = 40
"""Runs that are told of as text, the newest."""


class RunsView(FitView):
    """Which runs there are, which are drawn, and from where the chosen one would be forked."""

    def __init__(self, lesson: FitLesson) -> None:
        super().__init__(lesson)
        self.marks: dict[str, str] = {}
        """The drawn runs by their letters."""
        self.earlier = EarlierRuns(lesson.ch2.ask_by_number)
        self._chosen: str | None = None
        self._fork: int | None = None
        self._first = 0
        self._listed: tuple[tuple[protocol.RunSummary, ...], Mapping[str, int]] | None = None
        self._asked = False
        self._heard = False
        self._touched = False

    # ---- state

    @property
    def runs(self) -> tuple[protocol.RunSummary, ...]:
        """The runs on the engine's machine, newest first; none in a replay."""
        state = self.lesson.ch2.engine_state
        return () if state.replayed else state.runs

    @property
    def present(self) -> str | None:
        """The name of the run that is on screen."""
        return self.run.started.run if self.run is not None else None

    @property
    def chosen(self) -> protocol.RunSummary | None:
        """The run under the cursor."""
        runs = self.runs
        return runs[self._row] if runs else None

    @property
    def _row(self) -> int:
        return self._numbers.get(self._chosen or "", 0)

    @property
    def _numbers(self) -> Mapping[str, int]:
        """The row of each run by its name; a list of a thousand is gone through once."""
        runs = self.runs
        if self._listed is None or self._listed[0] is not runs:
            self._listed = runs, {summary.run: row for row, summary in enumerate(runs)}
        return self._listed[1]

    def letter(self, run: str) -> str:
        """The letter of a drawn run, empty for one that is not drawn."""
        if run == self.present:
            return PRESENT
        return next((letter for letter, name in self.marks.items() if name == run), "")

    @property
    def _drawn(self) -> list[str]:
        there = self._numbers
        return [
            run for _, run in sorted(self.marks.items()) if run in there and run != self.present
        ]

    @property
    def _all_drawn(self) -> list[str]:
        """With the run on screen, if it is listed."""
        present = self.present
        on_screen = [present] if present is not None and present in self._numbers else []
        return on_screen + self._drawn

    # ---- asking

    def shown(self) -> None:
        if not self._asked:
            self._asked = self.lesson.ch2.ask(protocol.ListRuns())
        self.earlier.want(self._drawn)

    @property
    def awaits(self) -> bool:
        state = self.lesson.ch2.engine_state
        return self._asked and not self._heard and not state.replayed and state.phase != "gone"

    def resumed(self) -> None:
        self._asked = False
        self.earlier.forget_asked()

    def heard(self, event: protocol.AnyEvent) -> None:
        match event:
            case protocol.Hello():
                self._asked = False
            case protocol.FitStarted() if not event.trial:
                self._asked = False
                self.earlier.forget(event.run)
                if event.settings.forks:
                    self._mark(event.settings.forks[-1].run)
                    self._chosen = event.run
            case protocol.FitFinished():
                self._asked = False
            case protocol.Runs():
                self._heard = True
                self._mark_newest()
            case _:
                pass
        if self.earlier.heard(event) and self.lesson.beside is self:
            self.lesson.pace.ask()
            self.earlier.want(self._drawn)

    def _mark_newest(self) -> None:
        """Until the learner has chosen, the newest of the earlier runs is drawn."""
        earlier = [summary.run for summary in self.runs if summary.run != self.present]
        if not self._touched and earlier and not self._drawn:
            self.marks = {LETTERS[0]: earlier[0]}

    def _mark(self, run: str) -> bool:
        """Draw a run too, under the first free letter; whether there was one."""
        if self.letter(run):
            return True
        there = self._numbers
        self.marks = {letter: name for letter, name in self.marks.items() if name in there}
        free = next((letter for letter in LETTERS if letter not in self.marks), None)
        if free is None:
            return False
        self.marks[free] = run
        return True

    # ---- what is drawn

    def paint(self, canvas: Canvas) -> list[Place]:
        places = draw_comparison(canvas, self.scene())
        self._first = places[0].index[0] if places else 0
        return places

    def says(self, size: Size) -> str:
        scene = self.scene()
        rows, drawn = list(scene.rows[:MOST_TOLD]), scene.drawn
        if len(drawn) < 2:  # nothing was chosen: in what the newest differ
            newest = zip(LETTERS, rows, strict=False)
            drawn = [dataclasses.replace(row, letter=name) for name, row in newest]
            rows[: len(drawn)] = drawn
        chosen = min(scene.chosen, len(rows) - 1)
        scene = dataclasses.replace(scene, rows=rows, drawn=drawn, chosen=chosen)
        return words_of(scene, size.width)

    def scene(self) -> ComparisonScene:
        """What is shown now."""
        lines, runs = list(self._lines()), self.runs
        # There may be a thousand: only those that are seen are made.
        rows = Lazy(len(runs), lambda number: self._row_of(runs[number]))
        return ComparisonScene(
            rows=rows,
            drawn=[rows[self._numbers[run]] for run in self._all_drawn],
            chosen=self._row,
            first=self._first,
            lines=lines,
            epochs=self._epochs(lines),
            fork=self._fork,
            empty=self._empty(),
            text=self.lesson.text,
        )

    def _empty(self) -> list[str]:
        state = self.lesson.ch2.engine_state
        if state.replayed:
            return [self.label("runs.replay"), self.label("runs.replay.how")]
        if not self._heard and state.phase != "gone":
            return [self.label("runs.asking")]
        return [self.label("runs.none"), self.label("runs.none.how")]

    def _row_of(self, summary: protocol.RunSummary) -> RunRow:
        letter = self.letter(summary.run)
        accuracy, loss = summary.test_accuracy, summary.test_loss
        seconds, step = summary.seconds, summary.step
        run = self.run
        if run is not None and summary.run == run.started.run:
            step = run.step
            if run.epochs:
                last = run.epochs[-1]
                accuracy, loss, seconds = last.test_accuracy, last.test_loss, last.seconds
        return RunRow(
            run=summary.run,
            letter=letter,
            ink="accent" if letter == PRESENT else letter,
            when=time.strftime("%m-%d %H:%M", time.localtime(summary.started)),
            settings=summary.settings,
            trained=_trained(summary, step),
            accuracy=None if accuracy is None else number(accuracy),
            loss=None if loss is None else number(loss),
            seconds=seconds,
            note=self._note(summary) if summary.run == self._name else "",
        )

    @property
    def _name(self) -> str | None:
        chosen = self.chosen
        return chosen.run if chosen is not None else None

    def _note(self, summary: protocol.RunSummary) -> str:
        """What is to be said of the chosen run."""
        if self._fork is not None:
            last = _last_fork(summary)
            return self.label("runs.fork_from", epoch=self._fork, last=last)
        refusal = self.earlier.refusal(summary.run)
        if refusal is not None and self.letter(summary.run):
            return problem_text(self.lesson.ch2.words, refusal)
        told = [summary.run]
        if summary.settings.forks:
            fork = summary.settings.forks[-1]
            parent = self.letter(fork.run) or fork.run
            told.append(
                self.label(
                    "runs.forked",
                    parent=parent,
                    epoch=fork.epoch,
                    rate=axis_label(fork.learning_rate),
                )
            )
        known = self.earlier.get(summary.run)
        if self.letter(summary.run) == PRESENT:
            told.append(self.label("runs.present"))
        elif known is not None and self.letter(summary.run):
            key = "runs.by_epochs" if known.by_epochs else "runs.by_steps"
            told.append(self.label(key, steps=known.step))
        return " · ".join(told)

    def _lines(self) -> Iterator[RunLine]:
        for run in self._drawn:
            known = self.earlier.get(run)
            if known is not None:
                letter = self.letter(run)
                forked = self._forked_at(known.settings)
                yield RunLine(letter, letter, known.loss, known.settings.epochs, forked)
        if self.run is not None:
            settings = self.run.settings
            forked = self._forked_at(settings)
            yield RunLine(PRESENT, "accent", self.run.loss, settings.epochs, forked)

    def _epochs(self, lines: Sequence[RunLine]) -> int:
        """Those of the run to be forked, of that on screen, or else of the longest line."""
        chosen = self.chosen
        if self._fork is not None and chosen is not None:
            return chosen.settings.epochs
        if self.run is not None:
            return self.run.settings.epochs
        default = chosen.settings.epochs if chosen is not None else self.lesson.settings.epochs
        return max((line.epochs for line in lines), default=default)

    def _forked_at(self, settings: protocol.FitSettings) -> int | None:
        if settings.forks and self.letter(settings.forks[-1].run):
            return settings.forks[-1].epoch
        return None

    # ---- what is said

    def caption(self) -> tuple[str, Mapping[str, object]]:
        if self.lesson.ch2.engine_state.replayed:
            return "runs.replay", {}
        if not self.runs:
            return "runs.none", {}
        if self._fork is not None:
            return "runs.fork", {"epoch": self._fork}
        if self.run is not None and self._forked_at(self.run.settings) is not None:
            fork = self.run.settings.forks[-1]
            values = {"epoch": fork.epoch, "parent": self.letter(fork.run)}
            again = self._came_out_again(fork)
            key = "runs.again" if again is None else "runs.forked" if again else "runs.differs"
            return key, values
        return "runs", {}

    def _came_out_again(self, fork: protocol.Fork) -> bool | None:
        """Whether the run on screen has its parent's epochs up to the fork; None if not known."""
        known, run = self.earlier.get(fork.run), self.run
        if known is None or run is None:
            return None
        pairs = list(zip(run.epochs[: fork.epoch], known.epochs, strict=False))
        if any(_timeless(mine) != _timeless(other) for mine, other in pairs):
            return False
        return True if len(pairs) == fork.epoch else None

    def hints(self) -> tuple[KeyHint, ...]:
        if not self.runs:
            return ()
        hint = self.lesson.hint
        if self._fork is not None:
            return (hint("Enter", "rate", "enter"), hint("←→", "fork_epoch", "right"))
        letter = self.letter(self._name or "")
        key = "unmark" if letter in tuple(LETTERS) else "mark"
        # The present run is drawn, whatever is pressed.
        marks = () if letter == PRESENT else (hint("Enter", key, "enter"),)
        return (*marks, hint("↑↓", "choose", "down"), hint("←→", "fork", "right"))

    # ---- keys and mouse

    @property
    def takes_enter(self) -> bool:
        # What was interrupted goes on first.
        return bool(self.runs) and (self.run is None or self.run.status != "interrupted")

    def main(self) -> bool:
        if not self.takes_enter:
            return False
        if self._fork is not None:
            self.lesson.action_edit()
        else:
            self._toggle()
        return True

    def _toggle(self) -> None:
        run = self._name
        assert run is not None
        self._touched = True
        letter = self.letter(run)
        if letter == PRESENT:
            self.lesson.notice(self.label("runs.is_present"))
        elif letter:
            del self.marks[letter]
        elif not self._mark(run):
            self.lesson.notice(self.label("runs.most", most=len(LETTERS)))
            return
        self._chosen = run
        self.lesson.changed()

    def move(self, rows: int, columns: int) -> None:
        chosen = self.chosen
        if chosen is None:
            return
        if rows:
            self._fork = None
            row = min(max(self._row + rows, 0), len(self.runs) - 1)
            self._chosen = self.runs[row].run
            return
        self._chosen = chosen.run
        self._mark(chosen.run)
        last = _last_fork(chosen)
        begin = last if self._fork is None else self._fork + columns
        self._fork = min(max(begin, 0), last)

    def leave(self) -> bool:
        """Esc: whether there was a fork to give up."""
        left, self._fork = self._fork is not None, None
        return left

    def pressed(self, place: Place) -> None:
        run = self.runs[place.index[0]].run
        if run == self._name:
            self._toggle()
        else:
            self._fork, self._chosen = None, run

    # ---- the fork

    def fork(self) -> None:
        if self.chosen is not None:
            self.lesson.action_edit()

    def edit(self) -> tuple[str, str] | None:
        chosen = self.chosen
        if chosen is None:
            return None
        epoch = _last_fork(chosen) if self._fork is None else self._fork
        rate = axis_label(chosen.settings.learning_rate_after(epoch))
        return self.label("runs.rate", epoch=epoch, rate=rate), ""

    def entered(self, text: str) -> None:
        chosen = self.chosen
        if chosen is None:
            return
        epoch = _last_fork(chosen) if self._fork is None else self._fork
        try:
            rate = read_setting("learning_rate", text)
        except ValueError:
            raise Mistake("fit.no_rate", "a learning rate is above 0, at most 1,000") from None
        if rate == chosen.settings.learning_rate_after(epoch):
            raise Mistake(
                "fit.same_rate", "a fork needs another learning rate", rate=axis_label(rate)
            )
        self._touched, self._fork = True, None
        if not self._mark(chosen.run):
            self.marks[LETTERS[-1]] = chosen.run
        fork = protocol.Fork(run=chosen.run, epoch=epoch, learning_rate=rate)
        self.lesson.begin_fork(fork)


def _timeless(figures: protocol.EpochFigures) -> protocol.EpochFigures:
    """All but how long it took, which is never the same."""
    return msgspec.structs.replace(figures, seconds=0.0)


def _trained(summary: protocol.RunSummary, step: int) -> int:
    """How many epochs lie behind a run at that step."""
    return step * summary.settings.epochs // summary.steps


def _last_fork(summary: protocol.RunSummary) -> int:
    """The last epoch from which a run can be forked: one it trained, and not its end."""
    return min(_trained(summary, summary.step), summary.settings.epochs - 1)
