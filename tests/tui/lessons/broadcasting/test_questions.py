"""What broadcasting asks: the shape of the result, then one of its cells."""

from __future__ import annotations

from pathlib import Path

from tests.tui.lessons.broadcasting.reader import reading


async def test_a_right_shape_fills_the_result_at_once(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.guess("3 x 4")
        assert reader.row("result") == ["result", "(3,", "4)", "3", "4"]
        assert "Yes, (3, 4)." in reader.screen
        assert reader.lesson.player.position == 0
        assert "broadcasting" in reader.app.progress.done


WRONG_SHAPES = {
    "(4,)": "That is b as it was",
    "(3, 4, 4)": "strings the shapes together",
    "(4, 3)": "in another order",
    "12": "how many cells there are",
    "(1, 4)": "takes the smaller sizes",
    "(3, 8)": "adds the sizes",
    "(3, 4, 5)": "not 2 axes",
    "(3, 5)": "axis -1",
}


async def test_a_wrong_shape_is_told_what_it_would_have_meant(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        for answer, meaning in WRONG_SHAPES.items():
            await reader.guess(answer)
            assert meaning in reader.lines[-2]
            assert reader.row("result") == ["result", "?", "?"]
        await reader.step()  # and it blocks nothing
        assert reader.row("result") == ["result", "?", "[4]"]


async def test_the_asked_cell_shows_a_question_mark_until_it_is_answered(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.step(4)
        assert "result[1, 2] =" in reader.lines[-2]
        assert reader.figure.count("?") == 1
        await reader.guess("300")
        assert "That is b alone" in reader.screen
        await reader.guess("206")
        assert "takes b[1] for b" in reader.screen
        assert reader.figure.count("?") == 1
        await reader.guess("306")
        assert "Yes, 306." in reader.screen
        assert reader.figure.count("?") == 0


async def test_stepping_past_the_asked_cell_tells_it(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.step(4 + 7)
        assert "[306]" in reader.figure
        assert "?" not in reader.figure
        assert reader.lesson.question() is None
