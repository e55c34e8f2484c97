"""Where the program and fifty digits disagree about a function: its kinks, turns and extremes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import isfinite
from random import Random

from mpmath import mp, mpf

from engine.explain.derivative.stationary import Landscape, Stationary, landscape
from engine.explain.derivative.stationary_extremes import Extreme
from engine.explain.derivative.text import read
from engine.explain.derivative.window import curve
from tests.engine.explain.derivative.generated import Case
from tests.engine.explain.derivative.oracle import (
    DIGITS,
    Function,
    crossings,
    grid,
    halved,
    meant,
)

SAME = mpf("1e-9")
"""Parts of the window, and of a slope: what differs by less is one."""
MANY = 20
"""So often f turns at least, where there are too many points to tell, as far as 200 x show it."""
TINY = mpf("1e-45")


def _of(x: float) -> mpf:
    """The decimal that float64 holds as x; what has more digits stays."""
    return x if isinstance(x, mpf) else mpf(repr(x))


@dataclass(frozen=True)
class Report:
    """`disagreements` are sentences. `crowded`: there is said to be too much to tell; `spared`:
    that, though f turns seldom. `points` and `extremes` are how many were held against mpmath.
    """

    disagreements: tuple[str, ...] = ()
    crowded: bool = False
    spared: bool = False
    points: int = 0
    extremes: int = 0


def report(case: Case, source: Random) -> Report:
    """What the program tells of a function, held against its values in fifty digits."""
    expression = read(case.text)
    found = landscape(expression, curve(expression, case.window))
    with mp.workdps(DIGITS):
        held = _Held(case, Function(expression), found, source)
        if found.crowded:
            return Report(crowded=True, spared=not held.is_crowded())
        ends = sum(end is not None for end in (found.lowest, found.highest))
        return Report(tuple(held.all()), points=len(found.points), extremes=ends)


def _sign(rise: mpf, value: mpf) -> int:
    return 0 if abs(rise) <= TINY * (1 + abs(value)) else int(mp.sign(rise))


def _turns(values: list[mpf]) -> int:
    ways = [mp.sign(b - a) for a, b in pairwise(values)]
    return sum(a * b < 0 for a, b in pairwise(ways))


class _Held:
    def __init__(self, case: Case, f: Function, found: Landscape, source: Random) -> None:
        self.f, self.found = f, found
        self.left, self.right = _of(case.window.left), _of(case.window.right)
        self.width = self.right - self.left
        self.x = grid(case.window.left, case.window.right, source)
        self.values = [f(x) for x in self.x]
        self.marks = [_of(s.left) for s in found.stretches] + [self.right]
        self.criticals = [
            x
            for position in f.criticals()
            for x in crossings(partial(f.critical, position), self.x)
        ]

    def all(self) -> list[str]:
        return [*self.stretches(), *self.points(), *self.kinks(), *self.touches(), *self.extremes()]

    def is_crowded(self) -> bool:
        """Whether f turns, folds or ends very often, or ever faster towards an end."""
        seen = [v for v in self.values if v is not None]
        if _turns(seen) + len(self.criticals) > MANY:
            return True
        for x in [self.left, self.right, *self.ends(), *self.criticals]:
            for by in (-1, 1):
                near = [self.f(x + by * self.width / 1000 / 3**n) for n in range(40)]
                if _turns([v for v in near if v is not None]) > 2:
                    return True
        return False

    def near(self, x: mpf) -> mpf:
        """A place of f, to all digits, that is x in float64; else the decimal of x."""
        close = [other for other in self.criticals if abs(other - x) < SAME * self.width]
        return close[0] if close else x

    def gap(self, x: float) -> mpf:
        """A quarter of the way to the next mark."""
        others = [abs(mark - _of(x)) for mark in self.marks]
        return min([gap for gap in others if gap > SAME * self.width] + [self.width]) / 4

    def stretches(self) -> list[str]:
        """f rises, falls or stays, and has values, as it is told."""
        said = []
        for stretch in self.found.stretches:
            ends = _of(stretch.left), _of(stretch.right)
            inside = [
                (x, v)
                for x, v in zip(self.x, self.values, strict=True)
                if ends[0] + SAME * self.width < x < ends[1] - SAME * self.width
            ]
            if any((value is None) != (stretch.sign is None) for _, value in inside):
                said.append(f"{stretch}: f has a value where it has none, or the reverse")
                continue
            for (a, u), (b, v) in pairwise(inside):
                if u is None or v is None:
                    continue
                lost = abs(v - u) <= TINY * (1 + abs(u))
                if not lost and mp.sign(v - u) != stretch.sign:
                    said.append(f"{stretch}: from {mp.nstr(a, 8)} to {mp.nstr(b, 8)} not so")
                    break
        for a, b in pairwise(self.found.stretches):
            turns = a.sign is not None and b.sign is not None and a.sign * b.sign < 0
            listed = any(point.x == a.right for point in self.found.points)
            x = self.near(_of(a.right))
            near = [self.f.at(x), self.f(x - self.width / 10**6), self.f(x + self.width / 10**6)]
            sizes = [abs(value) for value in near if value is not None]
            is_pole = len(sizes) == 3 and sizes[0] > 10**6 * (1 + max(sizes[1:]))
            if turns and not listed and near[0] is not None and not is_pole:
                said.append(f"f turns at {a.right}, which is not told")
        return said

    def points(self) -> list[str]:
        """Each is what it is said to be, by the values around it."""
        return [text for point in self.found.points for text in self.point(point)]

    def point(self, point: Stationary) -> list[str]:
        if point.sort == "flat":
            values = [self.f(_of(x)) for x in (point.x, point.end)]
            middle = self.f(mpf(point.x) + (mpf(point.end) - mpf(point.x)) * mpf("0.37"))
            same = middle is not None and abs(middle - mpf(point.value)) <= SAME * (1 + abs(middle))
            return [] if same else [f"{point}: {values} {middle}"]
        x, gap = self.near(_of(point.x)), self.gap(point.x)
        h = min(gap, self.width / 1000)
        before, at, after = self.f(x - h), self.f.at(x), self.f(x + h)
        if before is None or at is None or after is None:
            return [f"{point}: there is a side without values"]
        said = []
        if abs(at - mpf(point.value)) > SAME * (1 + abs(at)):
            said.append(f"{point}: its value is {mp.nstr(at, 12)}")
        signs = _sign(at - before, at), _sign(after - at, at)
        strict = {(-1, 1): "minimum", (1, -1): "maximum"}.get(signs, "neither")
        told = point.sort if point.sort in ("minimum", "maximum") else "neither"
        if strict != told:
            said.append(f"{point}: the values say {strict} {signs}")
        if point.smooth != (point.left == point.right == 0):
            said.append(f"{point}: its slopes do not say so")
        for side, slope in ((-1, point.left), (1, point.right)):
            by_values = self.f.slope(x, side)
            if by_values is None and isfinite(slope):
                by_values = self.f.slope(x, side, "1e-18")
            if by_values is None:
                if isfinite(slope) and abs(x - _of(point.x)) == 0:
                    said.append(f"{point}: no slope of {side} is found")
            elif abs(by_values - mpf(slope)) > mpf("1e-6") * (1 + abs(by_values)):
                said.append(f"{point}: the slope of {side} is {mp.nstr(by_values, 10)}")
        return said

    def kinks(self) -> list[str]:
        """Every place where two slopes meet is told."""
        said = []
        for x in self.criticals:
            left, right = self.f.slope(x, -1), self.f.slope(x, 1)
            if left is None or right is None or not self.left < x < self.right:
                continue
            if abs(left - right) <= mpf("1e-6") * (1 + abs(left) + abs(right)):
                continue
            told = [point for point in self.found.points if abs(point.x - x) < SAME * self.width]
            if not any(not point.smooth for point in told):
                slopes = mp.nstr(left, 8), mp.nstr(right, 8)
                said.append(f"no kink at {mp.nstr(x, 15)}, slopes {slopes}")
        return said

    def touches(self) -> list[str]:
        """Every saddle is told."""
        h = mpf("1e-20")

        def slope(x: mpf) -> mpf | None:
            above, below = self.f(x + h), self.f(x - h)
            return None if above is None or below is None else (above - below) / (2 * h)

        said = []
        places = [x for x in self.x if all(abs(x - c) > self.width / 50 for c in self.criticals)]
        for x in crossings(slope, places):
            # Of a slope that is small all around, differences of fifty digits tell nothing.
            around = [abs(slope(x + by * self.width / 1000) or 0) for by in (-1, 1)]
            flat = any(s.sign == 0 and s.left <= x <= s.right for s in self.found.stretches)
            told = any(abs(mark - x) <= mpf("1e-6") * self.width for mark in self.marks)
            if min(around) > SAME and not flat and not told:
                said.append(f"the slope is 0 at {mp.nstr(x, 15)}, which is not told")
        return said

    # ---- the lowest and the highest

    def ends(self) -> list[mpf]:
        """Where values begin or end, between two points of the grid."""
        pairs = pairwise(zip(self.x, self.values, strict=True))
        return [
            halved(partial(self._is_defined, u is not None), a, b)
            for (a, u), (b, v) in pairs
            if (u is None) != (v is None)
        ]

    def _is_defined(self, there: bool, x: mpf) -> bool:
        return (self.f(x) is not None) == there

    def extremes(self) -> list[str]:
        near = []
        for x in [self.left, self.right, *self.ends(), *self.criticals, *self.marks]:
            if not self.left <= x <= self.right:
                continue
            place = meant(self.near(x))
            for by in (0, mpf("1e-25"), -mpf("1e-25"), mpf("1e-12"), -mpf("1e-12")):
                if self.left <= place + by <= self.right:
                    near.append(self.f(place + by) if by else self.f.at(place))
        seen = [value for value in [*self.values, *near] if value is not None]
        if not seen:
            both = self.found.lowest, self.found.highest
            return [] if both == (None, None) else [f"{both}, and f has no value"]
        return [
            *self.extreme("lowest", self.found.lowest, -1, seen),
            *self.extreme("highest", self.found.highest, 1, seen),
        ]

    def extreme(self, name: str, told: Extreme | None, sign: int, seen: list[mpf]) -> list[str]:
        if told is None:
            return [f"no {name} is told"]
        best = max(sign * value for value in seen) * sign
        x = meant(self.near(_of(told.x)))
        at = self.f.at(x)
        room = SAME * (1 + abs(best))
        if told.place == "endless":
            for by in (-sign, sign):
                near = [self.f(x + by * mpf(h)) for h in ("1e-3", "1e-6", "1e-12")]
                steps = [
                    sign * (b - a) for a, b in pairwise(near) if a is not None and b is not None
                ]
                if steps[1:] and 0 < steps[0] < steps[1] / mpf("0.9"):
                    return []
            return [f"{name} {told}: it has an end"]
        said = []
        if isfinite(told.value) and sign * (best - mpf(told.value)) > room:
            said.append(f"{name} {told}: there is {mp.nstr(best, 12)}")
        if told.place == "hole":
            if at is not None:
                said.append(f"{name} {told}: it has a value there, {mp.nstr(at, 12)}")
            reached = max(sign * value for value in self.values if value is not None) * sign
            if sign * (reached - mpf(told.value)) > mpf("1e-15") * (1 + abs(reached)):
                said.append(f"{name} {told}: it is passed, {mp.nstr(reached, 12)}")
            if not any(self.comes_to(x, by, mpf(told.value)) for by in (-1, 1)):
                said.append(f"{name} {told}: f does not come near it")
            return said
        if at is None or (isfinite(told.value) and abs(at - mpf(told.value)) > room):
            said.append(f"{name} {told}: the value there is {at}")
        ends = self.left, self.right
        if told.place == "edge":
            beyond = self.f(x + (-1 if x == ends[0] else 1) * mpf("1e-9") * self.width)
            if x not in ends or beyond is None or not sign * (beyond - at) >= 0:
                said.append(f"{name} {told}: beyond it there is {beyond}")
        elif told.place == "rim" and x not in ends:
            sides = [self.f(x + by * mpf("1e-9") * self.width) for by in (-1, 1)]
            if (sides[0] is None) == (sides[1] is None):
                said.append(f"{name} {told}: f does not end there")
        return said

    def comes_to(self, x: mpf, side: int, value: mpf) -> bool:
        """Whether f, from that side, is ever nearer to the value, or as near as can be told."""
        found = [self.f(x + side * mpf(h)) for h in ("1e-6", "1e-12", "1e-24")]
        off = [abs(other - value) for other in found if other is not None]
        return len(off) == 3 and (off[2] < SAME or off[0] > 1.5 * off[1] > 2 * off[2])
