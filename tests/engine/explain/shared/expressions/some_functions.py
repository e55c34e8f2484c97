"""Random functions, where they are looked at, and what mpmath says of them.

`against_mpmath` takes a seed and gives None where all agrees, else one line about what does not;
`nothing` where the seed gives no function. So does `against_autograd`, beside the oracle.
"""

import math
import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import mpmath
from mpmath import mp, mpf

from engine.explain.derivative.point import PointSlope, slope_at
from engine.explain.shared.expressions.expression import (
    COMPARISONS,
    Expression,
    Operation,
    evaluate,
)
from engine.explain.shared.expressions.text import ExpressionMistake, parse
from engine.explain.shared.expressions.written import written_step

PLACES: Final = (0.0, 1.0, -1.0, 0.1, 0.3, -0.2, 2.0, 0.5, 3.0, 20.0, 40.0, -40.0, 400.0, -800.0)
"""Kinks, ties and ends of domains, and where float64 rounds and overflows."""
FAR: Final = 1e6
"""An exponent beyond which mpmath is not asked."""
DIGITS: Final = 1000
"""Of mpmath, which has 1e-1000 for sin(pi): what lies in NOISE is 0."""
NOISE: Final = mpf(10) ** -1100, mpf(10) ** -900
WRONG: Final = 1e-4
nothing: Final = "nothing"


def some_text(source: random.Random, depth: int, leaves: Sequence[str]) -> str:
    """An expression over `leaves`, of at most that depth."""

    def inner() -> str:
        return some_text(source, depth - 1, leaves)

    if depth == 0 or source.random() < 0.1:
        return source.choice(leaves)
    kind = source.randrange(16)
    if kind > 13:
        sign = source.choice(["<", "<=", ">", ">=", "==", "!="])
        compared = f"{inner()} {sign} {inner()}"
        return f"({compared})" if kind > 14 else f"where({compared}, {inner()}, {inner()})"
    if kind < 7:
        return f"({inner()} {source.choice('+-*/+-*^')} {inner()})"
    if kind < 8:
        return f"{source.choice(['max', 'min'])}({inner()}, {inner()})"
    names = ["abs", "relu", "exp", "log", "sqrt", "sin", "cos", "tanh", "sigmoid", "exp", "sigmoid"]
    names += ["softplus", "log1p", "expm1", "log2", "log10", "sign", "tan", "silu", "square"]
    return f"{source.choice(names)}({inner()})" if kind < 13 else f"-{inner()}"


# ---- many digits


def in_mpmath(expression: Expression, x: mpf | str) -> list[Any]:
    """Every node in DIGITS digits; None where it has no real value. Numbers as they are written."""
    found: list[Any] = []
    for node in expression.nodes:
        if node.operation == "name":
            found.append(mpf(x))
        elif node.operation == "number":
            found.append({"pi": mp.pi, "e": mp.e}.get(node.name) or mpf(node.name))
        else:
            inputs = [found[place] for place in node.inputs]
            if node.operation == "where" and inputs[0] is not None:
                inputs = [inputs[1 if inputs[0] else 2]]
            found.append(None if None in inputs else one_in_mpmath(node.operation, *inputs))
    return found


def one_in_mpmath(operation: Operation, a: Any, b: Any = None) -> Any:
    """What an operation makes of mpmath's numbers; None where there is no real value."""
    if operation in COMPARISONS:
        ahead = _sum(a, -b)
        return mpf(int(mpmath.sign(0 if _is_zero(ahead) else ahead)) in COMPARISONS[operation][1])
    if operation in ("exp", "sin", "cos", "tanh", "sigmoid", "softplus", "expm1") and abs(a) > FAR:
        raise OverflowError("mpmath takes minutes for it")
    if operation == "log1p":
        return one_in_mpmath("log", _sum(a, mpf(1)))
    if operation in ("log2", "log10"):
        found = one_in_mpmath("log", a)
        return None if found is None else found / mpmath.log(2 if operation == "log2" else 10)
    if operation in ("log", "sqrt") and _is_zero(a):
        return None if operation == "log" else mpf(0)
    if operation in ("log", "sqrt") and a < 0:
        return None
    if operation == "divide":
        return None if _is_zero(b) else a / b
    if operation == "power":
        return _power(a, b)
    simple: Mapping[str, Callable[..., Any]] = {
        "add": lambda: _sum(a, b),
        "subtract": lambda: _sum(a, -b),
        "multiply": lambda: a * b,
        "negate": lambda: -a,
        "abs": lambda: abs(a),
        "relu": lambda: max(a, mpf(0)),
        "max": lambda: max(a, b),
        "min": lambda: min(a, b),
        "exp": lambda: mpmath.exp(a),
        "log": lambda: mpmath.log(a),
        "sqrt": lambda: mpmath.sqrt(a),
        "sin": lambda: mpmath.sin(a),
        "cos": lambda: mpmath.cos(a),
        "tanh": lambda: mpmath.tanh(a),
        "sigmoid": lambda: 1 / (1 + mpmath.exp(-a)),
        "softplus": lambda: _one_more(mpmath.exp(a)),
        "expm1": lambda: mpmath.expm1(a),
        "sign": lambda: mpmath.sign(0 if _is_zero(a) else a),
        "where": lambda: a,
    }
    return simple[operation]()


def _one_more(a: Any) -> Any:
    with mp.extradps(max(0, -int(mpmath.log10(a)))):
        return mpmath.log(1 + a)


def _is_zero(a: Any) -> bool:
    return not a or NOISE[0] < abs(a) < NOISE[1]


def _sum(a: Any, b: Any) -> Any:
    total = a + b
    return mpf(0) if abs(total) < abs(a) * mpf(10) ** (50 - DIGITS) else total


def _power(a: Any, b: Any) -> Any:
    if _is_zero(b):
        return mpf(1)
    if _is_zero(a):
        return mpf(0) if b > 0 else None
    is_whole = _is_zero(b - mpmath.nint(b))
    if a < 0 and not is_whole:
        return None
    if abs(b * mpmath.log(abs(a))) > FAR:
        raise OverflowError("mpmath takes minutes for it")
    return mpmath.power(a, mpmath.nint(b) if is_whole else b)


def against_mpmath(seed: int) -> str | None:
    """f and its slope at a point, and the step that float64 got wrong, against mpmath."""
    source = random.Random(seed)
    leaves = ("x", "x", "x", "1", "2", "0.3", "x", "3", "pi")
    text = some_text(source, source.randint(1, 4), leaves)
    x = source.choice(PLACES) if source.random() < 0.7 else round(source.uniform(-4, 4), 2)
    try:
        expression = parse(text, names=("x",))
    except ExpressionMistake:
        return nothing
    if not expression.names:
        return nothing
    with mp.workdps(DIGITS):
        return _compared(expression, text, x)


def _compared(expression: Expression, text: str, x: float) -> str | None:
    where = f"{text} at {x}"
    try:
        true = in_mpmath(expression, repr(x))
        if any(one is not None and one and abs(mpmath.log10(abs(one))) > 1e5 for one in true):
            return nothing  # beyond what mpmath does in a second
        with mp.workdps(DIGITS + 300):
            again = in_mpmath(expression, repr(x))
        pairs = zip(true, again, strict=True)
        if any(one and two and _is_zero(one) and _is_zero(two) for one, two in pairs):
            return nothing  # exp(-2400) is no noise, and would be taken for it
    except (OverflowError, mpmath.libmp.libhyper.NoConvergence, ValueError):
        return nothing
    point = slope_at(expression, x)
    if point.kind == "open":
        return f"{where}: not told" if _is_easy(true) else nothing
    if (true[-1] is None) != (point.kind == "undefined"):
        return f"{where}: {point.kind}, where mpmath has {_short(true[-1])}"
    wanted = _lost_step(expression, x, true)
    said = None if point.lost is None else (point.lost.step, point.lost.trouble)
    if said != wanted:
        return f"{where}: lost is {said}, mpmath has {wanted}"
    if true[-1] is None:
        return None
    value = mpf(str(point.exact))
    noise = NOISE[1] if _is_zero(true[-1]) else 0
    if abs(value - true[-1]) > abs(true[-1]) * mpf("1e-15") + noise:
        return f"{where}: {point.exact}, mpmath has {_short(true[-1])}"
    if point.value != float(true[-1]) and abs(point.value / float(true[-1]) - 1) > 3e-16:
        return f"{where}: as a float {point.value!r}, mpmath has {float(true[-1])!r}"
    return _slopes_compared(expression, point, where)


def _is_easy(true: Sequence[Any]) -> bool:
    """Whether no node is 0 or so near to it that hundreds of digits may not tell."""
    return all(one is None or 1e-100 < abs(one) < 1e100 for one in true)


def _slopes_compared(expression: Expression, point: PointSlope, where: str) -> str | None:
    """Against difference quotients of mpmath, from either side; only those that come to rest."""
    for side, told in ((-1, point.left), (1, point.right)):
        at = mpf(repr(point.x))
        here = in_mpmath(expression, at)[-1]
        found = []
        for size in ("1e-150", "1e-160"):
            there = in_mpmath(expression, at + side * mpf(size))[-1]
            if there is None:
                break
            found.append((there - here) / (side * mpf(size)))
        if len(found) < 2:
            if point.kind not in ("edge", "alone"):
                return f"{where}: {point.kind}, but no values on side {side}"
            continue
        first, second = found
        if abs(first - second) > abs(second) * mpf("1e-20"):
            is_at_rest = abs(second) < mpf("1e-50") and told == 0
            grows = abs(second) > 2 * abs(first) and (math.isinf(told) or math.isnan(told))
            if not (is_at_rest or grows or point.kind in ("edge", "steep")):
                return f"{where}: {told} on side {side}, mpmath {_short(first)}, {_short(second)}"
        elif point.kind == "overflow":
            slope = mpf(str(point.exact_slope))
            if abs(slope - second) > abs(second) * mpf("1e-12"):
                return f"{where}: slope {point.exact_slope}, mpmath has {_short(second)}"
        elif point.kind not in ("edge", "steep") and not _near(told, second):
            return f"{where}: slope {told!r} on side {side}, mpmath has {_short(second)}"
    return None


def _near(told: float, wanted: Any) -> bool:
    return bool(abs(mpf(told) - wanted) <= abs(wanted) * mpf("1e-12") + mpf("1e-320"))


def _short(number: Any) -> str:
    return "no value" if number is None else str(mpmath.nstr(number, 12))


def _lost_step(expression: Expression, x: float, true: Sequence[Any]) -> tuple[str, str] | None:
    """The first step that float64 gets wrong though what went into it was right."""
    values = [float(one) for one in evaluate(expression, {"x": x})]
    right = [
        one is not None and math.isfinite(value) and abs(mpf(value) - one) <= abs(one) * WRONG
        for value, one in zip(values, true, strict=True)
    ]
    last = len(values) - 1
    for at, node in enumerate(expression.nodes):
        if not node.inputs or right[at] or true[at] is None:
            continue
        taken = node.inputs
        if node.operation == "where":
            taken = (taken[0], taken[1 if true[taken[0]] else 2])
        if not all(right[place] for place in taken):
            continue
        nearest = float(true[at])
        if math.isinf(nearest):
            return written_step(expression, at), "overflow"
        if true[at] and abs(nearest) < 2.0**-1022 and values[at] == nearest:
            users = [one for one in range(at, last + 1) if at in expression.nodes[one].inputs]
            if at == last or not all(right[user] for user in users):
                return written_step(expression, at), "underflow"
            continue
        return written_step(expression, at), "rounded"
    return None
