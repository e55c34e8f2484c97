"""The gradient of a network on a batch, and what the loss does when a weight is nudged."""

from __future__ import annotations

from math import isfinite, prod
from typing import Annotated

from msgspec import Meta, Struct

from engine.protocol.arrays import Array, Real
from engine.protocol.messages.base import Command, Count, Event, Positive, RunName, Word
from engine.protocol.messages.data import GivenImage
from engine.protocol.messages.settings import MAX_WIDTH, LearningRate, Optimizer
from engine.protocol.messages.weights import ParameterName

NUDGED_BATCH = 128
"""Images of a batch, as in the chapter; batch n is [128n, 128(n + 1)) of the training set."""
MAX_NUDGES = 64
"""The most nudges that one `nudge` may ask for."""
MAX_LARGEST = 32
"""The most places that one `gradient` names as those of the largest gradients."""
MAX_EXAMPLES = 8
MAX_PASS_ROUNDS = 32
MAX_PASS_SECONDS = 3_600
Place = Annotated[tuple[Count, ...], Meta(min_length=1, max_length=2)]
"""(row, column) in a W stored as (inputs, outputs), (place,) in a b."""


class AskOnBatch(Command, frozen=True, kw_only=True):
    """What is asked of a network on a batch.

    `run` is as in `predict`, `batch` counts the batches of the data that is open; an image that
    is `given` is a batch by itself, whatever data is open.
    """

    run: RunName | None = None
    batch: Count = 0
    given: GivenImage | None = None


class GetGradient(AskOnBatch, frozen=True, kw_only=True, tag="get_gradient"):
    """Ask for a column of the gradient of the mean loss on a batch; see `gradient`.

    Of the parameter tensor `name` the gradients of what leads to the unit `column` are told, of
    a b all of them. All that is asked here is answered by NumPy in float64, also beside a
    training.
    """

    name: ParameterName = "W1"
    column: Count = 0


class Nudge(AskOnBatch, frozen=True, kw_only=True, tag="nudge"):
    """Ask for the loss when the value at `place` of the tensor `name` is moved; see `nudged`.

    Each of `nudges` f8 (n,) moves it by itself.
    """

    name: ParameterName = "W1"
    place: Place
    nudges: Array

    def __post_init__(self) -> None:
        dtype, shape = self.nudges.dtype, self.nudges.shape
        if dtype != "<f8" or len(shape) != 1 or not 1 <= shape[0] <= MAX_NUDGES:
            raise ValueError(f"nudges are {dtype} {shape}, not 1 to {MAX_NUDGES} f8")
        if not all(map(isfinite, self.nudges.values())):
            raise ValueError("a nudge that is not finite")
        if len(self.place) != (2 if self.name.startswith("W") else 1):
            raise ValueError(f"{self.name} at {self.place}")


class TryUpdates(AskOnBatch, frozen=True, kw_only=True, tag="try_updates"):
    """Ask for the loss when an update moves every parameter at once; see `updates_tried`."""


class TimePasses(Command, frozen=True, kw_only=True, tag="time_passes"):
    """Time forward passes of a batch, and forward passes with the gradient, in turns.

    Answered by `passes_timed`, or refused with `nudging.busy` while something is trained,
    which would spoil the times. What else begins to compute ends it, as `cancel_passes` does.
    """

    run: RunName | None = None
    batch: Count = 0


class CancelPasses(Command, frozen=True, kw_only=True, tag="cancel_passes"):
    """End the timing after its present round; its rounds so far are told."""


class LargeGradient(Struct, frozen=True, kw_only=True):
    """A gradient and its place in its tensor."""

    place: Place
    gradient: Real


class OnBatch(Event, frozen=True, kw_only=True):
    """Of the network of `run`, its weights `step` steps old, on the `samples` images of `batch`.

    `loss` is the mean cross-entropy before anything is moved.
    """

    run: RunName | None
    step: Count
    batch: Count
    samples: Annotated[int, Meta(ge=1, le=NUDGED_BATCH)]
    loss: Real


class Gradient(OnBatch, frozen=True, kw_only=True, tag="gradient"):
    """`gradients` f8 and `weights` f4 (n,) of one column of `name`, a tensor of that `shape`.

    `idle` u1 (n,) is 1 where what the weight is multiplied by is 0 in every image of the
    batch, as of a pixel that is always black. `zeros` of all `parameters` gradients are
    exactly 0. `largest` are those of the largest |gradient| in the tensor, largest first.
    What has diverged need not be finite.
    """

    name: ParameterName
    shape: Annotated[tuple[Positive, ...], Meta(min_length=1, max_length=2)]
    column: Count
    gradients: Array
    weights: Array
    idle: Array
    parameters: Positive
    zeros: Count
    largest: Annotated[tuple[LargeGradient, ...], Meta(max_length=MAX_LARGEST)]

    def __post_init__(self) -> None:
        matrix = self.name.startswith("W")
        if len(self.shape) != (2 if matrix else 1) or max(self.shape) > MAX_WIDTH:
            raise ValueError(f"{self.name} of shape {self.shape}")
        if matrix and self.column >= self.shape[1]:
            raise ValueError(f"column {self.column} of shape {self.shape}")
        for name, dtype in (("gradients", "<f8"), ("weights", "<f4"), ("idle", "|u1")):
            part: Array = getattr(self, name)
            if (part.dtype, part.shape) != (dtype, self.shape[:1]):
                raise ValueError(f"{name} is {part.dtype} {part.shape}, not {self.shape[:1]}")
        if self.zeros > self.parameters or self.parameters < prod(self.shape):
            raise ValueError(f"{self.zeros:,} zeros of {self.parameters:,}")
        if any(_outside(large.place, self.shape) for large in self.largest):
            raise ValueError(f"a gradient outside of {self.shape}")


class Nudged(OnBatch, frozen=True, kw_only=True, tag="nudged"):
    """What becomes of the loss when the value at `place` of `name`, now `weight`, is moved.

    `losses` f8 (n,) are the losses after each nudge in float64, `losses32` f4 (n,) the same
    computed in float32, `loss32` that before. The `gradient` is Σ `inputs` · `deltas`, f8
    (samples,): what the weight is multiplied by in each image (1 for a bias) and the slope of
    the loss with regard to what it leads to. `kept` is what the network's optimizer keeps for
    this weight, `learning_rate` that of its next step.
    """

    name: ParameterName
    place: Place
    weight: Real
    gradient: Real
    losses: Array
    losses32: Array
    loss32: Real
    inputs: Array
    deltas: Array
    optimizer: Optimizer
    learning_rate: LearningRate
    kept: Annotated[dict[Word, Real], Meta(max_length=8)]

    def __post_init__(self) -> None:
        rounds = self.losses.shape
        if len(rounds) != 1 or not 1 <= rounds[0] <= MAX_NUDGES:
            raise ValueError(f"{rounds} losses where 1 to {MAX_NUDGES} may be")
        wanted = {
            "losses": ("<f8", rounds),
            "losses32": ("<f4", rounds),
            "inputs": ("<f8", (self.samples,)),
            "deltas": ("<f8", (self.samples,)),
        }
        for name, said in wanted.items():
            part: Array = getattr(self, name)
            if (part.dtype, part.shape) != said:
                raise ValueError(f"{name} is {part.dtype} {part.shape}, not {said}")
        if len(self.kept) > 2:
            raise ValueError(f"{len(self.kept)} numbers kept")


class TriedUpdate(Struct, frozen=True, kw_only=True):
    """An update of all parameters: the change of the loss by first order, and as measured.

    `moves` f8 (examples,) is how far it moves each of the examples.
    """

    optimizer: Optimizer
    learning_rate: LearningRate
    predicted: Real
    measured: Real
    moves: Array


class UpdatesTried(OnBatch, frozen=True, kw_only=True, tag="updates_tried"):
    """Plain SGD and the network's own optimizer (RMSprop beside SGD), each for one update.

    `examples` are weights of W1 whose gradients are of very different sizes.
    """

    parameters: Positive
    examples: Annotated[tuple[LargeGradient, ...], Meta(max_length=MAX_EXAMPLES)]
    updates: Annotated[tuple[TriedUpdate, ...], Meta(min_length=1, max_length=4)]

    def __post_init__(self) -> None:
        for update in self.updates:
            said = update.moves.dtype, update.moves.shape
            if said != ("<f8", (len(self.examples),)):
                raise ValueError(f"moves are {said}, not of {len(self.examples)} examples")


class PassesTimed(Event, frozen=True, kw_only=True, tag="passes_timed"):
    """Seconds that a forward pass, and one with the gradient, took in each round, f8 (rounds,).

    Each is the mean over the round. A timing that was cancelled has the rounds before.
    """

    run: RunName | None
    samples: Positive
    parameters: Positive
    forward: Array
    both: Array
    cancelled: bool

    def __post_init__(self) -> None:
        rounds = self.forward.shape
        if len(rounds) != 1 or rounds[0] > MAX_PASS_ROUNDS or not (rounds[0] or self.cancelled):
            raise ValueError(f"{rounds} rounds where 1 to {MAX_PASS_ROUNDS} may be")
        for name in ("forward", "both"):
            part: Array = getattr(self, name)
            if part.dtype != "<f8" or part.shape != rounds:
                raise ValueError(f"{name} is {part.dtype} {part.shape}, not f8 {rounds}")
            if not all(0 < seconds < MAX_PASS_SECONDS for seconds in part.values()):
                raise ValueError(f"{name} took no time, or for ever")


def _outside(place: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    return len(place) != len(shape) or any(
        at >= size for at, size in zip(place, shape, strict=True)
    )
