"""What each data type keeps of the same few numbers: the price of fewer bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from engine.explain.attributes.casting import EXAMPLES, cast
from engine.explain.attributes.dtypes import DType
from tui.drawing.canvas import Canvas
from tui.drawing.cells import cut_cells

GAP: Final = 2
PENDING: Final = "·"
_DIGITS: Final = 10


def kept_rows(types: Sequence[DType]) -> int:
    """Rows that it takes, a blank above it included."""
    return 1 + 2 + len(types)


def draw_kept(
    canvas: Canvas,
    row: int,
    left: int,
    types: Sequence[DType],
    word: Callable[..., str],
    *,
    told: bool,
    own: DType | None = None,
) -> None:
    """Draw it below that row, where there is room; unless `told`, its slots alone."""
    kept = [[_written(cast(value, to)) for value in EXAMPLES] for to in types]
    heads = [_written(value) for value in EXAMPLES]
    widths = [max(map(len, column)) for column in zip(heads, *kept, strict=True)]
    first = left + 2 + max(len(to.name) for to in types) + GAP
    whole = first + sum(widths) + GAP * (len(widths) - 1)
    if row + kept_rows(types) > canvas.height or whole > canvas.width:
        return
    canvas.put(row + 1, left + 2, cut_cells(word("kept"), canvas.width - left - 2), "quiet")
    _put_row(canvas, row + 2, first, widths, heads, ["strong"] * len(heads))
    for line, (to, texts) in enumerate(zip(types, kept, strict=True), start=row + 3):
        ink = "accent" if to == own else ""
        canvas.put(line, left + 2, to.name, ink)
        exact = [cast(value, to) == value for value in EXAMPLES]
        inks = [ink if one else "bad" for one in exact] if told else ["virtual"] * len(texts)
        _put_row(canvas, line, first, widths, texts if told else [PENDING] * len(texts), inks)


def _put_row(
    canvas: Canvas, row: int, left: int, widths: list[int], texts: list[str], inks: list[str]
) -> None:
    column = left
    for width, text, ink in zip(widths, texts, inks, strict=True):
        canvas.right(row, column + width, text, ink)
        column += width + GAP


def _written(value: bool | float) -> str:
    if isinstance(value, bool):
        return str(value)
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:.{_DIGITS}g}"
