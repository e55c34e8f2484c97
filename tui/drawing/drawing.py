"""A widget that shows a canvas, and sends of it what has changed."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.filter import LineFilter
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui.drawing.canvas import Canvas
from tui.drawing.look.ascii_cells import AsciiGlyphs
from tui.drawing.look.inks import InkStyles


class Drawing(Widget):
    """A widget that shows what `draw` puts on a canvas of its own size.

    `redraw()` sends only the cells that have changed: over a slow link, and ten times a
    second, a whole widget would be most of the bytes.
    """

    DEFAULT_CSS = """
    Drawing {
        width: 1fr;
        height: 1fr;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._canvas: Canvas | None = None
        self._ink_styles = InkStyles()

    def draw(self, canvas: Canvas) -> None:
        """Draw the present state on `canvas`."""
        raise NotImplementedError

    def said(self) -> str:
        """What the drawing says in words and numbers, for those who cannot see the rest."""
        return self.canvas().text()

    def canvas(self) -> Canvas:
        """The present drawing, at the widget's present size."""
        canvas = Canvas(*self.size)
        self.draw(canvas)
        return canvas

    def forget(self) -> None:
        """Keep nothing of what was drawn: it will be drawn anew if it is looked at again."""
        self._canvas, self._ink_styles = None, InkStyles()

    def redraw(self, *, at_once: bool = False) -> None:
        """Draw the present state; cells that stay the same are not sent again.

        `at_once` sends them before this returns, where nothing else waits to be sent: a frame
        of its own, which costs a live figure half of what Textual's messages and timers do.
        """
        if not self.is_mounted or not self.size:
            return
        before, self._canvas = self._canvas, self._sent_canvas()
        if (
            before is None
            or before.width != self._canvas.width
            or before.height != self._canvas.height
        ):
            self.refresh()
            return
        regions = self._canvas.changes(before)
        if regions and not (at_once and self._sent(regions)):
            self.refresh(*regions)

    def _sent(self, regions: Sequence[Region]) -> bool:
        """Send these regions by themselves; False where that has to wait."""
        screen = self.screen
        waits = screen._dirty_widgets or screen._layout_required or screen._repaint_required
        if waits or not screen.is_current or screen.app._batch_count or self._repaint_required:
            return False
        self._set_dirty(*regions)
        screen._compositor.update_widgets({self})
        screen._compositor_refresh()
        return True

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of `crop`. What Textual adds to a widget's own lines is left out if nothing."""
        first, stop = crop.column_span
        spans = self.render_spans([(y, first, stop) for y in crop.line_range])
        if spans is None:
            return super().render_lines(crop)
        return [Strip(pieces, stop - first) for pieces in spans]

    def render_spans(self, spans: Sequence[tuple[int, int, int]]) -> list[list[Segment]] | None:
        """The cells [first, stop) of a row y, for each (y, first, stop), as they are sent.

        None where Textual adds something to the widget's own lines.
        """
        styles = self.styles
        if styles.gutter or styles.outline.top[0] or styles.tint.a or self.opacity != 1.0:
            return None
        filters = self.get_line_filters()
        canvas, found = self._drawn(), self._styles_as_sent(filters)
        return [_pieces(canvas, found, *span) for span in spans]

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        return Strip(_pieces(self._drawn(), self._styles_as_sent(()), y, 0, width), width)

    def _drawn(self) -> Canvas:
        if self._canvas is None or (self._canvas.width, self._canvas.height) != self.size:
            self._canvas = self._sent_canvas()
        return self._canvas

    @property
    def spells(self) -> bool:
        """Whether signs are spelled, as nothing but ASCII may be sent."""
        return any(isinstance(one, AsciiGlyphs) for one in self.app._filters)

    def _sent_canvas(self) -> Canvas:
        """The present drawing as it is sent; no filter of its lines finds a sign in it."""
        canvas = self.to_send()
        if self.spells:
            canvas = canvas.copy()
            canvas.spell()
        return canvas

    def to_send(self) -> Canvas:
        """What is to be seen now: the present drawing, or one on the way to it."""
        return self.canvas()

    def _styles_as_sent(self, filters: Sequence[LineFilter]) -> InkStyles:
        """The styles of the inks, as the filters leave them; those of the last time if alike."""
        base, background = self.visual_style, self.background_colors[1] if filters else None
        made_for = (base, background, self.app.theme, *filters)
        if self._ink_styles.made_for != made_for:
            colours = self.app.console._color_system
            self._ink_styles = InkStyles(made_for, base, filters, background, colours)
        return self._ink_styles


def _pieces(canvas: Canvas, styles: InkStyles, y: int, first: int, stop: int) -> list[Segment]:
    """The cells [first, stop) of a row, as they are sent."""
    return [Segment(text, styles[ink]) for text, ink in canvas.runs(y, first, stop)]
