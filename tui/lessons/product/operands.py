"""What the product lesson is about now: two shapes, their operation, and what comes of them."""

from __future__ import annotations

from collections import deque
from typing import Final

from engine.explain.product.plan import (
    Operation,
    ProductError,
    ProductPlan,
    Repair,
    Tensors,
    plan,
    repairs,
)
from engine.explain.product.window import window_of
from engine.explain.shared.shapes import Shape

MOST_AXES: Final = 5
MOST_EARLIER: Final = 100
"""Products that one can go back to."""
LARGEST_SIZE: Final = 10**9

Product = tuple[Shape, Shape, Operation]
"""Both shapes, and how they are multiplied."""
WEIGHTS_FIRST: Final[tuple[Shape, Shape]] = ((784, 512), (128, 784))
EXAMPLES: Final[tuple[Product, ...]] = (
    ((3, 4), (4, 2), "matmul"),
    ((5,), (5,), "matmul"),
    ((3, 5), (5,), "matmul"),
    ((5,), (5, 3), "matmul"),
    ((2, 3, 4), (2, 4, 2), "matmul"),
    ((2, 3, 4, 5), (5, 6), "dot"),
    (*WEIGHTS_FIRST, "matmul"),
)
"""Two matrices, two vectors, a vector on the right and one on the left, a batch of matrices,
the book's (a, b, c, d)·(d, e), and weights that are written before their input."""


class Operands:
    """Two shapes and an operation, and the ways to others: examples, repairs, back again."""

    def __init__(self) -> None:
        self.outcome: ProductPlan | ProductError = plan(*EXAMPLES[0])
        self.tensors = Tensors(self.product[:2])
        self._earlier: deque[tuple[Product, Tensors]] = deque(maxlen=MOST_EARLIER)
        self._seen = {EXAMPLES[0]}

    # ---- what comes of them

    @property
    def product(self) -> Product:
        """Both shapes and the operation."""
        return self.outcome.a, self.outcome.b, self.outcome.operation

    @property
    def plan(self) -> ProductPlan | None:
        """The plan of the product, None if the shapes do not fit."""
        return self.outcome if isinstance(self.outcome, ProductPlan) else None

    @property
    def misfit(self) -> ProductError | None:
        """Why they do not fit, None if they do."""
        return self.outcome if isinstance(self.outcome, ProductError) else None

    @property
    def repairs(self) -> tuple[Repair, ...]:
        """What is offered for shapes that do not fit: the repairs that stay within the limits."""
        misfit = self.misfit
        return () if misfit is None else repairs(misfit, self._is_offered)

    def _is_offered(self, repair: Repair) -> bool:
        within = max(len(repair.a), len(repair.b)) <= MOST_AXES
        return within and self.tensors.after(repair) is not None

    @property
    def weights_first(self) -> bool:
        """Whether these are weights that are written before their input."""
        return self.product[:2] == WEIGHTS_FIRST

    @property
    def differ_by_operation(self) -> bool:
        """Whether the other of @ and dot gives another shape, or none."""
        return self.plan is not None and self.plan.other_shape != self.plan.shape

    # ---- to others

    def take(self, a: Shape, b: Shape, operation: Operation | None = None) -> None:
        """Be about this product. Raises Mistake if it is beyond the limits.

        The operation stays unless one is given. Other shapes are filled anew.
        """
        same = (a, b) == self.product[:2]
        tensors = self.tensors if same else Tensors((a, b))
        self._go_on((a, b, operation or self.outcome.operation), tensors)

    def _go_on(self, product: Product, tensors: Tensors) -> None:
        before = self.product, self.tensors
        self._become(product, tensors)
        if (self.product, self.tensors) != before:
            self._earlier.append(before)

    def _become(self, product: Product, tensors: Tensors) -> None:
        try:
            self.outcome = plan(*product, tensors)
        except ProductError as error:
            self.outcome = error
        self.tensors = tensors
        if self.product in EXAMPLES:
            self._seen.add(self.product)

    def other_operation(self) -> None:
        """The same operands by the other of @ and dot."""
        a, b, operation = self.product
        self.take(a, b, "dot" if operation == "matmul" else "matmul")

    def repair(self, number: int) -> bool:
        """Apply that repair, counted from 1, to the numbers on screen; whether there is one."""
        if number > len(offered := self.repairs):
            return False
        found = offered[number - 1]
        tensors = self.tensors.after(found)
        assert tensors is not None
        self._go_on((found.a, found.b, found.operation), tensors)
        return True

    # ---- examples

    @property
    def all_seen(self) -> bool:
        """Whether every example has been shown."""
        return len(self._seen) == len(EXAMPLES)

    def next_example(self) -> None:
        """The next of the examples, from the first again after the last."""
        here = self.product
        at = EXAMPLES.index(here) if here in EXAMPLES else -1
        unseen = [example for example in EXAMPLES if example not in self._seen]
        product = unseen[0] if at < 0 and unseen else EXAMPLES[(at + 1) % len(EXAMPLES)]
        self._go_on(product, Tensors(product[:2]))

    # ---- the learner's own digit

    @property
    def own(self) -> bool:
        """Whether the left operand was filled with a part of it."""
        return self.tensors.window is not None

    def room_for_own(self, side: Shape) -> bool:
        """Whether an image of that height and width has a part of the left operand's shape."""
        a = self.product[0]
        return 1 <= len(a) <= 2 and all(
            1 <= size <= most for size, most in zip(a, side[-len(a) :], strict=True)
        )

    def take_own(self, image: bytes, side: Shape) -> None:
        """Fill the left operand with the part of that image that has its shape, if one has."""
        a, b, _ = self.product
        window = window_of(image, side, a)
        if window is not None:
            self._go_on(self.product, Tensors((a, b), window=window))

    def take_small(self) -> None:
        """Fill both with small numbers again."""
        self._go_on(self.product, Tensors(self.product[:2]))

    # ---- back

    @property
    def has_earlier(self) -> bool:
        """Whether there was a product before this one."""
        return bool(self._earlier)

    def undo(self) -> bool:
        """The product before this one; whether there was any."""
        if not self._earlier:
            return False
        self._become(*self._earlier.pop())
        return True

    def reset(self) -> None:
        """The first example, with nothing before it."""
        self._earlier.clear()
        self._become(EXAMPLES[0], Tensors(EXAMPLES[0][:2]))
