"""What is sent after a change: the cells that changed, as they stand on the whole screen."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widgets import Static

from tui.drawing.canvas import Canvas
from tui.drawing.drawing import Drawing
from tui.drawing.look.ascii_cells import AsciiGlyphs
from tui.terminal.changed_cells import ChangedCells, ChangesCompositor, fewer_styles

COLUMNS, ROWS = 40, 12
REGIONS = st.lists(
    st.builds(
        Region,
        st.integers(-5, COLUMNS + 5),
        st.integers(-5, ROWS + 5),
        st.integers(0, COLUMNS),
        st.integers(0, 6),
    ),
    min_size=1,
    max_size=6,
)


class Hangul(Drawing):
    """Wide glyphs that begin in every column, in two inks."""

    def draw(self, canvas: Canvas) -> None:
        for row in range(canvas.height):
            canvas.put(row, row % 3, "한글과 cells ", "strong" if row % 2 else "")


class Overlapping(Screen[None]):
    """Widgets beside, below and above each other, one of them scrolled and one with padding."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = ChangesCompositor()

    def compose(self) -> ComposeResult:
        yield Static("left 한글 " * 20, id="left")
        yield Static("right text " * 30, id="right")
        yield Hangul(id="drawn")
        yield Static("on top " * 8, id="top")
        yield Static("said once", id="note")


class OverlappingApp(App[None]):
    CSS = """
    Overlapping { layers: base top notes; }
    #left { dock: left; width: 12; background: blue; }
    #right { padding: 1 2; color: red; }
    #top { layer: top; offset: 14 -6; width: 20; height: 4; background: green; }
    #note { layer: notes; dock: bottom; display: none; height: auto; margin: 0 0 1 0; }
    #drawn { layer: top; offset: 21 2; width: 17; height: 7; background: black; }
    """

    def get_default_screen(self) -> Screen[None]:
        return Overlapping()


def cells(strip: Strip) -> list[tuple[str, object]]:
    """One (character, style) for each cell; the second cell of a wide one is empty."""
    found: list[tuple[str, object]] = []
    for text, style, _ in strip:
        for character in text:
            found.append((character, style))
            found += [("", style)] * (Segment(character).cell_length - 1)
    return found


async def test_a_change_is_sent_as_it_stands_on_the_whole_screen() -> None:
    async with OverlappingApp().run_test(size=(COLUMNS, ROWS)) as pilot:
        await pilot.pause()
        compositor = pilot.app.screen._compositor
        whole = compositor.render_strips()

        @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
        @given(REGIONS)
        def check(regions: list[Region]) -> None:
            compositor._dirty_regions.update(regions)
            update = compositor.render_partial_update()
            dirty = {
                (row, column)
                for region in regions
                for row in range(max(region.y, 0), min(region.bottom, ROWS))
                for column in range(max(region.x, 0), min(region.right, COLUMNS))
            }
            sent: set[tuple[int, int]] = set()
            if update is not None:
                assert isinstance(update, ChangedCells)
                for row, column, pieces in update.spans:
                    strip = Strip(pieces)
                    stop = column + strip.cell_length
                    assert cells(strip) == cells(whole[row].crop(column, stop))
                    sent |= {(row, place) for place in range(column, stop)}
            assert sent == dirty
            assert compositor.render_partial_update() is None

        check()


@pytest.mark.parametrize("changed", ["left", "right", "top", "note", "drawn"])
async def test_where_widgets_come_and_go_the_cells_that_look_otherwise_are_sent(
    changed: str,
) -> None:
    async with OverlappingApp().run_test(size=(COLUMNS, ROWS)) as pilot:
        await pilot.pause()
        screen, widget = pilot.app.screen, pilot.app.screen.query_one(f"#{changed}")
        compositor = screen._compositor

        def sent() -> set[tuple[int, int]]:
            """Where something is sent; nothing else has changed."""
            before = list(map(cells, compositor.render_strips()))
            compositor._dirty_regions.clear()
            compositor.reflow(screen, screen.size)
            found = {
                (row, column)
                for region in compositor._dirty_regions
                for row in range(max(region.y, 0), min(region.bottom, ROWS))
                for column in range(max(region.x, 0), min(region.right, COLUMNS))
            }
            after = list(map(cells, compositor.render_strips()))
            for row in range(ROWS):
                for column in range(COLUMNS):
                    if (row, column) not in found:
                        assert before[row][column] == after[row][column]
            return found

        for shown in (widget.display is False, widget.display):
            widget.display = shown
            rows = {row for row, _ in sent()}
            assert rows
            if changed == "note":
                assert rows == {ROWS - 2}, "a line of its own, and nothing beside it"
        widget.styles.offset = (1, 1)
        sent()
        assert not sent()


@pytest.mark.parametrize(
    ("styles", "left"),
    [
        (("red on black", "blue on black", "red on black"), ["a  b"]),
        (("red on black", "blue on white", "red on black"), ["a", "  ", "b"]),
        (("red on black", "blue on black reverse", "red on black"), ["a", "  ", "b"]),
    ],
)
def test_a_blank_is_sent_in_the_style_before_it_where_that_looks_the_same(
    styles: tuple[str, str, str], left: list[str]
) -> None:
    texts = ("a", "  ", "b")
    pieces = [Segment(t, Style.parse(s)) for t, s in zip(texts, styles, strict=True)]
    assert [text for text, _ in fewer_styles(pieces)] == left
    assert "".join(text for text, _ in fewer_styles(pieces)) == "a  b"


def test_a_span_goes_to_its_place() -> None:
    pieces = [Segment("x", Style.parse("red"))]
    console = Console(color_system="truecolor")
    sent = ChangedCells([(4, 9, pieces)]).render_segments(console)
    assert sent.startswith("\x1b[5;10H")
    assert "x" in sent


class Row(Drawing):
    """One row of text."""

    text = ""

    def draw(self, canvas: Canvas) -> None:
        canvas.put(0, 0, self.text)


class SpelledApp(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self._filters.append(AsciiGlyphs())

    def get_default_screen(self) -> Screen[None]:
        return SpelledScreen()


class SpelledScreen(Screen[None]):
    def __init__(self) -> None:
        super().__init__()
        self._compositor = ChangesCompositor()

    def compose(self) -> ComposeResult:
        yield Row()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("w ±0.1   30   7", "w  0.2   30   7"),
        ("w  0.2   30   7", "w ±0.1   30   7"),
        ("√s  ²  │ 3", "√s  2  │ 3"),
        ("가 η   한글", "가 나  한글"),
    ],
)
async def test_what_a_spelled_sign_moves_is_sent_with_it(before: str, after: str) -> None:
    async with SpelledApp().run_test(size=(COLUMNS, 2)) as pilot:
        await pilot.pause()
        row, compositor = pilot.app.query_one(Row), pilot.app.screen._compositor
        row.text = before
        row.redraw()
        await pilot.pause()
        terminal = cells(compositor.render_strips()[0])
        row.text = after
        row.redraw()
        compositor.update_widgets({row})
        update = compositor.render_partial_update()
        assert isinstance(update, ChangedCells)
        for _, column, pieces in update.spans:
            sent = cells(Strip(pieces))
            terminal[column : column + len(sent)] = sent
        assert terminal == cells(compositor.render_strips()[0])
