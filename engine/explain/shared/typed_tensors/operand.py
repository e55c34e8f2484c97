"""A tensor as people write it: a shape, a call that makes or changes one, a name, and a chain.

`(3, 4)`, `x: (3, 4)`, `np.zeros((3, 4))`, `torch.randn(3, 4).T`, `(64, 10)[:, None]`,
`np.expand_dims(b, 1)`: parsed, never evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engine.explain.shared.layout import Layout
from engine.explain.shared.nested_lists import NestedMistake, parse_nested
from engine.explain.shared.shapes import (
    MAX_RANK,
    MAX_SIZE,
    MAX_TEXT,
    Shape,
    ShapeMistake,
    parse_shape,
    require_partners,
    without_name,
)
from engine.explain.shared.typed.text import Span, require_length
from engine.explain.shared.typed_tensors.call import Call
from engine.explain.shared.typed_tensors.library import Library, Remark, library_of
from engine.explain.shared.typed_tensors.methods import FUNCTIONS, rearranged
from engine.explain.shared.typed_tensors.numbers import RearrangingMistake, numbers
from engine.explain.shared.typed_tensors.pieces import Link, arguments, head_end, links
from engine.explain.shared.typed_tensors.rearranged import Step

_CALLED: Final = re.compile(
    r"(?P<path>[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*)\((?P<inner>.*)\)", re.S
)
_BARE_END: Final = re.compile(r"\.\s*[A-Za-z_]|->|→|=>|(?<=\w)\[")
_FILLED: Final = frozenset(("zeros", "ones", "empty", "full"))
_DRAWN: Final = frozenset((
    "rand", "randn", "random", "normal", "uniform", "standard_normal", "random_sample", "randint",
))  # fmt: skip
_LISTED: Final = frozenset(("array", "asarray", "tensor", "as_tensor", "constant", "Tensor"))
_SHAPES: Final = ("Size", "size", "TensorShape")
_MOST_BOUNDS: Final = 3
Names = Mapping[str, Shape]


@dataclass(frozen=True, slots=True)
class TypedTensor:
    """What a text says of one tensor: `source` before its chain, `layout` after it."""

    source: Shape
    layout: Layout
    steps: tuple[Step, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def sizes(self) -> Shape:
        """After the chain."""
        return self.layout.shape


def typed_shape(text: str | Span, *, max_rank: int = MAX_RANK, max_size: int = MAX_SIZE) -> Shape:
    """The shape that a text gives or comes to. Raises `ShapeMistake` and what a chain raises."""
    return parse_operand(text, max_rank=max_rank, max_size=max_size).sizes


def parse_operand(
    text: str | Span,
    *,
    max_rank: int = MAX_RANK,
    max_size: int = MAX_SIZE,
    names: Names | None = None,
    library: Library | None = None,
) -> TypedTensor:
    """The tensor that is typed, within the limits after its chain too.

    `names` are those of tensors that are there, `library` what the rest of the text told.
    """
    found = read_tensor(text, max_rank, max_size, names or {}, library)
    if len(found.sizes) > max_rank:
        raise ShapeMistake(
            "shape.too_many_axes",
            f"{len(found.sizes)} axes were given; at most {max_rank} are read",
            axes=len(found.sizes),
            most=max_rank,
        )
    if max(found.sizes, default=0) > max_size:
        shown = str(max(found.sizes))
        raise ShapeMistake(
            "shape.too_large",
            f"{shown} is too large; the size along an axis is at most {max_size:,}",
            token=Span.of(text).quoted,
            most=max_size,
        )
    return found


def read_tensor(
    text: str | Span, max_rank: int, max_size: int, names: Names, library: Library | None
) -> TypedTensor:
    """The tensor before its chain within the limits, and the chain."""
    require_length(text, MAX_TEXT, ShapeMistake, "shape.too_long")
    typed = Span.of(text)
    require_partners(typed)
    span = without_name(typed)
    library = library or library_of(span.text)
    end = head_end(span, names)
    if not end:
        bare = _BARE_END.search(span.outside)
        end = bare.start() if bare else len(span)
    head, chain = span.cut(0, end), list(links(span, end, indexed=True))
    rest = span.cut(chain[-1][1] if chain else end)
    if rest and not chain:
        return _literal(span, max_rank, max_size)
    if rest:
        raise not_an_operation(rest)
    found = _head(head, max_rank, max_size, names, library)
    layout, steps, remarks = found.layout, list(found.steps), list(found.remarks)
    for link, _ in chain:
        after = rearranged(link, layout, library)
        layout = after.layout
        steps += [] if after.step is None else [after.step]
        remarks += after.remarks
    return TypedTensor(found.source, layout, tuple(steps), tuple(remarks))


def not_an_operation(token: Span) -> RearrangingMistake:
    """What to say of what makes nothing of a tensor that is known here."""
    return RearrangingMistake(
        "rearranging.not_an_operation",
        f"{token.quoted} is neither .reshape(6, 1), .transpose(1, 0) nor .T",
        token=token.quoted,
    )


def _literal(span: Span, max_rank: int, max_size: int) -> TypedTensor:
    return _made(parse_shape(span, max_rank=max_rank, max_size=max_size))


def _made(shape: Shape) -> TypedTensor:
    return TypedTensor(shape, Layout.row_major(shape))


def _head(
    head: Span, max_rank: int, max_size: int, names: Names, library: Library | None
) -> TypedTensor:
    if head.text in names:
        return _made(names[head.text])
    called = _CALLED.fullmatch(head.text)
    if called is None or (name := re.split(r"[.\s]+", called["path"])[-1]) in (
        "Size",
        "TensorShape",
    ):
        return _literal(head, max_rank, max_size)
    inner = head.group(called, "inner")
    if name in _LISTED:
        try:
            return _made(parse_nested(inner.text)[0])
        except NestedMistake:
            raise RearrangingMistake(
                "rearranging.arguments",
                f"{head.quoted} is not how that is called; write a list of numbers in it",
                token=head.quoted,
            ) from None
    if name in FUNCTIONS:
        by_place, _ = arguments(inner)
        if not by_place:
            raise not_an_operation(head)
        found = read_tensor(by_place[0], max_rank, max_size, names, library)
        after = by_place[0].stop - inner.start
        rest = inner.cut(after, None)
        link = Link(name, head, rest.cut(len(rest.text) - len(rest.text.lstrip(", "))))
        done = FUNCTIONS[name](Call(link, found.layout, library))
        steps = found.steps if done.step is None else (*found.steps, done.step)
        return TypedTensor(found.source, done.layout, steps, found.remarks + done.remarks)
    if (sizes := _sizes_of(name, inner, head, library)) is None:
        raise not_an_operation(head)
    return _literal(sizes, max_rank, max_size)


def _sizes_of(name: str, inner: Span, head: Span, library: Library | None) -> Span | None:
    """Where a call that makes a tensor says its shape; None if it makes none that is known."""
    by_place, by_name = arguments(inner)
    if name in _FILLED | _DRAWN and (said := by_name.get("size") or by_name.get("shape")):
        return said
    bracketed = [part for part in by_place if part.text[0] in "(["]
    if name in ("randint", "normal", "uniform", "full") and not bracketed:
        return None if name != "full" or not by_place else by_place[0]
    if name in _FILLED | _DRAWN and bracketed:
        return bracketed[0]
    if name in _FILLED and library == "numpy" and len(by_place) > 1:
        if not by_place[1].text[0].isdigit():
            return by_place[0]  # a data type follows
        raise RearrangingMistake(
            "rearranging.arguments",
            f"{head.quoted} is not how that is called; write the sizes in brackets",
            token=head.quoted,
        )
    if name in _FILLED | _DRAWN and by_place:
        return by_place[0].to(by_place[-1])
    if name == "arange" and 1 <= len(by_place) <= _MOST_BOUNDS:
        bounds = [numbers(part) for part in by_place]
        if all(len(bound) == 1 for bound in bounds):
            values = range(*(bound[0] for bound in bounds)) if bounds[-1][0] else range(0)
            return Span.of(f"({len(values)},)")
    return None
