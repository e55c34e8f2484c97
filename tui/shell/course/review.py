"""`v` on the map: guesses that were wrong, each to be tried on new numbers until it is right."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from textual.app import ComposeResult

from tui.drawing.canvas import Canvas
from tui.drawing.cells import cut_cells, even_lines
from tui.drawing.places import Place, PlacedDrawing, Sketch
from tui.shell import chapter
from tui.shell.course.kept import Guess
from tui.shell.course.told import asked_text, to_try
from tui.shell.frame import Frame
from tui.shell.keys.table import Footer, Key, Table, upright
from tui.shell.lines.one_line import Part


@dataclass(frozen=True)
class ReviewScene:
    """What waits: lesson, what was asked, what was answered; `says` is the line above."""

    says: str
    rows: tuple[tuple[str, str, str], ...]
    selected: int


def draw_review(canvas: Canvas, scene: ReviewScene) -> list[Place]:
    """Draw the part of the list around the one that is selected; gives its rows."""
    top = 0
    for line in even_lines(scene.says, canvas.width - 2):
        canvas.put(top, 1, line)
        top += 1
    top += 1
    rows = max(canvas.height - top, 1)
    first = min(max(scene.selected - rows // 2, 0), max(len(scene.rows) - rows, 0))
    lessons = max((cell_len(lesson) for lesson, _, _ in scene.rows), default=0)
    asked = max((cell_len(what) for _, what, _ in scene.rows), default=0)
    asked = min(asked, canvas.width - lessons - 20)
    places = []
    for number, (lesson, what, answer) in enumerate(scene.rows[first : first + rows], start=first):
        row, selected = top + number - first, number == scene.selected
        canvas.put(row, 1, "▸" if selected else " ", "next")
        canvas.put(row, 3, lesson, "cursor" if selected else "quiet")
        canvas.put(row, 5 + lessons, cut_cells(what, asked))
        column = canvas.put(row, 7 + lessons + asked, "✗ ", "bad")
        canvas.put(row, column, cut_cells(answer, canvas.width - column - 1))
        places.append(Place(row, 1, canvas.width - 1, "guess", (number,)))
    return places


class Review(Frame):
    """The guesses that wait."""

    HELP = "review_own"

    def __init__(self) -> None:
        super().__init__()
        self.selected = 0

    def compose(self) -> ComposeResult:
        yield self.head
        yield PlacedDrawing(id="ending")
        yield self.key_line
        yield self.notice_line
        yield self.room

    @property
    def guesses(self) -> tuple[Guess, ...]:
        """What waits, in the order of the lessons."""
        found = to_try(self.ch2.progress.guesses)
        return tuple(sorted(found, key=lambda guess: chapter.entry(guess.lesson).number))

    def retell(self) -> None:
        app, guesses = self.ch2, self.guesses
        self.selected = min(self.selected, max(len(guesses) - 1, 0))
        self.head.left = (
            Part("ch2-tui   ", "accent"),
            Part(self.word("course", "review"), "strong"),
        )
        self.head.right = (
            Part(f"{app.language} · ", "quiet"),
            Part(f"F2 {app.other_language_name}", "quiet", "f2"),
        )
        self.offer(self.keys())
        self.show_keys()
        says = self.word("course", "waiting" if guesses else "nothing_waits", count=len(guesses))
        scene = ReviewScene(app.spelled(says), tuple(map(self._row, guesses)), self.selected)
        self.query_one(PlacedDrawing).show(Sketch(draw_review, scene))

    def _row(self, guess: Guess) -> tuple[str, str, str]:
        entry, language = chapter.entry(guess.lesson), self.ch2.language
        lesson = f"{entry.number} {entry.titles[language]}"
        spelled = self.ch2.spelled
        return lesson, spelled(asked_text(guess, language)), spelled(guess.answer)

    def keys(self) -> Table:
        """What the keys do now."""
        there = bool(self.guesses)
        return (
            Key("Enter", "again", self.open, there, leads=True),
            Key("↑↓", "choose", upright(self.choose), len(self.guesses) > 1),
            Key("m", "m", self.ch2.action_map, True, not there, Footer.SHARED, own=False),
            Key("Esc", "", self.ch2.action_map, footer=None, own=False),
        )

    def open(self) -> None:
        """Ask it again, on new numbers."""
        guess = self.guesses[self.selected]
        self.ch2.ask_again(guess.lesson, guess.kind)

    def choose(self, by: int) -> None:
        """The guess below or above."""
        self.selected = (self.selected + by) % len(self.guesses)
        self.retell()

    def on_placed_drawing_pressed(self, message: PlacedDrawing.Pressed) -> None:
        self.selected = message.place.index[0]
        self.open()
