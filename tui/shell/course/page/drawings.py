"""A curve and a digit as SVG, in a few lines each, that a page holds or a file."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 12, 30
TICKS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
"""Losses beside which a line may stand."""
PIXEL = 8
MOST_MARKS = 6


class Curve(NamedTuple):
    """Losses over steps: points (step, mean, lowest, highest), and the test loss after epochs."""

    steps: int
    epoch: int
    """Steps of one epoch: the marks below stand at the ends of epochs."""
    points: Sequence[tuple[float, float, float, float]]
    tests: Sequence[tuple[float, float]]
    names: tuple[str, str]
    """What the line and the dots are called."""


def curve_svg(curve: Curve) -> str:
    """The curve on a log scale, with a dot for each test."""
    finite = [y for point in curve.points for y in point[1:] if y > 0 and math.isfinite(y)]
    finite += [y for _, y in curve.tests if y > 0 and math.isfinite(y)]
    low, high = min(finite, default=0.1), max(finite, default=1.0)
    low, high = low / 1.15, high * 1.15
    across, up = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def x(step: float) -> float:
        return round(LEFT + across * step / max(curve.steps, 1), 1)

    def y(value: float) -> float:
        share = math.log(max(value, low) / low) / math.log(high / low)
        return round(TOP + up * (1 - min(max(share, 0.0), 1.0)), 1)

    parts = []
    for tick in TICKS:
        if low <= tick <= high:
            parts.append(
                f'<path d="M{LEFT} {y(tick)}H{WIDTH - RIGHT}" stroke="#8884"/>'
                f'<text x="{LEFT - 8}" y="{y(tick) + 4}" text-anchor="end">{tick:g}</text>'
            )
    points = [point for point in curve.points if all(map(math.isfinite, point))]
    if points:
        there = " ".join(f"{x(step)},{y(top)}" for step, _, _, top in points)
        back = " ".join(f"{x(step)},{y(bottom)}" for step, _, bottom, _ in reversed(points))
        line = " ".join(f"{x(step)},{y(mean)}" for step, mean, _, _ in points)
        parts.append(f'<polygon points="{there} {back}" fill="#2a78d633"/>')
        parts.append(
            f'<polyline points="{line}" fill="none" stroke="#2a78d6" stroke-width="1.6">'
            f"<title>{escape(curve.names[0])}</title></polyline>"
        )
    for step, value in curve.tests:
        if math.isfinite(value):
            parts.append(
                f'<circle cx="{x(step)}" cy="{y(value)}" r="4" fill="#d9722e">'
                f"<title>{escape(curve.names[1])} {value:.4f}</title></circle>"
            )
    for step in _marks(curve.steps, curve.epoch):
        anchor = "end" if step == curve.steps else "middle" if step else "start"
        parts.append(
            f'<text x="{x(step)}" y="{HEIGHT - 10}" text-anchor="{anchor}">{step:,}</text>'
        )
    return _svg(WIDTH, HEIGHT, parts)


def _marks(steps: int, epoch: int) -> list[int]:
    """Steps at the ends of epochs, at most six of them, and where all begins."""
    epochs = max(steps // max(epoch, 1), 1)
    apart = -(-epochs // MOST_MARKS)
    return [0, *(epoch * number for number in range(apart, epochs + 1, apart))]


def digit_svg(pixels: bytes, side: int = 28) -> str:
    """An image of `side` × `side` bytes, ink on white as on paper."""
    size = side * PIXEL
    parts = [f'<rect width="{size}" height="{size}" fill="#fff" stroke="#8886"/>']
    for place, level in enumerate(pixels):
        if level:
            row, column = divmod(place, side)
            grey = 255 - level
            parts.append(
                f'<rect x="{column * PIXEL}" y="{row * PIXEL}" width="{PIXEL}" height="{PIXEL}" '
                f'fill="rgb({grey},{grey},{grey})"/>'
            )
    return _svg(size, size, parts, shown=size * 3 // 4)


def _svg(width: int, height: int, parts: Sequence[str], shown: int = 0) -> str:
    """As a file of its own it does not know what it lies on: its words can be read on white and
    on black. A page gives them its own colour.
    """
    size = f'width="{shown or width}" height="{shown * height // width or height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {size} '
        'font-family="sans-serif" font-size="12" color="#777" fill="currentColor">\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )
