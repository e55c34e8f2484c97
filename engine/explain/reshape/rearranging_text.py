"""Reshapes and transpositions as a learner types them: `(3, 2).reshape(6, -1).T`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from engine.explain.reshape.rearranging import Operation, RearrangingPlan, Reshape, Transpose, plan
from engine.explain.shared.shapes import Shape, without_name
from engine.explain.shared.typed.text import Span, require_length
from engine.explain.shared.typed_tensors.library import Remark
from engine.explain.shared.typed_tensors.numbers import (
    EXAMPLE,
    MAX_ELEMENTS,
    RearrangingMistake,
    numbers,
    too_many_axes,
)
from engine.explain.shared.typed_tensors.operand import read_tensor
from engine.explain.shared.typed_tensors.pieces import first_name
from engine.explain.shared.typed_tensors.rearranged import Permuted, Regrouped, Step

_METHOD: Final = re.compile(
    r"m?T$|(?:reshape|view|transpose|permute|swapaxes|movedim|moveaxis|unsqueeze)\s*\(\s*"
    r"(?![(\[][^()\[\]]*[)\]]\s*,)[-(\[]*\s*[-0-9]"
)
"""Of the tensor, whose sizes or axes it is given, though the point before it is left out."""
_ASSIGNED: Final = re.compile(r"[A-Za-z_]\w*\s*\.\s*shape\s*=(?!=)")
MAX_TEXT: Final = 200
MAX_OPERATIONS: Final = 4
MAX_AXES: Final = 6
MAX_SIZE: Final = 1_000_000
"""Along an axis of the tensor that is typed."""


@dataclass(frozen=True, slots=True)
class TypedRearranging:
    """The plan, and what is to be said of how the text was read."""

    plan: RearrangingPlan
    remarks: tuple[Remark, ...]


def parse_rearranging(text: str, shape: Shape | None = None) -> RearrangingPlan:
    """The plan that a text names; `read_rearranging` without the remarks."""
    return read_rearranging(text, shape).plan


def read_rearranging(text: str, shape: Shape | None = None) -> TypedRearranging:
    """The plan that a text names: a shape, then reshapes and transpositions of it.

    `.reshape(6, 1)`, `.reshape((6, 1))`, `.view(6, 1)` and `-> (6, 1)` are the same, and so are
    `.transpose(1, 0)` and `.permute(1, 0)`; `.T` reverses all axes. Where no shape is typed it
    is `shape`. Raises `RearrangingMistake`, `ShapeMistake`, `ReshapeMistake`,
    `TransposeMistake` and `SliceMistake`.
    """
    require_length(text, MAX_TEXT, RearrangingMistake, "rearranging.too_long")
    typed = Span.of(text)
    if not typed:
        raise RearrangingMistake("rearranging.empty", f"nothing was typed; {EXAMPLE}")
    if (alone := typed.alone) is not None:
        raise RearrangingMistake(
            "rearranging.unbalanced",
            f"{alone.quoted} at character {alone.at} has no partner; {EXAMPLE}",
            token=alone.quoted,
            at=alone.at,
        )
    if shape is not None and (assigned := _ASSIGNED.match(typed.text)):
        # As NumPy has it: x.shape = (2, 3) regroups x.
        sizes = numbers(typed.cut(assigned.end()))
        return TypedRearranging(plan(shape, [Reshape(sizes)]), ())
    if shape is not None and _METHOD.match(typed.text):
        typed = Span.of(f".{typed.text}")
    names = (
        {} if shape is None else dict.fromkeys(("", "x", first_name(without_name(typed))), shape)
    )
    found = read_tensor(typed, MAX_AXES, MAX_SIZE, names, None)
    if not found.steps:
        raise RearrangingMistake(
            "rearranging.no_operation", f"no operation follows the shape; {EXAMPLE}"
        )
    if len(found.steps) > MAX_OPERATIONS:
        raise RearrangingMistake(
            "rearranging.too_many",
            f"that is {len(found.steps)} operations; at most {MAX_OPERATIONS} are shown",
            most=MAX_OPERATIONS,
        )
    planned = plan(found.source, _operations(found.steps))
    if planned.count > MAX_ELEMENTS:
        raise RearrangingMistake(
            "rearranging.too_large",
            f"those are more than {MAX_ELEMENTS:,} elements; write smaller sizes",
            most=MAX_ELEMENTS,
        )
    for done in range(len(planned.plans) + 1):
        if len(planned.layout(done).shape) > MAX_AXES:
            raise too_many_axes(len(planned.layout(done).shape), MAX_AXES)
    return TypedRearranging(planned, found.remarks)


def _operations(steps: tuple[Step, ...]) -> tuple[Operation, ...]:
    operations: list[Operation] = []
    for step in steps:
        if isinstance(step, Permuted):
            operations.append(Transpose(step.order))
        elif isinstance(step, Regrouped):
            operations.append(Reshape(step.sizes, step.row_by_row))
        else:
            raise RearrangingMistake(
                "rearranging.takes_elements",
                f"{step.token} leaves elements out; a reshape keeps all of them",
                token=step.token,
            )
    return tuple(operations)
