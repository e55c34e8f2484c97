"""The stages of the second view: what is done to the training images, and where a pixel goes."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from engine.explain.reshape.rearranging import Operation, RearrangingPlan, Reshape, Transpose, plan
from engine.explain.shared.shapes import Shape, element_count, ravel, unravel
from engine.explain.shared.typed.whole_numbers import parse_whole_number
from tui.drawing.digit_image import Picture

STAGES: Final = ("image", "flat", "folded", "turned", "flat_turned")
"""What is done to the training images: nothing, then four ways of arranging them anew."""
ASKED: Final = "flat"
"""The stage in which a pixel's place is asked for."""


def operations(stage: str, images: Shape) -> tuple[Operation, ...]:
    """What that stage does to images `(samples, height, width)`."""
    samples, height, width = images
    flat = Reshape((samples, height * width))
    turned = Transpose((0, 2, 1))
    done: dict[str, tuple[Operation, ...]] = {
        "image": (),
        "flat": (flat,),
        "folded": (Reshape((samples, height // 2, 2 * width)),),
        "turned": (turned,),
        "flat_turned": (turned, flat),
    }
    return done[stage]


def stage_plan(stage: str, images: Shape) -> RearrangingPlan:
    """The plan of that stage."""
    return plan(images, operations(stage, images))


def origin_of(found: RearrangingPlan, sample: int, cursor: Shape) -> tuple[Shape, int]:
    """The index in the image of an element of the result, and its cell in memory."""
    last = len(found.plans)
    shape = found.layout(last).shape
    cell = found.value(last, ravel((sample, *cursor), shape))
    return unravel(cell, found.shape)[1:], cell


def cursor_at(found: RearrangingPlan, sample: int, origin: Shape) -> Shape:
    """Where in the result a pixel of the image lies."""
    index: Shape = (sample, *origin)
    for one in found.plans:
        index = one.result(index)
    return index[1:]


@lru_cache(maxsize=16)
def rearranged(stage: str, pixels: bytes, height: int, width: int) -> Picture:
    """What the stage makes of one image: each of its pixels read as the plan says."""
    found = stage_plan(stage, (1, height, width))
    last = len(found.plans)
    shape = found.layout(last).shape
    levels = bytes(pixels[found.value(last, number)] for number in range(element_count(shape)))
    return Picture(levels, *((1, *shape)[-2:]))


def grade_place(origin: tuple[int, int], side: tuple[int, int], text: str) -> str:
    """What a typed place of a pixel in the vector means. Raises `NumberMistake`.

    `right`; `columns`: counted column by column; `next`: counted from 1; `sum`: row plus column;
    `row_end`: as many as there are rows to be passed, without the column; else `other`.
    """
    (row, column), (height, width) = origin, side
    answer = parse_whole_number(text)
    right = row * width + column
    meanings = {
        right: "right",
        column * height + row: "columns",
        right + 1: "next",
        row * width: "row_end",
        row + column: "sum",
    }
    return "right" if answer == right else meanings.get(answer, "other")
