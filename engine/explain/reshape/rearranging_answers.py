"""The next value of a reshape or a transposition: which one is asked for, and what a guess means.

The two are taken for each other, so the question asks for an element where they differ.
"""

from typing import Final, Literal

from engine.explain.reshape.rearranging import RearrangingPlan
from engine.explain.reshape.transpose import TransposePlan
from engine.explain.shared.shapes import Shape, element_count, ravel, unravel
from engine.explain.shared.typed.whole_numbers import parse_whole_number

FARTHEST: Final = 48
"""So many elements are looked at for one where the two operations differ."""

Meaning = Literal["right", "reordered", "kept", "filled", "number", "other"]


def asked_number(plan: RearrangingPlan, operation: int) -> int | None:
    """The element of the operation's result that is asked for; None where none is worth it."""
    if plan.count < 2:
        return None
    for number in range(1, min(plan.count, FARTHEST)):
        value = plan.value(operation + 1, number)
        others = _mistaken(plan, operation, number), _filled(plan, operation, number)
        if any(other not in (value, None) for other in others):
            return number
    return min(max(plan.plans[operation].after.shape[-1:], default=1), plan.count - 1)


def grade_value(plan: RearrangingPlan, operation: int, number: int, text: str) -> Meaning:
    """What a typed value means. Raises `NumberMistake`.

    `reordered`: a reshape was taken for a transposition; `kept`: the other way round; `filled`:
    the new shape was filled column by column; `number`: which element it is, counted row by
    row, where another value lies there.
    """
    answer = parse_whole_number(text)
    if answer == plan.value(operation + 1, number):
        return "right"
    if answer == _mistaken(plan, operation, number):
        return "kept" if isinstance(plan.plans[operation], TransposePlan) else "reordered"
    if answer == _filled(plan, operation, number):
        return "filled"
    return "number" if answer == number else "other"


def _mistaken(plan: RearrangingPlan, operation: int, number: int) -> int | None:
    """The value that would stand there had the other of the two operations been done."""
    found = plan.plans[operation]
    if isinstance(found, TransposePlan):
        # In the order of the elements before, which a reshape would keep.
        return plan.value(operation, number)
    index = unravel(number, found.shape)
    before = found.before.shape
    turned: Shape = tuple(reversed(before))
    if turned == found.shape:
        source = tuple(reversed(index))
        return plan.value(operation, ravel(source, before))
    # Another grouping, but column by column.
    if len(before) > 1 and element_count(turned):
        source = tuple(reversed(unravel(number, turned)))
        return plan.value(operation, ravel(source, before))
    return None


def _filled(plan: RearrangingPlan, operation: int, number: int) -> int | None:
    """The value that would stand there had a reshape filled its result column by column."""
    found = plan.plans[operation]
    if isinstance(found, TransposePlan):
        return None
    index = unravel(number, found.shape)
    return plan.value(operation, ravel(tuple(reversed(index)), tuple(reversed(found.shape))))
