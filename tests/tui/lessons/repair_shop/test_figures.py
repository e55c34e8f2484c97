"""The figures of the shop: no line of code is cut, and more room shows no less."""

from __future__ import annotations

import math

import pytest
from rich.cells import cell_len

from engine.explain.repair_shop.faults import FAULTS
from engine.explain.repair_shop.lines import LINES
from engine.explain.repair_shop.outcome import Ran
from tui.drawing.canvas import Canvas
from tui.drawing.cells import words_of, wrap_cells
from tui.lessons.repair_shop.figures.both_runs import (
    SCALES,
    Box,
    Runs,
    draw_losses,
    draw_shapes,
)
from tui.lessons.repair_shop.figures.repair import BELOW, broken, shares
from tui.shell.chapter import LANGUAGES, PLACEHOLDER, fill, texts

FIGURE = 78
"""Cells of a figure in a terminal of 80."""
WIDEST = {
    "line": "36", "steps": "120", "step": "120", "seconds": "12.3", "images": "540",
    "trouble": "RuntimeError: mat1 and mat2 shapes cannot be multiplied (128x64 and 10x64)",
}  # fmt: skip
NUMBER = "−1.2e+20"
"""As wide as a loss is ever written."""


@pytest.mark.parametrize("width", [20, 30, 41, 42, 60])
def test_a_broken_line_loses_nothing(width: int) -> None:
    forms = [form for lines in LINES.values() for line in lines for form in line.forms]
    for form in forms:
        rows = broken(form, width)
        assert all(cell_len(row) <= width for row in rows), form
        assert "".join("".join(rows).split()) == "".join(form.split())
        assert len(rows[0]) - len(rows[0].lstrip()) == len(form) - len(form.lstrip())
        if cell_len(form) <= width:
            assert rows == [form]
        if len(form) - len(form.lstrip()) + max(map(len, words_of(form.lstrip(), width))) <= width:
            assert " ".join(" ".join(rows).split()) == " ".join(form.split()), "a word was cut"


def test_more_rows_take_nothing_away() -> None:
    for height in range(4, 70):
        curve, losses, shapes, gap = shares(height)
        assert curve + 2 + losses + shapes + 2 * gap <= height
        pairs = zip((curve, losses, shapes, gap), shares(height + 1), strict=True)
        if curve and shapes:
            assert all(more >= here for here, more in pairs), height


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_the_run_beside_the_code_overlaps_nothing_and_cuts_nothing(language: str) -> None:
    labels = texts(language, "repair_shop").sections["labels"]

    def word(key: str, **values: object) -> str:
        return fill(labels[key], **values)

    shapes, losses = {"x": (128, 784), "hits": (10, 10)}, (2.0,) * 60 + (math.nan,) * 60
    run = Ran(losses, (2.0, math.nan), 0.1, shapes, ended=True)
    for task, (low, high) in SCALES.items():
        for width in range(22, 60):
            canvas = Canvas(width, 30)
            draw_shapes(canvas, Box(0, 0, width, 2), Runs(task, run, run, word))
            draw_losses(canvas, Box(1, 0, width, 29), Runs(task, run, run, word))
            first, title, *rows = canvas.text().splitlines()
            assert first.split(maxsplit=1)[0] == word("shapes")
            assert first.removeprefix(word("shapes")).strip() in (
                word("shapes.same"),
                word("shapes.same.short"),
            )
            assert title.startswith(word("losses"))
            if width >= 30:
                assert word("healthy") in title
                assert width < 39 or "! nan" in title
                ticks = [float(row.split("┤")[0]) for row in rows if "┤" in row]
                assert ticks == sorted(ticks, reverse=True)
                assert {min(ticks), max(ticks)} == {low, high}


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_what_is_said_below_the_figure_has_its_rows(language: str) -> None:
    labels, seen = texts(language, "repair_shop").sections["labels"], 0
    longest = max((labels[f"data.{name}"] for name in ("mnist", "digits", "other")), key=cell_len)
    for key, text in labels.items():
        if key.split(".")[0] in ("did", "found", "running", "ran", "start", "engine"):
            values = dict.fromkeys(PLACEHOLDER.findall(text), NUMBER)
            said = fill(text, **values | WIDEST | {"data": longest})
            assert len(wrap_cells(" ".join(said.split()), FIGURE - 1)) <= BELOW, said
            seen += 1
    assert seen >= 12


def test_each_kind_of_fault_has_its_name_its_hints_and_its_reason() -> None:
    kinds = {fault.kind for fault in FAULTS}
    for language in LANGUAGES:
        sections = texts(language, "repair_shop").sections
        for section, first in (("captions", "why"), ("captions", "hint"), ("labels", "fault")):
            keys = (key.split(".") for key in sections[section])
            written = {key[1] for key in keys if key[0] == first}
            assert written == kinds, f"{language}: {first}"
