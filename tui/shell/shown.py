"""What a lesson shows after a change: one value, made once, from which every part is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tui.drawing.places import Sketch
from tui.shell.keys.table import Table
from tui.shell.lines.one_line import Part
from tui.shell.question import Question, Verdict
from tui.shell.reading.belonging import Headings


@dataclass(frozen=True)
class Shown:
    """The parts of the screen. `edited` is the prompt and the text of the field of `e`.

    `head` is what stands in it at the left and at the right, `lit` the headings of the longer
    text that belong to the caption.
    """

    head: tuple[tuple[Part, ...], tuple[Part, ...]]
    caption: tuple[str, ...]
    legend: str
    lit: Headings
    question: Question | None
    verdict: Verdict | None
    edited: tuple[str, str] | None
    keys: Table
    sketch: Sketch[Any]
