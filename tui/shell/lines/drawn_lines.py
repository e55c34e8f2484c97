"""Lines that were drawn are kept as long as they are in sight, and no longer.

Textual keeps every line of every widget, with seven caches each. A screen that waits for its
learner to come back held megabytes so; those of a closed panel were even held by a cache of
textual's own methods (`StylesCache.get_inner_outer`, of the last 1,024 that were drawn).
"""

from __future__ import annotations

from textual.geometry import NULL_SIZE
from textual.screen import Screen
from textual.widget import Widget, _RenderCache


class Forgetful(Screen[None]):
    """A screen that is drawn anew whenever it comes into sight."""

    def on_screen_suspend(self) -> None:
        for widget in {*self.walk_children(Widget, with_self=True), *self._compositor.widgets}:
            widget._styles_cache.clear()
            widget._render_cache = _RenderCache(NULL_SIZE, [])
