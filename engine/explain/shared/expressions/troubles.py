"""Where an expression has no ordinary derivative, and where float64 leaves mathematics.

A step is blamed if what went into it was right and what came out is not: 1 - sigmoid(40) is 4e-18
and float64 makes 0 of it, so that not the log behind it is at fault, which has a value there.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final, Literal

from engine.explain.shared.expressions.expression import STEPS, Expression, Node, Operation
from engine.explain.shared.expressions.many_digits import Known, Missing, Number, sign_of
from engine.explain.shared.expressions.truth import (
    as_float,
    compare,
    is_near,
    truths,
    written,
)

Trouble = Literal["kink", "jump", "steep", "undefined", "overflow", "underflow", "rounded"]
"""What is the matter with a node.

`kink`: two slopes meet (abs and relu at 0, max of equals), one is taken by convention, that of
PyTorch; `jump`: the value jumps (sign at 0, x > 0 at 0), the slope 0 is taken; `steep`: the slope
is infinite (sqrt at 0); `undefined`: there is no value or no slope (log of nothing, 0 / 0);
`overflow`: the value is beyond the largest float64; `underflow`: it is too near to 0 for float64,
and what is computed from it goes wrong; `rounded`: of a difference float64 kept too few digits or
none.
"""
ARITHMETIC: Final[frozenset[Trouble]] = frozenset({"overflow", "underflow", "rounded"})
"""Those of float64 alone: mathematics has a value and a slope there."""
WRONG: Final = 1e-4
"""A float that is off by more than this part of what it should be is wrong."""
ONE: Final = Fraction(1)
LEAST: Final = 2.0**-1022
"""Below it float64 has fewer digits."""


def troubles_of(expression: Expression, values: Sequence[float]) -> Mapping[int, Trouble]:
    """The nodes in trouble, given what float64 made of each of them."""
    nodes = expression.nodes
    true = truths(
        expression,
        {
            node.name: written(value)
            for node, value in zip(nodes, values, strict=True)
            if node.operation == "name"
        },
    )
    right = [is_near(value, known, WRONG) for value, known in zip(values, true, strict=True)]
    depends = expression.depends()
    found: dict[int, Trouble] = {}
    for position, node in enumerate(nodes):
        taken = _taken(node, true)
        inputs = [true[place] for place in taken]
        numbers = [one for one in inputs if not isinstance(one, Missing)]
        if not inputs or len(numbers) < len(inputs):
            continue
        trouble: Trouble | None
        if true[position] is Missing.UNDEFINED:
            trouble = "undefined"
        elif not right[position]:
            known = true[position]
            is_first = all(right[place] for place in taken)
            trouble = _wrong(values[position], known) if is_first else None
        else:
            moves = [depends[place] for place in taken]
            # max(x, x) is x: its two slopes of a half add up to the one that it has everywhere.
            is_smooth = len(node.inputs) > len(set(node.inputs))
            trouble = _without_slope(node.operation, numbers, moves, is_smooth=is_smooth)
        if trouble is not None:
            found[position] = trouble
    harmed = _harmed(nodes, right)
    return {at: trouble for at, trouble in found.items() if trouble != "underflow" or at in harmed}


def _taken(node: Node, true: Sequence[Known]) -> tuple[int, ...]:
    """The inputs that count: of what is chosen between, what was chosen."""
    if node.operation != "where" or isinstance(true[node.inputs[0]], Missing):
        return node.inputs
    decides, first, other = node.inputs
    return decides, first if true[decides] else other


def _wrong(value: float, known: Known) -> Trouble:
    """What float64 did to a value whose inputs were right."""
    nearest = as_float(known)
    if abs(nearest) == float("inf"):
        return "overflow"
    is_small = abs(nearest) < LEAST and sign_of_known(known) != 0
    return "underflow" if is_small and value == nearest else "rounded"


def sign_of_known(known: Known) -> int:
    """-1, 0 or 1; 0 also where there is no number, or the digits do not tell."""
    return 0 if isinstance(known, Missing) else sign_of(known) or 0


def _harmed(nodes: Sequence[Node], right: Sequence[bool]) -> set[int]:
    """The wrong nodes whose being wrong makes a later one wrong, or that are the result."""
    last = len(nodes) - 1
    users = [at for at in range(len(nodes)) if not right[at]]
    return {place for at in users for place in nodes[at].inputs} | {last}


def _without_slope(
    operation: Operation, inputs: Sequence[Number], moves: Sequence[bool], *, is_smooth: bool
) -> Trouble | None:
    """Why an operation has no ordinary derivative by those of its inputs that `moves`."""
    if not any(moves):
        return None
    is_zero = not sign_of(inputs[0])
    if operation in ("abs", "relu") and is_zero:
        return "kink"
    if operation in ("max", "min") and not compare(inputs[0], inputs[1]) and not is_smooth:
        return "kink"
    if operation in STEPS:
        level = is_zero if operation == "sign" else not compare(inputs[0], inputs[1])
        return "jump" if level and not is_smooth else None
    if operation == "sqrt" and is_zero:
        return "steep"
    if operation != "power":
        return None
    base, exponent = sign_of_known(inputs[0]), inputs[1]
    if moves[1] and (base < 0 or (base == 0 and not sign_of(exponent))):
        return "undefined"
    below_one = (compare(exponent, ONE) or 0) < 0
    return "steep" if moves[0] and base == 0 and sign_of_known(exponent) and below_one else None
