"""The longer text of a lesson and the mistake that is often made, as one flowing text."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

from tui.drawing.cells import balanced_lines
from tui.shell import chapter
from tui.shell.reading.belonging import paragraphs


class Reading(Visual):
    """The text and the common mistake, for a panel.

    Its lines are broken for the width that it is given, so that they are about as long, after
    `spelled` has made of it what will be seen.
    """

    def __init__(
        self, texts: chapter.Texts, mistake_title: str, spelled: Callable[[str], str]
    ) -> None:
        self._parts = (
            *((text, "") for _, text in paragraphs(texts, "reading")),
            (mistake_title, "$accent bold"),
            *((text, "") for _, text in paragraphs(texts, "mistake")),
        )
        self._spelled = spelled
        self._content = lru_cache(2)(self._broken)

    def _broken(self, width: int) -> Content:
        return Content("\n\n").join(
            Content.styled("\n".join(balanced_lines(self._spelled(text), width)), ink)
            for text, ink in self._parts
        )

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        return self._content(width).render_strips(width, height, style, options)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        return container_width

    def get_minimal_width(self, rules: RulesMap) -> int:
        return 1

    def get_height(self, rules: RulesMap, width: int) -> int:
        return self._content(width).get_height(rules, width)
