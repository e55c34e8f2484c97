"""What lessons have in common that look at one image of the training set, and at a pixel of it."""

from __future__ import annotations

from functools import partial

from engine.explain.shared import pixels
from engine.explain.shared.pixels import PixelPlan, Stage
from tui.drawing.digit_image import Picture
from tui.drawing.places import Place
from tui.lessons.shared.images.pixel_facts import LEAST_ABOVE, samples_around
from tui.lessons.shared.images.pixel_scene import PixelScene
from tui.lessons.shared.images.samples import data_path, parse_sample
from tui.link.images import CHAPTER_SHAPES
from tui.shell.keys.table import Key
from tui.shell.lesson import Lesson

_STAGES = tuple(
    step.stage for step in pixels.plan(pixels.Picture(1, 1, b"\0"), 0, 0, sample=0, samples=1).steps
)


class ImageLesson(Lesson):
    """A lesson with an image, `sample`, and a cursor on it, at `row` and `column`.

    Its texts have `edit/sample`, `labels/key.sample` and `mistakes/sample.out_of_range`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.sample = 0
        self.row, self.column = (size // 2 for size in CHAPTER_SHAPES["train"][1:])

    # ---- state

    @property
    def samples(self) -> int | None:
        """How many images there are, None until the engine has said so."""
        data = self.ch2.engine_state.data
        return data.train if data is not None else None

    @property
    def side(self) -> tuple[int, int]:
        """Height and width of an image."""
        _, height, width = self.ch2.images("train").shape
        return height, width

    @property
    def label(self) -> int | None:
        """Of the image, None until it is here."""
        image = self.ch2.images("train").image(self.sample)
        return image[1] if image is not None else None

    def pixel_plan(self) -> PixelPlan | None:
        """The plan of the pixel under the cursor, None until its image is here."""
        image = self.ch2.images("train").image(self.sample)
        if image is None or self.samples is None:
            return None
        picture = pixels.Picture(*self.side, image[0])
        return pixels.plan(picture, self.row, self.column, sample=self.sample, samples=self.samples)

    def pixel_scene(self, stage: Stage, *, hidden: bool = False) -> PixelScene:
        """The image with its cursor, and what is chosen of it at that stage."""
        height, width = self.side
        plan, data = self.pixel_plan(), self.ch2.engine_state.data
        return PixelScene(
            height=height,
            width=width,
            row=self.row,
            column=self.column,
            sample=self.sample,
            samples=self.samples,
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
        around = samples_around(self.sample, self.samples or 0, columns, rows - LEAST_ABOVE)
        found = ((sample, self.ch2.images("train").picture(sample)) for sample in around)
        return {sample: picture for sample, picture in found if picture is not None}

    # ---- what the frame asks

    def edit(self) -> tuple[str, str] | None:
        if self.samples is None:
            return None
        prompt = self.text("edit", "sample", most=self.samples - 1)
        return prompt, str(self.sample)

    def entered(self, text: str) -> None:
        assert self.samples is not None
        self.go_to_sample(parse_sample(text, self.samples))

    def reset(self) -> None:
        self.sample = 0
        self.row, self.column = (size // 2 for size in self.side)
        self.player.restart(self.player.count)

    def data_path(self) -> str:
        """The file of the data for the code of the lesson, as a Python literal."""
        return data_path(self.ch2.engine_state.data)

    # ---- the engine

    def data_opened(self) -> None:
        samples, height, width = self.ch2.images("train").shape
        self.sample = min(self.sample, samples - 1)
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

    def sample_key(self) -> Key:
        """`[` and `]`: another image."""
        act = {"]": partial(self.to_sample, 1), "[": partial(self.to_sample, -1)}
        return Key("[ ]", "key.sample", act, section="labels")

    def to_sample(self, step: int) -> None:
        """The previous or the next image, if there is one."""
        if self.samples is not None:
            self.go_to_sample(min(max(self.sample + step, 0), self.samples - 1))

    def go_to_sample(self, sample: int) -> None:
        """Show that image."""
        if sample != self.sample:
            self.sample = sample
            self.changed()

    def pressed(self, place: Place) -> None:
        if place.leads_to == "sample":
            self.go_to_sample(*place.index)
        elif place.leads_to == "pixel":
            self.stand(*place.index)
