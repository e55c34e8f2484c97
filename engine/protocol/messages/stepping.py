"""The training loop taken step by step, forwards and backwards, each step with all it computed."""

from __future__ import annotations

from math import prod
from typing import Annotated, Literal

from msgspec import Meta, Struct

from engine.protocol.arrays import LARGEST_FLOAT, Array, Real
from engine.protocol.messages.base import CLASSES, Command, Count, Event, Positive, RunName
from engine.protocol.messages.settings import MAX_HIDDEN, FitSettings, LearningRate, Optimizer

MAX_STEPS_BACK = 64
"""So many steps can be taken back; fewer of a network whose states are large."""
MAX_STEPS_AT_ONCE = 128
MAX_STEP_IMAGES = 16
"""The most images of its batch that one step shows."""
MAX_PART = 1_024
"""The most values that one step shows of a tensor."""
SIDES = (28, 28)
MAX_STEP_TENSORS = 16 * (MAX_HIDDEN + 1)

Sha256 = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
TensorName = Annotated[str, Meta(pattern=r"\A(x|z[1-9]|h[1-9]|W[1-9]|b[1-9]|logits|p|losses)\Z")]
"""What a step computes: x, z1 = x @ W1 + b1, h1 = relu(z1), …, logits, p = softmax(logits),
and the loss of each image."""
Aspect = Literal["value", "gradient", "move"]
"""Of a tensor: itself, the loss's gradient with regard to it, by how much the update moves it."""


class BeginSteps(Command, frozen=True, kw_only=True, tag="begin_steps"):
    """Stand before the next step of a network; answered by `stepped` without a step.

    `run` names the network as its last checkpoint left it, with what its optimizer keeps; None
    is the untrained network of the chapter's settings, which may be given another `optimizer`.
    The batches are those that its training would take. What was begun before ends. Answered
    beside everything but a training: while one runs or is paused, by the problem `steps.busy`;
    and a `fit` ends it, which `steps_ended` tells. What measures time ends when a step is asked.
    """

    run: RunName | None = None
    optimizer: Optimizer | None = None

    def __post_init__(self) -> None:
        if self.run is not None and self.optimizer is not None:
            raise ValueError(f"run {self.run} has an optimizer of its own")


class TakeSteps(Command, frozen=True, kw_only=True, tag="take_steps"):
    """Take `count` steps on, or with `again` the last one once more; see `stepped`.

    With `ascent` every gradient changes its sign before the update: up the slope instead of
    down. `learning_rate` is that of these steps, None for what the settings say. The answer
    shows image `sample` of the last step's batch and unit `unit` of the first layer.
    """

    count: Annotated[int, Meta(ge=1, le=MAX_STEPS_AT_ONCE)] = 1
    again: bool = False
    ascent: bool = False
    learning_rate: LearningRate | None = None
    sample: Count = 0
    unit: Count = 0

    def __post_init__(self) -> None:
        if self.again and self.count != 1:
            raise ValueError(f"one step is taken again, not {self.count}")


class TakeBack(Command, frozen=True, kw_only=True, tag="take_back"):
    """Take `count` steps back, to the very state that was before them; see `stepped`."""

    count: Annotated[int, Meta(ge=1, le=MAX_STEPS_BACK)] = 1


class LookAtStep(Command, frozen=True, kw_only=True, tag="look_at_step"):
    """Ask for the present step with another image of its batch, or another unit; `stepped`.

    `pixels` u1 (28, 28) are an image that the step did not learn from: what the network said to
    it before the update, and what after it, is told too.
    """

    sample: Count = 0
    unit: Count = 0
    pixels: Array | None = None

    def __post_init__(self) -> None:
        if self.pixels is not None and (self.pixels.dtype, self.pixels.shape) != ("|u1", SIDES):
            found = f"{self.pixels.dtype} {self.pixels.shape}"
            raise ValueError(f"pixels are {found}, not bytes {SIDES}")


class EndSteps(Command, frozen=True, kw_only=True, tag="end_steps"):
    """Forget what `begin_steps` began; `steps_ended` tells it."""


class StepTensor(Struct, frozen=True, kw_only=True):
    """A tensor of a step: its `shape`, and `part` f4 (n,) of its values.

    The part is the row of the shown image, or column `column` of a W, or all of a vector; of a
    long one its beginning. `largest` is the largest magnitude in the whole tensor.
    """

    name: TensorName
    aspect: Aspect
    shape: Annotated[tuple[Positive, ...], Meta(max_length=2)]
    column: Count | None = None
    part: Array
    largest: Real

    def __post_init__(self) -> None:
        dtype, shape = self.part.dtype, self.part.shape
        if dtype != "<f4" or len(shape) != 1 or not 1 <= shape[0] <= MAX_PART:
            raise ValueError(f"a part is {dtype} {shape}, not 1 to {MAX_PART:,} f4")
        if len(self.shape) not in (1, 2):
            raise ValueError(f"{self.name} of shape {self.shape}")
        if (self.column is not None) != self.name.startswith("W"):
            raise ValueError(f"column {self.column} of {self.name}")
        length = self.shape[0 if self.column is not None else -1]
        if shape[0] != min(length, MAX_PART) or (self.column or 0) >= self.shape[-1]:
            raise ValueError(f"{shape[0]} values of {self.name} {self.shape}")


class Compared(Struct, frozen=True, kw_only=True):
    """One thing computed twice, in float32 by the engine and in float64 by NumPy.

    `distance` is how far apart they are at most, relative to the largest magnitude; see
    `engine.asked.stepping.receipt` for how it is taken.
    """

    name: Annotated[str, Meta(max_length=32)]
    distance: Real
    tolerance: Annotated[float, Meta(ge=0, le=LARGEST_FLOAT)]
    agrees: bool


OfParameters = Annotated[tuple[Compared, ...], Meta(min_length=2, max_length=2 * (MAX_HIDDEN + 1))]


class StepReceipt(Struct, frozen=True, kw_only=True):
    """A step derived again: its loss, and for each parameter its gradient and its update."""

    loss: Compared
    gradients: OfParameters
    updates: OfParameters
    loss_again: Real


class StepTaken(Struct, frozen=True, kw_only=True):
    """One step of the loop, from the drawing of its batch to the loss after its update.

    The batch are the places [first, first + samples) in the order of epoch `epoch`, counted
    from 0. Shown of it are the images from `image` on: `index` u4 (n,) of each in the training
    set, `labels` u1 (n,) and `pixels` u1 (n, 28, 28); `sample` and `unit` are those of the
    tensors' parts. `loss` and `right` are on the very same batch before and after the update.
    """

    epoch: Count
    first: Count
    samples: Positive
    learning_rate: LearningRate
    ascent: bool
    image: Count
    index: Array
    labels: Array
    pixels: Array
    sample: Count
    unit: Count
    tensors: Annotated[tuple[StepTensor, ...], Meta(max_length=MAX_STEP_TENSORS)]
    loss: tuple[Real, Real]
    right: tuple[Count, Count]
    receipt: StepReceipt
    before_sha256: Sha256

    def __post_init__(self) -> None:
        shown = self.index.shape
        if self.index.dtype != "<u4" or len(shown) != 1 or not 1 <= shown[0] <= MAX_STEP_IMAGES:
            raise ValueError(f"{shown} images where 1 to {MAX_STEP_IMAGES} may be shown")
        if (self.labels.dtype, self.labels.shape) != ("|u1", shown):
            raise ValueError(f"labels are {self.labels.dtype} {self.labels.shape}, not u1 {shown}")
        if max(self.labels.data) >= CLASSES:
            raise ValueError(f"a label of {max(self.labels.data)}")
        if (self.pixels.dtype, self.pixels.shape) != ("|u1", (*shown, *SIDES)):
            raise ValueError(f"pixels are {self.pixels.dtype} {self.pixels.shape}")
        if self.image + shown[0] > self.samples or self.sample >= self.samples:
            raise ValueError(f"image {self.sample:,} of {self.samples:,}")
        if not self.image <= self.sample < self.image + shown[0]:
            raise ValueError(f"image {self.sample:,} is not among those that are shown")
        if max(self.right) > self.samples:
            raise ValueError(f"{max(self.right):,} right answers of {self.samples:,}")


class Stepped(Event, frozen=True, kw_only=True, tag="stepped"):
    """Where the loop of `run` stands: `step` updates are behind it, `back` can be taken back.

    `taken` is the last step, None before the first one since `begin_steps`. `losses` f4 (n, 2)
    are the losses before and after each update that this answers with, the last one's at the
    end. `steps` is how many a training with these `settings` takes, `steps_per_epoch` of them
    in an epoch. `state_sha256` is over position, weights and what the optimizer keeps. `given`
    f4 (2, classes) are the logits of the image that a look brought along, before and after it.
    """

    run: RunName | None
    settings: FitSettings
    train: Positive
    steps: Positive
    steps_per_epoch: Positive
    step: Count
    back: Annotated[int, Meta(ge=0, le=MAX_STEPS_BACK)]
    taken: StepTaken | None
    losses: Array
    state_sha256: Sha256
    given: Array | None = None

    def __post_init__(self) -> None:
        dtype, shape = self.losses.dtype, self.losses.shape
        if dtype != "<f4" or len(shape) != 2 or shape[1] != 2 or shape[0] > MAX_STEPS_AT_ONCE:
            raise ValueError(f"losses are {dtype} {shape}, not f4 (n, 2)")
        if self.taken is not None and not (self.step and prod(shape)):
            raise ValueError("a step that was taken, and nothing behind it")
        if self.given is not None:
            found = self.given.dtype, self.given.shape
            if found != ("<f4", (2, CLASSES)) or self.taken is None:
                raise ValueError(f"logits before and after a step are {found}")


class StepsEnded(Event, frozen=True, kw_only=True, tag="steps_ended"):
    """What `begin_steps` began is forgotten: `why`, a training began or it was to end."""

    why: Literal["fit", "asked"]
