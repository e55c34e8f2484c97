"""How much of its room each figure uses: the share of rows and cells that carry something.

    python tests/measure/room.py [--only LESSON,…] [--views] [--lang ko] [--folded]

Opens each lesson before a real engine, at its first, middle and last step, in three terminals.
"height" is how far down the figure reaches, blank rows between its parts among them; "rows" and
"cells" count only those with a sign or a ground of their own. Finds MNIST as `ch2-tui` does.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from textual.pilot import Pilot

from tui.drawing.canvas import Canvas
from tui.drawing.drawing import Drawing
from tui.link.engine_command import engine_command
from tui.shell import chapter
from tui.shell.app import Ch2App
from tui.shell.lesson import Lesson
from tui.shell.options import Options
from tui.shell.progress import Progress

SIZES = ((80, 24), (120, 40), (200, 60))
SECONDS = 20.0
REST = 0.2
"""Seconds without a question to the engine after which a figure has all that it waits for."""


@dataclass(frozen=True)
class Share:
    """Parts of a figure's room, each from 0 to 1."""

    height: float
    rows: float
    cells: float

    def __str__(self) -> str:
        return f"{self.height:5.2f}{self.rows:5.2f}{self.cells:5.2f}"


def share_of(canvas: Canvas) -> Share:
    """What of a drawing carries something."""
    carried = []
    for row in range(canvas.height):
        pieces = canvas.runs(row)
        carried.append(
            sum(
                len(text) if " on " in ink or ink.endswith("now") else len(text.replace(" ", ""))
                for text, ink in pieces
            )
        )
    used = [row for row, cells in enumerate(carried) if cells]
    height = max(canvas.height, 1)
    return Share(
        (used[-1] + 1) / height if used else 0.0,
        len(used) / height,
        sum(carried) / max(canvas.width * height, 1),
    )


async def settled(pilot: Pilot[int], app: Ch2App) -> None:
    """Until the engine owes nothing, and the figure stands still for a moment."""
    deadline, since = time.monotonic() + SECONDS, time.monotonic()
    while time.monotonic() < deadline and time.monotonic() - since < REST:
        await pilot.pause(0.02)
        lesson = app.lesson
        if (app.link is not None and app.link.open) or (lesson is not None and lesson.awaits):
            since = time.monotonic()


def positions(lesson: Lesson) -> list[int]:
    """The first, the middle and the last step."""
    last = lesson.player.count - 1
    return [0, last // 2, last]


async def shares(pilot: Pilot[int], app: Ch2App, lesson: Lesson) -> list[tuple[str, list[Share]]]:
    """For each of three steps, the shares in every size."""
    found = []
    for name, place in zip(("opening", "middle", "last"), positions(lesson), strict=True):
        lesson.player.go(place)
        told = []
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await settled(pilot, app)
            told.append(share_of(lesson.query("#figure Drawing").first(Drawing).canvas()))
        found.append((name, told))
    return found


async def measured(only: set[str], views: bool, language: str, folded: bool) -> None:
    """Print the table, and the lowest third by height at 120×40."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["CH2_TUI_HOME"] = home
        progress = Progress(Path(home) / "progress.json")
        if folded:
            progress.folded = True
        app = Ch2App(Options(engine=engine_command("serve"), language=language, progress=progress))
        heights: dict[str, list[float]] = {}
        async with app.run_test(size=SIZES[0]) as pilot:
            while app.engine_state.phase != "ready":
                if app.engine_state.phase == "gone":
                    sys.exit("the engine has ended")
                await pilot.pause(0.05)
            head = "".join(f"{f'{columns}x{rows}':^17}" for columns, rows in SIZES)
            print(f"{'':28}{head}")
            print(f"{'':28}" + f"{'height rows cells':^17}" * len(SIZES))
            for entry in chapter.entries():
                if only and entry.id not in only:
                    continue
                app.open_lesson(entry.id)
                await settled(pilot, app)
                lesson = app.lesson
                assert lesson is not None
                opened = lesson.open_views() if views else ()
                for view in opened or range(1, 2):
                    lesson.action_view(view)
                    for step, told in await shares(pilot, app, lesson):
                        name = f"{entry.id} {view} {step}" if views else f"{entry.id} {step}"
                        print(f"{name:<28}" + "".join(f"{one!s:^17}" for one in told), flush=True)
                        heights.setdefault(entry.id, []).append(told[1].height)
            means = sorted((sum(all_) / len(all_), name) for name, all_ in heights.items())
            print("\nheight at 120x40, mean of the steps, the lowest third:")
            for mean, name in means[: max(len(means) // 3, 1)]:
                print(f"{name:<28}{mean:5.2f}")
            if app.link is not None:
                await app.link.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--only", default="")
    parser.add_argument("--views", action="store_true", help="all views, not the first alone")
    parser.add_argument("--lang", default="en", choices=chapter.LANGUAGES)
    parser.add_argument("--folded", action="store_true", help="without the reading column")
    asked = parser.parse_args()
    only = set(filter(None, asked.only.split(",")))
    asyncio.run(measured(only, asked.views, asked.lang, asked.folded))


if __name__ == "__main__":
    main()
