"""What a called function makes of what it was given: an operation, a formula, a list's sum."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.explain.shared.expressions.expression import WANTED, Operation
from engine.explain.shared.expressions.reading.building import Building, Value, folded
from engine.explain.shared.expressions.reading.spellings import (
    FORMULAS,
    LISTS,
    TWO,
    Formula,
    operation_of,
)
from engine.explain.shared.expressions.tokens import ExpressionMistake, Token

LOWEST: Final = ("min", "a_min", "min_value", "clip_value_min", "x_min")
HIGHEST: Final = ("max", "a_max", "max_value", "clip_value_max", "x_max")
SLOPES: Final = ("alpha", "negative_slope")
"""What the slope below 0 is called, by library."""
UNSAID: Final = (
    *(
        (name, (said,))
        for name in ("requires_grad", "keepdim", "keepdims")
        for said in ("True", "False")
    ),
    *((name, said) for name in ("axis", "dim") for said in (("0",), ("-", "1"))),
)
"""Keywords, and tokens behind them, that change nothing of a number or of a list."""


@dataclass(frozen=True)
class Given:
    """What stands in the brackets of `function`, which was written as `token`."""

    function: str
    token: Token
    values: Sequence[Value]
    keywords: Mapping[str, Value]


Expand = Callable[[Formula, Mapping[str, Value]], Value]
"""Reads a formula with values for its names."""


def applied(building: Building, given: Given, expand: Expand) -> Value:
    """The value of a call. Raises `ExpressionMistake`."""
    function, values = given.function, list(given.values)
    if function == "log" and len(values) == 2:
        function = "logofbase"
    if function == "clip":
        return _clipped(building, given)
    if function == "itself":
        _require(given, len(values) == 1, 1)
        return values[0]
    if function in LISTS:
        return _of_list(building, given, _listed(given, values))
    if function in FORMULAS:
        return expand(FORMULAS[function], _named(given, FORMULAS[function]))
    if given.keywords:
        raise _keyword(given)
    operation = operation_of(function)
    assert operation is not None, function
    if operation in ("max", "min"):
        if len(values) == 1 and not isinstance(values[0], int):
            values = list(values[0])
        else:
            _require(given, len(values) > 1, 2)
        return folded(building, operation, values, given.token)
    _require(given, len(values) == _wanted(operation), _wanted(operation))
    if operation == "where" and not building.comparison(values[0]):
        raise ExpressionMistake(
            "expression.condition",
            f"{given.token.span.quoted} wants a comparison first, such as x > 0",
            token=given.token.span.quoted,
        )
    return building.put(operation, *values, at=given.token)


def _wanted(operation: Operation) -> int:
    return WANTED.get(operation, 2 if operation in TWO else 1)


def wanted_by(function: str) -> int:
    """How many values a function takes, at least."""
    if function in FORMULAS:
        return len(FORMULAS[function].names) - len(FORMULAS[function].defaults)
    operation = operation_of(function)
    return 1 if operation is None else _wanted(operation)


def _require(given: Given, met: bool, wanted: int) -> None:
    if not met:
        raise ExpressionMistake(
            "expression.arguments",
            f"{given.token.span.quoted} takes {wanted}, not {len(given.values)}",
            token=given.token.span.quoted,
            given=len(given.values),
            wanted=wanted,
        )


def _keyword(given: Given, name: str = "") -> ExpressionMistake:
    found = name or next(iter(given.keywords))
    return ExpressionMistake(
        "expression.keyword",
        f"{found} is nothing that {given.token.span.quoted} takes here; leave it out",
        token=found,
    )


def _named(given: Given, formula: Formula) -> dict[str, Value]:
    """Values for the names of a formula; a default is read as a number there."""
    least = len(formula.names) - len(formula.defaults)
    met = least <= len(given.values) <= len(formula.names)
    _require(given, met, least if len(given.values) < least else len(formula.names))
    found = dict(zip(formula.names, given.values, strict=False))
    for name, value in given.keywords.items():
        plain = next(iter(formula.defaults), None)
        if plain is None or plain in found or name not in SLOPES:
            raise _keyword(given, name)
        found[plain] = value
    return found


def _clipped(building: Building, given: Given) -> Value:
    values = list(given.values)
    _require(given, 1 <= len(values) <= 3, 3)
    bounds: list[Value | None] = [*values[1:], None, None][:2]
    for name, value in given.keywords.items():
        place = 0 if name in LOWEST else 1 if name in HIGHEST else None
        if place is None or bounds[place] is not None:
            raise _keyword(given, name)
        bounds[place] = value
    _require(given, bounds != [None, None], 3)
    found = values[0]
    operations: tuple[Operation, Operation] = ("max", "min")
    for operation, bound in zip(operations, bounds, strict=True):
        if bound is not None:
            found = building.put(operation, found, bound, at=given.token)
    return found


def _listed(given: Given, values: Sequence[Value]) -> tuple[int, ...]:
    """The numbers of the one list that is given; of a sum or mean one number is a list of one."""
    _require(given, len(values) == 1, 1)
    if given.keywords:
        raise _keyword(given)
    found = values[0]
    if not isinstance(found, int):
        return found
    if given.function in ("sum", "mean", "prod"):
        return (found,)
    raise ExpressionMistake(
        "expression.wants_list",
        f"{given.token.span.quoted} takes a list, such as [a, b]",
        token=given.token.span.quoted,
    )


def _of_list(building: Building, given: Given, values: tuple[int, ...]) -> Value:
    at, function = given.token, given.function
    if function == "prod":
        return folded(building, "multiply", values, at)
    if function in ("sum", "mean"):
        total = folded(building, "add", values, at)
        if function == "sum" or len(values) == 1:
            return total
        count = building.number(str(len(values)), float(len(values)))
        return building.put("divide", total, count, at=at)
    raised = building.put("exp", values, at=at)
    assert not isinstance(raised, int)
    total = folded(building, "add", raised, at)
    if function == "softmax":
        return building.put("divide", raised, total, at=at)
    whole = building.put("log", total, at=at)
    return whole if function == "logsumexp" else building.put("subtract", values, whole, at=at)
