"""What lies between two drawings: elements, matched by name, on the way to the other one."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Generic, Protocol, TypeVar

from rich.cells import cell_len

from tui.drawing.canvas import Canvas, Element

RATE: Final = 12
"""Frames a second."""
FEWEST: Final = 5
MOST: Final = 12
"""Frames between two steps."""
IN_TURNS: Final = 8
"""The fewest where one goes after the other."""
_OWN_TIME: Final = 0.45
"""The part of the whole that each takes where elements go in turns."""
_CELLS_A_FRAME: Final = 4
"""How far the farthest element goes in a frame where that gives neither too few nor too many."""
_SLACK: Final = 1e-9
_ROW: Final = 2
"""Cells that are as wide as one is high."""


class Frames(Protocol):
    """The drawings between two, by a time from 0 (the first) to 1 (the second)."""

    @property
    def count(self) -> int:
        """How many of them are to be seen, the second drawing among them; 0 if nothing moves."""
        ...

    def at(self, time: float) -> Canvas:
        """The drawing at that time."""
        ...


@dataclass(frozen=True, slots=True)
class Path:
    """The way of one element: its stops, and as what it stands there; when it goes.

    `into` names what it goes into, if it does, and is that one's part once it has arrived.
    """

    stops: tuple[Element, ...]
    begins: float
    lasts: float
    into: Hashable = None

    @property
    def length(self) -> int:
        """Cells from end to end, a row as two."""
        return sum(max(abs(b.row - a.row) * _ROW, abs(b.column - a.column)) for a, b in self._parts)

    def has_gone_in(self, time: float) -> bool:
        """Whether it is by then where it goes into something."""
        return self.into is not None and time >= self.begins + self.lasts - _SLACK

    @property
    def _parts(self) -> list[tuple[Element, Element]]:
        return list(pairwise(self.stops))

    def at(self, time: float) -> Element:
        """The element at that time: it leaves and arrives gently, and changes half way to each."""
        share = min(max((time - self.begins) / self.lasts, 0.0), 1.0) * len(self._parts)
        part = min(int(share), len(self._parts) - 1)
        start, end = self._parts[part]
        share -= part
        if end.becomes and self.has_gone_in(time):
            wider = cell_len(end.becomes) - cell_len(end.text)
            return replace(end, text=end.becomes, column=end.column - wider)
        share = share * share * (3 - 2 * share)
        shown = end if share >= 0.5 else start
        return Element(
            round(start.row + share * (end.row - start.row)),
            round(start.column + share * (end.column - start.column)),
            shown.text,
            shown.ink,
        )


class ElementFrames:
    """Two drawings of one size, the earlier one first.

    What has a name in both goes from its one place to the other; what is new comes out of its
    origin, what is gone goes into what it names. All else is as in the second drawing.
    """

    def __init__(self, first: Canvas, second: Canvas) -> None:
        self._first, self._second = first, second
        self.paths = _paths(first, second)
        self._ground: Canvas | None = None

    @property
    def count(self) -> int:
        if not self.paths:
            return 0
        far = max(path.length for path in self.paths.values())
        frames = math.ceil(far / _CELLS_A_FRAME)
        if any(path.begins for path in self.paths.values()):
            return min(max(math.ceil(frames / _OWN_TIME), IN_TURNS), MOST)
        return min(max(frames, FEWEST), MOST)

    def places(self, time: float) -> dict[Hashable, Element]:
        """Every element of the second drawing, and every one that goes into one, at that time."""
        moving = {name: path.at(time) for name, path in self.paths.items()}
        return {**self._second.elements, **moving}

    def at(self, time: float) -> Canvas:
        if time <= 0:
            return self._first
        if time >= 1:
            return self._second
        frame = self._still().copy()
        for path in self._in_sight(time):
            one = path.at(time)
            frame.put(one.row, one.column, one.text, one.ink)
        return frame

    def _in_sight(self, time: float) -> list[Path]:
        """All ways but of what has gone into something that another has gone into since."""
        flying, arrived = list[Path](), dict[Hashable, Path]()
        for path in sorted(self.paths.values(), key=lambda one: one.begins):
            if path.has_gone_in(time):
                arrived[path.into] = path
            else:
                flying.append(path)
        return [*arrived.values(), *flying]

    def _still(self) -> Canvas:
        """The second drawing without what moves."""
        if self._ground is None:
            self._ground = self._second.copy()
            for name in self.paths:
                one = self._second.elements.get(name)
                if one is not None:
                    self._ground.put(one.row, one.column, " " * cell_len(one.text))
        return self._ground


def _paths(first: Canvas, second: Canvas) -> dict[Hashable, Path]:
    """The ways of all that move, by their names."""
    before, after = first.elements, second.elements
    ways: dict[Hashable, tuple[Element, ...]] = {}
    for name, end in after.items():
        start = before.get(name)
        if start is None and end.origin is not None:
            start = before.get(end.origin) or after.get(end.origin)
            passed = before.get(end.via) or after.get(end.via)
            if start is not None and passed is not None:
                ways[name] = start, replace(start, row=passed.row, column=passed.column), end
                continue
        if start is not None and (start.row, start.column) != (end.row, end.column):
            ways[name] = start, end
    for name, start in before.items():
        if name not in after and start.into is not None:
            there = after.get(start.into) or before.get(start.into)
            if there is not None:
                # What becomes another text ends where that of its place does.
                wider = cell_len(there.text) - cell_len(start.text) if start.becomes else 0
                ways[name] = start, replace(start, row=there.row, column=there.column + wider)
    lasts = _OWN_TIME if any(way[-1].turn for way in ways.values()) else 1.0
    return {
        name: Path(
            way,
            way[-1].turn * (1 - lasts),
            lasts,
            None if name in after else before[name].into,
        )
        for name, way in ways.items()
    }


Scene = TypeVar("Scene")


@dataclass(frozen=True)
class SceneFrames(Generic[Scene]):
    """Scenes between two, drawn one by one: for what has no elements, as curves and maps."""

    draw: Callable[[Canvas, Scene], object]
    between: Callable[[float], Scene]
    size: tuple[int, int]
    count: int

    def at(self, time: float) -> Canvas:
        canvas = Canvas(*self.size)
        self.draw(canvas, self.between(time))
        return canvas
