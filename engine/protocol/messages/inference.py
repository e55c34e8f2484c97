"""What a network says to images, and how good it is."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from engine.protocol.arrays import Array, Real
from engine.protocol.messages.base import CLASSES, Command, Count, Event, Positive, RunName, Split
from engine.protocol.messages.data import MAX_IMAGES
from engine.protocol.messages.settings import MAX_HIDDEN, MAX_WIDTH

MAX_WRONG = 64
"""The most images that one `evaluated` names as most confidently wrong."""
MAX_CELL_IMAGES = 64
"""The most images of a cell in one answer: 67 kB on the line."""

Class = Annotated[int, Meta(ge=0, lt=CLASSES)]


class Predict(Command, frozen=True, kw_only=True, tag="predict"):
    """Ask what a network says to images, `pixels` u1 (n, 28, 28); answered by `predicted`.

    `run` names the network: its weights are those of the run's last checkpoint, also while
    it trains; None is the untrained network of the chapter's settings. Answered beside all
    other questions, and beside a training. With `now` a run that trains answers by its weights
    of the moment, when it next looks up from its steps.
    """

    run: RunName | None = None
    pixels: Array
    now: bool = False

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


class GetCellImages(Command, frozen=True, kw_only=True, tag="get_cell_images"):
    """Ask for images of one cell of the confusion matrix: of `label`, and answered `answer`.

    Those that the network was surest of come first: [first, first + count) of them, fewer where
    the cell ends; see `cell_images`. `run` and `split` are as in `evaluate`, beside which it is
    answered.
    """

    run: RunName | None = None
    split: Split = "test"
    label: Class
    answer: Class
    first: Count = 0
    count: Annotated[int, Meta(ge=1, le=MAX_CELL_IMAGES)] = MAX_CELL_IMAGES


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
    accuracy: Annotated[float, Meta(ge=0, le=1)]
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


class CellImages(Event, frozen=True, kw_only=True, tag="cell_images"):
    """Images [first, first + n) of `total` in a cell, by the weights of `run` after `step` steps.

    `index` u4 (n,) of each in its split, `confidence` f4 (n,), the probability that the network
    gave to `answer`, and `pixels` u1 (n, 28, 28).
    """

    run: RunName | None
    step: Count
    split: Split
    label: Class
    answer: Class
    total: Count
    first: Count
    index: Array
    confidence: Array
    pixels: Array

    def __post_init__(self) -> None:
        told = self.index.shape
        if len(told) != 1 or told[0] > MAX_CELL_IMAGES or self.first + told[0] > self.total:
            raise ValueError(f"{told} images from {self.first:,} on in a cell of {self.total:,}")
        expected = {"index": ("<u4", told), "confidence": ("<f4", told)}
        for name, as_it_is in {**expected, "pixels": ("|u1", (*told, 28, 28))}.items():
            part: Array = getattr(self, name)
            if (part.dtype, part.shape) != as_it_is:
                raise ValueError(f"{name} is {part.dtype} {part.shape}, not {as_it_is}")


WRONG_TYPES = {"index": "<u4", "label": "|u1", "answer": "|u1", "confidence": "<f4"}


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
