"""The end of a lesson as it is drawn, where its texts have more rows than there are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tui.drawing.canvas import Canvas
from tui.drawing.cells import even_lines, wrap_cells
from tui.shell.chapter import LANGUAGES, entries, texts
from tui.shell.course.ending_figure import EndingScene, GuessRow, MissionRow, draw_ending
from tui.shell.course.mission import HINTS, missions_of

SIZES = ((58, 15), (58, 16), (78, 19), (78, 20), (118, 36))
"""Of the figure, in terminals of 60×20 to 120×40; a row less where something is noticed."""


def scenes(language: str, lesson: str) -> list[EndingScene]:
    """With each mission selected, all help to all of them open, and two guesses."""
    own, missions = texts(language, f"{lesson}/course"), missions_of(lesson)
    frame = texts(language, "frame").sections["course"]
    keys = ".hint.1", ".hint.2", ".answer"
    assert len(keys) == HINTS + 1
    rows = tuple(
        MissionRow(
            own.get("missions", one.key, **one.values),
            done=False,
            below=tuple(
                (own.get("missions", one.key + key, **one.values), "quiet") for key in keys
            ),
        )
        for one in missions
    )
    guesses = GuessRow("?" * 60, right=False, says="8"), GuessRow("?", right=True, says="9")
    return [
        EndingScene(
            knows=own.get("know"),
            guesses_title=frame["guesses"],
            guesses=guesses,
            more=frame["more"],
            missions_title=frame["missions"],
            missions=rows,
            selected=selected,
            next=frame["last"],
        )
        for selected in range(-1, len(rows))
    ]


def test_a_question_is_cut_only_where_its_answer_needs_the_room() -> None:
    asked = "Loss before training, 10 classes to guess from"
    for says, is_whole in (("9; it was 2.303", True), ("9; it was 2.303" * 3, False)):
        scene = replace(scenes("en", "fit")[1], guesses=(GuessRow(asked, right=False, says=says),))
        canvas = Canvas(78, 20)
        draw_ending(canvas, scene)
        (row,) = (row for row in canvas.text().splitlines() if "✗" in row)
        assert (asked in row) == is_whole
        assert row.rstrip().endswith(says) == is_whole or "…" in row


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_nothing_is_written_over_anything_however_small_it_is(language: str) -> None:
    for entry in entries():
        for scene in scenes(language, entry.id):
            for width, height in SIZES:
                canvas = Canvas(width, height)
                draw_ending(canvas, scene)
                rows = [row.strip() for row in canvas.text().splitlines()]
                where = f"{entry.id} {scene.selected} at {width}×{height}:\n{canvas.text()}"
                knows = [line.strip() for line in even_lines(scene.knows, width - 2)]
                last = [line.strip() for line in wrap_cells(scene.next, width - 2)]
                assert rows[: len(knows)] == knows, where
                assert [row for row in rows if row][-len(last) :] == last, where
                assert scene.missions_title in rows, where
                if scene.selected >= 0:
                    chosen, shown = scene.missions[scene.selected], "".join("".join(rows).split())
                    assert "▸" in shown, where
                    for text in (chosen.does, chosen.below[-1][0]):
                        assert "".join(text.split()) in shown, where
