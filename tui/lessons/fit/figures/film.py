"""The film of a step: the images of its batch, which are wrong, and what the step changed.

Beside each image stands a column of its own for the mark and the digit that it was taken for,
so that what is wrong is seen without colour too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from engine.explain.fit.film import FRAMES, Film, Filmed
from tui.drawing.canvas import Canvas
from tui.drawing.class_bars import bar
from tui.drawing.dots import FIRST, Dots
from tui.drawing.numbers import short

SIDES = (20, 14, 10)
"""Pixels of an image, the largest first: so large are all of them drawn if all have room."""
LIT = 72
"""From this level on a pixel is a dot."""
BELOW = 3
"""Rows below the images: both losses, and what the marks say."""
NUMBERS = 46
"""Cells of a loss and its right answers, before its bar."""
MARKS = {"wrong": ("✗", "bad"), "mended": ("+", "good"), "spoilt": ("!", "now")}


@dataclass(frozen=True)
class FilmScene:
    """A film at `frame`; `word` gives a label of the lesson."""

    film: Film
    frame: int
    word: Callable[..., str]


class Tiles(NamedTuple):
    """Images of `side` pixels, `across` in a row and `down` rows of them."""

    side: int
    across: int
    down: int

    @property
    def columns(self) -> int:
        """Cells of an image and of the column beside it."""
        return self.side // 2 + 1

    @property
    def rows(self) -> int:
        return -(-self.side // 4)


def tiles_in(columns: int, rows: int, images: int) -> Tiles:
    """The largest images of which all have room in so many cells, or else the smallest."""
    for side in SIDES:
        tiles = Tiles(side, columns // (side // 2 + 1), rows // -(-side // 4))
        if tiles.across * tiles.down >= images:
            return tiles
    return tiles


def draw_film(canvas: Canvas, scene: FilmScene) -> None:
    """The images, and below them both losses and what the marks say."""
    film, frame = scene.film, scene.frame
    tiles = tiles_in(canvas.width, canvas.height - BELOW, len(film.images))
    seen = film.seen_in(tiles.across * tiles.down)
    judged = film.judged(frame, 0), film.judged(frame, 1)
    for number, place in enumerate(seen):
        line, column = divmod(number, tiles.across)
        row, column = line * tiles.rows, column * tiles.columns
        glyphs = _glyphs(film, tiles.side)[place]
        mark, ink = _mark(film.images[place], place < judged[0], place < judged[1])
        for offset, text in enumerate(glyphs):
            canvas.put(row + offset, column, text, ink or "strong")
        if mark:
            half = place < judged[1]
            canvas.put(row, column + len(glyphs[0]), mark, ink)
            canvas.put(row + 1, column + len(glyphs[0]), str(film.images[place].answers[half]), ink)
    _draw_numbers(canvas, canvas.height - BELOW, scene, len(seen))


def say_film(canvas: Canvas, scene: FilmScene) -> None:
    """The same without the images."""
    _draw_numbers(canvas, 0, scene, 0)


def _mark(image: Filmed, before: bool, after: bool) -> tuple[str, str]:
    """Its mark and ink, by which of its halves have been judged."""
    if after:
        return MARKS.get(image.turn, ("", ""))
    return MARKS["wrong"] if before and image.wrong(0) else ("", "")


def _draw_numbers(canvas: Canvas, row: int, scene: FilmScene, seen: int) -> None:
    film, word = scene.film, scene.word
    most = max((loss for loss in film.losses if loss < float("inf")), default=0.0)
    for half, key in enumerate(("film.before", "film.after")):
        line = row + half
        if scene.frame < (half + 1) * FRAMES:
            canvas.put(line, 0, word(key), "quiet")
            continue
        ink = "accent" if half else ""
        loss, right = film.losses[half], film.rights[half]
        canvas.put(line, 0, word(key), "quiet")
        canvas.put(line, 18, word("film.loss", loss=short(loss)), ink)
        canvas.put(line, 31, word("film.right", right=right, samples=film.samples), ink)
        if most > 0 and loss < float("inf"):
            canvas.put(line, NUMBERS, bar(loss / most, canvas.width - NUMBERS - 1), ink or "a")
    column = 0
    if scene.frame >= FRAMES:
        for turn in ("wrong", "mended", "spoilt") if scene.frame > FRAMES else ("wrong",):
            mark, ink = MARKS[turn]
            count = film.turns[turn]
            if scene.frame == FRAMES:
                count = film.turns["wrong"] + film.turns["mended"]
            column = canvas.put(row + 2, column, mark, ink) + 1
            key = f"film.{turn}" if scene.frame > FRAMES else "film.wrong_now"
            column = canvas.put(row + 2, column, word(key, count=count), "quiet") + 3
    if seen < film.samples:
        shown = word("film.shown", shown=seen, samples=film.samples)
        canvas.right(row + 2, canvas.width, shown, "quiet")


@lru_cache(4)
def _glyphs(film: Film, side: int) -> Sequence[tuple[str, ...]]:
    """The images in braille, row by row; made once, for all the frames of a film."""
    return [_braille(levels, side) for levels in film.small(side)]


def _braille(levels: Sequence[Sequence[int]], side: int) -> tuple[str, ...]:
    dots = Dots(-(-side // 4))
    for row, line in enumerate(levels):
        for column, level in enumerate(line):
            if level >= LIT:
                dots.dot(column, 4 * dots.rows - 1 - row, "")
    blank = (0, "", "")
    return tuple(
        "".join(
            chr(FIRST + bits) if (bits := dots.cells.get((row, column), blank)[0]) else " "
            for column in range(-(-side // 2))
        )
        for row in range(dots.rows)
    )
