"""Vectors as a table of people: a row a person, a column a feature."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len

from engine.explain.kinds.samples import FEATURES, person
from tui.drawing.canvas import Canvas
from tui.drawing.tensors.tiles import (
    COMPACT,
    SCALES,
    Tile,
    Tiles,
    Window,
    draw_tiles,
    window,
)
from tui.lessons.kinds.scene import KindScene

_MOST: Final = 12
"""Features whose numbers say how wide a column is."""
_ROWS: Final = 3
"""So many people show before tiles grow."""


def draw_people(canvas: Canvas, scene: KindScene) -> None:
    """Draw the first people, as large as some of them fit."""
    samples, features = scene.size("samples"), scene.size("features")
    if not samples or not features:
        return
    names = [feature_name(scene, feature) for feature in range(min(features, _MOST))]
    labels = [scene.word("person", number=number) for number in (0, min(samples, 99) - 1)]
    left = max(map(cell_len, labels)) + 1
    widest = max(
        len(f"{person(row, column):,}") for row in range(20) for column in range(len(names))
    )
    digits = max(widest, *map(cell_len, names))
    shown = _window(samples, features, digits, canvas.width - left, canvas.height - 1)
    draw_tiles(
        canvas,
        1,
        left,
        Tiles(samples, features, lambda row, column: Tile(f"{person(row, column):,}")),
        shown,
    )
    for column in shown.columns:
        canvas.right(0, left + shown.end(column), feature_name(scene, column), "quiet")
    for row in shown.rows:
        label = scene.word("person", number=row)
        canvas.right(1 + shown.line(row), left - 1, label, "quiet")
    end = scene.put_tag(canvas, 0, 0, "samples", "↓")
    scene.put_tag(canvas, 0, end + 2, "features", "→")


def _window(samples: int, features: int, digits: int, width: int, height: int) -> Window:
    for scale in SCALES:
        found = window(samples, features, digits, width, height, scale=scale)
        enough = len(found.rows) >= min(samples, _ROWS) and len(found.columns) >= min(features, 3)
        if enough and found.width <= width and found.height <= height:
            return found
    return window(samples, features, digits, width, height, scale=COMPACT)


def feature_name(scene: KindScene, feature: int) -> str:
    """What a column is called, in the learner's language."""
    if feature < len(FEATURES):
        return scene.word(f"feature.{FEATURES[feature]}")
    return scene.word("feature.other", number=feature)
