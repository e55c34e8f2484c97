"""At 120×40 no view of any lesson leaves the lower half of its figure empty, at no step."""

from __future__ import annotations

from pathlib import Path

from tests.measure.room import share_of
from tests.tui.conftest import QUIET_ENGINE, opened
from tests.tui.lessons.opener import Opener
from tui.drawing.drawing import Drawing
from tui.shell import chapter

SIZE = 120, 40
LEAST = 0.5
"""Of the rows of a figure: how far down it reaches, from the first to the last that has a sign."""
OF_A_TRAINING = {"compile 1", "fit 4", "evaluate 1"}
"""Views of what a training, or a trained network, has given: here there is none."""


async def test_no_view_leaves_the_lower_half_of_its_figure_empty(home: Path) -> None:
    heights: dict[str, float] = {}
    async with opened(home, engine=QUIET_ENGINE, size=SIZE) as person:
        opener = Opener(person)
        for entry in chapter.entries():
            lesson = await opener.open(entry.id)
            for view in lesson.open_views() or (1,):
                lesson.action_view(view)
                last = lesson.player.count - 1
                for step in dict.fromkeys((0, last // 2, last)):
                    lesson.player.go(step)
                    await opener.answer()
                    if lesson.awaits:
                        continue  # nothing but an engine gives what will stand there
                    figure = lesson.query("#figure Drawing").first(Drawing)
                    name = f"{entry.id} {view}"
                    height = share_of(figure.canvas()).height
                    heights[name] = min(heights.get(name, 1.0), height)
    low = {name for name, height in heights.items() if height < LEAST}
    assert low == OF_A_TRAINING, {name: heights[name] for name in low ^ OF_A_TRAINING}
    assert len(heights) > 40, f"most of them are seen, not {len(heights)}"
