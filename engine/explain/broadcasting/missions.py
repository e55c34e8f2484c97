"""What can be done after broadcasting, judged by the rule."""

from __future__ import annotations

from engine.explain.broadcasting.plan import plan
from engine.explain.broadcasting.text import parse_broadcast
from engine.explain.shared.broadcast_rule import broadcast_shape
from engine.explain.shared.judged import Judged
from engine.explain.shared.shapes import MAX_RANK, MAX_SIZE, element_count, format_shape

OPERANDS = 2


def judge_more_values(text: str) -> Judged:
    """Two shapes whose broadcast sum has more values than both operands together.

    Raises `Mistake` for what is no two shapes, or shapes that do not broadcast.
    """
    shapes = parse_broadcast(text, max_rank=MAX_RANK, max_size=MAX_SIZE).shapes
    if len(shapes) != OPERANDS:
        return Judged(False, "two", {"operands": len(shapes)})
    shape = broadcast_shape(shapes)
    if shape is None:
        plan(*shapes)  # says which axes clash
        raise AssertionError(shapes)
    count, both = element_count(shape), sum(map(element_count, shapes))
    values = {"shape": format_shape(shape), "count": count, "both": both}
    if count > both:
        return Judged(True, "right", values)
    stretched = sum((1,) * (len(shape) - len(one)) + one != shape for one in shapes)
    return Judged(False, ("none", "one_side", "too_few")[stretched], values)
