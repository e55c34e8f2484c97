"""reshape: reshape never reorders, transpose does."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import ClassVar

from engine.explain.reshape.rearranging_text import parse_rearranging
from tui.lessons.reshape.digit import ORIGIN, DigitView
from tui.lessons.reshape.memory import MemoryView
from tui.lessons.shared.views_lesson import ViewsLesson

MEMORY, DIGIT = 1, 2
"""The views: small tensors over their memory, and a digit."""


class ReshapeLesson(ViewsLesson):
    LESSON = "reshape"
    VIEWS: ClassVar[int] = DIGIT

    def __init__(self) -> None:
        super().__init__()
        self.memory, self.digit = MemoryView(self), DigitView(self)
        self._stands_in = self.memory

    @property
    def shown(self) -> MemoryView | DigitView:
        """The view on screen."""
        return self.digit if self.view == DIGIT else self.memory

    @property
    def digit_seen(self) -> bool:
        """Whether the digit was last seen in its last stage."""
        return self.digit.position == self.digit.count - 1

    def show_memory(self) -> None:
        """Have the first view on screen."""
        self.action_view(MEMORY)

    def vary(self, random: Random) -> None:
        rows, columns = random.sample((2, 3, 4, 5), 2)
        change = random.choice((".T", f".reshape({columns}, {rows})"))
        self.memory.take(parse_rearranging(f"({rows}, {columns}){change}"))
        self.digit.sample = random.randrange(self.ch2.images("train").shape[0])

    def reset(self) -> None:
        self.digit.sample, self.digit.origin = 0, ORIGIN
        self.digit.data_opened()
        super().reset()

    def code_values(self) -> Mapping[str, object]:
        return self.shown.code_values()

    # ---- the engine

    @property
    def awaits(self) -> bool:
        return self.view == DIGIT and self.digit.awaited

    def data_opened(self) -> None:
        self.digit.data_opened()
