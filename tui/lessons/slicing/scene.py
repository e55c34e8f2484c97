"""What the figure of the slicing lesson shows: a plan as far as it has come, and over what."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from engine.explain.shared.shapes import Shape, format_shape, parse_shape, ravel
from engine.explain.shared.typed_tensors.indexing import Choice
from engine.explain.slicing.edges import Edge, edge_of
from engine.explain.slicing.plan import SlicePlan, SliceStep
from tui.drawing.digit_image import Picture

UNKNOWN = "?"
PLANE_AXES = 2
"""The last axes of the tensor, which a picture or a grid of numbers shows at once."""

MOST_BEHIND = 2
"""How many planes are drawn behind one of many."""


@dataclass(frozen=True)
class Guess:
    """A shape that the learner expects, and whether it is right."""

    shape: str
    right: bool

    @classmethod
    def of(cls, typed: str, right: bool) -> Guess:
        """The shape as Python writes it."""
        return cls(format_shape(parse_shape(typed, max_rank=16, max_size=10**12)), right)


@dataclass(frozen=True)
class SliceScene:
    """The state of the figure.

    `known` of the plan's choices are shown, `step` is the present one, None before the
    first. `outer` says where along the axes before the last two the shown plane lies;
    `names` are those of the axes, empty where they have none. `image` gives the picture of
    a sample, None until it is here, and is None itself where the tensor holds the places of
    its elements in memory instead. `numpy` is NumPy's own answer, None while it is asked for.
    Between two moments `passing` says which rows and columns of the shown plane are taken, and
    `behind` how many planes are drawn behind it.
    """

    name: str
    plan: SlicePlan
    known: int
    step: SliceStep | None
    outer: Shape
    names: tuple[str, ...]
    corner: Edge
    guess: Guess | None
    numpy: Shape | None
    dark: bool
    word: Callable[..., str]
    image: Callable[[int], Picture | None] | None
    passing: tuple[list[bool], list[bool]] | None = None
    behind: int | None = None

    @property
    def present(self) -> int | None:
        """Which of the choices the present step is about."""
        return self.known_choice if self.step is not None and self.step.choice else None

    @property
    def known_choice(self) -> int:
        assert self.step is not None
        assert self.step.choice is not None
        return self.plan.choices.index(self.step.choice)

    @property
    def known_axes(self) -> int:
        """How many axes of the source the known choices are about."""
        return sum(choice.axis is not None for choice in self.plan.choices[: self.known])

    @property
    def plane(self) -> tuple[int, int]:
        """Rows and columns of the shown plane; a tensor of fewer axes is one row."""
        sizes = (1, 1, *self.plan.source_shape)
        return sizes[-2], sizes[-1]

    @property
    def in_reach(self) -> bool:
        """Whether the shown plane is among those that the whole index takes."""
        return self.reaches(self.outer)

    def reaches(self, outer: Shape, known: int | None = None) -> bool:
        """Whether the index takes anything of a plane, by its first `known` axes if given."""
        pairs = list(zip(outer, self.plan.axes, strict=False))
        return all(position in choice.chosen for position, choice in pairs[:known])

    def line(self, back: int) -> Choice | None:
        """The choice along the rows (2) or the columns (1) of the plane."""
        return self.plan.axes[-back] if len(self.plan.axes) >= back else None

    def edges(self, back: int) -> tuple[int | None, int | None]:
        """The lowest and the highest row (2) or column (1) that is taken."""
        choice = self.line(back)
        if choice is None:
            return 0, 0
        return edge_of(choice, "low"), edge_of(choice, "high")

    @property
    def planes_behind(self) -> int:
        """How many planes are drawn behind the shown one: of those that are left, as far as known.

        An integer takes it out of their stack.
        """
        if self.behind is not None:
            return self.behind
        outer = self.plan.axes[:-PLANE_AXES]
        known = [one.left or 1 for one in outer[: self.known_axes]]
        left = math.prod((*known, *(one.size or 1 for one in outer[len(known) :])))
        return max(min(left - 1, MOST_BEHIND), 0)

    def taken(self, outer: Shape) -> tuple[list[bool], list[bool]]:
        """Which rows and which columns of a plane the known choices take."""
        if self.passing is not None and outer == self.outer:
            return self.passing
        rows, columns = self.plane
        known = self.known_axes
        if not self.reaches(outer, known):
            return [False] * rows, [False] * columns
        found: list[list[bool]] = []
        for back, size in ((2, rows), (1, columns)):
            choice = self.line(back)
            free = choice is None or len(self.plan.axes) - back >= known
            chosen = range(size) if free or choice is None else choice.chosen
            found.append([position in chosen for position in range(size)])
        return found[0], found[1]


def chosen_text(positions: range) -> str:
    """The positions taken, in few cells: `14–27`, `4`, `27, 26 … 0`, `–` for none."""
    if not positions:
        return "–"
    if len(positions) == 1:
        return str(positions[0])
    if positions.step == 1:
        return f"{positions[0]}–{positions[-1]}"
    if len(positions) <= 3:
        return ", ".join(map(str, positions))
    return f"{positions[0]}, {positions[1]} … {positions[-1]}"


def shape_text(shape: Shape | None) -> str:
    """A shape, `?` while it is still asked for."""
    return UNKNOWN if shape is None else format_shape(shape)


@dataclass(frozen=True)
class SlicePlace:
    """Cells that can be pressed, `start` up to `end` in a row, and the plane, row and column
    of the tensor that they stand for."""

    line: int
    start: int
    end: int
    outer: Shape
    row: int
    column: int


def chosen_plane(found: SlicePlan, shown: Shape) -> int | None:
    """The first plane that is taken; None where the shown one is among them, or none is."""
    outer = found.axes[:-PLANE_AXES]
    is_taken = all(at in choice.chosen for at, choice in zip(shown, outer, strict=False))
    if is_taken or not all(choice.chosen for choice in outer):
        return None
    first = tuple(choice.chosen[0] for choice in outer)
    return ravel(first, found.source_shape[:-PLANE_AXES])


def images_shown(found: SlicePlan, shown: int, beside: int) -> tuple[int, ...]:
    """The shown image, and those from it on that are taken, as many as there is room for."""
    taken = found.axes[0].chosen
    first = taken.index(shown) if shown in taken else 0
    return (shown, *taken[first : first + beside])
