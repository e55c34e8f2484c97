"""`einsum` as one of the products: `ijk,ik->ij` is `a @ b.unsqueeze(-1)`, its last 1 dropped.

Each letter is an axis. What `@` and `dot` make of two rows of letters, with a new axis of 1 or
the last two exchanged where need be, is compared with the letters asked for.
https://numpy.org/doc/stable/reference/generated/numpy.einsum.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from engine.explain.shared.layout import Layout
from engine.explain.shared.typed.text import Span
from engine.explain.shared.typed_tensors.library import Remark
from engine.explain.shared.typed_tensors.operand import TypedTensor
from engine.explain.shared.typed_tensors.ranks import OperatorMistake

_LETTERS: Final = re.compile(
    r"""(["'])\s*(?P<a>[A-Za-z\s]*),(?P<b>[A-Za-z\s]*)(?:->(?P<result>[A-Za-z\s]*))?\s*\1"""
)
NEW: Final = "1"
"""The letter of an axis of size 1 that was added."""


@dataclass(frozen=True, slots=True)
class Einsum:
    """The product that it is: operands rearranged, the sign between them, and what was done."""

    operands: tuple[TypedTensor, TypedTensor]
    sign: str
    remarks: tuple[Remark, ...]


def parse_einsum(letters: Span, operands: Sequence[TypedTensor]) -> Einsum:
    """The product that those letters ask for of two operands. Raises `OperatorMistake`."""
    match = _LETTERS.fullmatch(letters.text)
    if match is None or len(operands) != 2:
        raise OperatorMistake(
            "operator.einsum",
            f"{letters.quoted} names no two operands; write letters such as 'ij,jk->ik'",
            token=letters.quoted,
        )
    a, b = ("".join(match[name].split()) for name in "ab")
    result = "".join(match["result"].split()) if match["result"] is not None else _implied(a + b)
    for axes, operand in zip((a, b), operands, strict=True):
        if len(axes) != len(operand.sizes):
            raise OperatorMistake(
                "operator.einsum_axes",
                f"'{axes}' names {len(axes)} axes, the tensor has {len(operand.sizes)}",
                token=axes,
                axes=len(axes),
                rank=len(operand.sizes),
            )
    for done in _products(a, b):
        if done.result == result:
            return _einsum(done, match[0], operands)
    raise OperatorMistake(
        _other(a, b, result),
        f"{letters.quoted} is none of the products @ and dot",
        token=letters.quoted,
    )


def _other(a: str, b: str, result: str) -> str:
    """What an einsum is that is no product of this kind."""
    if len({*a}) < len(a) or len({*b}) < len(b):
        return "operator.einsum_diagonal"
    if {*a, *b} <= {*result}:
        return "operator.einsum_elementwise" if {*a} & {*b} else "operator.einsum_outer"
    return "operator.einsum_sum"


def _implied(letters: str) -> str:
    """The result where none is written: the letters that stand once, in their order."""
    return "".join(sorted(letter for letter in letters if letters.count(letter) == 1))


@dataclass(frozen=True, slots=True)
class _Product:
    left: str
    right: str
    sign: str
    result: str
    written: str


def _products(a: str, b: str) -> Iterator[_Product]:
    """What can be made of two rows of letters, the plainest first."""
    if len({*a}) < len(a) or len({*b}) < len(b):
        return  # a diagonal
    for left, left_code in _forms(a, "a", -2):
        for right, right_code in _forms(b, "b", -1):
            for sign, form in (("@", "{} @ {}"), ("dot", "dot({}, {})")):
                made = _multiplied(left, right, sign)
                if made is not None:
                    written = form.format(left_code, right_code)
                    yield _Product(left, right, sign, made.replace(NEW, ""), written)


def _forms(axes: str, name: str, place: int) -> Iterator[tuple[str, str]]:
    yield axes, name
    if len(axes) > 1:
        yield axes[:-2] + axes[-1] + axes[-2], f"{name}.mT" if len(axes) > 2 else f"{name}.T"
    at = len(axes) + place + 1
    if at >= 0:
        yield axes[:at] + NEW + axes[at:], f"{name}.unsqueeze({place})"


def _multiplied(a: str, b: str, sign: str) -> str | None:
    """The letters of the product; None where the ones that meet differ, or others are shared."""
    if not a or not b or a[-1] != (b[-1] if len(b) == 1 else b[-2]) or a[-1] == NEW:
        return None
    row, column = a[-2:-1], b[-1:] if len(b) > 1 else ""
    if sign == "dot":
        left, right = a[:-1], b[:-2] + column
        return left + right if not {*left} & {*right} - {NEW} else None
    rank = max(len(a[:-2]), len(b[:-2]))
    batch = ""
    for of_a, of_b in zip(a[:-2].rjust(rank), b[:-2].rjust(rank), strict=True):
        if of_a != of_b and " " not in (of_a, of_b):
            return None
        batch += of_a if of_a != " " else of_b
    made = batch + row + column
    plain = made.replace(NEW, "")
    return made if len({*plain}) == len(plain) and a[-1] not in plain else None


def _einsum(done: _Product, letters: str, operands: Sequence[TypedTensor]) -> Einsum:
    a, b = (
        _lettered(operand, axes, form)
        for operand, axes, form in zip(
            operands, _rows(letters), (done.left, done.right), strict=True
        )
    )
    made = _multiplied(done.left, done.right, done.sign) or ""
    remarks = [Remark("einsum", {"letters": letters, "code": done.written})]
    if NEW in made:
        remarks = [Remark("einsum_squeezed", {"letters": letters, "code": done.written})]
    return Einsum((a, b), done.sign, tuple(remarks))


def _rows(letters: str) -> tuple[str, str]:
    match = _LETTERS.fullmatch(letters)
    assert match is not None
    a, b = ("".join(match[name].split()) for name in "ab")
    return a, b


def _lettered(operand: TypedTensor, before: str, after: str) -> TypedTensor:
    """The operand with its axes as the letters after have them."""
    sizes = dict(zip(before, operand.sizes, strict=True)) | {NEW: 1}
    shape = tuple(sizes[letter] for letter in after)
    return TypedTensor(shape, Layout.row_major(shape), (), operand.remarks)
