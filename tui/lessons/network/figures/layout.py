"""Where the parts of a network's picture stand, by the room there is.

Beside each other where it is low: the image, the units, the template of one, the outputs. From
TALL rows on the two pictures stand one above the other at the left, and at their right the units
above the outputs, so that each is as large as it can be.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.explain.shared.networks.layers import LayerPlan
from engine.explain.shared.networks.weight_images import SIDE
from tui.drawing.digit_image import Style
from tui.lessons.shared.networks.unit_grid import BIG, WHOLE
from tui.lessons.shared.networks.unit_marks import UnitMarks

CLASSES = 10
TALL, WIDE = 29, 72
"""Rows and columns from which on pictures stand above each other."""
SMALL = (SIDE // 2, SIDE // 4)
"""Columns and rows of a picture in braille."""
ROOMY = 130
"""Columns from which on a template may be as wide as WHOLE."""
ARROW = 4
"""Cells from what goes in to what comes out."""
OUTPUTS = 16
"""Cells of the outputs' bars where all stands side by side."""
MOST_LAYERS = 3
"""Rows of parameters; of more layers the last of these is what is left."""


@dataclass(frozen=True)
class Part:
    """A title in `row`, and below it `rows` × `columns` cells from `left` on."""

    row: int
    left: int
    columns: int
    rows: int

    @property
    def below(self) -> int:
        """The row below it, where what is said of it stands."""
        return self.row + 1 + self.rows


@dataclass(frozen=True)
class Layout:
    """`template` is None where there is no room; `stacked`: units stand above outputs.

    `image` and `template` are as large as `image_style` and `template_style`; `parameters` is
    the first row of the last part, of `layers` rows.
    """

    image: Part
    image_style: Style
    units: Part
    marks: UnitMarks
    template: Part | None
    template_style: Style
    outputs: Part
    stacked: bool
    parameters: int
    layers: int


def layout_of(width: int, height: int, plan: LayerPlan) -> Layout:
    """The layout for a canvas of that size."""
    units = plan.layers[0].units
    if height >= TALL and width >= WIDE:
        return _stacked(width, height, units, len(plan.layers))
    return _beside(width, height, units, len(plan.layers))


def _beside(width: int, height: int, units: int, layers: int) -> Layout:
    counted = min(layers, 2) if height >= 12 else 0
    said = int(height >= 14)
    rows = max(height - 2 - counted - said, 1)
    outputs = Part(1, max(width - OUTPUTS, 0), OUTPUTS, min(CLASSES, rows))
    left, end = SMALL[0] + ARROW, outputs.left - ARROW
    template = None
    if end - SMALL[0] - 2 - left >= SIDE - 4:
        template = Part(1, end - SMALL[0], *SMALL)
        end = template.left - 2
    room = max(end - left, 1)
    marks = UnitMarks.within(room, rows, units)
    middle = left + max(room - marks.width, 0) // 2
    return Layout(
        image=Part(1, 0, *SMALL),
        image_style="braille",
        units=Part(1, middle, marks.width, rows),
        marks=marks,
        template=template,
        template_style="braille",
        outputs=outputs,
        stacked=False,
        parameters=height - counted,
        layers=counted,
    )


def _stacked(width: int, height: int, units: int, layers: int) -> Layout:
    room = height - 3  # without the network and the titles of both pictures
    counted = min(layers, MOST_LAYERS, max(room - 2 * BIG[1], 2))
    template = WHOLE if width >= ROOMY and room - counted >= WHOLE[1] + BIG[1] else BIG
    image = BIG if room - counted >= BIG[1] + template[1] else SMALL
    below = room - counted - image[1] - template[1]
    gap = min(below, 1)
    left = template[0] + ARROW
    end = height - counted
    outputs = Part(end - 2 - CLASSES - min(below, 1), left, width - left, CLASSES)
    rows = outputs.row - 3
    marks = UnitMarks.within(width - left, rows, units)
    return Layout(
        image=Part(1, 0, *image),
        image_style="half" if image == BIG else "braille",
        units=Part(1, left, marks.width, marks.height),
        marks=marks,
        template=Part(2 + image[1] + gap, 0, *template),
        template_style="full" if template == WHOLE else "half",
        outputs=outputs,
        stacked=True,
        parameters=end,
        layers=counted,
    )
