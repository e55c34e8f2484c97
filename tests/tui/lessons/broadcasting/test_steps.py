"""Moving among broadcasting's steps: its stages, the cells of the result, their planes."""

from __future__ import annotations

from pathlib import Path

from tests.tui.lessons.broadcasting.reader import reading


async def test_stages_are_gone_through_both_ways_with_keys_and_mouse(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        names = ["[aligned]", "[axes added]", "[stretched]", "[computed]"]
        for name in names:
            await reader.press("pagedown")
            assert name in reader.figure
        for name in names[-2::-1]:
            await reader.press("pageup")
            assert name in reader.figure
        row = next(n for n, line in enumerate(reader.lines) if "axes added" in line)
        await reader.pilot.click(offset=(reader.lines[row].index("stretched") + 2, row))
        await reader.pilot.pause()
        assert "[stretched]" in reader.figure


async def test_arrows_move_over_the_result_and_stop_at_its_rim(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.press("down")
        assert "result[0, 0] =" in reader.figure
        await reader.press("down", "j", "down", "right", "l")
        assert "result[2, 2] = a[2, 2] + b[2]" in reader.figure
        await reader.press(*["left"] * 5)
        assert "result[2, 0] =" in reader.figure


async def test_a_pressed_cell_is_the_cursor_whichever_grid_it_is_in(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.step(4)
        lines = reader.lines
        row = next(number for number, line in enumerate(lines) if "8  9 10 11" in line)
        column = lines[row].index("10")
        await reader.pilot.click(offset=(column, row))
        await reader.pilot.pause()
        assert "result[2, 2] = a[2, 2] + b[2] = 10 + 300 = 310" in reader.figure


async def test_planes_of_a_rank_4_result_are_named_and_walked_through(tmp_path: Path) -> None:
    async with reading(tmp_path, size=(120, 40)) as reader:
        await reader.edit("(64, 3, 32, 10) + (32, 10)")
        await reader.press("down", "down", "right", "right_square_bracket")
        assert "a[0, 1, :, :]" in reader.figure
        assert "b[:, :]" in reader.figure
        assert "result[0, 1, 1, 1] =" in reader.figure
        await reader.press(*["right_square_bracket"] * 2)
        assert "result[1, 0, :, :]" in reader.figure
        await reader.press(*["left_square_bracket"] * 9)
        assert "result[0, 0, 1, 1] =" in reader.figure


async def test_a_million_cells_are_there_at_once(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.edit("(1000, 1000) + (1000,)")
        assert reader.lesson.player.count == 1_000_005
        reader.lesson.go_to_cell((998, 999))
        await reader.pilot.pause()
        figure = reader.figure
        assert "result[998, 999] =" in figure
        assert "999" in figure
        assert "⋯" in figure
        assert "⋮" in figure


async def test_four_operands_of_rank_6_are_walked_through_plane_by_plane(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.edit("(2, 1, 2, 1, 3, 4) + (3, 1) + (2, 1, 1, 4) + (1,)")
        await reader.press("down", "right_square_bracket")
        assert "result[0, 0, 1, 0, 0, 0] =" in reader.figure
        assert "(24, 0, 12, 0, 4, 1)" in reader.figure  # the strides find room
        await reader.press(*["right_square_bracket"] * 9)
        assert "result[1, 0, 1, 0, 0, 0] =" in reader.figure
        await reader.press(*["left_square_bracket"] * 9)
        assert "result[0, 0, 0, 0, 0, 0] =" in reader.figure
