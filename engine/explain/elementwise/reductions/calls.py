"""A call of a reduction or a function, and what its arguments say."""

import re
from dataclasses import dataclass
from typing import Final

from engine.explain.elementwise.reductions.building import (
    combined,
    mapped,
    reduction,
    require_one_axis,
)
from engine.explain.elementwise.reductions.mistakes import ReductionMistake, not_read
from engine.explain.elementwise.reductions.nodes import Node, Reduced, Spelling
from engine.explain.elementwise.reductions.operations import Kind
from engine.explain.elementwise.reductions.spellings import (
    AXIS,
    CASTS,
    FUNCTIONS,
    KEEPDIMS,
    MODULES,
    OF_TORCH,
    PYTHONS_OWN,
    REDUCTIONS,
    SHAPES,
    SOFTMAX,
    TO_FLOAT,
    WRAPPERS,
)
from engine.explain.shared.typed.text import Span
from engine.explain.shared.typed.whole_numbers import whole

_COMMA: Final = re.compile(",")
_KEYWORD: Final = re.compile(r"(?P<name>[A-Za-z_]\w*)\s*=(?!=)")
_TRUTHS: Final = {"True": True, "False": False, "true": True, "false": False}
_NONE: Final = "None"
_LARGEST_AXIS: Final = 99


def is_function(name: str) -> bool:
    """Whether a name without a library before it is one of a function."""
    return name in REDUCTIONS or name in FUNCTIONS or name in (SOFTMAX, "cast", *SHAPES, *WRAPPERS)


@dataclass(frozen=True)
class Arguments:
    """The arguments in a pair of brackets, none of them empty."""

    given: tuple[Span, ...]

    @classmethod
    def of(cls, inner: Span) -> "Arguments":
        """Those between the brackets. Raises `ReductionMistake`."""
        if not inner:
            return cls(())
        found = inner.split(_COMMA, inner.outside)
        if not found[-1]:
            found.pop()
        if not all(found):
            raise not_read(inner.quoted)
        return cls(tuple(found))

    @property
    def first(self) -> Span | None:
        """The first of them, the tensor of a function; under a name (`input=x`) too."""
        if not self.given:
            return None
        match = _KEYWORD.match(self.given[0].text)
        if match is None:
            return self.given[0]
        return self.given[0].cut(match.end()) if match["name"] in _TENSORS else None

    @property
    def rest(self) -> "Arguments":
        """Those after it."""
        return Arguments(self.given[1:])


_TENSORS: Final = ("input", "a", "x", "input_tensor", "array", "object")


@dataclass
class _Said:
    """What the arguments of a reduction come to."""

    axes: tuple[int, ...] | None = None
    tuple_given: bool = False
    keepdims: bool = False
    torch: bool = False
    axis_given: bool = False


def call(
    name: Span, of: Node, given: Arguments | None, *, method: bool, module: str | None = None
) -> Node:
    """What a call makes of a tensor. Raises `ReductionMistake`."""
    spelling = MODULES.get(module or "")
    word = name.text
    if word in REDUCTIONS:
        if given is None:
            raise not_read(name.quoted)
        if not method and module is None and word in PYTHONS_OWN and not given.given:
            raise ReductionMistake(
                "reduction.python_sum",
                f"Python's own {word}(x) goes along the first axis; write np.{word}(x)",
                token=name.quoted,
            )
        return _reduction(REDUCTIONS[word], of, _said(given, spelling), spelling)
    if word == "indices" and isinstance(of, Reduced) and given is None:
        places: Kind = "argmin" if of.kind == "min" else "argmax"
        if of.kind in ("max", "min"):
            return reduction(places, of.of, of.axes, keepdims=of.keepdims, spelling="torch")
    if word == SOFTMAX and given is not None:
        return _softmax(of, _said(given, spelling), spelling)
    if word in FUNCTIONS and given is not None and not given.given:
        return mapped(FUNCTIONS[word], of)
    if word in TO_FLOAT and given is not None and not given.given and method:
        return mapped("float", of)
    if word in CASTS and given is not None and len(given.given) == 1:
        if re.search("float|double", given.given[0].text):
            return mapped("float", of)
        raise _argument(given.given[0])
    if given is not None and given.given and (word in FUNCTIONS or word in TO_FLOAT):
        raise _argument(given.given[0])
    raise ReductionMistake(
        "reduction.unknown_operation",
        f"{name.quoted} is none of sum, mean, max, min, argmax, all, any",
        token=name.quoted,
    )


def _reduction(kind: Kind, of: Node, said: _Said, spelling: Spelling | None) -> Node:
    if said.tuple_given:
        require_one_axis(kind, said.axes)
    spelling = spelling or ("torch" if said.torch else None)
    axes = said.axes
    if axes == () and spelling == "torch" and kind not in ("all", "any"):
        axes = None  # for torch's other reductions no axes are all of them
    return reduction(kind, of, axes, keepdims=said.keepdims, spelling=spelling)


def _softmax(of: Node, said: _Said, spelling: Spelling | None) -> Node:
    """Less the largest first, or exp would overflow; each divided by the sum."""
    if said.tuple_given:
        require_one_axis("argmax", said.axes)
    spelling = spelling or ("torch" if said.torch else None)
    axes = said.axes if said.axis_given else (-1,)
    largest = reduction("max", of, axes, keepdims=True, spelling=spelling)
    e = mapped("exp", combined("-", of, largest))
    return combined("/", e, reduction("sum", e, axes, keepdims=True, spelling=spelling))


def _said(given: Arguments, spelling: Spelling | None) -> _Said:
    said, seen = _Said(), set[str]()
    for number, argument in enumerate(given.given):
        match = _KEYWORD.match(argument.text)
        value = argument.cut(match.end()) if match else argument
        word = match["name"] if match else ("axis", "keepdims", "")[min(number, 2)]
        meaning = "axis" if word in AXIS else "keepdims" if word in KEEPDIMS else ""
        # NumPy's second argument is the dtype.
        misplaced = match is None and meaning == "keepdims" and spelling in ("numpy", "jax")
        if not meaning or meaning in seen or misplaced:
            raise _argument(argument)
        seen.add(meaning)
        said.torch = said.torch or (word in OF_TORCH and match is not None)
        if meaning == "axis":
            said.axis_given = True
            said.axes, said.tuple_given = _axes(value, argument)
        elif value.text in _TRUTHS:
            said.keepdims = _TRUTHS[value.text]
        else:
            raise _argument(argument)
    return said


def _axes(value: Span, argument: Span) -> tuple[tuple[int, ...] | None, bool]:
    """The axes, and whether they were typed as a tuple."""
    if value.text == _NONE:
        return None, False
    inside = value.inside
    if inside is None:
        return (_axis(value, argument),), False
    parts = inside.split(_COMMA) if inside else []
    if parts and not parts[-1]:
        parts.pop()
        return tuple(_axis(part, argument) for part in parts), True
    # (1) is the number 1, [1] is a list of it
    is_number = len(parts) == 1 and value.text[0] == "("
    return tuple(_axis(part, argument) for part in parts), not is_number


def _axis(value: Span, argument: Span) -> int:
    number = whole(value)
    if number is None or abs(number) > _LARGEST_AXIS:
        raise _argument(argument)
    return number


def _argument(argument: Span) -> ReductionMistake:
    return ReductionMistake(
        "reduction.argument",
        f"{argument.quoted} is no argument here; write axis=1 or keepdims=True",
        token=argument.quoted,
    )
