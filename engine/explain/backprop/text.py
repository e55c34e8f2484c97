"""What a learner types for a graph: an expression, values for its names, or both.

`|w*x + b - y|; w = 3, x = 2` is both; `w = 4` alone changes a value and keeps the rest.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engine.explain.shared.expressions.expression import Expression
from engine.explain.shared.expressions.text import MAX_TEXT, parse
from engine.explain.shared.typed.real_numbers import parse_real
from engine.explain.shared.typed.text import Span, plain, require_length
from engine.protocol.errors import Mistake

FRESH: Final = (2.0, 3.0, 1.0, 4.0, 0.5, -1.0, 1.5, -2.0)
"""Values of names that have none yet, in turn: none of them alike."""
_ASSIGNED: Final = re.compile(r"\s*([A-Za-z][A-Za-z0-9]*)\s*=(?!=)(.*)", re.ASCII | re.DOTALL)
_SEMICOLON: Final = re.compile(";")
_NEXT: Final = re.compile(r"[;,\s]+(?=[A-Za-z][A-Za-z0-9]*\s*=)", re.ASCII)


class GraphMistake(Mistake):
    """A text that gives no graph. Codes: `backprop.too_long` (characters, most),
    `backprop.assignment` (token), `backprop.unknown_name` (name, known).
    """


@dataclass(frozen=True)
class Typed:
    """An expression as it was written, and a number for each of its names."""

    text: str
    expression: Expression
    values: Mapping[str, float]


def parse_graph(text: str, before: Typed | None = None) -> Typed:
    """What a text gives; what it leaves out is as it was `before`.

    Raises `GraphMistake`, `ExpressionMistake` and `RealMistake`.
    """
    require_length(text, 2 * MAX_TEXT, GraphMistake, "backprop.too_long")
    span = Span.of(text)
    first, *rest = span.split(_SEMICOLON, span.outside if span.alone is None else None)
    assigned = [part for one in rest for part in _assignments(one)]
    match = _ASSIGNED.fullmatch(first.text)
    if before is not None and match is not None and _gives_values(match, before):
        assigned = _assignments(first) + assigned
        written, expression = before.text, before.expression
    else:
        # `loss = w*x` names its result, which has a name of its own here.
        result = first.group(match, 2) if match is not None else first
        written, variables = result.text, {name.text for name, _ in assigned}
        expression = parse(result, variables=variables)
    kept = dict(before.values) if before is not None else {}
    values = _values(assigned, expression)
    fresh = iter(FRESH)
    for name in expression.names:
        default = next(fresh)
        values.setdefault(name, kept.get(name, default))
    return Typed(written, expression, {name: values[name] for name in expression.names})


def _gives_values(match: re.Match[str], before: Typed) -> bool:
    """Whether `w = 4` gives a value, rather than naming the result of an expression."""
    name, value = match.groups()
    return name in before.expression.names or re.fullmatch(r"[-+\d.,eE%/\s]*", value) is not None


def _assignments(span: Span) -> list[tuple[Span, Span]]:
    """Each name with what stands for its value."""
    found = []
    for part in span.split(_NEXT):
        part = part.cut(0, len(part.text.rstrip(" ,;")))
        match = _ASSIGNED.fullmatch(part.text)
        if match is not None:
            found.append((part.group(match, 1), part.group(match, 2)))
        elif part:
            raise GraphMistake(
                "backprop.assignment",
                f"{part.quoted} gives no value; write one such as w = 2",
                token=part.quoted,
            )
    return found


def _values(assigned: list[tuple[Span, Span]], expression: Expression) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, value in assigned:
        if name.text not in expression.names:
            known = ", ".join(expression.names) or "–"
            raise GraphMistake(
                "backprop.unknown_name",
                f"{name.quoted} does not stand in the expression; these do: {known}",
                name=name.quoted,
                known=known,
            )
        found[name.text] = parse_real(value)
    return found


def pretty(text: str) -> str:
    """An expression as it is printed: w·x − 3."""
    shown = re.sub(r"\s*\*\*\s*", "^", plain(text))
    return re.sub(r"\s*\*\s*", "·", shown).replace("-", "−")
