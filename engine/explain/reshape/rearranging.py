"""The plan of several reshapes and transpositions, one after the other, over numbered memory.

Every value is the cell of the first memory in which it lay at the start, so that it says itself
where it came from, however often it was copied.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.explain.reshape import reshape, transpose
from engine.explain.reshape.read import Read
from engine.explain.reshape.reshape import ReshapePlan
from engine.explain.reshape.transpose import TransposePlan
from engine.explain.shared.layout import Layout
from engine.explain.shared.lazy import Lazy
from engine.explain.shared.shapes import Shape, format_shape

Plan = ReshapePlan | TransposePlan
_MATRIX = 2


@dataclass(frozen=True, slots=True)
class Reshape:
    """`.reshape(sizes)`; one of them may be -1. `row_by_row`: torch's `.contiguous()`."""

    sizes: tuple[int, ...]
    row_by_row: bool = False

    @property
    def text(self) -> str:
        """As it is typed after the tensor."""
        if self.row_by_row:
            return ".contiguous()"
        return f".reshape({', '.join(map(str, self.sizes)) if self.sizes else '()'})"


@dataclass(frozen=True, slots=True)
class Transpose:
    """`.transpose(axes)`; without axes `.T`, which reverses them all."""

    axes: tuple[int, ...] | None = None

    @property
    def text(self) -> str:
        """As it is typed after the tensor.

        Of two axes that stay where they are torch's transpose would make another matrix.
        """
        if self.axes is None:
            return ".T"
        name = (
            "permute" if len(self.axes) == _MATRIX and self.axes[0] % _MATRIX == 0 else "transpose"
        )
        return f".{name}({', '.join(map(str, self.axes)) if self.axes else '()'})"


Operation = Reshape | Transpose


@dataclass(frozen=True, slots=True)
class RearrangingStep:
    """One element of what the operation gives; `read` is None where that has no elements."""

    operation: int
    read: Read | None


@dataclass(frozen=True)
class RearrangingPlan:
    """`plans` holds one plan an operation, each over the tensor that the one before gave."""

    shape: Shape
    operations: tuple[Operation, ...]
    plans: tuple[Plan, ...]

    @property
    def text(self) -> str:
        """As it is typed: `(3, 2).reshape(6, 1).T`."""
        return format_shape(self.shape) + "".join(one.text for one in self.operations)

    @cached_property
    def count(self) -> int:
        """How many elements there are, before and after."""
        return Layout.row_major(self.shape).count

    def layout(self, done: int) -> Layout:
        """The tensor after the first `done` operations."""
        return self.plans[done - 1].after if done else Layout.row_major(self.shape)

    def stored(self, done: int, cell: int) -> int:
        """The value in that cell of the memory that the tensor after `done` operations uses."""
        for plan in reversed(self.plans[:done]):
            if not plan.is_view:
                cell = plan.before.cell_of(cell)
        return cell

    def value(self, done: int, number: int) -> int:
        """The value of the element that comes as that number, row by row. Raises IndexMistake."""
        return self.stored(done, self.layout(done).cell_of(number))

    @property
    def steps_each(self) -> int:
        """Steps of one operation: its elements, or one that says that there are none."""
        return max(self.count, 1)

    @property
    def steps(self) -> Lazy[RearrangingStep]:
        """Operation by operation, each element by element."""
        return Lazy(self.steps_each * len(self.plans), self._step)

    def _step(self, position: int) -> RearrangingStep:
        operation, number = divmod(position, self.steps_each)
        read = self.plans[operation].steps[number] if self.count else None
        return RearrangingStep(operation, read)


def plan(shape: Shape, operations: Sequence[Operation]) -> RearrangingPlan:
    """The plan for a tensor of that shape. Raises `ReshapeMistake` and `TransposeMistake`."""
    plans: list[Plan] = []
    layout = Layout.row_major(shape)
    for operation in operations:
        if isinstance(operation, Reshape):
            found: Plan = reshape.plan(
                layout.shape, operation.sizes, layout.strides, row_by_row=operation.row_by_row
            )
        else:
            found = transpose.plan(layout.shape, operation.axes, layout.strides)
        plans.append(found)
        layout = found.after
    return RearrangingPlan(shape, tuple(operations), tuple(plans))
