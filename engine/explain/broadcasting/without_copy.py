"""A (64,) that is to be subtracted from each row of a (64, 10): by another view, not by a copy."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from engine.explain.shared.broadcast_rule import broadcast_shape
from engine.explain.shared.judged import Judged
from engine.explain.shared.layout import Layout
from engine.explain.shared.shape_rules.rearranging import known_shape
from engine.explain.shared.shapes import MAX_RANK, MAX_SIZE, Shape, format_shape
from engine.explain.shared.typed.text import Span
from engine.explain.shared.typed_tensors.indexing import choices_of
from engine.explain.shared.typed_tensors.operand import TypedTensor, parse_operand
from engine.explain.shared.typed_tensors.rearranged import Permuted, Reduced, Taken

SCORES: Final[Shape] = (64, 10)
EACH: Final[Shape] = (64,)
_WHOLE: Final = re.compile(r"(?:a|\(\s*64\s*,\s*10\s*\))\s*-\s*(?!>)")
_EXPANDED: Final = re.compile(r"\s*\.\s*expand\(\s*\(?\s*(?:64|-1)\s*,\s*10\s*\)?\s*\)$")
_BROADCAST: Final = re.compile(
    r"(?:np|torch|jnp)\.broadcast_to\((?P<inner>.*),\s*(?:shape\s*=\s*)?\(\s*64\s*,\s*10\s*\)\s*\)"
)
"""What NumPy and torch do with strides of 0, as the subtraction does anyway."""
_WRITES: Final = re.compile(
    r"(?<!\w)(?:copy|clone|astype|double|half|long|int|bool|cuda|repeat|repeat_interleave|tile"
    r"|tolist|list|array|tensor|stack|concatenate|concat|cat|[vhd]stack|column_stack)\s*\(.*",
    re.S,
)
"""Calls that give numbers of their own."""


@dataclass(frozen=True, slots=True)
class _View:
    """Numbers of b read where they lie: element 0 from cell `offset` on, others by strides."""

    layout: Layout
    offset: int

    def cell(self, row: int, column: int) -> int:
        """The number of b that meets that number of a."""
        index = (row, column)[-len(self.layout.shape) :] if self.layout.shape else ()
        pairs = zip(index, self.layout.shape, strict=True)
        return self.offset + self.layout.cell([at if size > 1 else 0 for at, size in pairs])


def judge_no_copy(text: str) -> Judged:
    """What to take in place of b, so that a - b is right: a (64, 10), b (64,), one for each row.

    Raises the Mistakes of `parse_operand` for what it does not know.
    """
    typed = Span.of(text)
    if whole := _WHOLE.match(typed.text):
        typed = typed.cut(whole.end())
    if writes := _WRITES.search(typed.text):
        return Judged(False, "copied", {"token": typed.cut(writes.start()).quoted})
    if expanded := _EXPANDED.search(typed.text):
        typed = typed.cut(0, expanded.start())
    if stretched := _BROADCAST.fullmatch(typed.text):
        typed = typed.group(stretched, "inner")
    found = parse_operand(typed, max_rank=MAX_RANK, max_size=MAX_SIZE, names={"b": EACH, "x": EACH})
    shape = format_shape(found.sizes)
    if found.source != EACH:
        return Judged(False, "only_shape", {"shape": format_shape(found.source)})
    view = _viewed(found)
    if view is None:
        return Judged(False, "copied", {"token": typed.quoted})
    result = broadcast_shape((SCORES, found.sizes))
    if result is None:
        return Judged(False, "clash", {"shape": shape})
    if result != SCORES:
        return Judged(False, "larger", {"shape": shape, "result": format_shape(result)})
    for row in range(SCORES[0]):
        for column in range(SCORES[1]):
            if (cell := view.cell(row, column)) != row:
                place = f"[{row}, {column}]"
                return Judged(
                    False, "elsewhere", {"shape": shape, "place": place, "cell": cell, "row": row}
                )
    return Judged(True, "right", {"shape": shape})


def _viewed(found: TypedTensor) -> _View | None:
    """Where its numbers lie in b; None where they were written anew."""
    if any(remark.key == "flatten_copies" for remark in found.remarks):
        return None
    layout, offset = Layout.row_major(found.source), 0
    for step in found.steps:
        if isinstance(step, Reduced):
            return None
        if isinstance(step, Permuted):
            order = step.order or tuple(reversed(range(len(layout.shape))))
            layout = layout.permuted([axis % len(layout.shape) for axis in order])
        elif isinstance(step, Taken):
            choices = choices_of(step.index, layout.shape, layout.strides)
            left = [choice for choice in choices if choice.left is not None]
            shape = tuple(choice.left for choice in left if choice.left is not None)
            offset += sum(choice.skipped for choice in choices)
            layout = Layout(shape, tuple(choice.stride for choice in left))
        else:
            regrouped = layout.viewed(known_shape(layout.count, step.sizes))
            if regrouped is None or (step.row_by_row and not layout.is_contiguous):
                return None
            layout = regrouped
    return _View(layout, offset)
