"""from_scratch, second view: recorded trainings, one thing switched at a time, then more."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from engine.explain.from_scratch.answers import (
    best_of,
    grade_change,
    what_changed,
    why_not,
)
from engine.explain.from_scratch.runs import BOOK, FIT, ONE_CHANGE, SETTINGS, Bar, bars, record
from tui.drawing.numbers import short
from tui.drawing.places import Place, Sketch
from tui.lessons.from_scratch.bars_figure import ROW, BarsScene, draw_bars
from tui.lessons.from_scratch.view import ScratchView
from tui.shell.keys.lesson_keys import view_key
from tui.shell.keys.table import Key, Table, upright
from tui.shell.question import Question, Verdict

if TYPE_CHECKING:
    from tui.lessons.from_scratch.lesson import FromScratchLesson

CHANGES = len(ONE_CHANGE)
EPOCHS = 10
"""The most that one line tells of."""


class BarsView(ScratchView):
    """Step n shows the first n single changes; the last step those with more than one too."""

    def __init__(self, lesson: FromScratchLesson) -> None:
        super().__init__(lesson)
        self.chosen = 0

    @property
    def count(self) -> int:
        return CHANGES + 2

    @property
    def bar(self) -> Bar:
        """The line with the cursor."""
        return bars()[SETTINGS[self.chosen]]

    @property
    def _changes(self) -> list[Bar]:
        return [bars()[settings] for settings in ONE_CHANGE]

    def scene(self) -> BarsScene:
        """What the figure shows."""
        answered = self.lesson.verdict is not None
        shown = max(self.at, CHANGES if answered else 0)
        known = 1 + shown if shown <= CHANGES else len(SETTINGS)
        measured = record().measured
        return BarsScene(
            bars=[bars()[settings] for settings in SETTINGS],
            marks={
                **{number: str(number) for number in range(1, CHANGES + 1)},
                SETTINGS.index(FIT): "fit",
            },
            hidden=frozenset(range(known, len(SETTINGS))),
            chosen=self.chosen,
            own={
                settings: own.look.accuracy[-1]
                for settings, own in self.lesson.by_hand.trained.items()
                if own.finished
            },
            headings={1: self.label("bars.one"), CHANGES + 1: self.label("bars.more")},
            title=self.label(
                "bars.title",
                data=self.label(f"data.{measured.data}"),
                seeds=len(bars()[BOOK].runs),
            ),
            below=self._below(),
            word=self.lesson.labels,
        )

    def _below(self) -> list[tuple[str, str]]:
        """What is said of the chosen line: epoch by epoch, and what this machine found."""
        lesson, bar = self.lesson, self.bar
        if lesson.by_hand.refusal is not None:
            return [lesson.told_of(bar.settings)]  # it takes both lines
        hidden = self.chosen > (self.at if self.at <= CHANGES else len(SETTINGS))
        hidden = hidden and not (lesson.verdict is not None and self.chosen <= CHANGES)
        found = []
        if not hidden:
            epochs = " ".join(short(value, 2) for value in bar.by_epoch[1 : EPOCHS + 1])
            more = " …" if len(bar.by_epoch) > EPOCHS + 1 else ""
            low, high = short(bar.low, 3), short(bar.high, 3)
            told = self.label("bars.epochs", accuracies=epochs + more, low=low, high=high)
            found.append((told, "quiet"))
        else:
            found.append((self.label("bars.hidden"), "quiet"))
        found.append(lesson.told_of(bar.settings))
        return found

    def sketch(self) -> Sketch[BarsScene]:
        return Sketch(draw_bars, self.scene())

    def caption(self) -> tuple[str, Mapping[str, object]]:
        mean = short(bars()[BOOK].mean, 3)
        if self.at == 0 and self.lesson.verdict is None:
            return "bars.start", {"accuracy": mean}
        if self.at < CHANGES + 1:
            name = what_changed(self._changes[max(self.at - 1, 0)])
            if self.at == 0 or self.lesson.verdict is not None:
                return "bars.one", {"accuracy": mean}
            return f"bars.{name}", {}
        return "bars.more", {}

    def question(self) -> Question | None:
        if self.at >= CHANGES and self.lesson.answer is None:
            return None
        values = {"most": CHANGES}
        prompt, best = self.lesson.text("questions", "change", **values), best_of(self._changes)
        was = partial(str, self._changes.index(best) + 1)
        return Question("change", prompt, self._grade, "change", values, was)

    def _grade(self, text: str) -> Verdict:
        right, chosen = grade_change(text, self._changes)
        best = best_of(self._changes)
        values = {
            "accuracy": short(chosen.mean, 3),
            "book": short(bars()[BOOK].mean, 3),
            "best": short(best.mean, 3),
            "number": self._changes.index(best) + 1,
        }
        key = "right" if right else why_not(chosen, bars()[BOOK])
        return Verdict(right, self.lesson.text("answers", f"change.{key}", **values))

    def main(self) -> None:
        """Train the chosen line here, or end the training under way."""
        self.lesson.train(self.bar.settings)

    def choose(self, rows: int) -> None:
        """Move the cursor by so many lines."""
        self.chosen = min(max(self.chosen + rows, 0), len(SETTINGS) - 1)
        self.lesson.changed()

    def move(self, rows: int, columns: int) -> None:
        self.lesson.player.go(self.lesson.player.position + columns)

    def reset(self) -> None:
        self.chosen = 0
        self.lesson.by_hand.cancel()
        self.lesson.player.restart(self.count)

    def stepped(self) -> None:
        """The cursor goes to the line that the step has shown."""
        self.chosen = min(self.at, len(SETTINGS) - 1)

    def keys(self) -> Table:
        trains, at_end = self.lesson.by_hand.training is not None, self.lesson.player.at_end
        return (
            Key("Enter", "cancel" if trains else "train", self.main, leads=trains),
            Key("↑↓", "choose", upright(self.choose)),
            view_key(self.lesson, 3, "clip", offered=True, leads=at_end),
            *self.walking(leads=not at_end),
        )

    def pressed(self, place: Place) -> None:
        if place.leads_to == ROW:
            self.chosen = place.index[0]
            self.lesson.changed()
