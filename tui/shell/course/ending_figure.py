"""The end of a lesson as it is drawn: what one knows, what was guessed, missions, what is next."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rich.cells import cell_len

from tui.drawing.canvas import Canvas
from tui.drawing.cells import cut_cells, even_lines, wrap_cells
from tui.drawing.places import Place

MISSION, GUESS = "mission", "guess"
"""What can be pressed."""
INSET = 3
FEWEST_GUESSES = 2
"""Rows of guesses that stay, however little room there is."""


Line = tuple[str, str]
"""A text that fits, and its ink."""


@dataclass(frozen=True)
class GuessRow:
    """What was asked, whether the last answer was right, and what there is to say of it."""

    asked: str
    right: bool
    says: str


@dataclass(frozen=True)
class MissionRow:
    """A mission: what to do, whether it was done, and help or a judgement below it."""

    does: str
    done: bool
    below: tuple[tuple[str, str], ...] = ()
    """Texts with their inks."""


@dataclass(frozen=True)
class EndingScene:
    """All texts in the learner's language; `selected` is the mission that Enter means."""

    knows: str
    guesses_title: str
    guesses: tuple[GuessRow, ...]
    more: str
    """What stands in place of guesses that find no room."""
    missions_title: str
    missions: tuple[MissionRow, ...]
    selected: int
    next: str


def draw_ending(canvas: Canvas, scene: EndingScene) -> list[Place]:
    """Draw it; gives the missions, and what was guessed."""
    width = canvas.width - 2
    places: list[Place] = []
    row = 0
    for line in even_lines(scene.knows, width):
        canvas.put(row, 1, line, "strong")
        row += 1
    last = wrap_cells(scene.next, width)
    missions = [_lines(one, width - 2 * INSET) for one in scene.missions]
    fewest = min(len(scene.guesses), FEWEST_GUESSES)
    free = canvas.height - row - len(last) - bool(missions)
    _fit(missions, scene, free - fewest - bool(fewest), width - 2 * INSET)
    guesses_fit = sum(map(len, missions)) <= free - fewest - bool(fewest)
    below = sum(map(len, missions)) + bool(missions) + len(last)
    room = canvas.height - row - below
    if scene.guesses and guesses_fit:
        gap = room > len(scene.guesses) + 2
        row += gap
        rows = max(min(len(scene.guesses), room - gap - 3), fewest)
        row = _draw_guesses(canvas, row, scene, rows, places)
    spare = canvas.height - row - below
    gaps = min(max(spare // 2, 0), 2), min(max(spare - spare // 2, 0), 2)
    row += gaps[0]
    if missions:
        canvas.put(row, INSET, scene.missions_title, "quiet")
        row += 1
    for number, lines in enumerate(missions):
        if not lines:
            continue
        done, selected = scene.missions[number].done, number == scene.selected
        mark, ink = ("★", "good") if done else ("▸", "next") if selected else ("·", "quiet")
        canvas.put(row, INSET, mark, ink)
        for text, text_ink in lines:
            canvas.put(row, 2 * INSET - 1, text, text_ink)
            places.append(Place(row, INSET, canvas.width - 1, MISSION, (number,)))
            row += 1
    row = min(row + gaps[1], canvas.height - len(last))
    for line in last:
        canvas.put(row, 1, line)
        row += 1
    return places


def _lines(mission: MissionRow, width: int) -> list[Line]:
    """What a mission says, broken into lines, each with its ink."""
    found = [(line, "quiet" if mission.done else "") for line in wrap_cells(mission.does, width)]
    for text, ink in mission.below:
        found += [(line, ink) for line in wrap_cells(text, width)]
    return found


def _fit(missions: list[list[Line]], scene: EndingScene, room: int, width: int) -> None:
    """Leave out of the missions what has no room: first what is said below the others than the
    selected one, then the rest of the others, its earlier hints, and the others from the last on.
    """
    others = [number for number in range(len(missions)) if number != scene.selected]

    def is_long() -> bool:
        return sum(map(len, missions)) > room

    for number in others:
        if is_long():
            missions[number] = _lines(replace(scene.missions[number], below=()), width)
    for number in reversed(others):
        if is_long():
            _, ink = missions[number][0]
            missions[number] = [(cut_cells(scene.missions[number].does, width), ink)]
    if scene.selected >= 0:
        mission = scene.missions[scene.selected]
        for first in range(1, len(mission.below)):
            if is_long():
                newest = replace(mission, below=mission.below[first:])
                missions[scene.selected] = _lines(newest, width)
    for number in reversed(others):
        if is_long():
            missions[number] = []


def _draw_guesses(
    canvas: Canvas, row: int, scene: EndingScene, rows: int, places: list[Place]
) -> int:
    """The guesses, those that were wrong first where not all have room; gives the row below."""
    guesses = scene.guesses
    if len(guesses) > rows:
        guesses = tuple(sorted(guesses, key=lambda guess: guess.right))[:rows]
    canvas.put(row, INSET, scene.guesses_title, "quiet")
    row += 1
    said = max(cell_len(guess.says) for guess in guesses)
    room = max(canvas.width - 2 * INSET - 5 - said, canvas.width // 2)
    asked = min(max(cell_len(guess.asked) for guess in guesses), room)
    for guess in guesses:
        canvas.put(row, 2 * INSET - 1, cut_cells(guess.asked, asked))
        column = 2 * INSET + asked + 1
        mark, ink = ("✓", "good") if guess.right else ("✗", "bad")
        canvas.put(row, column, mark, ink)
        room = canvas.width - column - 4
        canvas.put(row, column + 2, cut_cells(guess.says, room), "quiet" if guess.right else "")
        if not guess.right:
            places.append(Place(row, INSET, canvas.width - 1, GUESS, ()))
        row += 1
    if len(guesses) < len(scene.guesses):
        canvas.put(row, 2 * INSET - 1, scene.more, "quiet")
        row += 1
    return row
