"""from_scratch, fourth view: the learner's own combination of switches, trained here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from engine.explain.from_scratch.runs import BOOK, FIT, SWITCHES, bars
from engine.explain.from_scratch.settings import parse_numbers
from engine.explain.from_scratch.sources import body, definition, switched
from engine.protocol import ScratchSettings
from tui.drawing.numbers import short
from tui.drawing.places import Place, Sketch
from tui.lessons.from_scratch.bars_figure import setting
from tui.lessons.from_scratch.switchboard import (
    SOURCE_ROWS,
    SWITCH,
    BoardScene,
    Line,
    SwitchRow,
    draw_board,
    speak_board,
)
from tui.lessons.from_scratch.view import ScratchView
from tui.shell.keys.table import Key, Table, sideways, upright

if TYPE_CHECKING:
    from tui.lessons.from_scratch.lesson import FromScratchLesson

CHOICES: Mapping[str, tuple[Any, ...]] = {
    "initialisation": ("positive", "centred", "glorot"),
    "learning_rate": (0.001, 0.003, 0.01, 0.03, 0.1, 0.3),
    "loss": ("clipped", "logits"),
    "shuffled": (False, True),
    "optimizer": ("sgd", "rmsprop"),
    "epochs": (1, 3, 5, 10, 30),
}
SEEDS = (0, 1, 2, 3, 4)


class OwnView(ScratchView):
    """`settings` and `seed` are the learner's."""

    def __init__(self, lesson: FromScratchLesson) -> None:
        super().__init__(lesson)
        self.settings = ScratchSettings()
        self.row = 0

    def _choices(self, name: str) -> tuple[Any, ...]:
        """What a switch can stand at, a typed value in its place among the others."""
        known, now = CHOICES[name], getattr(self.settings, name)
        return known if now in known else tuple(sorted((*known, now)))

    @property
    def _seeds(self) -> list[int]:
        return sorted({*SEEDS, self.lesson.seed})

    def _switches(self) -> list[SwitchRow]:
        """The switches as they stand, and below them the seed."""
        rows = []
        for name in SWITCHES:
            choices = self._choices(name)
            texts = [
                setting(name, replace(self.settings, **{name: choice}), self.label)
                for choice in choices
            ]
            at = choices.index(getattr(self.settings, name))
            rows.append(SwitchRow(self.label(f"board.{name}"), texts, at))
        texts = [str(seed) for seed in self._seeds]
        at = self._seeds.index(self.lesson.seed)
        return [*rows, SwitchRow(self.label("board.seed"), texts, at)]

    def scene(self) -> BoardScene:
        """What the figure shows."""
        file, source = self._source()
        return BoardScene(
            rows=self._switches(),
            at=self.row,
            file=file,
            source=source,
            lines=self._lines(),
            epochs=max(self.settings.epochs, BOOK.epochs),
            told=[self.lesson.told_of(self.settings), *self._recorded()],
            word=self.lesson.labels,
        )

    def _source(self) -> tuple[str, tuple[str, ...]]:
        """What runs as the switch with the cursor stands, and the file that it is in."""
        # A seed picks no source: it is what first weights are drawn with.
        name = SWITCHES[self.row] if self.row < len(SWITCHES) else "initialisation"
        file, what = switched(name, self.settings)
        lines = self.lesson.by_hand.files.get(file, ())
        found = definition(lines, what)
        return f"{file}.py", found if len(found) <= SOURCE_ROWS else body(lines, what)

    def _recorded(self) -> list[tuple[str, str]]:
        """What the record has of this combination."""
        bar = bars().get(self.settings)
        if bar is None:
            return [(self.label("own.unrecorded"), "quiet")]
        spread = {"low": short(bar.low, 3), "high": short(bar.high, 3)}
        values = {"mean": short(bar.mean, 3), "seeds": len(bar.runs), **spread}
        return [(self.label("own.recorded", **values), "quiet")]

    def _lines(self) -> list[Line]:
        watch = self.lesson.by_hand
        lines = [Line(self.label("line.book"), "o", "quiet", bars()[BOOK].by_epoch)]
        bar = bars().get(self.settings)
        if bar is not None and self.settings != BOOK:
            lines.append(Line(self.label("line.recorded"), "x", "b", bar.by_epoch))
        own = watch.under_way or watch.trained.get(self.settings)
        if own is not None and own.settings == self.settings:
            lines.append(Line(self.label("line.here"), "●", "accent", own.look.accuracy))
        return lines

    def sketch(self) -> Sketch[BoardScene]:
        return Sketch(draw_board, self.scene(), speak_board)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        watch = self.lesson.by_hand
        if watch.training is not None:
            return "own.training", {}
        own = watch.trained.get(self.settings)
        if own is None or not own.finished:
            return "own.start", {"fit": short(bars()[FIT].mean, 3)}
        values = {"accuracy": short(own.look.accuracy[-1], 3), "book": short(bars()[BOOK].mean, 3)}
        return "own.trained", values

    def main(self) -> None:
        """Train it here, or end the training under way."""
        self.lesson.train(self.settings)

    def switch(self, rows: int) -> None:
        """Move the cursor by so many switches."""
        self.row = (self.row + rows) % (len(SWITCHES) + 1)
        self.lesson.changed()

    def turn(self, columns: int) -> None:
        """Move the switch under the cursor by so many of its choices."""
        shown = self._switches()[self.row]
        self._take(self.row, min(max(shown.chosen + columns, 0), len(shown.choices) - 1))

    def _take(self, row: int, choice: int) -> None:
        """Have that switch stand at one of its choices."""
        if row == len(SWITCHES):
            self.lesson.seed = self._seeds[choice]
        else:
            name = SWITCHES[row]
            self.settings = replace(self.settings, **{name: self._choices(name)[choice]})
        self.lesson.changed()

    def edit(self) -> tuple[str, str] | None:
        settings = self.settings
        held = f"{settings.learning_rate:g} {settings.epochs} {self.lesson.seed}"
        return self.lesson.text("edit", "numbers"), held

    def entered(self, text: str) -> None:
        rate, epochs, seed = parse_numbers(text)
        self.settings = replace(self.settings, learning_rate=rate, epochs=epochs)
        self.lesson.seed = seed

    def reset(self) -> None:
        self.settings, self.row = ScratchSettings(), 0
        self.lesson.seed = 0
        self.lesson.by_hand.cancel()
        self.lesson.changed()

    def keys(self) -> Table:
        watch = self.lesson.by_hand
        trains, own = watch.training is not None, watch.trained.get(self.settings)
        done = not trains and own is not None and own.finished
        return (
            Key("Enter", "cancel" if trains else "train", self.main, leads=not done),
            Key("↑↓", "switch", upright(self.switch)),
            Key("←→", "turn", sideways(self.turn)),
            *self.walking(),
        )

    def pressed(self, place: Place) -> None:
        if place.leads_to == SWITCH:
            self.row, choice = place.index
            self._take(self.row, choice)
