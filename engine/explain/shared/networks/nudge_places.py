"""One of a network's parameters: how it is named, typed, and walked to.

W1 has a weight for each pixel and unit, and is walked over as an image; every other tensor
is laid out in rows of ROW.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Final

from engine.explain.shared.networks.weight_images import SIDE
from engine.explain.shared.typed.text import Span, require_length
from engine.explain.shared.typed.whole_numbers import whole
from engine.protocol.errors import Mistake

ROW: Final = 32
"""Values in a row of a tensor that is no image."""
MAX_TEXT: Final = 40
_NAMED: Final = re.compile(r"(([WwBb])\s*([0-9]{1,9}))\s*(?=\[)")
_COMMA: Final = re.compile(",")


class PlaceMistake(Mistake):
    """A text that names no parameter. Codes: `place.empty`, `place.too_long` (characters,
    most), `place.no_place` (token), `place.tensor` (token, names), `place.numbers` (name),
    `place.pixel` (number, most), `place.unit` (number, most).
    """


@dataclass(frozen=True)
class ParameterPlace:
    """Where a parameter stands: (input, output) in a W, (output,) in a b."""

    name: str
    index: tuple[int, ...]

    @property
    def unit(self) -> int:
        """The unit that it leads to."""
        return self.index[-1]

    @property
    def along(self) -> int:
        """Its place in its column of a W, or in its b."""
        return self.index[0]

    @property
    def is_weight(self) -> bool:
        """Whether it is multiplied by an input; a bias is added."""
        return len(self.index) == 2

    @property
    def width(self) -> int:
        """Places in a row, as its column is laid out."""
        return SIDE if self.name == "W1" else ROW

    def __str__(self) -> str:
        return f"{self.name}[{', '.join(map(str, self.index))}]"


@dataclass(frozen=True)
class Tensors:
    """The parameter tensors of a network of these widths, such as (784, 512, 10)."""

    widths: tuple[int, ...]

    @property
    def shapes(self) -> Mapping[str, tuple[int, ...]]:
        """W1 (inputs, outputs), b1 (outputs,), W2, …"""
        found: dict[str, tuple[int, ...]] = {}
        for layer in range(1, len(self.widths)):
            found[f"W{layer}"] = self.widths[layer - 1 : layer + 1]
            found[f"b{layer}"] = self.widths[layer : layer + 1]
        return found

    @property
    def parameters(self) -> int:
        """How many there are in all."""
        return sum(map(prod, self.shapes.values()))

    def has(self, place: ParameterPlace) -> bool:
        """Whether that is one of them."""
        shape = self.shapes.get(place.name, ())
        return len(shape) == len(place.index) and all(
            at < size for at, size in zip(place.index, shape, strict=True)
        )

    def moved(self, place: ParameterPlace, rows: int, columns: int) -> ParameterPlace:
        """The one that many rows and columns away in the same picture, or at its edge."""
        size, width = self.shapes[place.name][0], place.width
        row, column = divmod(place.along, width)
        row = min(max(row + rows, 0), (size - 1) // width)
        column = min(max(column + columns, 0), width - 1)
        along = min(row * width + column, size - 1)
        return ParameterPlace(place.name, (along, *place.index[1:]))

    def beside(self, place: ParameterPlace, step: int) -> ParameterPlace:
        """The same place of the next column of a W (step 1) or the one before, around the end."""
        if not place.is_weight:
            return ParameterPlace(place.name, ((place.along + step) % self.shapes[place.name][0],))
        units = self.shapes[place.name][1]
        return ParameterPlace(place.name, (place.along, (place.unit + step) % units))

    def next_tensor(self, place: ParameterPlace) -> ParameterPlace:
        """In the next tensor: the bias of the same unit, then a weight of what that unit says."""
        names = list(self.shapes)
        name = names[(names.index(place.name) + 1) % len(names)]
        shape = self.shapes[name]
        if len(shape) == 1:
            return ParameterPlace(name, (place.unit,))
        return ParameterPlace(name, (place.unit if name != "W1" else 0, 0))

    def at_random(self, below: Callable[[int], int]) -> ParameterPlace:
        """Any of them, each as likely; `below(n)` gives a whole number from 0 to n − 1."""
        number = below(self.parameters)
        for name, shape in self.shapes.items():
            if number < prod(shape):
                index = divmod(number, shape[1]) if len(shape) == 2 else (number,)
                return ParameterPlace(name, index)
            number -= prod(shape)
        raise ValueError(f"{number} below none")

    def parse(self, text: str, present: ParameterPlace) -> ParameterPlace:
        """What a text names: `159` that unit, `W1[272, 159]` or `b2[3]` that parameter, and
        `W1[9, 20, 159]` the weight of the pixel in row 9, column 20. Raises `PlaceMistake`.
        """
        require_length(text, MAX_TEXT, PlaceMistake, "place.too_long")
        span = Span.of(text)
        if not span:
            raise PlaceMistake("place.empty", "nothing was typed; write W1[272, 159], or a unit")
        if (number := whole(span)) is not None and number >= 0:
            return self._checked(present.name, (*present.index[:-1], number))
        match = _NAMED.match(span.text)
        inside = None if match is None else span.cut(match.end()).inside
        if match is None or inside is None:
            raise _no_place(span)
        name = ("b" if match[2] in "Bb" else "W") + str(int(match[3]))
        if name not in self.shapes:
            names, token = ", ".join(self.shapes), span.group(match, 1).quoted
            raise PlaceMistake(
                "place.tensor", f"there is no {token}; it has {names}", token=token, names=names
            )
        parts = inside.split(_COMMA)
        places = [number for part in parts if (number := whole(part)) is not None and number >= 0]
        if len(places) < sum(map(bool, parts)):
            raise _no_place(span)
        count = 2 if name.startswith("W") else 1
        as_pixel = name == "W1" and len(places) == 3
        if len(places) < len(parts) or (len(parts) != count and not as_pixel):
            raise PlaceMistake(
                "place.numbers",
                f"{name} takes {count} number{'s' * (count > 1)} between its brackets",
                name=name,
                count=count,
            )
        if as_pixel:
            for number in places[:2]:
                if number >= SIDE:
                    raise _outside("pixel", number, SIDE)
            places = [SIDE * places[0] + places[1], places[2]]
        return self._checked(name, places)

    def _checked(self, name: str, index: Sequence[int]) -> ParameterPlace:
        shape = self.shapes[name]
        for axis, (number, size) in enumerate(zip(index, shape, strict=True)):
            if number >= size:
                last = axis == len(shape) - 1
                raise _outside("unit" if last or name != "W1" else "pixel", number, size)
        return ParameterPlace(name, tuple(index))


def _no_place(span: Span) -> PlaceMistake:
    return PlaceMistake(
        "place.no_place",
        f"{span.quoted} names no parameter; write W1[272, 159], b1[159], or a unit",
        token=span.quoted,
    )


def _outside(kind: str, number: int, size: int) -> PlaceMistake:
    code = {"pixel": "place.pixel", "unit": "place.unit"}[kind]
    return PlaceMistake(
        code,
        f"there is no {kind} {number:,} here; write a number from 0 to {size - 1:,}",
        number=number,
        most=size - 1,
    )
