"""No larger terminal shows less in its figure than a smaller one, in either language.

The larger of two figures has to show pictures of as many cells, and as many words and numbers, but
for a few: a sentence that has room is said in other words, longer rows need fewer labels. From 110
columns on the reading column stands beside the figure, which is then no wider than at 100: that
size is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations

import pytest

from tests.tui.conftest import opened_by
from tests.tui.lessons.conftest import Learned
from tests.tui.lessons.onlooker import Onlooker
from tui.drawing.canvas import Canvas
from tui.drawing.drawing import Drawing
from tui.shell import chapter

LESSONS = [entry.id for entry in chapter.entries()]
SIZES = ((60, 16), (80, 24), (110, 35), (120, 40), (160, 50), (200, 60))
NUMBER = re.compile(r"\d[\d,.]*")
WORD = re.compile(r"(?![ox]+\b)[^\W\d_]{2,}")
"""No signs of points in a row."""
MOST = 0.8
"""The part of the words and numbers of a smaller figure that a larger one has at least."""
FARTHEST = {"training_loop": 5 * 40 - 1}
"""Where each step is one that the engine trains a network by, all 2,345 show no more than 40."""
PICTURE = re.compile("[▀-▟\u2801-\u28ff]")


@dataclass(frozen=True)
class Contents:
    """What a figure shows."""

    words: frozenset[str]
    numbers: int
    picture: int
    """Cells of images, bars and curves."""

    def lacks(self, smaller: Contents) -> str:
        """What is less than in a smaller one; empty if nothing is."""
        found = []
        if len(self.words) < MOST * len(smaller.words):
            found.append(f"words, {sorted(smaller.words - self.words)} among them")
        if self.numbers < MOST * smaller.numbers:
            found.append(f"{self.numbers} numbers, not {smaller.numbers}")
        if self.picture < smaller.picture:
            found.append(f"{self.picture} cells of pictures, not {smaller.picture}")
        return "; ".join(found)


def contents(canvas: Canvas) -> Contents:
    """The words, numbers and cells of pictures on a canvas."""
    text, picture = re.sub(r"\S*…", " ", canvas.text()), 0
    for row in range(canvas.height):
        for piece, ink in canvas.runs(row):
            picture += len(piece) if " on " in ink else len(PICTURE.findall(piece))
    return Contents(frozenset(WORD.findall(text)), len(NUMBER.findall(text)), picture)


State = tuple[str, int, int]
"""A language, a view, a step."""


class Looker(Onlooker):
    """Looks at every view in many sizes."""

    async def in_size(self, size: tuple[int, int]) -> dict[State, Contents]:
        """What is shown at the first, the middle and the last step of each view."""
        screen, found = self.app.lesson, {}
        assert screen is not None
        await self.pilot.resize_terminal(*size)
        for language in chapter.LANGUAGES:
            if self.app.language != language:
                await self.press("f2")
            for view in screen.open_views() or range(1, 2):
                screen.action_view(view)
                last = min(screen.player.count - 1, FARTHEST.get(screen.LESSON, 10**9))
                for place in sorted({0, last // 2, last}):
                    screen.player.go(place)
                    await self.pilot.pause()
                    await self.until(lambda: self.app.link is None or not self.app.link.open)
                    drawn = screen.query("#figure Drawing").first(Drawing)
                    found[language, view, place] = contents(drawn.canvas())
        return found


@pytest.mark.parametrize("lesson", LESSONS)
async def test_a_larger_figure_shows_what_a_smaller_one_does(lesson: str, learned: Learned) -> None:
    async with opened_by(Looker, learned.home, lesson=lesson) as person:
        screen = person.app.lesson
        assert screen is not None
        await person.until(lambda: person.app.images("train").image(0) is not None)
        await person.until(lambda: not screen.awaits)
        shown = {size: await person.in_size(size) for size in SIZES}
        less = [
            f"{state}: {large} lacks of {small}: {why}"
            for small, large in combinations(shown, 2)
            for state, one in shown[small].items()
            if state in shown[large] and (why := shown[large][state].lacks(one))
        ]
        assert not less, "\n".join(less)
