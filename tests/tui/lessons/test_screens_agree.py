"""Every lesson is walked through with a real run: its numbers neither touch nor disagree."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from tests.tui.conftest import Person, opened
from tests.tui.lessons.conftest import Learned
from tests.tui.lessons.equations import equations, holds
from tui.drawing.canvas import Canvas
from tui.shell import chapter
from tui.shell.lesson import Lesson

STEPS = 14
"""Steps that are looked at in each view."""
TRAINS = ("fit",)
"""Lessons in which a step is one of a training: Enter has all of them played."""


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("509 / 1.62 = 314", False),
        ("509 / 1.62 = 421", True),
        ("5.03 / 2.34 = 2.15", False),
        ("5.03 / 2.34 = 2.6", True),
        ("0.9923 − 0.9801 = 0.0122", False),
        ("0.9923 − 0.9801 = 0.0124", True),
        ("784 × 512 = 401,408", False),
        ("0.5 × 2.000 + 1 × 3.25 = 4.25", False),
        ("0.5 × 2.000 + 1 × 3.25 = 4.45", True),
        ("1.2e-05 / 0.001 = 0.012", False),
    ],
)
def test_an_equation_holds_within_the_rounding_of_its_numbers(text: str, wrong: bool) -> None:
    ((whole, left, right),) = equations(text)
    assert whole == text
    assert holds(left, right) != wrong


def _stands(person: Person) -> bool:
    run = person.app.engine_state.run
    return run is not None and run.stands


async def answered(person: Person) -> None:
    """Until the engine has answered all that the screen asks it for, and that is drawn."""
    await person.until(lambda: person.app.link is None or not person.app.link.open)


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_no_number_touches_or_contradicts_another(
    learned: Learned, size: tuple[int, int], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: dict[str, None] = {}
    place, seen = "", 0
    right = Canvas.right

    def looking(canvas: Canvas, row: int, end: int, text: str, ink: str = "") -> None:
        start = end - cell_len(text)
        if 0 <= row < canvas.height and 0 < start < canvas.width and text[:1].strip():
            before = canvas._glyphs[row][start - 1]
            if before.isalnum() or before in ("", ".", "%"):
                line = "".join(canvas._glyphs[row])
                found[f"{place}: {before!r} before {text!r} in {line!r}"] = None
        right(canvas, row, end, text, ink)

    def look(person: Person) -> None:
        nonlocal seen
        for line in person.screen.splitlines():
            for whole, left, result in equations(line):
                seen += 1
                if not holds(left, result):
                    found[f"{place}: {whole}"] = None

    monkeypatch.setattr(Canvas, "right", looking)
    async with opened(learned.home, size=size, language=language) as person:
        await person.until(lambda: person.app.engine_state.phase == "ready")
        for entry in chapter.entries():
            person.app.open_lesson(entry.id)
            await person.pilot.pause()
            lesson = person.app.lesson
            assert isinstance(lesson, Lesson)
            for view in range(1, lesson.VIEWS + 1):
                place = f"{entry.id} {view}"
                lesson.action_view(view)
                await answered(person)
                look(person)
                for _ in range(0 if entry.id in TRAINS else STEPS):
                    await person.pilot.press("full_stop")
                    look(person)
                await answered(person)
                look(person)
            if entry.id in TRAINS:
                await person.press("1", "enter")
                await person.until(lambda: _stands(person))
                for view in range(1, lesson.VIEWS + 1):
                    await person.press(str(view))
                    look(person)
    assert not found, "\n".join(found)
    assert seen > 50, "there are equations to be held against their numbers"
