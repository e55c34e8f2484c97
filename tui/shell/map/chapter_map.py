"""The map of the chapter: what this is, what to press, what is there, what is done."""

from __future__ import annotations

from collections import Counter
from functools import cached_property, partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from tui.drawing.places import PlacedDrawing, Sketch
from tui.shell import chapter
from tui.shell.course.told import to_try
from tui.shell.frame import Frame
from tui.shell.keys.table import Key, Table, arrows
from tui.shell.lines.one_line import KeyHint, Part
from tui.shell.map.figure import DIGITS, MapScene, draw_map
from tui.shell.map.kept_digits import FILE, FirstDigits
from tui.shell.resuming.unfinished import figures

if TYPE_CHECKING:
    from engine.protocol import AnyEvent, RunSummary

FIRST_TO_DO = "fit"
"""What Enter starts until a lesson was opened or chosen: training comes before explaining."""
DRAWING = ("evaluate", 2)
"""The lesson and the view that `d` opens."""


class ChapterMap(Frame):
    """The first screen."""

    HELP = "map_own"

    def __init__(self) -> None:
        super().__init__()
        self.selected: str | None = None
        self._typed = ""

    @cached_property
    def _first(self) -> FirstDigits:
        return FirstDigits(self.ch2.progress.path.with_name(FILE), self.ch2.options)

    def compose(self) -> ComposeResult:
        yield self.head
        yield PlacedDrawing(id="map")
        yield self.key_line
        yield self.notice_line
        yield self.room

    def on_screen_resume(self) -> None:
        self._typed = ""
        if (why := self.ch2.progress.unwritable) is not None:
            self.notice(self.ch2.words.get("unwritable", where=why))

    def retell(self) -> None:
        app = self.ch2
        self.head.left = (
            Part("ch2-tui", "accent"),
            Part("   "),
            Part(self.word("map", "title"), "strong"),
        )
        self.head.right = (
            Part(f"{app.language} · ", "quiet"),
            Part(f"F2 {app.other_language_name}", "quiet", "f2"),
        )
        self.offer(self.keys())
        self.show_keys()
        self.show_map()

    def show_map(self) -> None:
        self.query_one(PlacedDrawing).show(Sketch(draw_map, self.scene()))

    def engine_said(self, event: AnyEvent) -> None:
        from engine import protocol

        if isinstance(event, protocol.Runs):
            self.retell()  # Enter may mean another thing now
        elif not isinstance(event, protocol.Progress):
            self.show_map()

    # ---- what is shown

    def scene(self) -> MapScene:
        """The map as it is now."""
        app, data = self.ch2, self.ch2.engine_state.data
        kept = self._first.kept
        of, values = "waiting", dict[str, object]()
        if data is not None:
            of, values = data.name, {"train": data.train, "source": data.source}
        elif kept is not None and kept.name != "other":  # its name would have to be told too
            of, values = kept.name, {"train": kept.train}
        marks = {entry.id: app.progress.mark(entry.id) for entry in chapter.entries()}
        counts = Counter(marks.values())
        return MapScene(
            digits=self.digits(),
            is_dark=app.is_dark,
            digits_are=self.word("map", f"figure.{of}", **values),
            enter_does=self.enter_does(),
            d_does=self.word("map", "draw"),
            language=app.language,
            marks=marks,
            selected=self.selected,
            done_of_all=self.word(
                "map",
                "done" if self.wide else "done.short",
                seen=counts["seen"],
                understood=counts["understood"],
                missions=counts["mission"],
                lessons=len(marks),
            ),
            status=tuple(self.status()),
        )

    def digits(self) -> tuple[tuple[bytes, int | None] | None, ...]:
        """The first images of the training set; until the engine brings them, those of the last
        start where they are the same."""
        data, first = self.ch2.engine_state.data, self._first
        kept = first.kept
        if kept is not None and data is not None and data.digest != kept.digest:
            kept = None
        found: list[tuple[bytes, int | None] | None] = [None] * DIGITS
        if data is not None:
            # Before there is data nothing is imported that could ask for it.
            images = self.ch2.images("train")
            found = [images.image(at) for at in range(DIGITS)]
            if all(found):
                first.keep(data, [image for image in found if image is not None])
        shown = kept.images if kept is not None else ()
        return tuple(
            image or (shown[at] if at < len(shown) else None) for at, image in enumerate(found)
        )

    def enter_does(self) -> str:
        """What Enter does now, in words."""
        run = self.ch2.engine_state.run
        if run is not None and run.active and self.selected in (None, FIRST_TO_DO):
            return self.word("map", "watch")
        if (unfinished := self.unfinished) is not None:
            return self.word("map", "go_on", **figures(unfinished)[1])
        if self.selected is None:
            return self.word("map", "train")
        entry = chapter.entry(self.selected)
        return self.word("map", "open", lesson=f"{entry.number} {entry.titles[self.ch2.language]}")

    @property
    def unfinished(self) -> RunSummary | None:
        """The run that Enter goes on with, if there is one and nothing else was chosen."""
        return self.ch2.unfinished.run if self.selected in (None, FIRST_TO_DO) else None

    def status(self) -> list[str]:
        """Data, device and engine, as they are now."""
        state = self.ch2.engine_state
        pieces: list[str] = []
        if state.data is not None:
            pieces.append(self.word("map", f"data.{state.data.name}"))
        if state.device is not None:
            pieces.append(
                self.word("map", "device", device=state.device.device, threads=state.device.threads)
            )
        run = state.run
        if run is not None and run.active and state.phase != "gone":
            pieces.append(
                self.word("map", "engine.training", epoch=run.epoch, epochs=run.settings.epochs)
            )
        elif (unfinished := self.unfinished) is not None:
            tested, values = figures(unfinished)
            pieces.append(self.word("map", f"unfinished{tested}", **values))
        else:
            pieces.append(self.word("map", f"engine.{state.phase}"))
        return pieces

    # ---- keys

    def key_pressed(self, name: str) -> None:
        super().key_pressed(name)
        if not name.isdigit():
            self._typed = ""

    def keys(self) -> Table:
        """What the keys do now; the drawing marks the next one."""
        digits = {str(digit): partial(self.type_digit, digit) for digit in range(10)}
        wait = len(to_try(self.ch2.progress.guesses))
        return (
            Key("Enter", self._enter(), self.open),
            Key("d", "draw", self.open_pad),
            Key("v", "review", self.ch2.open_review, wait > 0, values={"count": wait}),
            Key("p", "clinic", self.ch2.open_clinic),
            Key("←↑↓→", "choose", arrows(self.move)),
            Key(f"1-{len(chapter.entries())}", "jump", digits),
            Key("Esc", "back", self.back, footer=None),
            Key(">", "", partial(self.go, 1), footer=None, own=False),
            Key("<", "", partial(self.go, -1), footer=None, own=False),
        )

    def _enter(self) -> str:
        if self.unfinished is not None:
            return "go_on"
        return "open" if self.selected else "train"

    def hints(self) -> tuple[KeyHint, ...]:
        *hints, jump = super().hints()
        return (*hints, KeyHint("*", self.word("map", "short"), ""), jump)  # of which `?` tells too

    def back(self) -> None:
        """Where the learner was last; what would start a training only before any lesson."""
        self._select(self.ch2.progress.last)

    def stand_on(self, lesson: str) -> None:
        """The learner comes from that lesson: Enter leads back to it."""
        self._select(lesson)

    def open(self) -> None:
        begin = self.selected is None or self.unfinished is not None
        self.open_lesson(self.selected or FIRST_TO_DO, train=begin)

    def open_pad(self) -> None:
        """Straight to the pad, for the network that was trained last."""
        lesson, view = DRAWING
        self.ch2.open_lesson(lesson, view=view)

    def open_lesson(self, lesson: str, *, train: bool = False) -> None:
        self.ch2.open_lesson(lesson, begin=train)

    def move(self, rows: int, columns: int) -> None:
        """Move over the map; from nowhere, to where the learner was last or to the first lesson."""
        entries = chapter.entries()
        if self.selected is None:
            self._select(self.ch2.progress.last or entries[0].id)
            return
        entry = chapter.entry(self.selected)
        grid = [[e for e in entries if e.part in column] for column in chapter.columns()]
        column = next(i for i, group in enumerate(grid) if entry in group)
        row = grid[column].index(entry)
        column = (column + columns) % len(grid)
        row = (row + rows) % len(grid[column]) if rows else min(row, len(grid[column]) - 1)
        self._select(grid[column][row].id)

    def go(self, step: int) -> None:
        entries = chapter.entries()
        index = chapter.entry(self.selected).number - 1 + step if self.selected else 0
        self._select(entries[index % len(entries)].id)

    def type_digit(self, digit: int) -> None:
        """Digits typed one after the other name a lesson: 1, then 3, is lesson 13."""
        numbers = {str(entry.number): entry.id for entry in chapter.entries()}
        typed = self._typed + str(digit)
        self._typed = typed if typed in numbers else str(digit)
        if self._typed in numbers:
            self._select(numbers[self._typed])
        else:
            self._typed = ""

    def _select(self, lesson: str | None) -> None:
        self.selected = (
            lesson if lesson is None or lesson in {e.id for e in chapter.entries()} else None
        )
        self.retell()

    def on_placed_drawing_pressed(self, message: PlacedDrawing.Pressed) -> None:
        if message.place.leads_to == "pad":
            self.open_pad()
        else:
            self._select(message.place.leads_to)
            self.open_lesson(message.place.leads_to)
