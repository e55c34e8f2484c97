"""An expression of shapes, as the lessons' fields take one: `(3, 4) / (3, 4).sum(axis=1)`.

What is done to a shape before it meets another is worked out; of a text that only names shapes
`reading` knows more.
"""

from __future__ import annotations

import re
from typing import Final

from engine.explain.clinic.found import Found, Library, Named, Sizes
from engine.explain.shared.shapes import MAX_OPERANDS, MAX_RANK, MAX_SIZE, element_count
from engine.explain.shared.typed_tensors.operand import parse_operand
from engine.explain.shared.typed_tensors.operation import parse_operation
from engine.protocol.errors import Mistake

MOST: Final = 400
"""Characters of an expression."""
_NAMES: Final = "abcdefgh"
_CHAINED: Final = re.compile(r"[)\]]\.(?!(?:shape|size|dtype|ndim)\b)[A-Za-z]|[)\]]\s?\[")
_LAST: Final = re.compile(
    r"(?P<before>.+)\.\s*(?P<name>view|reshape)\s*\((?P<sizes>[-0-9, ()\[\]]*)\)"
)
_SIZE: Final = re.compile(r"-?[0-9]{1,13}")


def is_chained(text: str) -> bool:
    """Whether something is done to a shape, so that it is not the one that meets another."""
    return len(text) <= MOST and _CHAINED.search(text) is not None


def expression(text: str) -> Found | None:
    """What a text is that is nothing but an expression of shapes; None where it is none."""
    line = " ".join(text.split())
    if not line or len(line) > MOST:
        return None
    try:
        typed = parse_operation(line, most=MAX_OPERANDS, max_rank=MAX_RANK, max_size=MAX_SIZE)
    except Mistake as mistake:
        return _rearranged(line, mistake.code)
    if typed.quoted == "einsum":  # its operands have been given the axes that @ wants
        return None
    named = map(Named, _NAMES, typed.shapes)
    return Found("shapes", typed.library, line, tuple(named), word=typed.sign)


def _rearranged(line: str, code: str) -> Found | None:
    """A view or a reshape that is refused, at the end of a chain."""
    match = _LAST.fullmatch(line)
    is_view = code == "view.not_contiguous"
    if match is None or not (is_view or code.startswith("reshape.")):
        return None
    try:
        shape = parse_operand(match["before"]).layout.shape
    except Mistake:
        return None
    wanted: Sizes = tuple(map(int, _SIZE.findall(match["sizes"])))
    library: Library | None = "torch" if match["name"] == "view" else None
    named = (Named("x", shape),)
    if is_view:
        return Found("view", library, line, named, wanted=wanted)
    return Found("reshape", library, line, named, wanted=wanted, count=element_count(shape))
