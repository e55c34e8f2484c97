"""from_scratch, fourth view: the learner's own combination of switches, trained here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from engine.explain.from_scratch.runs import BOOK, FIT, SWITCHES, bars
from engine.explain.from_scratch.settings import parse_numbers
from engine.explain.from_scratch.sources import body, definition, switched
from engine.protocol import ScratchSettings
from tui.drawing.canvas import Canvas
from tui.drawing.numbers import short
from tui.drawing.places import Place
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
from tui.shell.lines.one_line import KeyHint

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

    def scene(self) -> BoardScene:
        """What the figure shows."""
        rows = []
        for name in SWITCHES:
            choices = self._choices(name)
            texts = [
                setting(name, replace(self.settings, **{name: choice}), self.label)
                for choice in choices
            ]
            at = choices.index(getattr(self.settings, name))
            rows.append(SwitchRow(self.label(f"board.{name}"), texts, at))
        seeds = tuple(sorted({*SEEDS, self.lesson.seed}))
        texts = [str(seed) for seed in seeds]
        rows.append(SwitchRow(self.label("board.seed"), texts, seeds.index(self.lesson.seed)))
        file, source = self._source()
        return BoardScene(
            rows=rows,
            at=self.row,
            file=file,
            source=source,
            lines=self._lines(),
            epochs=max(self.settings.epochs, BOOK.epochs),
            told=[self.lesson.told_of(self.settings), *self._recorded()],
            word=self.label,
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

    def paint(self, canvas: Canvas) -> list[Place]:
        return draw_board(canvas, self.scene())

    def speak(self, canvas: Canvas) -> None:
        speak_board(canvas, self.scene())

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

    def move(self, rows: int, columns: int) -> None:
        if rows:
            self.row = (self.row + rows) % (len(SWITCHES) + 1)
        elif self.row == len(SWITCHES):
            seeds = sorted({*SEEDS, self.lesson.seed})
            place = min(max(seeds.index(self.lesson.seed) + columns, 0), len(seeds) - 1)
            self.lesson.seed = seeds[place]
        else:
            name = SWITCHES[self.row]
            choices = self._choices(name)
            place = choices.index(getattr(self.settings, name)) + columns
            self._take(name, choices[min(max(place, 0), len(choices) - 1)])
        self.lesson.changed()

    def _take(self, name: str, value: object) -> None:
        self.settings = replace(self.settings, **{name: value})

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

    def hints(self) -> tuple[KeyHint, ...]:
        does = "cancel" if self.lesson.by_hand.training is not None else "train"
        return (
            self.lesson.hint("Enter", does, "enter"),
            self.lesson.hint("↑↓", "switch", ""),
            self.lesson.hint("←→", "turn", ""),
        )

    def next_key(self) -> str:
        watch = self.lesson.by_hand
        own = watch.trained.get(self.settings)
        if watch.training is None and own is not None and own.finished:
            return "greater_than_sign"
        return "enter"

    def pressed(self, place: Place) -> None:
        if place.leads_to != SWITCH:
            return
        self.row, index = place.index
        if self.row == len(SWITCHES):
            self.lesson.seed = sorted({*SEEDS, self.lesson.seed})[index]
        else:
            name = SWITCHES[self.row]
            self._take(name, self._choices(name)[index])
        self.lesson.changed()
