"""What lessons have in common that look at one image of the training set, and at a pixel of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from engine.explain.shared import pixels
from engine.explain.shared.pixels import PixelPlan, Stage
from tui.drawing.digit_image import Picture
from tui.drawing.places import Place
from tui.lessons.shared.images.pixel_facts import LEAST_ABOVE, samples_around
from tui.lessons.shared.images.pixel_scene import PixelScene
from tui.lessons.shared.images.yours import image_text, parse_image, with_yours, yours_key
from tui.link.images import CHAPTER_SHAPES, YOURS, Images
from tui.shell.keys.table import Key, Table
from tui.shell.lesson import Lesson

_STAGES = tuple(
    step.stage for step in pixels.plan(pixels.Picture(1, 1, b"\0"), 0, 0, sample=0, samples=1).steps
)


class ImageLesson(Lesson):
    """A lesson with an image, `sample`, and a cursor on it, at `row` and `column`.

    Its texts have `edit/sample`, `labels/key.sample`, `labels/yours` and
    `mistakes/sample.out_of_range`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.sample = 0
        self.row, self.column = (size // 2 for size in CHAPTER_SHAPES["train"][1:])

    # ---- state

    @property
    def images(self) -> Images:
        """Those of the training set, and the learner's own."""
        return self.ch2.images("train")

    @property
    def samples(self) -> int | None:
        """How many images there are, None until the engine has said so."""
        data = self.ch2.engine_state.data
        return data.train if data is not None else None

    @property
    def side(self) -> tuple[int, int]:
        """Height and width of an image."""
        _, height, width = self.images.shape
        return height, width

    @property
    def label(self) -> int | None:
        """Of the image, None until it is here."""
        image = self.images.image(self.sample)
        return image[1] if image is not None else None

    def pixel_plan(self) -> PixelPlan | None:
        """The plan of the pixel under the cursor, None until its image is here."""
        image = self.images.image(self.sample)
        if image is None or self.samples is None:
            return None
        picture = pixels.Picture(*self.side, image[0])
        place, count = self.images.stacked(self.sample)
        return pixels.plan(picture, self.row, self.column, sample=place, samples=count)

    def pixel_scene(self, stage: Stage, *, hidden: bool = False) -> PixelScene:
        """The image with its cursor, and what is chosen of it at that stage."""
        height, width = self.side
        plan, data = self.pixel_plan(), self.ch2.engine_state.data
        place, count = self.images.stacked(self.sample)
        return PixelScene(
            height=height,
            width=width,
            row=self.row,
            column=self.column,
            sample=place,
            samples=count if self.samples is not None else None,
            yours=self.sample == YOURS,
            label=self.label,
            plan=plan,
            step=plan.steps[_STAGES.index(stage)] if plan is not None else None,
            hidden=hidden,
            dark=self.ch2.is_dark,
            data=data.name if data is not None else None,
            word=self.labels,
            thumbnails=self._thumbnails() if stage == "stack" else {},
        )

    def _thumbnails(self) -> dict[int, Picture]:
        """The images that there may be room for beside the present one."""
        columns, rows = self.size
        images = self.images
        place, count = images.stacked(self.sample)
        around = samples_around(place, count if self.samples else 0, columns, rows - LEAST_ABOVE)
        found = ((sample, images.picture(images.numbered(sample))) for sample in around)
        return {sample: picture for sample, picture in found if picture is not None}

    # ---- what the frame asks

    def edit(self) -> tuple[str, str] | None:
        if self.samples is None:
            return None
        prompt = self.text("edit", "sample", most=self.samples - 1)
        return prompt, image_text(self, self.sample)

    def entered(self, text: str) -> None:
        self.go_to_sample(parse_image(self, self.images, text))

    def reset(self) -> None:
        self.sample = 0
        self.row, self.column = (size // 2 for size in self.side)
        self.player.restart(self.player.count)

    def own_image(self) -> Mapping[str, object]:
        """What makes the code of the lesson a program about the learner's own digit."""
        return with_yours(self.images, self.sample)

    # ---- the engine

    def data_opened(self) -> None:
        _, height, width = self.images.shape
        self.sample = self.images.within(self.sample)
        self.row, self.column = min(self.row, height - 1), min(self.column, width - 1)

    # ---- keys and mouse

    def move(self, rows: int, columns: int) -> None:
        height, width = self.side
        self.stand(
            min(max(self.row + rows, 0), height - 1),
            min(max(self.column + columns, 0), width - 1),
        )

    def stand(self, row: int, column: int) -> None:
        """Put the cursor on that pixel."""
        if (row, column) != (self.row, self.column):
            self.row, self.column = row, column
            self.changed()

    def sample_keys(self) -> Table:
        """`[` and `]`: another image; `y`: the learner's own."""
        act = {"]": partial(self.to_sample, 1), "[": partial(self.to_sample, -1)}
        brackets = Key("[ ]", "key.sample", act, section="labels")
        return brackets, yours_key(self.images, self.sample, self.go_to_sample)

    def to_sample(self, step: int) -> None:
        """The previous or the next image, if there is one."""
        if self.samples is not None:
            self.go_to_sample(self.images.within(self.sample + step))

    def go_to_sample(self, sample: int) -> None:
        """Show that image."""
        if sample != self.sample:
            self.sample = sample
            self.changed()

    def pressed(self, place: Place) -> None:
        if place.leads_to == "sample":
            self.go_to_sample(self.images.numbered(*place.index))
        elif place.leads_to == "pixel":
            self.stand(*place.index)
