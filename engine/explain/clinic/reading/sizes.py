"""How libraries write a shape: `(3, 4)`, `[3,4]`, `torch.Size([3, 4])`, `(None, 10)`, `3x4`."""

from __future__ import annotations

import re
from typing import Final

from engine.explain.clinic.found import Size, Sizes

MOST_AXES: Final = 32
"""NumPy's own limit before 2.0; a longer row of numbers is data."""

BROKEN: Final = "\u23ce"
"""Stands in a text where a number may go on in the next line, or another one begin."""
WHOLE: Final = f"(?![0-9{BROKEN}])"
"""Behind a number: no digit of it is lost."""
NUMBER: Final = r"-?[0-9]{1,18}"
"""As many digits as a size can have; a longer row of them is no size."""
_INTEGER: Final = rf"(?:np\.int(?:32|64)\()?{NUMBER}(?:\)|[lL])?"
_SIZE: Final = (
    rf"(?:Dimension\()?(?:{_INTEGER}|\?|(?![xX]\s?[0-9])[A-Za-z_][A-Za-z0-9_]{{0,30}})\)?"
)
_INNER: Final = rf"\s?(?:{_SIZE}(?:\s?(?:,|[x×])\s?{_SIZE}){{0,{MOST_AXES - 1}}}(?:\s?,)?)?\s?"
_TYPED: Final = r"(?:(?:b?float|complex|u?int|bool|[bfiu])[0-9]{0,3})?"
"""JAX writes the dtype before the brackets: `float32[3,4]`."""
BRACKETED: Final = (
    r"(?:(?:torch\.)?Size\(|(?:tf\.)?TensorShape\()?"
    rf"{_TYPED}(?:\({_INNER}\)|\[{_INNER}\]|\{{{_INNER}\}})\)?"
)
"""A shape in brackets, with what torch and TensorFlow write around them."""
TIMES: Final = rf"(?:{NUMBER}|None|\?)(?:\s?[x×]\s?(?:{NUMBER}|None|\?)){{0,{MOST_AXES - 1}}}"
"""A shape as torch writes those of matrices: 64x784."""
_WRAPPED: Final = re.compile(r"^(?:(?:torch\.)?Size|(?:tf\.)?TensorShape)\(|^\w*(?=[\[({])")
_ONE: Final = re.compile(rf"{NUMBER}|\?|[A-Za-z_]\w*")


def sizes_of(text: str, *, asked: bool = False) -> Sizes:
    """The sizes of a shape that matched `BRACKETED` or `TIMES`; unknown ones are names.

    In a shape that was `asked` for, -1 (NumPy prints it as newaxis) is a size still to be found;
    elsewhere it is what TensorFlow 1 prints for an unknown size, and so a name.
    """
    inner = _WRAPPED.sub("", text).strip("()[]{} ")
    plain = re.sub(r"np\.int(?:32|64)|Dimension", "", inner)
    if re.search(r"[0-9?]\s?[x×]|None\s?[x×]", plain):
        plain = re.sub(r"[x×]", ",", plain)
    return tuple(
        _size(token, asked) for token in _ONE.findall(re.sub(r"(?<=[0-9])[lL]", "", plain))
    )


def _size(token: str, asked: bool) -> Size:
    if asked and token in ("newaxis", "-1"):
        return -1
    if token.lstrip("-").isdigit() and (asked or not token.startswith("-")):
        return int(token)
    return token
