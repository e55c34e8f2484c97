"""What a learner types for an expression: it alone, values for its names, or both.

`|w*x + b - y|; w = 3, x = 2` is both; `w = 4` alone changes a value and keeps the rest. Steps on
the way may have names, on one line or pasted over several: `a = w*x; b = a + c; (b - y)**2`, as may
the result: `loss = …`, `f(x) = …`, `lambda x: …`, `def f(x): return …`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final

from engine.explain.shared.expressions.expression import Expression, Node
from engine.explain.shared.expressions.reading.building import Building
from engine.explain.shared.expressions.text import MAX_NODES, MAX_TEXT, one, read
from engine.explain.shared.expressions.tokens import NAME, ExpressionMistake
from engine.explain.shared.expressions.written import written_step
from engine.explain.shared.typed.real_numbers import parse_real
from engine.explain.shared.typed.text import Span, require_length

MOST: Final = 2 * MAX_TEXT
"""Characters of all of it."""
FRESH: Final = (2.0, 3.0, 1.0, 4.0, 0.5, -1.0, 1.5, -2.0)
"""Values of names that have none yet, in turn: none of them alike."""
LONG: Final = 60
"""Characters of a formula that is shown; a longer one stands as it was typed."""
_COMMENT: Final = re.compile(r"#[^\n]*")
_BREAK: Final = re.compile(rf"[;\n]+|[,@;\s]+(?={NAME}\s*=(?!=))")
_ASSIGNED: Final = re.compile(rf"({NAME})\s*(?:\([^()]*\)\s*)?=(?!=)(.*)", re.DOTALL)
_UNSAID: Final = re.compile(
    rf"(?:import|from)\s.*|def\s+{NAME}\s*\([^()]*\)\s*:|{NAME}\.backward\(\)", re.DOTALL
)
"""A line of a program that says nothing of an expression."""
_BEFORE: Final = re.compile(
    rf"(?:def\s+{NAME}\s*\([^()]*\)\s*:\s*)?(?:return\b\s*)?"
    rf"(?:lambda\s+{NAME}(?:\s*,\s*{NAME})*\s*:)?\s*"
)
_NUMBER: Final = re.compile(r"[-+\d.,eE%/\s]*")
_WRAPPED: Final = re.compile(
    r"(?:[A-Za-z]+\.)*(?:tensor|array|constant|Variable|Value|Parameter|float|float64)"
    r"\(\s*([-+\d.eE]+)\s*(?:,[^()]*)?\)"
)


@dataclass(frozen=True)
class Given:
    """An expression as it was written, and a number for each of its names."""

    text: str
    expression: Expression
    values: Mapping[str, float]

    @cached_property
    def formula(self) -> str:
        """The expression in one line: as it was typed, or its steps put into one another."""
        if not _BREAK.search(self.text):
            return self.text
        whole = written_step(self.expression, self.expression.result)
        return self.text if len(whole) > LONG or "…" in whole else whole

    def at(self, **values: float) -> "Given":
        """The same with other values for some of its names."""
        return replace(self, values={**self.values, **values})


@dataclass
class _Statements:
    """`steps` are named, or not, in order; the last one is the result."""

    steps: list[tuple[Span | None, Span]]
    values: list[tuple[Span, Span]]


def parse_given(text: str | Span, before: Given | None = None, *, alone: str = "") -> Given:
    """What a text gives; what it leaves out is as it was `before`.

    `alone` is a name that an expression without any has a value for: a constant is level there.

    Raises `ExpressionMistake`, also with `expression.assignment` (token) and
    `expression.unknown_name` (name, known), and `RealMistake`.
    """
    require_length(text, MOST, ExpressionMistake, "expression.too_long")
    span = Span.of(text)
    bare = _COMMENT.sub(lambda found: " " * len(found[0]), span.translated)
    found = _statements(replace(span, translated=bare).cut(0), before)
    if not found.steps and (before is None or not found.values):
        raise ExpressionMistake("expression.empty", "nothing was given; write one such as x^2 - 3x")
    values = {name.text: value for name, value in found.values}
    if found.steps:
        expression = _read(tuple(found.steps), frozenset(values))
        named = [f"{name.text} = {step.text}" for name, step in found.steps[:-1] if name]
        written = "; ".join([*named, *(step.text for _, step in found.steps[-1:])])
    else:
        assert before is not None
        expression, written = before.expression, before.text
    names = expression.names or ((alone,) if alone else ())
    numbers = _numbers(found.values, names)
    kept = before.values if before is not None else {}
    for name, fresh in zip(names, FRESH, strict=False):
        numbers.setdefault(name, kept.get(name, fresh))
    return Given(written, expression, {name: numbers[name] for name in names})


def in_one_line(text: str) -> str:
    """Several lines as one that is read the same: a line goes on while a bracket is open."""
    found, depth = "", 0
    for line in _COMMENT.sub("", text).splitlines():
        if line.strip():
            found += ("" if not found else " " if depth > 0 else "; ") + line.strip()
            depth += sum(line.count(sign) for sign in "([") - sum(line.count(sign) for sign in ")]")
    return found


def _statements(span: Span, before: Given | None) -> _Statements:
    found = _Statements([], [])
    pieces = span.split(_BREAK, span.outside if span.alone is None else None)
    pieces = [piece for piece in pieces if piece and not _UNSAID.fullmatch(piece.text)]
    for place, piece in enumerate(pieces):
        match = _ASSIGNED.fullmatch(piece.text)
        step = piece if match is None else piece.group(match, 2)
        begins = _BEFORE.match(step.text)
        step = step.cut(begins.end() if begins else 0)
        if match is None:
            if found.values and not found.steps and before is not None:
                raise _no_value(piece)
            found.steps.append((None, step))
            continue
        name = piece.group(match, 1)
        value = None if "(" in piece.text[: match.start(2)] else _value(step)
        is_only = len(pieces) == 1 and before is None
        if value is not None and not is_only:
            found.values.append((name, value))
        elif found.steps and found.steps[-1][0] is None:
            found.values.append((name, step))  # behind a result values follow
        elif place == 0 and before is not None and name.text in before.values and len(pieces) == 1:
            found.values.append((name, step))
        else:
            found.steps.append((name, step))
    return found


def _value(step: Span) -> Span | None:
    """The number that a statement says, in a tensor or not; None for anything else."""
    wrapped = _WRAPPED.fullmatch(step.text)
    if wrapped is not None:
        return step.group(wrapped, 1)
    return step if _NUMBER.fullmatch(step.text) else None


def _no_value(piece: Span) -> ExpressionMistake:
    return ExpressionMistake(
        "expression.assignment",
        f"{piece.quoted} gives no value; write one such as w = 2",
        token=piece.quoted,
    )


@lru_cache(32)
def _read(steps: tuple[tuple[Span | None, Span], ...], variables: frozenset[str]) -> Expression:
    building = Building(MAX_NODES)
    for name, step in steps[:-1]:
        value = read(building, step, variables=variables)
        if name is None:
            raise ExpressionMistake(
                "expression.unnamed",
                f"{step.quoted} is no result, since more follows; give it a name: a = …",
                token=step.quoted,
            )
        building.bound[name.text] = value
    last = steps[-1][1]
    return building.finished(one(read(building, last, variables=variables), last))


def _numbers(values: list[tuple[Span, Span]], names: Sequence[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, value in values:
        if name.text not in names:
            known = ", ".join(names) or "–"
            raise ExpressionMistake(
                "expression.unknown_name",
                f"{name.quoted} does not stand in the expression; these do: {known}",
                name=name.quoted,
                known=known,
            )
        found[name.text] = parse_real(value)
    return found


def held(
    expression: Expression, values: Mapping[str, float], names: Mapping[str, str]
) -> Expression:
    """The expression of those `names` alone, called as they say; for the others stand numbers."""
    nodes = []
    for node in expression.nodes:
        if node.operation == "name" and node.name in names:
            node = replace(node, name=names[node.name])
        elif node.operation == "name":
            value = values[node.name]
            node = Node("number", (), repr(value).removesuffix(".0"), value)
        nodes.append(node)
    return Expression(tuple(nodes))
