"""What is shown and said of the runs: their losses over each other, a table, and a caption."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from engine import protocol
from engine.explain.shared.lazy import Lazy
from engine.protocol.arrays import number
from tui.drawing.numbers import significant
from tui.lessons.fit.runs.comparison import ComparisonScene, RunRow
from tui.lessons.fit.runs.fork import ForkPoint, came_out_again, last_fork, trained
from tui.lessons.fit.runs.lines import RunLine
from tui.lessons.fit.runs.listed import PRESENT, ListedRuns
from tui.link.runs.earlier_runs import EarlierRuns
from tui.shell.words.problem_text import problem_text

if TYPE_CHECKING:
    from tui.lessons.fit.lesson import FitLesson
    from tui.link.training import TrainingRun


class RunsShown:
    """What is known of the `listed` runs, as a scene and as a caption; it changes none of these."""

    def __init__(
        self, lesson: FitLesson, listed: ListedRuns, earlier: EarlierRuns, point: ForkPoint
    ) -> None:
        self.lesson = lesson
        self.listed = listed
        self.earlier = earlier
        self.point = point

    @property
    def _run(self) -> TrainingRun | None:
        return self.lesson.run

    def _label(self, key: str, **values: object) -> str:
        return self.lesson.text("labels", key, **values)

    # ---- the figure

    def scene(self, first: int) -> ComparisonScene:
        """What is shown now, with row `first` of the table at its top."""
        listed, run, chosen = self.listed, self._run, self.listed.chosen
        lines, runs, letters = list(self._lines()), listed.runs, listed.letters
        # There may be a thousand: only those that are seen are made.
        rows = Lazy(len(runs), lambda place: row_of(runs[place], letters, run))
        return ComparisonScene(
            rows=rows,
            drawn=[rows[listed.numbers[name]] for name in listed.all_drawn],
            chosen=listed.row,
            first=first,
            lines=lines,
            epochs=self._epochs(lines),
            note=self._note(chosen) if chosen is not None else "",
            fork=self.point.epoch,
            empty=self._empty(),
            word=self.lesson.labels,
        )

    def _lines(self) -> Iterator[RunLine]:
        for name in self.listed.drawn:
            known = self.earlier.get(name)
            if known is not None:
                letter = self.listed.letter(name)
                forked = self._forked_at(known.settings)
                yield RunLine(letter, letter, known.loss, known.settings.epochs, forked)
        run = self._run
        if run is not None:
            forked = self._forked_at(run.settings)
            yield RunLine(PRESENT, "accent", run.loss, run.settings.epochs, forked)

    def _epochs(self, lines: Sequence[RunLine]) -> int:
        """Those of the run to be forked, of that on screen, or else of the longest line."""
        chosen = self.listed.chosen
        if self.point.epoch is not None and chosen is not None:
            return chosen.settings.epochs
        if self._run is not None:
            return self._run.settings.epochs
        default = chosen.settings.epochs if chosen is not None else self.lesson.settings.epochs
        return max((line.epochs for line in lines), default=default)

    def _forked_at(self, settings: protocol.FitSettings) -> int | None:
        """The epoch at which a run left another one that is drawn."""
        if settings.forks and self.listed.letter(settings.forks[-1].run):
            return settings.forks[-1].epoch
        return None

    def _empty(self) -> list[str]:
        state = self.lesson.ch2.engine_state
        if state.replayed:
            return [self._label("runs.replay"), self._label("runs.replay.how")]
        if not self.listed.heard and state.phase != "gone":
            return [self._label("runs.asking")]
        return [self._label("runs.none"), self._label("runs.none.how")]

    def _note(self, summary: protocol.RunSummary) -> str:
        """What is to be said of the chosen run."""
        letter = self.listed.letter(summary.run)
        if self.point.epoch is not None:
            last = last_fork(summary)
            return self._label("runs.fork_from", epoch=self.point.epoch, last=last)
        refusal = self.earlier.refusal(summary.run)
        if refusal is not None and letter:
            return problem_text(self.lesson.ch2.words, refusal)
        told = [summary.run]
        if summary.settings.forks:
            fork = summary.settings.forks[-1]
            told.append(
                self._label(
                    "runs.forked",
                    parent=self.listed.letter(fork.run) or fork.run,
                    epoch=fork.epoch,
                    rate=significant(fork.learning_rate),
                )
            )
        known = self.earlier.get(summary.run)
        if letter == PRESENT:
            told.append(self._label("runs.present"))
        elif known is not None and letter:
            key = "runs.by_epochs" if known.by_epochs else "runs.by_steps"
            told.append(self._label(key, steps=known.step))
        return " · ".join(told)

    # ---- the caption

    def caption(self) -> tuple[str, Mapping[str, object]]:
        """As a lesson's."""
        if self.lesson.ch2.engine_state.replayed:
            return "runs.replay", {}
        if not self.listed.runs:
            return "runs.none", {}
        if self.point.epoch is not None:
            return "runs.fork", {"epoch": self.point.epoch}
        run = self._run
        if run is not None and self._forked_at(run.settings) is not None:
            fork = run.settings.forks[-1]
            values = {"epoch": fork.epoch, "parent": self.listed.letter(fork.run)}
            again = came_out_again(fork, run, self.earlier.get(fork.run))
            key = "runs.again" if again is None else "runs.forked" if again else "runs.differs"
            return key, values
        return "runs", {}


def row_of(
    summary: protocol.RunSummary, letters: Mapping[str, str], run: TrainingRun | None
) -> RunRow:
    """A row of the table; `letters` are those of the drawn runs, `run` is the one on screen."""
    letter = letters.get(summary.run, "")
    accuracy, loss = summary.test_accuracy, summary.test_loss
    seconds, step = summary.seconds, summary.step
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
        trained=trained(summary, step),
        accuracy=None if accuracy is None else number(accuracy),
        loss=None if loss is None else number(loss),
        seconds=seconds,
    )
