"""What the one answer to a question must look like, given the question.

Answers that come in parts are held against the parts before them: see event_order.
"""

from __future__ import annotations

import math

from engine.protocol import (
    Activations,
    AnyCommand,
    AnyEvent,
    BatchTried,
    CellImages,
    DataReady,
    Epochs,
    Evaluate,
    Evaluated,
    GetActivations,
    GetCellImages,
    GetEpochs,
    GetGradient,
    GetImages,
    GetLossSlice,
    GetParameter,
    GetWeights,
    Gradient,
    Images,
    LossSlice,
    Nudge,
    Nudged,
    ParameterValues,
    PassesTimed,
    Predict,
    Predicted,
    Runs,
    RunSummary,
    TimePasses,
    TryBatch,
    TryUpdates,
    UnitWeights,
    UpdatesTried,
)
from tui.link.order.run_order import unsound
from tui.link.order.unlikely_figures import unlikely, unlikely_figures

MOST_PIXELS = 65_536
"""Pixels of the largest image that is shown."""
MOST_CLASSES = 256
"""A label is one byte."""


def mismatch(asked: AnyCommand, answer: AnyEvent, data: DataReady | None) -> str | None:
    """Why `answer` is none to what was asked; None if it is, as far as one can tell.

    `data` is what the engine has opened, as far as that is known. That an event of this kind
    may answer the command at all is known already.
    """
    match asked, answer:
        case _, Runs():
            return next((why for run in answer.runs if (why := _run_summary(run))), None)
        case GetImages(), Images():
            return _images(asked, answer, data)
        case GetEpochs(), Epochs():
            return _recorded_epochs(asked, answer)
        case Predict(), Predicted():
            return _predicted(asked, answer)
        case Evaluate(), Evaluated():
            return _evaluated(asked, answer)
        case GetCellImages(), CellImages():
            return _cell_images(asked, answer)
        case GetWeights(), UnitWeights():
            return _unit_weights(asked, answer)
        case GetParameter(), ParameterValues():
            return _parameter_values(asked, answer)
        case GetActivations(), Activations() if asked.run != answer.run:
            return "activations of another network"
        case GetLossSlice(), LossSlice():
            return _loss_slice(asked, answer)
        case TryBatch(), BatchTried() if asked.forgotten != answer.forgotten:
            return "another preparation left out"
        case GetGradient(), Gradient():
            said = answer.batch, answer.name
            as_asked = (asked.batch, asked.name) == said and _as_many(asked, answer)
            as_asked &= len(answer.shape) == 1 or asked.column == answer.column
            return _of_the_same(asked.run, answer.run, as_asked)
        case Nudge(), Nudged():
            nudged = answer.batch, answer.name, answer.place, answer.losses.shape
            as_asked = (asked.batch, asked.name, asked.place, asked.nudges.shape) == nudged
            return _of_the_same(asked.run, answer.run, as_asked and _as_many(asked, answer))
        case TryUpdates(), UpdatesTried():
            as_asked = asked.batch == answer.batch and _as_many(asked, answer)
            return _of_the_same(asked.run, answer.run, as_asked)
        case TimePasses(), PassesTimed():
            return _of_the_same(asked.run, answer.run, True)
    return None


def _images(asked: GetImages, answer: Images, data: DataReady | None) -> str | None:
    if asked.split != answer.split:
        return "images that were not asked for"
    count, height, width = answer.pixels.shape
    if answer.first != asked.first or not 1 <= count <= asked.count:
        return f"images [{answer.first}, {answer.first + count}) where others were asked for"
    if height * width > MOST_PIXELS or (data and (height, width) != (data.height, data.width)):
        return f"images of {height} × {width}"
    if max(answer.labels.data) >= (data.classes if data else MOST_CLASSES):
        return f"a label of {max(answer.labels.data)}"
    return None


def _run_summary(run: RunSummary) -> str | None:
    if run.step > run.steps:
        return f"step {run.step:,} of {run.steps:,} in run {run.run}"
    loss, accuracy = run.test_loss, run.test_accuracy
    return unlikely(0.0 if loss is None else loss, 0.0 if accuracy is None else accuracy)


def _recorded_epochs(asked: GetEpochs, answer: Epochs) -> str | None:
    started = answer.started
    if asked.run != started.run:
        return "epochs of a run that were not asked for"
    if answer.step > started.steps:
        return f"step {answer.step:,} of {started.steps:,}"
    if len(answer.epochs) * started.steps_per_epoch > answer.step:
        return f"{len(answer.epochs):,} epochs in {answer.step:,} steps"
    reasons = (unlikely_figures(figures) for figures in answer.epochs)
    return unsound(started) or next((why for why in reasons if why is not None), None)


def _predicted(asked: Predict, answer: Predicted) -> str | None:
    if asked.run != answer.run:
        return "an answer of a network that was not asked"
    if answer.logits.shape[0] != asked.pixels.shape[0]:
        return f"{answer.logits.shape[0]} answers to {asked.pixels.shape[0]} images"
    return None


def _evaluated(asked: Evaluate, answer: Evaluated) -> str | None:
    if (asked.run, asked.split) != (answer.run, answer.split):
        return "figures of a network that was not measured"
    if sum(answer.confusion.values()) != answer.samples:
        return f"answers that are not {answer.samples:,} in all"
    if (answer.batches - 1) * answer.batch_size + answer.last_batch != answer.samples:
        return f"{answer.batches:,} steps for {answer.samples:,} images"
    if answer.index.data and max(answer.index.values()) >= answer.samples:
        return f"an image {max(answer.index.values()):,} of {answer.samples:,}"
    return unlikely(answer.loss, answer.accuracy)


def _cell_images(asked: GetCellImages, answer: CellImages) -> str | None:
    said = answer.run, answer.split, answer.label, answer.answer
    if (asked.run, asked.split, asked.label, asked.answer) != said:
        return "images of another cell"
    first = min(asked.first, answer.total)
    count = min(asked.count, answer.total - first)
    if (answer.first, answer.index.shape[0]) != (first, count):
        return f"{answer.index.shape[0]} images from {answer.first:,} on of {answer.total:,}"
    return None


def _unit_weights(asked: GetWeights, answer: UnitWeights) -> str | None:
    said = answer.run, answer.first
    if (asked.run, asked.first) != said:
        return "weights that were not asked for"
    count = answer.weights.shape[0]
    if count != min(asked.count, answer.units - answer.first):
        return f"weights of {count:,} units where {asked.count:,} were asked for"
    return None


def _parameter_values(asked: GetParameter, answer: ParameterValues) -> str | None:
    said = answer.run, answer.name, answer.first
    if (asked.run, asked.name, asked.first) != said:
        return "values of a parameter that were not asked for"
    (count,) = answer.values.shape
    if count != min(asked.count, math.prod(answer.shape) - answer.first):
        return f"{count:,} values where {asked.count:,} were asked for"
    return None


def _loss_slice(asked: GetLossSlice, answer: LossSlice) -> str | None:
    if asked.run != answer.run:
        return "a slice through the loss of another network"
    rates, side = tuple(answer.rates.values()), answer.losses.shape[0]
    if (asked.rates, asked.side) != (rates, side) or answer.images > asked.images:
        return f"a slice of {answer.images:,} images, side {side}, at the rates {rates}"
    return None


def _as_many(
    asked: GetGradient | Nudge | TryUpdates, answer: Gradient | Nudged | UpdatesTried
) -> bool:
    """Whether it can be of that batch: an image that was given is one by itself."""
    return asked.given is None or answer.samples == 1


def _of_the_same(asked: str | None, answered: str | None, as_asked: bool) -> str | None:
    return None if as_asked and asked == answered else "a gradient of something else"
