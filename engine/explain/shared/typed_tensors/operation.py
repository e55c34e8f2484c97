"""An operation of two or more tensors as people write it: `(3, 4) + (4,)`, `np.dot(a, b)`.

    text      = [definition (";" | newline)]… combined
    combined  = operand (sign operand)… | call "(" operand "," operand ")"
              | operand "." call "(" operand ")"

Parsed, never evaluated. Between operands that are whole (in brackets, a call, a name) every
sign counts; without brackets `*` and `x` stand between the sizes of one shape, and a `-` needs
a blank on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engine.explain.shared.shapes import (
    MAX_OPERANDS,
    MAX_TEXT,
    Shape,
    ShapeMistake,
    require_partners,
    without_name,
)
from engine.explain.shared.typed.text import Span, require_length
from engine.explain.shared.typed_tensors.einsum import parse_einsum
from engine.explain.shared.typed_tensors.library import Library, Remark, library_of
from engine.explain.shared.typed_tensors.operand import Names, TypedTensor, parse_operand
from engine.explain.shared.typed_tensors.pieces import ALONE, CLOSES, OPENS, arguments, wholes
from engine.explain.shared.typed_tensors.ranks import OperatorMistake, require_ranks
from engine.protocol.errors import Mistake

MIN_OPERANDS: Final = 2

_BESIDE: Final = r"(?:\*\*|//|[=!<>]=|-(?!>)|[+*/×✕÷%<≥≤≠^]|(?<![-=])>|x(?![a-z_]))"
_WORDS: Final = r"\b(?:dot|matmul|maximum|max|minimum|min)\b"
_BEFORE, _AFTER = f"[{CLOSES}{ALONE}]", f"[{OPENS}{ALONE}]"
_SIGN: Final = (
    rf"(?<={_BEFORE})\s*{_BESIDE}|(?:{_BESIDE}|(?<![\w.])x)(?=\s*{_AFTER})"
    rf"|[@·⋅•∙+≥≤≠÷]|[=!<>]=|(?<![-=])>|<|(?<=\s)[-/](?=\s)|{_WORDS}"
)
_JOINED: Final = rf"(?<={_BEFORE})\s*,?\s*(?:and|with|vs\.?|와|과|및|하고)\s*(?={_AFTER})"
_BETWEEN: Final = re.compile(
    rf"{_SIGN}|{_JOINED}|[;\n]|(?<={_BEFORE})[\s,]*(?={_AFTER})"
    rf"|,(?=\s*[A-Za-z_][\w.]*\s*[:=](?!=))",
    re.IGNORECASE,
)
_UNKNOWN: Final = re.compile(rf"{_BEFORE}\s*([^\s\w.,;()\[\]{OPENS}{CLOSES}{ALONE}]+)\s*{_AFTER}")
_KNOWN: Final = re.compile(rf"(?:{_BESIDE}|[@·⋅•∙])", re.IGNORECASE)
_STATEMENT: Final = re.compile(r"[;\n]")
_DEFINED: Final = re.compile(r"(?P<name>[A-Za-z_]\w*)(?:\s*\.\s*shape)?\s*[:=](?!=)")
_CALL: Final = re.compile(
    r"(?:(?P<module>[A-Za-z_][\w.]*)\.)?(?P<name>[A-Za-z_]\w*)\((?P<inner>.*)\)", re.DOTALL
)
_QUOTED: Final = re.compile(r"""(["'][^"']*["'])\s*,?""")
_METHOD: Final = re.compile(r"\.\s*(?P<name>[A-Za-z_]\w*)\((?P<inner>_*)\)$")
_SPELLINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "+": ("add",),
    "-": ("subtract", "sub"),
    "*": ("×", "✕", "x", "multiply", "mul"),
    "/": ("÷", "divide", "true_divide", "div"),
    "//": ("floor_divide",),
    "%": ("remainder", "mod"),
    "**": ("^", "power", "pow"),
    "max": ("maximum", "fmax"),
    "min": ("minimum", "fmin"),
    "==": ("equal", "eq"),
    "!=": ("≠", "not_equal", "ne"),
    ">": ("greater", "gt"),
    ">=": ("≥", "greater_equal", "ge"),
    "<": ("less", "lt"),
    "<=": ("≤", "less_equal", "le"),
    "@": ("matmul", "mm", "bmm", "mv"),
    "dot": ("·", "⋅", "•", "∙"),
}
SIGNS: Final = {word: sign for sign, words in _SPELLINGS.items() for word in (sign, *words)}
"""How each spelling of an operation is written here."""
_CALLS: Final = {word for word in SIGNS if word.isidentifier() and word != "x"}


@dataclass(frozen=True, slots=True)
class TypedOperation:
    """The operands, and the sign between them as `SIGNS` has it: "" where none was typed.

    `quoted` is the sign as typed, `library` the one that the text names.
    """

    operands: tuple[TypedTensor, ...]
    sign: str
    quoted: str
    library: Library | None
    remarks: tuple[Remark, ...]

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """Those of the operands."""
        return tuple(operand.sizes for operand in self.operands)


@dataclass(frozen=True, slots=True)
class _Limits:
    most: int
    max_rank: int
    max_size: int


def parse_operation(
    text: str | Span,
    *,
    most: int,
    max_rank: int,
    max_size: int,
    names: Names | None = None,
    library: Library | None = None,
) -> TypedOperation:
    """The operands of a text, 2 to `most`, and the sign between all of them.

    `names` are tensors that the text may call by name, `library` the one it is for if that is
    known. Raises `ShapeMistake`, with `operand` in
    its detail where one of them is at fault, `OperatorMistake`, and what a chain raises.
    """
    require_length(text, MAX_TEXT * MAX_OPERANDS, ShapeMistake, "shape.too_long")
    span = Span.of(text)
    if not span:
        raise ShapeMistake("shape.empty", "no shapes were given; write two such as (3, 4) + (4,)")
    require_partners(span)
    limits, library = _Limits(most, max_rank, max_size), library or library_of(span.text)
    known = dict(names or {})
    statements = [part for part in span.split(_STATEMENT, span.outside) if part]
    defined = [_DEFINED.match(part.text) for part in statements]
    if len(statements) > 1 and all(defined[:-1]) and not (defined[-1] and _is_one(statements[-1])):
        for part, name in zip(statements[:-1], defined, strict=False):
            assert name is not None
            known[name["name"]] = _one(part, limits, known, library).sizes
        span = statements[-1]
    return _combined(without_name(span), limits, known, library)


def _is_one(statement: Span) -> bool:
    """Whether it only says what one tensor is."""
    return not _BETWEEN.search(wholes(without_name(statement)))


def _one(part: Span, limits: _Limits, names: Names, library: Library | None) -> TypedTensor:
    return parse_operand(
        part, max_rank=limits.max_rank, max_size=limits.max_size, names=names, library=library
    )


def _combined(span: Span, limits: _Limits, names: Names, library: Library | None) -> TypedOperation:
    shown = wholes(span, names)
    if shown.startswith((OPENS, ALONE)) and shown.endswith((CLOSES, ALONE)):
        if (call := _CALL.fullmatch(span.text)) and shown.count(OPENS) == 1:
            if call["name"] == "einsum":
                return _einsum(span.group(call, "inner"), limits, names, library)
            if call["name"] in _CALLS:
                parts, _ = arguments(span.group(call, "inner"))
                return _called(span, call["name"], parts, limits, names, library)
        method = _METHOD.search(span.outside)
        if method and method["name"] in _CALLS and shown.count(OPENS) == 1:
            parts, _ = arguments(span.group(method, "inner"))
            parts = [span.cut(0, method.start()), *parts]
            return _called(span, method["name"], parts, limits, names, library)
    if (unknown := _UNKNOWN.search(shown)) and not _KNOWN.fullmatch(unknown[1]):
        raise OperatorMistake(
            "operator.unknown",
            f"{span.group(unknown, 1).quoted} is no operator between tensors",
            token=span.group(unknown, 1).quoted,
        )
    parts = span.split(_BETWEEN, shown)
    found = [span.cut(match.start(), match.end()) for match in _BETWEEN.finditer(shown)]
    signs = [sign for sign in found if sign.text.lower() in SIGNS]
    operands = _all(parts, limits, names, library, whole=span)
    named = {SIGNS[sign.text.lower()] for sign in signs}
    if len(named) > 1:
        raise OperatorMistake(
            "operator.mixed", "two kinds of operators were given; write one kind between all shapes"
        )
    quoted = signs[0].quoted if signs else ""
    return _operation(operands, next(iter(named), ""), quoted, library)


def _all(
    parts: list[Span],
    limits: _Limits,
    names: Names,
    library: Library | None,
    whole: Span | None = None,
) -> tuple[TypedTensor, ...]:
    """The operands, neither too few nor too many; a mistake says which one it is about."""
    if len(parts) < MIN_OPERANDS:
        if whole is not None:
            # What is wrong with the one shape comes first: (3, -1) has to change anyway.
            _one(whole, limits, names, library)
        raise ShapeMistake(
            "shape.too_few_operands",
            "only one shape was given; write at least two, such as (3, 4) + (4,)",
            operands=len(parts),
            least=MIN_OPERANDS,
        )
    if len(parts) > limits.most:
        raise ShapeMistake(
            "shape.too_many_operands",
            f"{len(parts)} shapes were given; at most {limits.most} are read",
            operands=len(parts),
            most=limits.most,
        )
    operands: list[TypedTensor] = []
    for number, part in enumerate(parts):
        try:
            operands.append(_one(part, limits, names, library))
        except Mistake as mistake:
            mistake.detail["operand"] = number
            raise
    return tuple(operands)


def _einsum(inner: Span, limits: _Limits, names: Names, library: Library | None) -> TypedOperation:
    letters = _QUOTED.match(inner.text)
    parts, _ = arguments(inner.cut(letters.end() if letters else 0))
    operands = _all(parts, limits, names, library)
    done = parse_einsum(inner.group(letters, 1) if letters else inner, operands)
    return TypedOperation(done.operands, done.sign, "einsum", library, done.remarks)


def _called(
    span: Span, name: str, parts: list[Span], limits: _Limits, names: Names, library: Library | None
) -> TypedOperation:
    operands = _all(parts, limits, names, library)
    sign = SIGNS[name]
    if name == "dot" and library in ("torch", "tensorflow"):
        sign = "@"
    shapes = tuple(operand.sizes for operand in operands)
    require_ranks(name, library, shapes)
    quoted = span.cut(span.text.index(name), span.text.index(name) + len(name)).quoted
    return _operation(operands, sign, quoted, library)


def _operation(
    operands: tuple[TypedTensor, ...], sign: str, quoted: str, library: Library | None
) -> TypedOperation:
    remarks = tuple(remark for operand in operands for remark in operand.remarks)
    return TypedOperation(operands, sign, quoted, library, remarks)
