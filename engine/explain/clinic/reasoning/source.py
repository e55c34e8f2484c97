"""What the learner's own line of code says of the operation that failed: parsed, never run."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

MOST: Final = 400
"""Characters of a line that are looked at."""
SIGNS: Final[dict[type[ast.AST], str]] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**", ast.MatMult: "@",
    ast.FloorDiv: "//", ast.Mod: "%",
    ast.Lt: "<", ast.Gt: ">", ast.LtE: "<=", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip


@lru_cache(32)
def nodes(source: str) -> tuple[ast.AST, ...]:
    """All parts of the line; none where it is no Python, as the first of several lines."""
    line = source.strip()
    if len(line) > MOST:
        return ()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its escapes and comparisons
        try:
            return tuple(ast.walk(ast.parse(line.removesuffix(":"))))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return ()


def sign(source: str) -> str:
    """The one sign between two operands in the line, "" if there is none or several."""
    found = {
        SIGNS[type(operator)]
        for node in nodes(source)
        for operator in _operators(node)
        if type(operator) in SIGNS
    }
    return found.pop() if len(found) == 1 else ""


def _operators(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp | ast.AugAssign):
        yield node.op
    elif isinstance(node, ast.Compare):
        yield from node.ops


def calls(source: str) -> frozenset[str]:
    """The names of what the line calls, without what stands before the dot."""
    return frozenset(
        node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
        for node in nodes(source)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name)
    )


def view_of(source: str) -> tuple[int, ...] | None:
    """The sizes that the line gives to `.view(…)`, if they are written as numbers."""
    for node in nodes(source):
        if not (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "view"
        ):
            continue
        try:
            sizes = [ast.literal_eval(argument) for argument in node.args]
        except ValueError:
            return None
        if len(sizes) == 1 and isinstance(sizes[0], tuple | list):
            sizes = list(sizes[0])
        return tuple(sizes) if sizes and all(type(size) is int for size in sizes) else None
    return None
