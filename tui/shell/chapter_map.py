"""The map of the chapter: what this is, what to press, what is there, what is done."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.message import Message

from tui.drawing.canvas import Canvas
from tui.drawing.cells import even_lines
from tui.drawing.digit_image import Picture, Style, draw_picture
from tui.drawing.drawing import Drawing
from tui.shell import chapter
from tui.shell.frame import Frame
from tui.shell.keys.table import Key, Table, arrows
from tui.shell.lines.one_line import KeyHint, Part

if TYPE_CHECKING:
    from engine.protocol import AnyEvent

DIGITS = 5
FIRST_TO_DO = "fit"
"""What Enter starts while no lesson has been chosen: training comes before explaining."""
DRAWING = ("evaluate", 2)
"""The lesson and the view that `d` opens."""


class MapDrawing(Drawing):
    """Five digits, one line of what they are, and the lessons in their parts."""

    class Chosen(Message):
        def __init__(self, lesson: str, *, open_it: bool) -> None:
            super().__init__()
            self.lesson = lesson
            self.open_it = open_it

    def __init__(self, owner: ChapterMap) -> None:
        super().__init__(id="map")
        self._owner = owner
        self._places: list[tuple[int, int, int, str]] = []
        self._draw_place: tuple[int, int, int] | None = None

    def draw(self, canvas: Canvas) -> None:
        self._draw_place = None
        parts = chapter.parts()
        rows = max(sum(entry.part is part for entry in chapter.entries()) for part in parts)
        words = self._words(canvas.width - 2)
        below = len(words) + 1 + 1 + rows + 1
        style, height, width, size = self._digit_style(canvas.width, canvas.height - below - 1)
        spare = max(canvas.height - height - 1 - below, 0)
        gaps = [spare // 4 + (spare % 4 > number) for number in (1, 2, 0)]
        row = min(gaps[0], 4)
        self._draw_digits(canvas, row, style, height, width, size)
        row += height + 1 + min(gaps[1], 4)
        for line in words:
            canvas.put(row, 1, line)
            row += 1
        column = canvas.put(row, 1, "▸ Enter", "next")
        column = canvas.put(row, column + 2, self._owner.enter_does())
        self._draw_draw_key(canvas, row, column)
        row += 1 + min(max(gaps[2], 1), 4)
        self._draw_lessons(canvas, row)
        self._draw_status(canvas, canvas.height - 1)

    def _draw_draw_key(self, canvas: Canvas, row: int, column: int) -> None:
        """The second thing that one can do at once, where there is room for it."""
        text = self._owner.word("map", "draw")
        left = max(column + 3, canvas.width // 2)
        if left + 3 + cell_len(text) <= canvas.width:
            column = canvas.put(row, left, "d", "accent")
            canvas.put(row, column + 2, text)
            self._draw_place = (row, left, column + 2 + cell_len(text))

    def _digit_style(self, columns: int, rows: int) -> tuple[Style, int, int, int]:
        """How the digits are drawn, the cells of one, and the pixels of it that show."""
        if columns >= 28 * DIGITS and rows >= 15:
            return "half", 14, 28, 28
        if columns >= 22 * DIGITS + 8 and rows >= 12:
            return "half", 11, 22, 22
        return "braille", 7, 14, 28

    def _draw_digits(
        self, canvas: Canvas, top: int, style: Style, height: int, width: int, size: int
    ) -> None:
        """The first images of the training set, each above its label."""
        app = self._owner.ch2
        # Before there is data nothing is imported that could ask for it.
        told = app.engine_state.data is not None
        images = [app.images("train").image(at) if told else None for at in range(DIGITS)]
        gap = max((canvas.width - 2 - DIGITS * width) // DIGITS, 0)
        left = 1 + gap // 2
        for number, image in enumerate(images):
            column = left + number * (width + gap)
            if image is None:
                canvas.put(top + height // 2, column + width // 2, "·", "virtual")
                continue
            pixels, label = image
            picture = Picture.of(pixels, 28, 28).cropped(size)
            draw_picture(canvas, top, column, picture, style, dark=self._owner.ch2.is_dark)
            canvas.put(top + height, column + width // 2, str(label), "strong")

    def _words(self, width: int) -> list[str]:
        """What the digits are, and from where."""
        owner = self._owner
        data = owner.ch2.engine_state.data
        key = f"figure.{data.name if data else 'waiting'}"
        return even_lines(" ".join(owner.word("map", key, **owner.data_values()).split()), width)[
            :2
        ]

    def _draw_lessons(self, canvas: Canvas, row: int) -> None:
        self._places = []
        app = self._owner.ch2
        parts = chapter.parts()
        widths = [
            max(
                [cell_len(f"{part.number} {part.titles[app.language]}")]
                + [
                    cell_len(_label(entry, app.language)) + 2
                    for entry in chapter.entries()
                    if entry.part is part
                ]
            )
            for part in parts
        ]
        gap = max((canvas.width - 3 - sum(widths)) // len(parts), 1)
        column = 2
        for part, width in zip(parts, widths, strict=True):
            canvas.put(row, column, f"{part.number} {part.titles[app.language]}", "strong")
            lessons = [entry for entry in chapter.entries() if entry.part is part]
            for offset, entry in enumerate(lessons, start=1):
                self._draw_lesson(canvas, row + offset, column, width, entry)
            column += width + gap

    def _draw_lesson(
        self, canvas: Canvas, row: int, column: int, width: int, entry: chapter.Entry
    ) -> None:
        app = self._owner.ch2
        label = _label(entry, app.language)
        if entry.id in app.progress.done:
            canvas.put(row, column, "✓", "good")
        elif entry.id in app.progress.begun:
            canvas.put(row, column, "·", "accent")
        selected = entry.id == self._owner.selected
        canvas.put(row, column + 2, label, "cursor" if selected else "")
        self._places.append((row, column, column + width, entry.id))

    def _draw_status(self, canvas: Canvas, row: int) -> None:
        owner = self._owner
        lessons = chapter.entries()
        done = owner.word("map", "done", done=len(owner.ch2.progress.done), lessons=len(lessons))
        canvas.right(row, canvas.width - 1, done, "quiet")
        canvas.put(row, 1, owner.status_line(canvas.width - 4 - cell_len(done)), "quiet")

    def on_click(self, event: events.Click) -> None:
        if self._draw_place is not None:
            row, start, end = self._draw_place
            if event.y == row and start <= event.x < end:
                self._owner.open_pad()
                return
        for row, start, end, lesson in self._places:
            if event.y == row and start <= event.x < end:
                self.post_message(self.Chosen(lesson, open_it=True))
                return


def _label(entry: chapter.Entry, language: str) -> str:
    return f"{entry.number:>2} {entry.titles[language]}{'*' if entry.short else ''}"


class ChapterMap(Frame):
    """The first screen."""

    def __init__(self) -> None:
        super().__init__()
        self.selected: str | None = None
        self._typed = ""

    def compose(self) -> ComposeResult:
        yield self.head
        yield MapDrawing(self)
        yield self.key_line
        yield self.notice_line
        yield self.room

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
        self.query_one(MapDrawing).redraw()

    def engine_said(self, event: AnyEvent) -> None:
        from engine import protocol

        if not isinstance(event, protocol.Progress):
            self.query_one(MapDrawing).redraw()

    # ---- words

    def data_values(self) -> dict[str, object]:
        data = self.ch2.engine_state.data
        return {"train": data.train, "source": data.source} if data else {}

    def enter_does(self) -> str:
        """What Enter does now, in words."""
        if self.selected is None:
            run = self.ch2.engine_state.run
            return self.word("map", "watch" if run is not None and run.active else "train")
        entry = chapter.entry(self.selected)
        return self.word("map", "open", lesson=f"{entry.number} {entry.titles[self.ch2.language]}")

    def status_line(self, cells: int) -> str:
        """Data, device and engine, as they are now; what is least news goes where it's narrow."""
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
        else:
            pieces.append(self.word("map", f"engine.{state.phase}"))
        while len(pieces) > 1 and cell_len(" · ".join(pieces)) > cells:
            del pieces[0]
        return " · ".join(pieces)

    # ---- keys

    def keys(self) -> Table:
        """What the keys do now; the drawing marks the next one."""
        digits = {str(digit): partial(self.type_digit, digit) for digit in range(10)}
        return (
            Key("Enter", "open" if self.selected else "train", self.open),
            Key("d", "draw", self.open_pad),
            Key("←↑↓→", "choose", arrows(self.move)),
            Key(f"1-{len(chapter.entries())}", "jump", digits),
            Key(">", "", partial(self.go, 1), footer=None),
            Key("<", "", partial(self.go, -1), footer=None),
            Key("Esc", "", partial(self._select, None), footer=None),
        )

    def hints(self) -> tuple[KeyHint, ...]:
        return (*super().hints(), KeyHint("*", self.word("map", "short"), ""))

    def open(self) -> None:
        self.open_lesson(self.selected or FIRST_TO_DO, train=self.selected is None)

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
        grid = [[e for e in entries if e.part is part] for part in chapter.parts()]
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
            self._select(numbers[self._typed], typed=True)
        else:
            self._typed = ""

    def _select(self, lesson: str | None, *, typed: bool = False) -> None:
        if not typed:
            self._typed = ""
        self.selected = (
            lesson if lesson is None or lesson in {e.id for e in chapter.entries()} else None
        )
        self.retell()

    def on_map_drawing_chosen(self, message: MapDrawing.Chosen) -> None:
        self._select(message.lesson)
        if message.open_it:
            self.open_lesson(message.lesson)
