"""Beside the figure: the paragraph of the step is lit, the mistake in sight, all of it foldable."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.conftest import QUIET_ENGINE, Person, opened
from tui.drawing.canvas import Canvas
from tui.shell import chapter
from tui.shell.progress import Progress
from tui.shell.reading.belonging import belonging
from tui.shell.reading.column import EDGE, ReadingColumn, Scrolled, width_beside

LESSONS = [entry.id for entry in chapter.entries()]
SIZES = ((110, 30), (120, 40), (200, 60))


def column(person: Person) -> ReadingColumn:
    assert person.app.lesson is not None
    return person.app.lesson.reading_column


def rows_of(canvas: Canvas) -> list[str]:
    return [line.ljust(canvas.width) for line in canvas.text().split("\n")]


def lit_in(canvas: Canvas) -> tuple[str, str]:
    """What is lit of the text and of the box below it, in one line each."""
    text, box = list[str](), list[str]()
    for row, line in enumerate(boxed(canvas)):
        if {
            ink for piece, ink in canvas.runs(row, EDGE + 2, canvas.width - 3) if piece.strip()
        } == {""}:
            box.append(line)
    for row in range(canvas.height):
        mark, *rest = (piece for piece, _ in canvas.runs(row, 0, canvas.width - 1))
        text += ["".join(rest).strip()] * (mark == "▋")
    return " ".join(" ".join(text).split()), " ".join(" ".join(box).split())


def boxed(canvas: Canvas) -> list[str]:
    """The rows, of which those of the box keep what stands in it."""
    rows = rows_of(canvas)
    top = next(row for row, line in enumerate(rows) if "┌" in line)
    return [
        "".join(piece for piece, _ in canvas.runs(row, EDGE + 2, canvas.width - 3)).strip()
        if top < row < canvas.height - 1
        else ""
        for row in range(canvas.height)
    ]


@pytest.mark.parametrize("lesson", LESSONS)
async def test_what_belongs_to_the_step_is_lit_and_in_sight(lesson: str, home: Path) -> None:
    async with opened(home, lesson=lesson, engine=QUIET_ENGINE, size=SIZES[0]) as person:
        screen = person.app.lesson
        assert screen is not None
        seen = 0
        for size in SIZES[:2]:
            await person.pilot.resize_terminal(*size)
            await person.press("f2")
            for view in screen.open_views() or range(1, 2):
                screen.action_view(view)
                for place in (0, screen.player.count // 2, screen.player.count - 1):
                    screen.player.go(place)
                    await person.pilot.pause()
                    headings = belonging(screen.texts, screen.caption()[0])
                    text, box = lit_in(column(person).canvas())
                    wanted = [
                        " ".join(screen.texts.sections["reading"][key].split())
                        for section, key in sorted(headings)
                        if section == "reading"
                    ]
                    assert bool(text) == bool(wanted)
                    first = text.split(" ")[:4]
                    assert not wanted or any(one.split(" ")[:4] == first for one in wanted)
                    assert bool(box) == any(section == "mistake" for section, _ in headings)
                    seen += len(headings)
        assert seen


@pytest.mark.parametrize("language", list(chapter.LANGUAGES))
@pytest.mark.parametrize("lesson", LESSONS)
async def test_the_mistake_is_always_in_sight(lesson: str, language: str, home: Path) -> None:
    async with opened(
        home, lesson=lesson, language=language, engine=QUIET_ENGINE, size=(120, 40)
    ) as person:
        words = "".join(chapter.texts(language, lesson).whole("mistake").split())
        for size, whole in zip(SIZES, (False, False, True), strict=True):
            await person.pilot.resize_terminal(*size)
            await person.pilot.pause()
            canvas = column(person).canvas()
            drawn = rows_of(canvas)
            top = next(row for row, line in enumerate(drawn) if "┌" in line)
            assert "└" in drawn[-1]
            assert person.app.words.get("panels", "mistake") in drawn[top]
            shown = "".join("".join(boxed(canvas)).split())  # a long word may be broken
            assert words.startswith(shown)
            assert shown == words or not whole
            assert canvas.width == width_beside(size[0])
            assert any(line[EDGE:].strip() for line in drawn[: max(top - 1, 1)])


async def test_a_step_sends_no_cell_of_the_column_unless_another_paragraph_is_meant(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(home, lesson="digits", size=(120, 40)) as person:
        await person.until(lambda: person.app.images("train").image(0) is not None)
        shown, sent = column(person), list[tuple[object, ...]]()
        refresh = shown.refresh

        def noted(*regions: object, **how: object) -> ReadingColumn:
            sent.append(regions)
            return refresh(*regions, **how)  # type: ignore[arg-type]

        monkeypatch.setattr(shown, "refresh", noted)
        await person.press("right", "full_stop", "left")
        assert not sent, "picture and integers have one paragraph"
        await person.press("full_stop")
        assert len(sent) == 1
        assert sent[0], "only the cells that changed"
        assert sum(region.area for region in sent[0]) < shown.size.area / 2  # type: ignore[attr-defined]


async def test_i_folds_the_column_away_for_all_lessons_and_for_the_next_time(home: Path) -> None:
    async with opened(home, lesson="product", engine=QUIET_ENGINE, size=(120, 40)) as person:
        lesson = person.app.lesson
        assert lesson is not None
        figure = lesson.query_one("#figure")
        assert figure.size.width == 80
        assert "i hide text" in person.lines[-1]
        await person.press("i")
        assert person.app.lesson is person.app.screen, "no panel"
        assert not column(person).display or not column(person).region
        assert figure.size.width == 118
        assert "i read" in person.lines[-1]
        await person.press("greater_than_sign")
        assert person.app.lesson is not lesson
        assert "▋" not in person.screen
        await person.press("less_than_sign")
        person.app.progress.wait(1)
        assert Progress(person.app.progress.path).folded
        await person.press("i")
        assert figure.size.width == 80
        assert "▋" in person.screen
        person.app.progress.wait(1)
        assert not Progress(person.app.progress.path).folded


async def test_on_a_narrow_screen_i_opens_the_panel_folded_or_not(home: Path) -> None:
    async with opened(home, lesson="product", engine=QUIET_ENGINE) as person:
        for folded in (False, True):
            person.app.progress.folded = folded
            await person.press("i")
            assert "Esc closes" in person.screen
            await person.press("escape")
            assert person.app.progress.folded is folded


async def test_pages_scroll_the_text_to_its_end_then_the_mistake(home: Path) -> None:
    async with opened(home, lesson="digits", engine=QUIET_ENGINE, size=(110, 24)) as person:
        shown = column(person)
        assert shown.overflows
        seen = set[str]()
        for page in ("pageup", "pagedown"):
            for _ in range(12):
                await person.press(page)
                seen.update(line.strip("│▋█┌┐└┘─ ") for line in rows_of(shown.canvas()))
        lines = {line for part in (shown._text, shown._mistake) for _, line in part.lines}
        assert lines - seen <= {""}
        for part in (shown._text, shown._mistake):
            assert part.top + part.rows == len(part.lines), "the end"


def test_the_thumb_is_at_the_ends_where_the_text_is() -> None:
    part = Scrolled([(None, str(number)) for number in range(40)], rows=10)
    assert part.thumb.start == 0
    assert part.by(100)
    assert part.seen[-1][1] == "39"
    assert part.thumb.stop == 10
    assert not part.by(1)


def test_the_figure_keeps_the_narrow_screen_s_columns() -> None:
    assert [columns - width_beside(columns) for columns in (110, 117, 118, 120, 160, 200)] == [
        80, 80, 80, 82, 120, 152
    ]  # fmt: skip
    assert min(columns - width_beside(columns) for columns in range(110, 400)) >= 80
