"""What the one answer to a question must look like, given the question.

Answers that come in parts are held against the parts before them: see event_order.
"""

from __future__ import annotations

import math

from engine.protocol import (
    Activations,
    AnyCommand,
    DataReady,
    Epochs,
    Evaluate,
    Evaluated,
    GetActivations,
    GetEpochs,
    GetGradient,
    GetImages,
    GetParameter,
    GetWeights,
    Gradient,
    Images,
    Nudge,
    Nudged,
    ParameterValues,
    PassesTimed,
    Predict,
    Predicted,
    TimePasses,
    TryUpdates,
    UnitWeights,
    UpdatesTried,
)
from tui.run_order import unsound
from tui.unlikely_figures import unlikely, unlikely_figures

MOST_PIXELS = 65_536
"""Pixels of the largest image that is shown."""
MOST_CLASSES = 256
"""A label is one byte."""
Answer = (
    Images
    | Epochs
    | Predicted
    | Evaluated
    | UnitWeights
    | ParameterValues
    | Activations
    | Gradient
    | Nudged
    | UpdatesTried
    | PassesTimed
)
"""Each of these answers a question alone, and ends it."""


def mismatch(asked: AnyCommand | None, answer: Answer, data: DataReady | None) -> str | None:
    """Why `answer` is none to what was asked; None if it is.

    `data` is what the engine has opened, as far as that is known.
    """
    match answer:
        case Images():
            return _images(asked, answer, data)
        case Epochs():
            return _recorded_epochs(asked, answer)
        case Predicted():
            return _predicted(asked, answer)
        case Evaluated():
            return _evaluated(asked, answer)
        case UnitWeights():
            return _unit_weights(asked, answer)
        case ParameterValues():
            return _parameter_values(asked, answer)
        case Activations():
            if not isinstance(asked, GetActivations) or asked.run != answer.run:
                return "activations that were not asked for"
            return None
        case Gradient() | Nudged() | UpdatesTried() | PassesTimed():
            return _nudged(asked, answer)


def _images(asked: AnyCommand | None, answer: Images, data: DataReady | None) -> str | None:
    if not isinstance(asked, GetImages) or asked.split != answer.split:
        return "images that were not asked for"
    count, height, width = answer.pixels.shape
    if answer.first != asked.first or not 1 <= count <= asked.count:
        return f"images [{answer.first}, {answer.first + count}) where others were asked for"
    if height * width > MOST_PIXELS or (data and (height, width) != (data.height, data.width)):
        return f"images of {height} × {width}"
    if max(answer.labels.data) >= (data.classes if data else MOST_CLASSES):
        return f"a label of {max(answer.labels.data)}"
    return None


def _recorded_epochs(asked: AnyCommand | None, answer: Epochs) -> str | None:
    started = answer.started
    if not isinstance(asked, GetEpochs) or asked.run != started.run:
        return "epochs of a run that were not asked for"
    if answer.step > started.steps:
        return f"step {answer.step:,} of {started.steps:,}"
    if len(answer.epochs) * started.steps_per_epoch > answer.step:
        return f"{len(answer.epochs):,} epochs in {answer.step:,} steps"
    reasons = (unlikely_figures(figures) for figures in answer.epochs)
    return unsound(started) or next((why for why in reasons if why is not None), None)


def _predicted(asked: AnyCommand | None, answer: Predicted) -> str | None:
    if not isinstance(asked, Predict) or asked.run != answer.run:
        return "an answer of a network that was not asked"
    if answer.logits.shape[0] != asked.pixels.shape[0]:
        return f"{answer.logits.shape[0]} answers to {asked.pixels.shape[0]} images"
    return None


def _evaluated(asked: AnyCommand | None, answer: Evaluated) -> str | None:
    if not isinstance(asked, Evaluate) or (asked.run, asked.split) != (answer.run, answer.split):
        return "figures of a network that was not measured"
    if sum(answer.confusion.values()) != answer.samples:
        return f"answers that are not {answer.samples:,} in all"
    if (answer.batches - 1) * answer.batch_size + answer.last_batch != answer.samples:
        return f"{answer.batches:,} steps for {answer.samples:,} images"
    if answer.index.data and max(answer.index.values()) >= answer.samples:
        return f"an image {max(answer.index.values()):,} of {answer.samples:,}"
    return unlikely(answer.loss, answer.accuracy)


def _unit_weights(asked: AnyCommand | None, answer: UnitWeights) -> str | None:
    said = answer.run, answer.first
    if not isinstance(asked, GetWeights) or (asked.run, asked.first) != said:
        return "weights that were not asked for"
    count = answer.weights.shape[0]
    if count != min(asked.count, answer.units - answer.first):
        return f"weights of {count:,} units where {asked.count:,} were asked for"
    return None


def _parameter_values(asked: AnyCommand | None, answer: ParameterValues) -> str | None:
    said = answer.run, answer.name, answer.first
    if not isinstance(asked, GetParameter) or (asked.run, asked.name, asked.first) != said:
        return "values of a parameter that were not asked for"
    (count,) = answer.values.shape
    if count != min(asked.count, math.prod(answer.shape) - answer.first):
        return f"{count:,} values where {asked.count:,} were asked for"
    return None


def _nudged(
    asked: AnyCommand | None, answer: Gradient | Nudged | UpdatesTried | PassesTimed
) -> str | None:
    match asked, answer:
        case GetGradient(), Gradient():
            as_asked = (asked.batch, asked.name) == (answer.batch, answer.name)
            as_asked &= len(answer.shape) == 1 or asked.column == answer.column
        case Nudge(), Nudged():
            said = answer.batch, answer.name, answer.place, answer.losses.shape
            as_asked = (asked.batch, asked.name, asked.place, asked.nudges.shape) == said
        case TryUpdates(), UpdatesTried():
            as_asked = asked.batch == answer.batch
        case TimePasses(), PassesTimed():
            as_asked = True
        case _:
            return "a gradient that was not asked for"
    return None if as_asked and asked.run == answer.run else "a gradient of something else"
