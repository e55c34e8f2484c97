"""Reductions as people type them: `x.sum(axis=1)`, `torch.max(x, dim=1)`, and more around them.

`(p.argmax(1) == y).mean()` is one too. Parsed, never evaluated. A tensor is a shape, a list of
numbers, or the name of one: of a statement before it, or of a tensor that is on screen.

    program    = [name "="] comparison (";" …)*
    comparison = sum [("==" | "!=" | "<" | "<=" | ">" | ">=") sum]
    sum        = product (("+" | "-") product)*
    product    = signed (("*" | "/") signed)*
    signed     = ("-" | "+") signed | power
    power      = called [("**" | "^") signed]
    called     = atom ("." name ["(" arguments ")"])*
    atom       = number | shape | list | name | function "(" arguments ")" | "(" comparison ")"
"""

import re
from collections.abc import Mapping
from typing import Final

from engine.explain.elementwise.reductions.building import MOST_AXES, combined, source
from engine.explain.elementwise.reductions.calls import Arguments, call, is_function
from engine.explain.elementwise.reductions.cell_functions import COMPARISONS, Sign
from engine.explain.elementwise.reductions.mistakes import EXAMPLE, ReductionMistake, not_read
from engine.explain.elementwise.reductions.names import Names
from engine.explain.elementwise.reductions.nodes import Constant, Node, Source
from engine.explain.elementwise.reductions.plan import ReductionPlan, plan
from engine.explain.elementwise.reductions.program import Program
from engine.explain.elementwise.reductions.spellings import ASIDE, MODULES, SHAPES, WRAPPERS
from engine.explain.shared.nested_lists import parse_nested
from engine.explain.shared.shapes import Shape, element_count, parse_shape
from engine.explain.shared.typed.text import Span, require_length

MAX_TEXT: Final = 400
MAX_DEPTH: Final = 10
"""Brackets, signs and calls inside one another."""
MOST_STATEMENTS: Final = 8

_STATEMENT: Final = re.compile(r"\s*(?P<name>[A-Za-z_]\w*)\s*=(?!=)\s*")
_SEPARATOR: Final = re.compile(r"[;\n]")
_NUMBER: Final = re.compile(r"(?:[0-9][0-9_]*(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_TIMES: Final = re.compile(r"[0-9]+(?:\s*[xX×]\s*[0-9]+)+(?!\w|\.[0-9])")
_NAME: Final = re.compile(r"[^\W\d]\w*")
_COMPARISON: Final = re.compile(r"==|!=|<=|>=|<|>")
_SIZES: Final = re.compile(r"[-+*0-9_\s]*,[-+*0-9_,\s]*|\s*")
"""Between brackets: a shape, and no number."""
_LARGEST: Final = 10**15


def parse_reduction(text: str, known: Mapping[str, Source] | None = None) -> ReductionPlan:
    """The plan of a text; `known` are the tensors that it may name, the first by any name alone.

    Raises `ReductionMistake`, `ShapeMistake` and `NestedMistake`.
    """
    require_length(text, MAX_TEXT, ReductionMistake, "reduction.too_long")
    span = Span.of(text)
    if not span:
        raise ReductionMistake("reduction.empty", f"nothing was typed; write one such as {EXAMPLE}")
    if (alone := span.alone) is not None:
        raise ReductionMistake(
            "reduction.unbalanced",
            f"{alone.quoted} at character {alone.at} has no partner; write one such as {EXAMPLE}",
            token=alone.quoted,
            at=alone.at,
        )
    statements: list[tuple[str | None, Node]] = []
    parts = [part for part in span.split(_SEPARATOR, span.outside) if part]
    if len(parts) > MOST_STATEMENTS:
        raise ReductionMistake(
            "reduction.too_many",
            f"those are {len(parts)} statements; at most {MOST_STATEMENTS} are shown",
            most=MOST_STATEMENTS,
        )
    names = Names(dict(known or {}))
    for part in parts:
        match = _STATEMENT.match(part.text)
        name = match["name"] if match else None
        rest = part.cut(match.end()) if match else part
        node = Reader(rest, names, name).all()
        if name is not None:
            names.given[name] = node
        if not isinstance(node, Source) or name is None:
            statements.append((name, node))
    if not statements:
        raise ReductionMistake(
            "reduction.no_operation", f"nothing is reduced; write one such as {EXAMPLE}"
        )
    return plan(Program((*statements[:-1], (None, statements[-1][1]))))


class Reader:
    """Recursive descent over the characters of one statement, whose brackets match."""

    def __init__(self, span: Span, names: Names, name: str | None = None, depth: int = 0) -> None:
        self._span, self._names, self._name, self._depth = span, names, name, depth
        self._at = 0
        if depth > MAX_DEPTH:
            raise ReductionMistake(
                "reduction.too_deep", f"that goes more than {MAX_DEPTH} deep", most=MAX_DEPTH
            )

    def all(self) -> Node:
        """The whole of it."""
        node = self._comparison()
        if self._rest:
            raise not_read(self._word().quoted)
        return node

    # ---- signs

    def _comparison(self) -> Node:
        node = self._sum()
        match = self._take(_COMPARISON)
        if match is not None:
            sign: Sign = next(one for one in COMPARISONS if one == match.text)
            node = combined(sign, node, self._sum())
        return node

    def _sum(self) -> Node:
        node = self._product()
        while (sign := self._sign("+", "-")) is not None:
            node = combined(sign, node, self._product())
        return node

    def _product(self) -> Node:
        node = self._signed()
        while (sign := self._sign("*", "/")) is not None:
            node = combined(sign, node, self._signed())
        return node

    def _signed(self) -> Node:
        sign = self._sign("-", "+")
        if sign is None:
            return self._power()
        self._deeper()
        node = self._signed()
        if sign == "+":
            return node
        if isinstance(node, Constant) and node.number > 0:
            return Constant(-node.number, f"-{node.text}")
        return combined("-", Constant(0, "0"), node)

    def _power(self) -> Node:
        node = self._called()
        if self._sign("**", "^") is None:
            return node
        self._deeper()
        return combined("**", node, self._signed())

    def _sign(self, *wanted: Sign | str) -> Sign | None:
        """The sign that comes next, if it is one of those; `*` is not the half of `**`."""
        signs: Mapping[str, Sign] = {
            "**": "**", "^": "**", "+": "+", "-": "-", "*": "*", "×": "*", "/": "/", "÷": "/",
        }  # fmt: skip
        for written, sign in signs.items():
            if self._rest.text.startswith(written):
                if sign in wanted or written in wanted:
                    self._at += self._skipped + len(written)
                    return sign
                return None
        return None

    # ---- calls

    def _called(self) -> Node:
        node = self._atom()
        while (dot := self._take(re.compile(r"\."))) is not None:
            name = self._take(_NAME)
            if name is None:
                raise not_read(dot.to(self._word() if self._rest else dot).quoted)
            self._deeper()
            given = self._arguments()
            if name.text in ASIDE and (given is None or name.text != "values"):
                continue
            node = call(name, node, given, method=True)
        return node

    def _atom(self) -> Node:
        rest = self._rest
        if not rest:
            raise ReductionMistake(
                "reduction.unfinished", f"something is missing at the end; {EXAMPLE} is whole"
            )
        if (times := self._take(_TIMES)) is not None:
            return self._shape(times)
        if (digits := self._take(_NUMBER)) is not None:
            return _constant(digits)
        if rest.text[0] in "([":
            return self._bracketed(self._bracket())
        if (name := self._take(_NAME)) is not None:
            return self._named(name)
        raise not_read(self._word().quoted)

    def _bracketed(self, bracket: Span) -> Node:
        inner = bracket.cut(1, len(bracket) - 1)
        if bracket.text[0] == "[":
            shape, values = parse_nested(bracket)
            return self._source(shape, values, bracket)
        if _SIZES.fullmatch(inner.text):
            return self._shape(bracket)
        return Reader(inner, self._names, None, self._depth + 1).all()

    def _shape(self, span: Span) -> Node:
        shape = parse_shape(span, max_rank=MOST_AXES)
        return self._source(shape, range(element_count(shape)), span, counted=True)

    def _source(
        self,
        shape: Shape,
        values: range | tuple[int | float, ...],
        span: Span,
        *,
        counted: bool = False,
    ) -> Node:
        text = str(shape) if counted else " ".join(span.text.split())
        alone = self._name if len(span) == len(self._span) else None
        return source(self._names.fresh(alone, text), shape, values, text)

    def _named(self, name: Span) -> Node:
        """A tensor by its name, or a function, with or without the library it is of."""
        path, last = [name], name
        while path[0].text in MODULES and (dotted := self._take(_DOTTED)) is not None:
            last = dotted.cut(1)
            path.append(last)
        if len(path) == 1 and not (self._rest.text.startswith("(") and is_function(name.text)):
            return self._names.node(name)
        given = self._arguments()
        whole = name.to(last)
        if last.text in SHAPES and given is not None and len(given.given) == 1:
            return self._shape(given.given[0])
        if last.text in WRAPPERS and given is not None and given.first is not None:
            return Reader(given.first, self._names, self._name, self._depth + 1).all()
        if given is None or given.first is None:
            raise not_read(whole.quoted)
        self._deeper()
        node = Reader(given.first, self._names, None, self._depth + 1).all()
        module = path[0].text if len(path) > 1 else None
        return call(last, node, given.rest, method=False, module=module)

    def _arguments(self) -> Arguments | None:
        """What stands in the brackets that come next, None where none come."""
        if not self._rest.text.startswith("("):
            return None
        bracket = self._bracket()
        return Arguments.of(bracket.cut(1, len(bracket) - 1))

    # ---- characters

    @property
    def _rest(self) -> Span:
        return self._span.cut(self._at)

    @property
    def _skipped(self) -> int:
        text = self._span.text[self._at :]
        return len(text) - len(text.lstrip())

    def _take(self, pattern: re.Pattern[str]) -> Span | None:
        rest = self._rest
        match = pattern.match(rest.text)
        if match is None:
            return None
        self._at += self._skipped + match.end()
        return rest.cut(0, match.end())

    def _bracket(self) -> Span:
        """The pair of brackets that comes next, with what is between."""
        found = self._rest.brackets[0]
        self._at += self._skipped + len(found)
        return found

    def _word(self) -> Span:
        """What comes next, to be quoted."""
        rest = self._rest
        return rest.brackets[0] if rest.text[0] in "([" else rest.word(0, "()[],;.")

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > 4 * MAX_DEPTH:
            raise ReductionMistake(
                "reduction.too_deep", f"that goes more than {MAX_DEPTH} deep", most=MAX_DEPTH
            )


_DOTTED: Final = re.compile(r"\.\s*[^\W\d]\w*")


def _constant(digits: Span) -> Constant:
    text = digits.text.replace("_", "")
    value = float(text)
    if value > _LARGEST:
        raise not_read(digits.quoted)
    is_float = bool(re.search(r"[.eE]", text))
    return Constant(value, repr(value)) if is_float else Constant(int(text), str(int(text)))
