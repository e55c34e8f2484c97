"""What the screen and the engine say to each other: JSON lines, one message a line.

A command goes to the engine, an event comes back. The same event lines are what a
recording holds and what `ch2-tui fit --json` prints. Nothing here imports torch or numpy.

`Command.id` is chosen by the sender; an event that answers it carries it as `reply_to`.
`Event.at` is in seconds since 1970, taken once at the engine's start and advanced by a
monotonic clock, so that it never runs backwards within one engine.
"""

from __future__ import annotations

from math import prod
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from engine.arrays import Array, Real
from engine.errors import Detail, Mistake

VERSION = 1
LINE_LIMIT = 4 * 1024 * 1024
"""Bytes of the longest line either side sends or accepts, its newline included."""
MAX_IMAGES = 1024
"""The most images that one `get_images` may ask for."""
BLOCK = 128
"""Steps in a recorded block, unless an epoch ends earlier."""
MAX_POINTS = 64
"""The most points in one `progress`."""
CLASSES = 10
MOST_EPOCHS = 10_000
MAX_FORKS = 64
"""The most changes of the learning rate in one training."""
MAX_WIDTH = 16_384
"""The most units of a hidden layer."""
MAX_HIDDEN = 8
"""The most hidden layers."""
MAX_UNITS = 256
"""The most units that one `get_weights` may ask for: 1.1 MB on the line."""
MAX_RACED_CELLS = 1_000_000
"""The most cells of one tensor in a race: its loop takes about a second, and can't be cut short."""
MAX_RACED_WORK = 4_000_000
"""The most cells in all passes of a race: a few seconds."""
MAX_RACED_AXES = 4
MAX_REPEATS = 1_000
MAX_ROUNDS = 10
"""The most rounds of a race, each of several passes."""
MAX_PASS_SECONDS = 3_600
MAX_VALUES = 1_024
"""The most values that one `get_parameter` may ask for."""
MAX_UNTRAINED_WIDTH = 65_536
"""The most units of a hidden layer whose first weights can be looked at: none is built for it."""
MAX_WRONG = 64
"""The most images that one `evaluated` names as most confidently wrong."""

MAX_TANGLE_STEPS = 5_000
"""The most steps of a network that untangles points."""
MAX_TANGLE_POINTS = 1_024
MAX_REGION_SIDE = 64
"""The most places across, and down, that one `untangled` says the set of."""

Count = Annotated[int, Meta(ge=0, le=10**15)]
Positive = Annotated[int, Meta(ge=1, le=10**9)]
RunName = Annotated[str, Meta(pattern=r"\A[0-9A-Za-z][0-9A-Za-z_-]{0,63}\Z")]
Split = Literal["train", "test"]
Device = Literal["cpu", "cuda", "mps"]
Optimizer = Literal["rmsprop", "sgd", "momentum", "adam"]
Precision = Literal["fp32", "bf16"]
Preparation = Literal["reshape", "float", "one_hot"]
Activation = Literal["relu", "tanh", "sigmoid"]
ParameterName = Annotated[str, Meta(pattern=r"\A[Wb][1-9]\Z")]
"""W1, b1, W2, b2, …: at most MAX_HIDDEN + 1 layers."""


LearningRate = Annotated[float, Meta(gt=0, le=1_000)]


class Fork(Struct, frozen=True, kw_only=True):
    """Where a training leaves that of `run`: with `epoch` epochs behind it, at another rate."""

    run: RunName
    epoch: Annotated[int, Meta(ge=0, le=MOST_EPOCHS)]
    learning_rate: LearningRate


class FitSettings(Struct, frozen=True, kw_only=True):
    """What one training is asked to be. The defaults are the chapter's.

    `forks` are where the learning rate changes, in the order of their epochs: the last one
    says which run this one was forked from, those before it are that run's own.
    """

    epochs: Annotated[int, Meta(ge=1, le=MOST_EPOCHS)] = 5
    batch_size: Annotated[int, Meta(ge=1, le=65_536)] = 128
    hidden: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=MAX_WIDTH)], ...],
        Meta(min_length=1, max_length=MAX_HIDDEN),
    ] = (512,)
    activation: Activation = "relu"
    optimizer: Optimizer = "rmsprop"
    learning_rate: LearningRate = 0.001
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"
    precision: Precision = "fp32"
    threads: Annotated[int, Meta(ge=1, le=1_024)] | None = None
    seed: Annotated[int, Meta(ge=0, le=2**63 - 1)] = 0
    data: Annotated[str, Meta(max_length=4_096)] = "auto"
    scaled: bool = True
    """Whether pixels are divided by 255; without it the network gets 0 to 255."""
    forks: Annotated[tuple[Fork, ...], Meta(max_length=MAX_FORKS)] = ()

    def __post_init__(self) -> None:
        epochs = [fork.epoch for fork in self.forks]
        if epochs != sorted(set(epochs)) or any(epoch >= self.epochs for epoch in epochs):
            raise ValueError(f"forks at {epochs} of {self.epochs} epochs")

    def learning_rate_after(self, epochs: int) -> float:
        """The learning rate of the steps that follow so many finished epochs."""
        rates = [fork.learning_rate for fork in self.forks if fork.epoch <= epochs]
        return rates[-1] if rates else self.learning_rate


class EpochFigures(Struct, frozen=True, kw_only=True):
    """One epoch in numbers.

    `loss` and `accuracy` are means over the epoch's samples; `..._running` is the mean
    over its steps of the running mean, as TensorFlow 2.4 printed it (tensorflow#48033).
    `seconds` counts the training steps, not evaluation or writing.
    """

    loss: Real
    accuracy: Real
    loss_running: Real
    accuracy_running: Real
    test_loss: Real
    test_accuracy: Real
    seconds: float


# ---- commands: screen to engine


class Command(Struct, frozen=True, kw_only=True, tag_field="type"):
    id: Count = 0


class Greet(Command, frozen=True, kw_only=True, tag="greet"):
    """First of all: which protocol the screen speaks."""

    version: int = VERSION


class OpenData(Command, frozen=True, kw_only=True, tag="open_data"):
    """Load what WHERE names (`auto`, `mnist`, `digits` or a path on the engine's machine)."""

    where: Annotated[str, Meta(max_length=4_096)] = "auto"


class GetImages(Command, frozen=True, kw_only=True, tag="get_images"):
    split: Split
    first: Count
    count: Annotated[int, Meta(ge=1, le=MAX_IMAGES)] = 1


class Fit(Command, frozen=True, kw_only=True, tag="fit"):
    """Start a training; with `resume`, go on with that run under its own settings.

    It goes on where it was, or on `settings.device` if that names one. With `fork`, start a
    run that has that run's settings but for the learning rate from that epoch on.
    With `paused` it begins in a pause, before its first step. A `trial` is trained to be
    compared with something: it is neither recorded nor listed, and cannot be resumed.
    """

    settings: FitSettings = FitSettings()
    resume: RunName | None = None
    fork: Fork | None = None
    paused: bool = False
    trial: bool = False


class Pause(Command, frozen=True, kw_only=True, tag="pause"):
    """Pause after the present step."""


class Continue(Command, frozen=True, kw_only=True, tag="continue"):
    """Go on after a pause."""


class StepOnce(Command, frozen=True, kw_only=True, tag="step_once"):
    """Take one training step, then pause."""


class Stop(Command, frozen=True, kw_only=True, tag="stop"):
    """End the training in order: checkpoint, then `fit_finished` with `stopped` true."""


class GetSteps(Command, frozen=True, kw_only=True, tag="get_steps"):
    """Ask for recorded steps [first, stop) of a run.

    Answered by `steps` in order, the last of them empty: its `first` is where what has
    been recorded ends, or `stop`.
    """

    run: RunName
    first: Count
    stop: Count


class GetEpochs(Command, frozen=True, kw_only=True, tag="get_epochs"):
    """Ask for what is recorded of a run besides its steps; answered by `epochs`."""

    run: RunName


class TryBatch(Command, frozen=True, kw_only=True, tag="try_batch"):
    """Send a batch through the untrained network and its loss, one preparation forgotten."""

    forgotten: Preparation


class ListRuns(Command, frozen=True, kw_only=True, tag="list_runs"):
    """Ask for the runs on the engine's machine, newest first."""


class Predict(Command, frozen=True, kw_only=True, tag="predict"):
    """Ask what a network says to images, `pixels` u1 (n, 28, 28); answered by `predicted`.

    `run` names the network: its weights are those of the run's last checkpoint, also while
    it trains; None is the untrained network of the chapter's settings. Answered beside all
    other questions, and beside a training.
    """

    run: RunName | None = None
    pixels: Array

    def __post_init__(self) -> None:
        dtype, shape = self.pixels.dtype, self.pixels.shape
        if dtype != "|u1" or len(shape) != 3 or shape[1:] != (28, 28):
            raise ValueError(f"pixels are {dtype} {shape}, not bytes (n, 28, 28)")
        if not 1 <= shape[0] <= MAX_IMAGES:
            raise ValueError(f"{shape[0]} images where 1 to {MAX_IMAGES} may be")


class Evaluate(Command, frozen=True, kw_only=True, tag="evaluate"):
    """Ask how good a network is on a split of the data that is open; see `evaluated`.

    `run` is as in `predict`.
    """

    run: RunName | None = None
    split: Split = "test"


class GetWeights(Command, frozen=True, kw_only=True, tag="get_weights"):
    """Ask for the first layer's weights of the units [first, first + count).

    Answered by `unit_weights`, of fewer units where the layer ends. `run` is as in `predict`,
    but for a run that trains they are its weights of the moment, not of its checkpoint.
    """

    run: RunName | None = None
    first: Count = 0
    count: Annotated[int, Meta(ge=1, le=MAX_UNITS)] = 1


class GetParameter(Command, frozen=True, kw_only=True, tag="get_parameter"):
    """Ask for values [first, first + count) of a parameter tensor; see `parameter_values`.

    They are counted in row-major order, W stored as (inputs, outputs). `run` is as in
    `predict`; `hidden` are the widths of an untrained network that is not the chapter's.
    """

    run: RunName | None = None
    hidden: (
        Annotated[
            tuple[Annotated[int, Meta(ge=1, le=MAX_UNTRAINED_WIDTH)], ...],
            Meta(min_length=1, max_length=MAX_HIDDEN),
        ]
        | None
    ) = None
    name: ParameterName
    first: Count = 0
    count: Annotated[int, Meta(ge=1, le=MAX_VALUES)] = 1

    def __post_init__(self) -> None:
        if self.run is not None and self.hidden is not None:
            raise ValueError(f"run {self.run} has widths of its own")


class GetActivations(Command, frozen=True, kw_only=True, tag="get_activations"):
    """Ask what the hidden layers make of one image, `pixels` u1 (28, 28); see `activations`.

    `run` is as in `predict`. Answered in turn with the predictions.
    """

    run: RunName | None = None
    pixels: Array

    def __post_init__(self) -> None:
        if self.pixels.dtype != "|u1" or self.pixels.shape != (28, 28):
            found = f"{self.pixels.dtype} {self.pixels.shape}"
            raise ValueError(f"pixels are {found}, not bytes (28, 28)")


class Untangle(Command, frozen=True, kw_only=True, tag="untangle"):
    """Train a small network that separates two tangled sets of points; see `untangled`.

    It has `layers` hidden layers of `units` units and then one of two. One at a time: the one
    before ends. Answered in real time, beside everything but a training: while one runs, or is
    paused, by the problem `untangle.busy`; and a `fit` ends it.
    """

    kind: Literal["spirals", "rings"] = "spirals"
    layers: Annotated[int, Meta(ge=1, le=4)] = 2
    units: Annotated[int, Meta(ge=1, le=64)] = 16
    relu: bool = True
    learning_rate: Annotated[float, Meta(gt=0, le=10)] = 0.01
    seed: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 0
    steps: Annotated[int, Meta(ge=1, le=MAX_TANGLE_STEPS)] = 120


class CancelUntangle(Command, frozen=True, kw_only=True, tag="cancel_untangle"):
    """End what `untangle` began; its last `untangled` comes at once."""


class Race(Command, frozen=True, kw_only=True, tag="race"):
    """Time relu(x + y) as a Python loop and as vectorised calls, on random x and y of a shape.

    Each is done `repeats` times, in turns. Answered by `race_progress` while it runs and by
    `race_finished`, or refused while something is being trained, which would spoil the times.
    """

    shape: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=MAX_RACED_CELLS)], ...],
        Meta(min_length=1, max_length=MAX_RACED_AXES),
    ]
    repeats: Annotated[int, Meta(ge=1, le=MAX_REPEATS)]

    def __post_init__(self) -> None:
        cells = prod(self.shape)
        if cells > MAX_RACED_CELLS or cells * self.repeats > MAX_RACED_WORK:
            raise ValueError(f"{self.shape} {self.repeats:,} times is too much of a race")


class CancelRace(Command, frozen=True, kw_only=True, tag="cancel_race"):
    """End the race after the present pass; its rounds so far are told."""


class Download(Command, frozen=True, kw_only=True, tag="download"):
    """Fetch MNIST into the engine's cache."""


class CancelDownload(Command, frozen=True, kw_only=True, tag="cancel_download"):
    """Give up the download; what has arrived is kept for the next try."""


class Shutdown(Command, frozen=True, kw_only=True, tag="shutdown"):
    """Checkpoint, then exit. End of input means the same."""


AnyCommand = (
    Greet
    | OpenData
    | GetImages
    | Fit
    | Pause
    | Continue
    | StepOnce
    | Stop
    | GetSteps
    | GetEpochs
    | TryBatch
    | ListRuns
    | Predict
    | Evaluate
    | GetWeights
    | GetParameter
    | GetActivations
    | Race
    | CancelRace
    | Untangle
    | CancelUntangle
    | Download
    | CancelDownload
    | Shutdown
)

# ---- events: engine to screen


class Event(Struct, frozen=True, kw_only=True, tag_field="type"):
    at: float = 0.0
    reply_to: Count = 0


class Hello(Event, frozen=True, kw_only=True, tag="hello"):
    """The engine's first line. `replay` names the run when a recording speaks, not a network."""

    version: int
    engine: str
    python: str
    pid: int
    replay: RunName | None = None


class DataReady(Event, frozen=True, kw_only=True, tag="data_ready"):
    name: Literal["mnist", "digits", "other"]
    source: str
    """The file or folder it came from; "package" for the bundled digits."""
    verified: bool
    """Whether the checksums are MNIST's own."""
    train: Positive
    test: Positive
    height: Positive = 28
    width: Positive = 28
    classes: Positive = 10


class Images(Event, frozen=True, kw_only=True, tag="images"):
    """Images [first, first + n) of a split: `pixels` u1 (n, height, width), `labels` u1 (n,)."""

    split: Split
    first: Count
    pixels: Array
    labels: Array

    def __post_init__(self) -> None:
        pixels, labels = self.pixels, self.labels
        if pixels.dtype != "|u1" or len(pixels.shape) != 3:
            raise ValueError(f"pixels are {pixels.dtype} {pixels.shape}, not bytes (n, h, w)")
        if labels.dtype != "|u1" or labels.shape != pixels.shape[:1]:
            raise ValueError(f"labels are {labels.dtype} {labels.shape}, not one byte an image")


class DeviceReady(Event, frozen=True, kw_only=True, tag="device_ready"):
    """torch is loaded. `reason` says why this device: asked for, the best one, the only one.

    In a replay it is the device that the recording was made on, and `torch` is empty.
    `memory` is the bytes of a GPU's own memory, None where there is none or it cannot be known.
    """

    device: Device
    reason: Literal["asked", "best", "only"]
    name: str
    threads: Positive
    torch: str
    memory: Positive | None = None


class FitStarted(Event, frozen=True, kw_only=True, tag="fit_started"):
    """`first_step` is 0, or the number of steps that a resumed run has behind it.

    A resumed run then tells `before_training` and the `epoch_ended` of its finished epochs
    once more, so that its reader need remember nothing.
    """

    run: RunName
    settings: FitSettings
    device: Device
    device_name: str
    threads: Positive
    precision: Precision
    data: Literal["mnist", "digits", "other"]
    train: Positive
    test: Positive
    parameters: Positive
    steps_per_epoch: Positive
    steps: Positive
    first_step: Count = 0
    trial: bool = False


class BeforeTraining(Event, frozen=True, kw_only=True, tag="before_training"):
    """Test loss and accuracy of the untrained network."""

    run: RunName
    test_loss: Real
    test_accuracy: Real


class Progress(Event, frozen=True, kw_only=True, tag="progress"):
    """Live steps [first, first + sum of counts), reduced to points; never recorded.

    A point stands for `counts[i]` steps in a row: the mean, lowest and highest of their
    losses and the sum of their right answers. A reader that is slow gets fewer, wider
    points. `counts` u4, `mean`, `low`, `high` f4, `right` u4, all (points,); `samples` is
    how many images these steps saw, `seconds` how long they took.
    """

    run: RunName
    first: Count
    counts: Array
    mean: Array
    low: Array
    high: Array
    right: Array
    samples: Count
    seconds: float

    def __post_init__(self) -> None:
        points = self.counts.shape
        if len(points) != 1 or not 1 <= points[0] <= MAX_POINTS:
            raise ValueError(f"{points} points where 1 to {MAX_POINTS} may be")
        for name, dtype in PROGRESS_TYPES.items():
            part: Array = getattr(self, name)
            if part.dtype != dtype or part.shape != points:
                raise ValueError(f"{name} is {part.dtype} {part.shape}, not {dtype} {points}")


PROGRESS_TYPES = {"counts": "<u4", "mean": "<f4", "low": "<f4", "high": "<f4", "right": "<u4"}


class Steps(Event, frozen=True, kw_only=True, tag="steps"):
    """Recorded steps [first, first + n): `loss` f4 (n,), `right` u2 or u4 (n,).

    `seconds` is the training time they took. The samples of a step follow from the
    settings: batch_size, or what is left at the end of an epoch.
    """

    run: RunName
    first: Count
    loss: Array
    right: Array
    seconds: float

    def __post_init__(self) -> None:
        if self.loss.dtype != "<f4" or len(self.loss.shape) != 1:
            raise ValueError(f"loss is {self.loss.dtype} {self.loss.shape}, not f4 (n,)")
        if self.right.dtype not in ("<u2", "<u4") or self.right.shape != self.loss.shape:
            raise ValueError(f"right is {self.right.dtype} {self.right.shape}, not one a step")


class Epochs(Event, frozen=True, kw_only=True, tag="epochs"):
    """The finished epochs of a recorded run, in their order, and how many steps it took."""

    started: FitStarted
    step: Count
    epochs: Annotated[tuple[EpochFigures, ...], Meta(max_length=MOST_EPOCHS)]


class Evaluating(Event, frozen=True, kw_only=True, tag="evaluating"):
    """The test set is being run through the network; training waits."""

    run: RunName
    epoch: Count


class EpochEnded(Event, frozen=True, kw_only=True, tag="epoch_ended"):
    """`epoch` counts from 1; `step` is how many steps lie behind."""

    run: RunName
    epoch: Positive
    step: Count
    figures: EpochFigures


class CheckpointSaved(Event, frozen=True, kw_only=True, tag="checkpoint_saved"):
    run: RunName
    step: Count


class FitPaused(Event, frozen=True, kw_only=True, tag="fit_paused"):
    run: RunName
    step: Count


class FitContinued(Event, frozen=True, kw_only=True, tag="fit_continued"):
    run: RunName
    step: Count


class FitFinished(Event, frozen=True, kw_only=True, tag="fit_finished"):
    """The end of a run. `stopped` when it was ended before its last epoch was over.

    `weights_sha256` is over the float32 bytes of W1, b1, W2, b2, … with W stored as
    (inputs, outputs); empty in a replay that ends where no recorded run ended.
    """

    run: RunName
    device: Device
    threads: Positive
    precision: Precision
    data: Literal["mnist", "digits", "other"]
    seed: Count
    epochs: tuple[EpochFigures, ...]
    step: Count
    stopped: bool
    test_loss: Real | None
    test_accuracy: Real | None
    weights_sha256: str


class BatchTried(Event, frozen=True, kw_only=True, tag="batch_tried"):
    """What became of a batch (samples, …) with `forgotten` left out.

    `refusal` is what torch said, empty if it went through. `loss` is that of the batch with
    nothing forgotten, its labels one-hot, and `loss_of_integers` the same from whole numbers.
    """

    forgotten: Preparation
    refusal: Annotated[str, Meta(max_length=2_000)]
    samples: Positive
    loss: Real
    loss_of_integers: Real


class RunSummary(Struct, frozen=True, kw_only=True):
    run: RunName
    started: float
    """Seconds since 1970."""
    settings: FitSettings
    data: Literal["mnist", "digits", "other"]
    step: Count
    steps: Positive
    finished: bool
    resumable: bool
    test_loss: Real | None
    test_accuracy: Real | None
    seconds: float | None = None
    """What its last epoch took; None while it has none behind it."""


class Runs(Event, frozen=True, kw_only=True, tag="runs"):
    runs: tuple[RunSummary, ...]


class Predicted(Event, frozen=True, kw_only=True, tag="predicted"):
    """What the network of `run` says, its weights `step` steps old: `logits` f4 (n, 10)."""

    run: RunName | None
    step: Count
    logits: Array

    def __post_init__(self) -> None:
        dtype, shape = self.logits.dtype, self.logits.shape
        if dtype != "<f4" or len(shape) != 2 or shape[1] != CLASSES:
            raise ValueError(f"logits are {dtype} {shape}, not f4 (n, {CLASSES})")


class Evaluated(Event, frozen=True, kw_only=True, tag="evaluated"):
    """How good the network of `run` is on `samples` images, its weights `step` steps old.

    `batches` is how many steps of `batch_size` images they make, as the book counts them,
    `last_batch` what is left for the last one. `loss` is the mean cross-entropy, `accuracy`
    the share of right answers. `confusion` u4 (10, 10) counts the images by label (row) and
    answer (column). The wrong answers that were surest, surest first, at most MAX_WRONG:
    `index` u4 of the image in its split, `label` u1, `answer` u1 and `confidence` f4, the
    probability of that answer, all (wrong,).
    """

    run: RunName | None
    step: Count
    split: Split
    samples: Positive
    batch_size: Positive
    batches: Positive
    last_batch: Positive
    loss: Real
    accuracy: Real
    confusion: Array
    index: Array
    label: Array
    answer: Array
    confidence: Array

    def __post_init__(self) -> None:
        if self.confusion.dtype != "<u4" or self.confusion.shape != (CLASSES, CLASSES):
            found = f"{self.confusion.dtype} {self.confusion.shape}"
            raise ValueError(f"confusion is {found}, not u4 ({CLASSES}, {CLASSES})")
        wrong = self.index.shape
        if len(wrong) != 1 or wrong[0] > MAX_WRONG:
            raise ValueError(f"{wrong} wrong images where at most {MAX_WRONG} may be")
        for name, dtype in WRONG_TYPES.items():
            part: Array = getattr(self, name)
            if part.dtype != dtype or part.shape != wrong:
                raise ValueError(f"{name} is {part.dtype} {part.shape}, not {dtype} {wrong}")
        if any(digit >= CLASSES for digit in (*self.label.data, *self.answer.data)):
            raise ValueError(f"labels and answers lie below {CLASSES}")


WRONG_TYPES = {"index": "<u4", "label": "|u1", "answer": "|u1", "confidence": "<f4"}


class UnitWeights(Event, frozen=True, kw_only=True, tag="unit_weights"):
    """Weights of the first layer of `run`, `step` steps old.

    `weights` f4 (n, 28, 28) are those of the units [first, first + n) of `units`, each laid
    out as the pixels that it weighs; what has diverged need not be finite.
    """

    run: RunName | None
    step: Count
    first: Count
    units: Positive
    weights: Array

    def __post_init__(self) -> None:
        dtype, shape = self.weights.dtype, self.weights.shape
        if dtype != "<f4" or len(shape) != 3 or shape[1:] != (28, 28):
            raise ValueError(f"weights are {dtype} {shape}, not f4 (n, 28, 28)")
        if not 1 <= shape[0] <= MAX_UNITS or self.first + shape[0] > self.units:
            stop = self.first + shape[0]
            raise ValueError(f"units [{self.first:,}, {stop:,}) of {self.units:,}")


class ParameterValues(Event, frozen=True, kw_only=True, tag="parameter_values"):
    """Values of the parameter tensor `name` of `run`, its weights `step` steps old.

    `values` f4 (n,) are those from `first` on, in row-major order, of a tensor of that
    `shape`: (inputs, outputs) or (outputs,). What has diverged need not be finite.
    """

    run: RunName | None
    step: Count
    name: ParameterName
    shape: tuple[Positive, ...]
    first: Count
    values: Array

    def __post_init__(self) -> None:
        if len(self.shape) != (2 if self.name.startswith("W") else 1):
            raise ValueError(f"{self.name} of shape {self.shape}")
        dtype, shape = self.values.dtype, self.values.shape
        if dtype != "<f4" or len(shape) != 1 or not 1 <= shape[0] <= MAX_VALUES:
            raise ValueError(f"values are {dtype} {shape}, not 1 to {MAX_VALUES:,} f4")
        if self.first + shape[0] > prod(self.shape):
            stop = self.first + shape[0]
            raise ValueError(f"values [{self.first:,}, {stop:,}) of shape {self.shape}")


class LayerActivations(Struct, frozen=True, kw_only=True):
    """One hidden layer on one image: `pre` = x @ W + b and `post`, its activation, f4 (units,)."""

    pre: Array
    post: Array

    def __post_init__(self) -> None:
        for name in ("pre", "post"):
            part: Array = getattr(self, name)
            if part.dtype != "<f4" or len(part.shape) != 1 or not 1 <= part.shape[0] <= MAX_WIDTH:
                raise ValueError(f"{name} is {part.dtype} {part.shape}, not f4 (units,)")
        if self.pre.shape != self.post.shape:
            raise ValueError(f"{self.pre.shape} before and {self.post.shape} after")


class Activations(Event, frozen=True, kw_only=True, tag="activations"):
    """What the hidden layers of `run`, its weights `step` steps old, make of one image.

    `layers` are in the order in which the image passes them; what has diverged need not be
    finite.
    """

    run: RunName | None
    step: Count
    layers: Annotated[tuple[LayerActivations, ...], Meta(min_length=1, max_length=MAX_HIDDEN)]


class Untangled(Event, frozen=True, kw_only=True, tag="untangled"):
    """A look at what `untangle` asked for, at most ten a second; `ended` at the last one.

    After `step` steps: the mean cross-entropy of the points, the share of them on its own
    side, `hidden` f4 (points, 2) what the two units make of each, `regions` u1 (side, side)
    the set, 0 or 1, that each place of the plane is taken for, top row first, and `line` f8
    (w1, w2, b), by which w·hidden + b > 0 means set 1. What has diverged need not be finite.
    """

    step: Count
    loss: Real
    accuracy: Annotated[float, Meta(ge=0, le=1)]
    hidden: Array
    regions: Array
    line: Array
    ended: bool = False

    def __post_init__(self) -> None:
        dtype, shape = self.hidden.dtype, self.hidden.shape
        if dtype != "<f4" or len(shape) != 2 or shape[1] != 2:
            raise ValueError(f"hidden is {dtype} {shape}, not f4 (points, 2)")
        if not 1 <= shape[0] <= MAX_TANGLE_POINTS:
            raise ValueError(f"{shape[0]} points where 1 to {MAX_TANGLE_POINTS} may be")
        dtype, shape = self.regions.dtype, self.regions.shape
        if dtype != "|u1" or len(shape) != 2 or not 1 <= shape[0] == shape[1] <= MAX_REGION_SIDE:
            raise ValueError(f"regions are {dtype} {shape}, not bytes (side, side)")
        if max(self.regions.data) > 1:
            raise ValueError("a region of a set that is neither 0 nor 1")
        if (self.line.dtype, self.line.shape) != ("<f8", (3,)):
            raise ValueError(f"line is {self.line.dtype} {self.line.shape}, not f8 (3,)")


class RaceProgress(Event, frozen=True, kw_only=True, tag="race_progress"):
    """The loop has done so many passes of those that were asked for."""

    passes: Count


class RaceFinished(Event, frozen=True, kw_only=True, tag="race_finished"):
    """Seconds that a pass took in each round, mean over the round: `loop`, `call` f8 (rounds,).

    `equal` says whether loop and call gave the same in every round. A race that was cancelled
    has the rounds that were over by then.
    """

    shape: tuple[int, ...]
    repeats: Positive
    loop: Array
    call: Array
    equal: bool
    cancelled: bool

    def __post_init__(self) -> None:
        rounds = self.loop.shape
        if len(rounds) != 1 or rounds[0] > MAX_ROUNDS or not (rounds[0] or self.cancelled):
            raise ValueError(f"{rounds} rounds where 1 to {MAX_ROUNDS} may be")
        for name in ("loop", "call"):
            part: Array = getattr(self, name)
            if part.dtype != "<f8" or part.shape != rounds:
                raise ValueError(f"{name} is {part.dtype} {part.shape}, not f8 {rounds}")
            if not all(0 < seconds < MAX_PASS_SECONDS for seconds in part.values()):
                raise ValueError(f"{name} took no time, or for ever")


class DownloadProgress(Event, frozen=True, kw_only=True, tag="download_progress"):
    """Bytes of one file; `total` is 0 while it is not known."""

    received: Count
    total: Count
    source: str


class DownloadFinished(Event, frozen=True, kw_only=True, tag="download_finished"):
    path: str


class Problem(Event, frozen=True, kw_only=True, tag="problem"):
    """Something went wrong. `code` names it for the screen; `message` is one English line."""

    code: Annotated[str, Meta(max_length=64)]
    message: Annotated[str, Meta(max_length=2_000)]
    detail: dict[str, Detail] = {}


AnyEvent = (
    Hello
    | DataReady
    | Images
    | DeviceReady
    | FitStarted
    | BeforeTraining
    | Progress
    | Steps
    | Epochs
    | Evaluating
    | EpochEnded
    | CheckpointSaved
    | FitPaused
    | FitContinued
    | FitFinished
    | BatchTried
    | Runs
    | Predicted
    | Evaluated
    | UnitWeights
    | ParameterValues
    | Activations
    | RaceProgress
    | RaceFinished
    | Untangled
    | DownloadProgress
    | DownloadFinished
    | Problem
)

RECORDED = (FitStarted, BeforeTraining, Steps, EpochEnded, FitFinished)
"""The events that a recording holds, in this order of appearance."""


class ProtocolError(Mistake):
    """A line that is no message: too long, not JSON, unknown, or out of range."""

    def __init__(self, message: str) -> None:
        super().__init__("protocol.broken", message, reason=message)


Message = TypeVar("Message")

_encoder = msgspec.json.Encoder()
_commands: msgspec.json.Decoder[AnyCommand] = msgspec.json.Decoder(AnyCommand)
_events: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)


def encode(message: Command | Event) -> bytes:
    """One line, its newline included. Raises ProtocolError when it would exceed LINE_LIMIT."""
    line = _encoder.encode(message) + b"\n"
    if len(line) > LINE_LIMIT:
        raise ProtocolError(f"a message of {len(line):,} bytes; the limit is {LINE_LIMIT:,}")
    return line


def decode_command(line: bytes) -> AnyCommand:
    """The command on `line`. Raises ProtocolError."""
    return _decode(_commands, line)


def decode_event(line: bytes) -> AnyEvent:
    """The event on `line`. Raises ProtocolError."""
    return _decode(_events, line)


def _decode(decoder: msgspec.json.Decoder[Message], line: bytes) -> Message:
    if len(line) > LINE_LIMIT:
        raise ProtocolError(f"a line of {len(line):,} bytes; the limit is {LINE_LIMIT:,}")
    try:
        return decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ProtocolError(f"{error} in {line[:80]!r}") from error
