"""Sends the cells that changed, and nothing beside them.

Textual 8.2 renders every line of every widget in the rectangle around all changes, cuts the
lines where widgets begin and end, and sends a changed part from the last such cut on: for a
figure that is its left edge. Over a slow line that is most of the bytes, and ten times a
second most of the work. Here only the changed spans are rendered, and both ends are cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import (
    ChopsUpdate,
    Compositor,
    CompositorMap,
    CompositorUpdate,
    ReflowResult,
)
from textual.geometry import NULL_REGION, NULL_SPACING, Region, Size
from textual.map_geometry import MapGeometry
from textual.strip import Strip
from textual.widget import Widget

from tui.drawing.drawing import Drawing

Pieces = Sequence[Segment]
"""What stands side by side. No Strip: each has seven caches, and a frame has dozens of spans."""

Span = tuple[int, int, Pieces]
"""A row, the column where it begins, and what is to stand there."""


class ChangedCells(CompositorUpdate):
    """The changed spans of a screen."""

    def __init__(self, spans: list[Span]) -> None:
        self.spans = spans

    def render_segments(self, console: Console) -> str:
        """What the terminal takes in; `console` knows its colours."""
        colours = console._color_system or ColorSystem.TRUECOLOR
        found: list[str] = []
        for row, column, pieces in self.spans:
            found.append(f"\x1b[{row + 1};{column + 1}H")
            found += [
                text if style is None else Strip.render_style(style, text, colours)
                for text, style in fewer_styles(pieces)
            ]
        return "".join(found)


class ChangesCompositor(Compositor):
    """Textual's compositor, sparing the cells that stay as they are."""

    @property
    def visible_widgets(self) -> dict[Widget, tuple[Region, Region]]:
        """Regions and clips of widgets, front to back; of none that lies wholly behind another.

        Lines are cut where widgets begin and end, and within a letter of two cells that blanks it.
        """
        if self._visible_widgets is None:
            found: dict[Widget, tuple[Region, Region]] = {}
            seen: list[tuple[Widget, Region]] = []
            for widget, (region, clip) in super().visible_widgets.items():
                part = region.intersection(clip)
                fronts = [front for front, whole in seen if whole.contains_region(part)]
                if all(widget in front.ancestors for front in fronts):
                    found[widget] = region, clip
                    seen.append((widget, part))
            self._visible_widgets = found
        return self._visible_widgets

    def reflow(self, parent: Widget, size: Size) -> ReflowResult:
        """Arrange all widgets anew; what lies where it lay, before what it lay before, stays.

        To Textual each widget has changed where one came to the screen or went: all are counted
        anew. A line of notice would be the whole screen's bytes.
        """
        dirty, before = set(self._dirty_regions), self._full_map
        result = super().reflow(parent, size)
        after = self._full_map
        if size.region not in dirty and _front_to_back(before, after) == _front_to_back(
            after, before
        ):
            changed = _lying(after) ^ _lying(before)
            parts = {clip.intersection(region) for _, (region, _, clip, *_) in changed}
            self._dirty_regions = dirty | set(filter(None, parts))
        return result

    def render_partial_update(self) -> ChopsUpdate | None:
        """The dirty regions, or None if nothing is dirty."""
        screen = self.size.region
        dirty = [region.intersection(screen) for region in self._dirty_regions]
        self._dirty_regions.clear()
        spans = list(self._regions_to_spans(region for region in dirty if region))
        if not spans:
            return None
        widgets = [
            (widget, region, region.intersection(clip))
            for widget, (region, clip) in self.visible_widgets.items()
        ]
        parts = [list(_parts(widgets, *span)) for span in spans]
        drawn = _drawn(part for span_parts in parts for part in span_parts)
        cells = [
            (row, first, _joined(span_parts, drawn))
            for (row, first, _), span_parts in zip(spans, parts, strict=True)
        ]
        return ChangedCells(cells)  # type: ignore[return-value] # Textual's own is only narrower


def _lying(map_: CompositorMap) -> set[tuple[Widget, MapGeometry]]:
    """Where each widget lies, without where it stands in the order and what is docked beside it."""
    return {(one, at._replace(order=(), dock_gutter=NULL_SPACING)) for one, at in map_.items()}


def _front_to_back(map_: CompositorMap, other: CompositorMap) -> list[Widget]:
    """The widgets that are in both, in the order of the first."""
    return sorted(map_.keys() & other.keys(), key=lambda widget: map_[widget].order)


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The cells [first, stop) of a screen row that `widget` fills; none does if it is None."""

    first: int
    stop: int
    row: int
    widget: Widget | None = None
    region: Region = NULL_REGION


def _parts(
    widgets: Iterable[tuple[Widget, Region, Region]], row: int, first: int, stop: int
) -> Iterable[Part]:
    """Who fills the cells [first, stop) of a row, in any order; `widgets` come front to back."""
    free = [(first, stop)]
    for widget, region, seen in widgets:
        if not seen.y <= row < seen.bottom:
            continue
        left: list[tuple[int, int]] = []
        for begin, end in free:
            start, over = max(begin, seen.x), min(end, seen.right)
            if start >= over:
                left.append((begin, end))
                continue
            yield Part(start, over, row, widget, region)
            left += [part for part in ((begin, start), (over, end)) if part[0] < part[1]]
        free = left
        if not free:
            return
    yield from (Part(begin, end, row) for begin, end in free)


def _drawn(parts: Iterable[Part]) -> dict[Part, Pieces]:
    """What stands in each part."""
    by_widget: dict[tuple[Widget, Region], list[Part]] = {}
    found: dict[Part, Pieces] = {}
    for part in parts:
        if part.widget is None:
            found[part] = [Segment(" " * (part.stop - part.first))]
        else:
            by_widget.setdefault((part.widget, part.region), []).append(part)
    for (widget, region), wanted in by_widget.items():
        spans = None
        if isinstance(widget, Drawing):
            left, top = region.offset
            spans = widget.render_spans(
                [(part.row - top, part.first - left, part.stop - left) for part in wanted]
            )
        found |= _cut(widget, region, wanted) if spans is None else zip(wanted, spans, strict=True)
    return found


def _cut(widget: Widget, region: Region, parts: Iterable[Part]) -> dict[Part, Pieces]:
    """Parts of whole lines of a widget; rows in a row are rendered at once."""
    rows: dict[int, Strip] = {}
    parts = list(parts)
    first = before = -2
    for row in [*sorted({part.row for part in parts}), -1]:
        if row != before + 1 or row == -1:
            if first >= 0:
                crop = Region(0, first - region.y, region.width, before + 1 - first)
                rows.update(enumerate(widget.render_lines(crop), first))
            first = row
        before = row
    left = region.x
    return {part: list(rows[part.row].crop(part.first - left, part.stop - left)) for part in parts}


def _joined(parts: Iterable[Part], drawn: Mapping[Part, Pieces]) -> Pieces:
    """The parts of a span put together."""
    pieces = [drawn[part] for part in sorted(parts, key=lambda part: part.first)]
    return pieces[0] if len(pieces) == 1 else list(chain.from_iterable(pieces))


def fewer_styles(pieces: Iterable[Segment]) -> list[tuple[str, Style | None]]:
    """The same look with fewer changes of style: a blank needs only its background."""
    found: list[tuple[str, Style | None]] = []
    for text, style, _ in pieces:
        if found:
            before, present = found[-1]
            if present == style or (text.isspace() and _alike(present, style)):
                found[-1] = before + text, present
                continue
        found.append((text, style))
    return found


def _alike(style: Style | None, blank: Style | None) -> bool:
    """Whether a blank of the one style looks like a blank of the other."""
    if style is None or blank is None:
        return False
    return style.bgcolor == blank.bgcolor and not any(
        (style.reverse, style.underline, style.strike, blank.reverse, blank.underline, blank.strike)
    )
