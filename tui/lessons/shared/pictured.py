"""Scenes of which all that is only picture can be left out, for those who cannot see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

from tui.drawing.canvas import Canvas
from tui.drawing.places import Place, Sketch

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    class PicturedScene(DataclassInstance, Protocol):
        """A scene that says whether its pictures are drawn."""

        @property
        def pictured(self) -> bool: ...


Scene = TypeVar("Scene", bound="PicturedScene")


def pictured(draw: Callable[[Canvas, Scene], Sequence[Place]], scene: Scene) -> Sketch[Scene]:
    """The sketch of a scene whose `pictured` is true; it is spoken as if it were not."""
    return Sketch(draw, scene, partial(_speak, draw))


def _speak(draw: Callable[[Canvas, Scene], object], canvas: Canvas, scene: Scene) -> None:
    draw(canvas, replace(scene, pictured=False))
