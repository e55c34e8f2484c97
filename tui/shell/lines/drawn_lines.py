"""What was drawn is kept as long as it is in sight, and no longer.

Textual keeps every line of every widget, with seven caches each, and where widgets lay for 16
states of each. A screen that waits for its learner to come back held megabytes so. Lines of a
closed panel were even held by a cache of textual's own methods; others hold every style that
something behind a panel was dimmed to, and every piece that a line was cut into.
"""

from __future__ import annotations

from typing import Final

from rich.segment import Segment
from textual._styles_cache import StylesCache
from textual.geometry import NULL_SIZE
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget, _RenderCache

from tui.drawing.drawing import Drawing

OF_ALL_SCREENS: Final = (
    StylesCache.get_inner_outer,  # a method: it keeps whose it was
    Strip.render_ansi,  # 16,384 styles
    Segment._split_cells,  # 16,384 pieces of lines
)
"""What Textual and rich keep by what was drawn, not by where."""


class Forgetful(Screen[None]):
    """A screen that is drawn anew whenever it comes into sight."""

    def on_screen_suspend(self) -> None:
        for widget in self.walk_children(Widget, with_self=True):
            for one in (widget, *widget._get_virtual_dom()):  # its scroll bars
                forget_drawn(one)
        for cached in OF_ALL_SCREENS:
            cached.cache_clear()


def forget_drawn(widget: Widget) -> None:
    """Forget the lines of a widget, and where its own widgets lay."""
    widget._styles_cache.clear()
    widget._render_cache = _RenderCache(NULL_SIZE, [])
    widget._box_model_cache.clear()
    widget._arrangement_cache.clear()
    if isinstance(widget, Drawing):
        widget.forget()
