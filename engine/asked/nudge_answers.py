"""What answers the questions about a gradient, a nudge and an update. NumPy, no torch."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.asked.nudged_network import Floats, NetworkOnBatch, PlaceOutside, laid_down
from engine.data.library import Library
from engine.explain.shared.networks.dense_gradients import Values
from engine.explain.shared.networks.optimizer_rules import Rule
from engine.protocol import (
    MAX_LARGEST,
    GetGradient,
    GivenImage,
    Gradient,
    LargeGradient,
    Nudge,
    Nudged,
    Optimizer,
    TriedUpdate,
    TryUpdates,
    UpdatesTried,
    clock,
)
from engine.protocol.arrays import Array, pack, real
from engine.runs import runs

_QUANTILES = (1.0, 0.99, 0.9, 0.5, 0.1)
"""Where the examples stand among the sizes of W1's gradients that are not 0."""


class Answers:
    """Keeps the network that was asked about last, with its gradient on that batch.

    `recording_of` finds a run's recording; its checkpoint lies beside it.
    """

    def __init__(self, library: Library, recording_of: Callable[[str], Path]) -> None:
        self._library, self._recording_of = library, recording_of
        self._kept: tuple[object, NetworkOnBatch] | None = None

    def network(
        self, where: str | None, run: str | None, batch: int, given: GivenImage | None = None
    ) -> NetworkOnBatch:
        """The network of a run's last checkpoint on a batch of the data that is open, or on the
        image that is `given`.

        Raises NoData, RunUnknown, BatchOutside and what `laid_down` raises.
        """
        source = given or self._library.load(where)
        path, stamp = None, None
        if run is not None:
            path = self._recording_of(run).with_name(runs.CHECKPOINT)
            try:
                found = path.stat()
                stamp = found.st_mtime_ns, found.st_ino
            except OSError:
                pass  # `laid_down` says what is wrong with it
        key = (source, run, stamp, batch)
        if self._kept is None or self._kept[0] != key:
            self._kept = None  # its memory, before more is taken
            self._kept = key, NetworkOnBatch(laid_down(path, run), source, batch)
        return self._kept[1]


def gradient(question: GetGradient, on: NetworkOnBatch) -> Gradient:
    """The answer to `get_gradient`. Raises PlaceOutside."""
    number = on.number(question.name)
    tensor = on.found.gradients[number]
    matrix = tensor.ndim == 2
    if matrix and question.column >= tensor.shape[1]:
        raise PlaceOutside(question.name, (0, question.column))
    column = question.column if matrix else 0
    weights = on.network.parameters[number]
    used = on.inputs(number).any(0) if matrix else np.ones(len(tensor))
    return Gradient(
        at=clock.now(),
        reply_to=question.id,
        run=question.run,
        step=on.network.step,
        batch=question.batch,
        samples=len(on.labels),
        loss=real(on.found.loss),
        name=question.name,
        shape=tensor.shape,
        column=column,
        gradients=_array("<f8", tensor[:, column] if matrix else tensor),
        weights=_array("<f4", weights[:, column] if matrix else weights),
        idle=_array("|u1", used == 0),
        parameters=sum(part.size for part in on.parameters),
        zeros=sum(int((part == 0).sum()) for part in on.found.gradients),
        largest=tuple(_at(tensor, place) for place in _largest(tensor)),
    )


def nudged(question: Nudge, on: NetworkOnBatch) -> Nudged:
    """The answer to `nudge`. Raises PlaceOutside."""
    number, place = on.number(question.name, question.place), question.place
    tensor = on.parameters[number]
    nudges = question.nudges.values()
    _, *losses = on.losses(number, place, nudges, single=False)
    loss32, *losses32 = on.losses(number, place, nudges, single=True)
    inputs = on.inputs(number)[:, place[0]] if tensor.ndim == 2 else np.ones(len(on.labels))
    settings = on.network.settings
    return Nudged(
        at=clock.now(),
        reply_to=question.id,
        run=question.run,
        step=on.network.step,
        batch=question.batch,
        samples=len(on.labels),
        loss=real(on.found.loss),
        name=question.name,
        place=place,
        weight=real(float(tensor[place])),
        gradient=real(float(on.found.gradients[number][place])),
        losses=pack("<f8", losses),
        losses32=pack("<f4", losses32),
        loss32=real(loss32),
        inputs=_array("<f8", inputs),
        deltas=_array("<f8", on.deltas[number // 2][:, place[-1]]),
        optimizer=settings.optimizer,
        learning_rate=on.network.learning_rate,
        kept={kind: real(float(values[number][place])) for kind, values in on.network.kept.items()},
    )


def updates_tried(question: TryUpdates, on: NetworkOnBatch) -> UpdatesTried:
    """The answer to `try_updates`."""
    network, gradients = on.network, on.found.gradients
    own = network.settings.optimizer
    fresh = {"square_average": [np.zeros_like(part) for part in on.parameters]}
    second: Optimizer = own if own != "sgd" else "rmsprop"
    kept = network.kept if second == own else fresh
    step = network.step + 1 if second == own else 1
    examples = _examples(gradients[0])
    tried = []
    for name, before in (("sgd", {}), (second, kept)):
        rule = Rule(name, network.learning_rate)
        moves = _moves(rule, on.parameters, gradients, before, step)
        with np.errstate(all="ignore"):
            predicted = sum(float((g * m).sum()) for g, m in zip(gradients, moves, strict=True))
        tried.append(
            TriedUpdate(
                optimizer=name,
                learning_rate=network.learning_rate,
                predicted=real(predicted),
                measured=real(on.loss_after(moves) - on.found.loss),
                moves=pack("<f8", [float(moves[0][place]) for place in examples]),
            )
        )
    return UpdatesTried(
        at=clock.now(),
        reply_to=question.id,
        run=question.run,
        step=network.step,
        batch=question.batch,
        samples=len(on.labels),
        loss=real(on.found.loss),
        parameters=sum(part.size for part in on.parameters),
        examples=tuple(_at(gradients[0], place) for place in examples),
        updates=tuple(tried),
    )


def _moves(
    rule: Rule,
    parameters: Sequence[Floats],
    gradients: Sequence[Values],
    kept: Mapping[str, Sequence[Values]],
    step: int,
) -> list[Floats]:
    """How far the next step moves each of the parameters."""
    return [
        rule.update(
            parameter,
            gradient.astype(np.float64),
            {kind: values[number].astype(np.float64) for kind, values in kept.items()},
            step,
        ).move
        for number, (parameter, gradient) in enumerate(zip(parameters, gradients, strict=True))
    ]


def _largest(tensor: Values) -> list[tuple[int, ...]]:
    """Places of the largest |gradients|, largest first; none that is 0 or no number."""
    sizes = np.nan_to_num(np.abs(tensor), nan=0.0, posinf=0.0).ravel()
    count = min(MAX_LARGEST, sizes.size)
    order = np.argpartition(-sizes, count - 1)[:count]
    order = order[np.lexsort((order, -sizes[order]))]
    return [_place(flat, tensor.shape) for flat in order if sizes[flat]]


def _examples(tensor: Values) -> list[tuple[int, ...]]:
    """Places whose gradients are of very different sizes, the last one 0 if any is."""
    sizes = np.abs(tensor).ravel()
    order = np.argsort(sizes, kind="stable")
    order = order[np.isfinite(sizes[order])]
    moved = order[sizes[order] > 0]
    found = [moved[round(share * (len(moved) - 1))] for share in _QUANTILES if len(moved)]
    if len(order) > len(moved):
        found.append(order[0])
    return [_place(int(flat), tensor.shape) for flat in found]


def _place(flat: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(at) for at in np.unravel_index(flat, shape))


def _at(tensor: Values, place: tuple[int, ...]) -> LargeGradient:
    return LargeGradient(place=place, gradient=real(float(tensor[place])))


def _array(dtype: str, values: npt.NDArray[np.generic]) -> Array:
    return Array(dtype, values.shape, values.astype(dtype).tobytes())
