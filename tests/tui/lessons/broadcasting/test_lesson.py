"""The broadcasting lesson, as a person meets it: keys go in, text comes out."""

from __future__ import annotations

from pathlib import Path

from rich.cells import cell_len

from tests.tui.lessons.broadcasting.reader import reading

# ---- the way through


async def test_it_opens_with_a_bias_and_does_not_tell_the_result(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        assert reader.row("a") == ["a", "(3,", "4)", "3", "4"]
        assert reader.row("b") == ["b", "(4,)", "4"]
        assert reader.row("result") == ["result", "?", "?"]
        assert "a bias, to be added to each row" in reader.screen
        assert "result (3, 4)" not in reader.screen


async def test_steps_align_from_the_right_then_add_then_stretch(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.step()
        assert reader.row("result") == ["result", "?", "[4]"]
        await reader.step()
        assert reader.row("result") == ["result", "(3,", "4)", "[3]", "4"]
        assert "b has none, which counts as a 1" in reader.figure
        await reader.step()
        assert reader.row("b") == ["b", "(4,)", "[1]", "4"]
        assert reader.figure.count("100 200 300 400") == 1
        await reader.step()
        assert reader.row("b") == ["b", "(4,)", "[1→3]", "4", "(0,", "1)"]
        assert reader.figure.count("100 200 300 400") == 3
        assert "b: 16 bytes in float32. A copy would take 48" in reader.figure


async def test_a_computed_cell_lights_up_with_its_source_in_every_operand(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.step(4 + 6)
        assert "result[1, 1] = a[1, 1] + b[1] = 5 + 200 = 205" in reader.figure
        assert "read again: b" in reader.figure
        assert "[ 5]" in reader.figure
        assert reader.figure.count("[200]") == 2  # b's own cell and where it is read again
        assert "[205]" in reader.figure


async def test_going_back_shows_what_was_there_before(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        seen = []
        for _ in range(9):
            seen.append(reader.figure)
            await reader.step()
        for figure in reversed(seen):
            await reader.press("comma")
            assert reader.figure == figure


async def test_reaching_the_end_finishes_the_lesson(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        reader.lesson.player.go(reader.lesson.player.count - 1)
        assert "broadcasting" in reader.app.progress.done
        assert reader.figure.count("·") == 0


async def test_space_plays_and_pauses(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.press("space")
        assert reader.lesson.player.playing
        assert "Space pause" in reader.screen
        await reader.press("space")
        assert not reader.lesson.player.playing


# ---- the other views


async def test_memory_shows_the_place_that_strides_lead_to_and_the_copy_not_made(
    tmp_path: Path,
) -> None:
    async with reading(tmp_path) as reader:
        await reader.press("2")
        assert "memory, 16 bytes" in reader.figure
        assert "a copy" not in reader.figure  # nothing has been stretched yet
        await reader.step(4 + 7)
        assert "place 6 = 1×4 + 2×1" in reader.figure
        assert "place 2 = 1×0 + 2×1" in reader.figure
        assert "a copy, 48 bytes" in reader.figure
        assert reader.figure.count("[300]") == 2
        await reader.press("f2")
        assert "복사본, 48바이트" in reader.figure
        assert reader.lesson.player.position == 4 + 7


async def test_the_three_vectors_stand_beside_each_other_and_say_what_they_fit(
    tmp_path: Path,
) -> None:
    async with reading(tmp_path) as reader:
        await reader.press("space", "3")
        assert not reader.lesson.player.playing
        assert reader.row("axes") == ["axes", "1", "2", "2"]
        assert "+ (3, 5)" in reader.figure
        row = next(line for line in reader.figure.splitlines() if "+ (3, 5)" in line)
        assert row.split("+ (3, 5)")[1].split() == ["(3,", "5)", "(3,", "5)", "✗"]
        at = reader.lesson.player.position
        await reader.press("full_stop", "space", "down")
        assert reader.lesson.player.position == at
        await reader.edit("(3, 4) + (3,)")
        assert reader.lesson.view == 1
        assert "row, column" not in reader.lines[0]  # digits press repairs now


# ---- language, size, glyphs


async def test_the_language_changes_in_place(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.guess("(4,)")
        await reader.press("f2")
        assert "원래의 b 그대로입니다" in reader.screen
        assert reader.row("결과") == ["결과", "?", "?"]
        await reader.guess("(3, 4)")
        await reader.press("f2")
        assert "Yes, (3, 4)." in reader.screen
        await reader.step(9)
        await reader.press("f2")
        assert reader.lesson.player.position == 9
        assert "결과[1, 0] = a[1, 0] + b[0]" in reader.figure


async def test_every_state_fits_with_exactly_one_next_key(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        for size in ((60, 16), (80, 24), (120, 40)):
            await reader.pilot.resize_terminal(*size)
            for text in (
                "(3, 4) + (4,)",
                "(64, 3, 32, 10) + (32, 10)",
                "3 + 4",
                "1 + 2 + 1 + 2",
                "0 + 1",
            ):
                await reader.edit(text)
                for _language in range(2):
                    await reader.press("f2")
                    for position in (0, 1, 3, 4, 6, 12, reader.lesson.player.count - 1):
                        reader.lesson.player.go(position)
                        await reader.pilot.pause()
                        lines = reader.lines
                        assert all(cell_len(line) <= size[0] for line in lines)
                        assert lines[-1].count("▸") == 1, (text, position, lines[-1])


async def test_in_ascii_the_same_is_said_without_drawing_glyphs(tmp_path: Path) -> None:
    async with reading(tmp_path, ascii_glyphs=True) as reader:
        await reader.step(9)
        assert reader.screen.isascii()
        assert "1->3" in reader.screen
        assert "[104]" in reader.screen


async def test_the_caption_speaks_of_the_shapes_on_screen(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.edit("(0, 1) + (1, 4)")
        told = []
        for position in range(reader.lesson.player.count):
            reader.lesson.player.go(position)
            told.append(reader.lesson.caption()[0])
        assert told == ["aligned"] * 3 + ["stretched", "empty"]
        await reader.edit("(3, 1) + (3, 0)")
        reader.lesson.player.go(3)
        assert reader.lesson.caption()[0] == "empty"
        await reader.edit("(1,) + (0,) + (1,)")
        reader.lesson.player.go(2)
        assert reader.lesson.caption()[0] == "stretched.empties"
        await reader.edit("(3, 4) + (3,)")
        assert reader.lesson.caption()[0] == "clash"
        await reader.edit("2 + 3 + 4")
        assert reader.lesson.caption()[0] == "clash.beyond"
