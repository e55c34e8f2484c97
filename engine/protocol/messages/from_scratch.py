"""The network rebuilt by hand: its source, its stages, its training, and the repair shop."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from engine.protocol.arrays import Array, Real
from engine.protocol.messages.base import Command, Count, Event, Positive, Seconds

Initialisation = Literal["positive", "centred", "glorot"]
"""How first weights are drawn: from 0 to 0.1, from −0.05 to 0.05, or as Glorot and Bengio do."""
ScratchLoss = Literal["clipped", "logits"]
"""−log of the clipped probability, or cross-entropy from the logits."""
ScratchOptimizer = Literal["sgd", "rmsprop"]
ScratchStage = Literal["dense", "sequential", "batches", "step", "loop", "evaluation"]
SCRATCH_STAGES: tuple[ScratchStage, ...] = (
    "dense", "sequential", "batches", "step", "loop", "evaluation",
)  # fmt: skip
"""In the order in which each is made of those before."""
MAX_SCRATCH_EPOCHS = 30
MAX_SCRATCH_RATE = 10.0
MAX_SCRATCH_SEED = 2**31 - 1
MAX_SOURCE_LINES, MAX_SOURCE_LINE = 100, 100
"""The most lines of one source file, and the most characters of a line."""
MAX_STAGE_VALUES = 10_000
FIRST_BLOCKS = 20
"""Figures of a training's first steps."""
FIRST_BLOCK = 10
"""Steps that each of those is the mean of."""
FigureName = Annotated[str, Meta(pattern=r"\A[a-z_]{1,32}\Z")]
Share = Annotated[float, Meta(ge=0, le=1)]


class ScratchSettings(Struct, frozen=True, kw_only=True):
    """One training of the network by hand. The defaults are the book's."""

    initialisation: Initialisation = "positive"
    learning_rate: Annotated[float, Meta(gt=0, le=MAX_SCRATCH_RATE)] = 0.001
    loss: ScratchLoss = "clipped"
    shuffled: bool = False
    optimizer: ScratchOptimizer = "sgd"
    epochs: Annotated[int, Meta(ge=1, le=MAX_SCRATCH_EPOCHS)] = 10


SourceLines = Annotated[
    tuple[Annotated[str, Meta(max_length=MAX_SOURCE_LINE)], ...], Meta(max_length=MAX_SOURCE_LINES)
]


class GetScratchSources(Command, frozen=True, kw_only=True, tag="get_scratch_sources"):
    """Ask for the source files of the network by hand; needs neither data nor torch."""


class ScratchSources(Event, frozen=True, kw_only=True, tag="scratch_sources"):
    """The lines of the files that the engine runs, by the name of each without `.py`."""

    files: Annotated[dict[FigureName, SourceLines], Meta(max_length=32)]


class RunStage(Command, frozen=True, kw_only=True, tag="run_stage"):
    """Run a stage of the network by hand on the open data, and the framework's beside it.

    One stage or training at a time: the one before ends. Answered by `stage_run`, with
    `stage_progress` before where it takes long; while something is trained by `fit`, by the
    problem `scratch.busy`. Whatever else begins to compute ends it, with its last look or with
    the problem `scratch.cancelled`.
    """

    stage: ScratchStage


class StageProgress(Event, frozen=True, kw_only=True, tag="stage_progress"):
    """`done` of `steps` steps of a stage that takes long lie behind it."""

    done: Count
    steps: Positive


class StageShape(Struct, frozen=True, kw_only=True):
    """A tensor of a stage: how its source names it, and its shape."""

    name: Annotated[str, Meta(max_length=16)]
    shape: Annotated[tuple[Count, ...], Meta(max_length=4)]


class StageRun(Event, frozen=True, kw_only=True, tag="stage_run"):
    """What a stage gave on real data, beside what the framework's gave.

    `difference` is the largest one between both, over `compared` numbers. `seconds` and
    `framework_seconds` are what each took: the median of several runs where they are short.
    `figures` are the stage's own, by name; `values` f4 (n,) the numbers worth a look.
    """

    stage: ScratchStage
    shapes: Annotated[tuple[StageShape, ...], Meta(max_length=8)]
    difference: Real
    compared: Positive
    seconds: Seconds
    framework_seconds: Seconds
    figures: Annotated[dict[FigureName, Real], Meta(max_length=8)]
    values: Array

    def __post_init__(self) -> None:
        dtype, shape = self.values.dtype, self.values.shape
        if dtype != "<f4" or len(shape) != 1 or not 0 < shape[0] <= MAX_STAGE_VALUES:
            raise ValueError(f"values are {dtype} {shape}, not f4 (n,)")


class TrainScratch(Command, frozen=True, kw_only=True, tag="train_scratch"):
    """Train the network by hand. Answered by `scratch_look`s, or refused as `run_stage` is."""

    settings: ScratchSettings = ScratchSettings()
    seed: Annotated[int, Meta(ge=0, le=MAX_SCRATCH_SEED)] = 0


class ScratchLook(Event, frozen=True, kw_only=True, tag="scratch_look"):
    """All that is known of a training by hand after `step` of `steps` steps; `ended` at its end.

    By epoch, those over so far: `accuracy` on the test set, the one before the first step in
    front, the mean `loss` of the training samples, and the share `clipped` of them whose label
    had a probability below the floor of the clipped log. `first_loss` and `first_clipped` are
    the same of its first steps, a mean over each FIRST_BLOCK. `seconds` are of training steps.
    """

    step: Count
    steps: Positive
    accuracy: Annotated[tuple[Share, ...], Meta(min_length=1, max_length=MAX_SCRATCH_EPOCHS + 1)]
    loss: Annotated[tuple[Real, ...], Meta(max_length=MAX_SCRATCH_EPOCHS)]
    clipped: Annotated[tuple[Share, ...], Meta(max_length=MAX_SCRATCH_EPOCHS)]
    first_loss: Annotated[tuple[Real, ...], Meta(max_length=FIRST_BLOCKS)]
    first_clipped: Annotated[tuple[Share, ...], Meta(max_length=FIRST_BLOCKS)]
    seconds: Seconds
    ended: bool = False

    def __post_init__(self) -> None:
        epochs = len(self.accuracy) - 1
        if len(self.loss) != epochs or len(self.clipped) != epochs or self.step > self.steps:
            raise ValueError("a look whose epochs or steps do not agree")
        if len(self.first_loss) != len(self.first_clipped):
            raise ValueError("a look whose first steps do not agree")


class CancelScratch(Command, frozen=True, kw_only=True, tag="cancel_scratch"):
    """End what is under way by hand, of the repair shop too; a training's last look comes."""


ShopTask = Literal["class", "number"]
"""What the network of the repair shop is to say of a digit: its class, or the number itself."""
MAX_SHOP_LINES, MAX_SHOP_FORMS = 64, 16
"""The most lines of a program of the repair shop, and the most forms of a line."""
MAX_SHOP_STEPS = 1_000
MAX_SHOP_PRINTED = 32
ShopFigure = Literal["loss", "accuracy"]
"""What a program prints: the mean loss of each epoch, and at its end the share of hits."""
ShopForms = Annotated[
    tuple[
        tuple[
            Annotated[int, Meta(ge=0, lt=MAX_SHOP_LINES)],
            Annotated[int, Meta(ge=0, lt=MAX_SHOP_FORMS)],
        ],
        ...,
    ],
    Meta(max_length=MAX_SHOP_LINES),
]
"""(line, form) of each line whose form is not the healthy one, 0."""


class RunShop(Command, frozen=True, kw_only=True, tag="run_shop"):
    """Run a program of the repair shop on the open data, once from its first line to its last.

    `task` and `forms` choose the program (engine.explain.repair_shop.program.Program has both by
    these names), `seed` all that it draws by chance: the same three on the same data give the same
    losses. Answered by `shop_look`s, the last one `ended`. A line or form that there is not is
    the problem `shop.unknown`; without data `data.not_open`, and `shop.few_images` with too little
    of it. One by one: whatever is run by hand before it ends, with its last look; while something
    is trained by `fit` it is refused with `scratch.busy`. `cancel_scratch` ends it after its
    present step.
    """

    task: ShopTask = "class"
    forms: ShopForms = ()
    seed: Annotated[int, Meta(ge=0, le=MAX_SCRATCH_SEED)] = 0


class ShopPrinted(Struct, frozen=True, kw_only=True):
    """A line that a program printed."""

    name: ShopFigure
    value: Real


class ShopTrouble(Struct, frozen=True, kw_only=True):
    """What a program raised: in which of its lines, from 0, and what it said, on one line."""

    line: Annotated[int, Meta(ge=0, lt=MAX_SHOP_LINES)]
    says: Annotated[str, Meta(max_length=200)]


class ShopLook(Event, frozen=True, kw_only=True, tag="shop_look"):
    """All that is known of a program of the repair shop after `step` of `steps` steps.

    `losses` f4 (step,) are those that it appended, one a step; they may be inf or NaN. `printed`
    is what it printed so far, in order: after each epoch its mean loss, at the end the accuracy.
    `shapes` are those of its names after the first step, or where it broke in that, and at the end
    those of its evaluation too. `seconds` it ran so far. `ended` is the last look: of a program
    that ran through, of one with `trouble`, or, if neither and `step` < `steps`, of one that was
    cancelled.
    """

    step: Annotated[int, Meta(ge=0, le=MAX_SHOP_STEPS)]
    steps: Annotated[int, Meta(ge=1, le=MAX_SHOP_STEPS)]
    losses: Array
    printed: Annotated[tuple[ShopPrinted, ...], Meta(max_length=MAX_SHOP_PRINTED)]
    shapes: Annotated[tuple[StageShape, ...], Meta(max_length=16)]
    seconds: Seconds
    trouble: ShopTrouble | None = None
    ended: bool = False

    def __post_init__(self) -> None:
        if (self.losses.dtype, self.losses.shape) != ("<f4", (self.step,)):
            raise ValueError(f"losses {self.losses.dtype} {self.losses.shape}, not one a step")
        if self.step > self.steps or (self.trouble is not None and not self.ended):
            raise ValueError("a look at a program whose parts do not agree")
