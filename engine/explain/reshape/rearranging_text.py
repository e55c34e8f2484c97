"""Reshapes and transpositions as a learner types them: `(3, 2).reshape(6, -1).T`."""

import re
from typing import Final

from engine.explain.reshape.rearranging import Operation, RearrangingPlan, Reshape, Transpose, plan
from engine.explain.shared.shapes import Shape, parse_shape
from engine.explain.shared.typed.text import plain, quoted, require_length
from engine.protocol.errors import Mistake

MAX_TEXT: Final = 200
MAX_OPERATIONS: Final = 4
MAX_AXES: Final = 6
MAX_SIZE: Final = 1_000_000
"""Along an axis of the tensor that is typed."""
MAX_ELEMENTS: Final = 10**12

_EXAMPLE: Final = "write one such as (3, 2).reshape(6, -1).T"
_CALL: Final = re.compile(
    r"\s*(?:\.\s*(?P<name>[A-Za-z]+)\s*(?:\((?P<brackets>[^()]*(?:\([^()]*\)|\[[^\[\]]*\])?[^()]*)\))?"
    r"|(?:->|→|=>)\s*(?P<arrow>\([^()]*\)|\[[^\[\]]*\]|[-0-9][-0-9,\s]*(?=$|->|→|=>|\.)))"
)
_BEGINS: Final = re.compile(r"\.|->|→|=>")
_SEPARATOR: Final = re.compile(r"\s*[,xX×]\s*|\s+")
_RESHAPES: Final = ("reshape", "view")
_TRANSPOSES: Final = ("transpose", "permute")


class RearrangingMistake(Mistake):
    """A text that is no shape with operations on it. Codes: `rearranging.empty`,
    `rearranging.too_long` (characters, most), `rearranging.unbalanced`,
    `rearranging.no_operation`,
    `rearranging.not_an_operation` (token), `rearranging.not_a_number` (token),
    `rearranging.leading_zero` (token), `rearranging.too_many` (most),
    `rearranging.too_many_axes` (most), `rearranging.too_large` (most).
    """


def parse_rearranging(text: str, shape: Shape | None = None) -> RearrangingPlan:
    """The plan that a text names: a shape, then reshapes and transpositions of it.

    `.reshape(6, 1)`, `.reshape((6, 1))`, `.view(6, 1)` and `-> (6, 1)` are the same, and so are
    `.transpose(1, 0)` and `.permute(1, 0)`; `.T` reverses all axes. Where no shape is typed it
    is `shape`. Raises `RearrangingMistake`, `ShapeMistake`, `ReshapeMistake` and
    `TransposeMistake`.
    """
    require_length(text, MAX_TEXT, RearrangingMistake, "rearranging.too_long")
    typed = plain(text)
    if not typed:
        raise RearrangingMistake("rearranging.empty", f"nothing was typed; {_EXAMPLE}")
    if typed.count("(") != typed.count(")") or typed.count("[") != typed.count("]"):
        raise RearrangingMistake("rearranging.unbalanced", f"the brackets do not match; {_EXAMPLE}")
    beginning = _BEGINS.search(typed)
    if beginning is None:
        raise RearrangingMistake(
            "rearranging.no_operation", f"no operation follows the shape; {_EXAMPLE}"
        )
    source = typed[: beginning.start()].strip()
    if source.isidentifier():
        source = ""  # the tensor by a name: the present one
    if source or shape is None:
        shape = parse_shape(source, max_rank=MAX_AXES, max_size=MAX_SIZE)
    found = plan(shape, _operations(typed[beginning.start() :]))
    if found.count > MAX_ELEMENTS:
        raise RearrangingMistake(
            "rearranging.too_large",
            f"those are more than {MAX_ELEMENTS:,} elements; write smaller sizes",
            most=MAX_ELEMENTS,
        )
    return found


def _operations(text: str) -> tuple[Operation, ...]:
    operations: list[Operation] = []
    at = 0
    while at < len(text):
        match = _CALL.match(text, at)
        if match is None or match.end() == at:
            raise _not_an_operation(text[at:])
        operations.append(_operation(match))
        at = match.end()
        while at < len(text) and text[at].isspace():
            at += 1
    if len(operations) > MAX_OPERATIONS:
        raise RearrangingMistake(
            "rearranging.too_many",
            f"that is {len(operations)} operations; at most {MAX_OPERATIONS} are shown",
            most=MAX_OPERATIONS,
        )
    return tuple(operations)


def _operation(match: re.Match[str]) -> Operation:
    name, brackets = match["name"], match["brackets"]
    if name is None:
        return Reshape(_numbers(match["arrow"]))
    if name == "T" and brackets is None:
        return Transpose()
    if name in _RESHAPES and brackets is not None:
        return Reshape(_numbers(brackets))
    if name in _TRANSPOSES and brackets is not None:
        axes = _numbers(brackets)
        return Transpose(axes if axes or name == "permute" else None)
    raise _not_an_operation(match[0].strip())


def _not_an_operation(token: str) -> RearrangingMistake:
    return RearrangingMistake(
        "rearranging.not_an_operation",
        f"{quoted(token)} is neither .reshape(6, 1), .transpose(1, 0) nor .T",
        token=quoted(token),
    )


def _numbers(text: str) -> tuple[int, ...]:
    """The whole numbers between brackets, with another pair of brackets around them or not."""
    inner = text.strip()
    if inner[:1] in ("(", "[") and inner[-1:] in (")", "]"):
        inner = inner[1:-1].strip()
    inner = inner.removesuffix(",").rstrip()
    tokens = _SEPARATOR.split(inner) if inner else []
    if len(tokens) > MAX_AXES:
        raise RearrangingMistake(
            "rearranging.too_many_axes",
            f"{len(tokens)} axes were given; at most {MAX_AXES} are shown",
            most=MAX_AXES,
        )
    return tuple(map(_number, tokens))


def _number(token: str) -> int:
    digits = token.removeprefix("-")
    if not digits.isascii() or not digits.isdigit():
        raise RearrangingMistake(
            "rearranging.not_a_number",
            f"{quoted(token)} is no whole number; {_EXAMPLE}",
            token=quoted(token),
        )
    if len(digits) > 1 and digits[0] == "0":
        # 60,000 typed for 60000 would silently be the two sizes 60 and 0.
        raise RearrangingMistake(
            "rearranging.leading_zero",
            f"{quoted(token)} begins with 0; a comma separates axes, so write 60000, not 60,000",
            token=quoted(token),
        )
    if len(digits) > len(str(MAX_ELEMENTS)):
        raise RearrangingMistake(
            "rearranging.too_large",
            f"{quoted(token)} is too large; at most {MAX_ELEMENTS:,} elements are shown",
            most=MAX_ELEMENTS,
        )
    return int(token)
