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
from engine.explain.shared.typed.text import plain, quoted, require_length
from engine.protocol.errors import Mistake

FRESH: Final = (2.0, 3.0, 1.0, 4.0, 0.5, -1.0, 1.5, -2.0)
"""Values of names that have none yet, in turn: none of them alike."""
_ASSIGNED: Final = re.compile(r"\s*([A-Za-z][A-Za-z0-9]*)\s*=(?!=)(.*)", re.ASCII | re.DOTALL)
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
    first, _, rest = plain(text).partition(";")
    assigned = rest
    match = _ASSIGNED.fullmatch(first)
    if before is not None and match is not None and _gives_values(first, before):
        assigned = plain(text)
        written, expression = before.text, before.expression
    else:
        # `loss = w*x` names its result, which has a name of its own here.
        written = match[2].strip() if match is not None else first
        expression = parse(written)
    kept = dict(before.values) if before is not None else {}
    values = _values(assigned, expression)
    fresh = iter(FRESH)
    for name in expression.names:
        default = next(fresh)
        values.setdefault(name, kept.get(name, default))
    return Typed(written, expression, {name: values[name] for name in expression.names})


def _gives_values(first: str, before: Typed) -> bool:
    """Whether `w = 4` gives a value, rather than naming the result of an expression."""
    name, value = _ASSIGNED.fullmatch(first).groups()  # type: ignore[union-attr]
    if name in before.expression.names:
        return True
    return re.fullmatch(r"[-+\d.,eE%/\s]*", value) is not None


def _values(text: str, expression: Expression) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in _NEXT.split(text.strip(" ,;\t\n")):
        if not part:
            continue
        match = _ASSIGNED.fullmatch(part)
        if match is None:
            raise GraphMistake(
                "backprop.assignment",
                f"{quoted(part)} gives no value; write one such as w = 2",
                token=quoted(part),
            )
        name, value = match.groups()
        if name not in expression.names:
            known = ", ".join(expression.names) or "–"
            raise GraphMistake(
                "backprop.unknown_name",
                f"{quoted(name)} does not stand in the expression; these do: {known}",
                name=quoted(name),
                known=known,
            )
        found[name] = parse_real(value.rstrip(" ,;"))
    return found


def pretty(text: str) -> str:
    """An expression as it is printed: w·x − 3."""
    shown = re.sub(r"\s*\*\*\s*", "^", plain(text))
    return re.sub(r"\s*\*\s*", "·", shown).replace("-", "−")
