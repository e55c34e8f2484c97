"""What a network that has been laid down says to images, and how good it is. NumPy, no torch.

So it is answered before torch is there, where it never is, and beside a training, which
keeps torch and its device for itself.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.data.dataset import CLASSES, SIDE, Images, Labels
from engine.protocol import MAX_WRONG, Activation, FitSettings
from engine.protocol.errors import Mistake
from engine.runs import checkpoint, runs
from engine.runs.checkpoint import CheckpointDamaged, CheckpointMissing
from engine.training.initialisation import (
    Weights,
    initial_parameters,
    parameter_names,
    shapes,
    sizes,
)

BATCH_SIZE = 32
"""Images in a step of an evaluation, as the book's `model.evaluate` takes them."""
_KEPT = 4
"""Networks held in memory; one of the chapter's is 1.6 MB."""
_CELLS = 2_000_000
"""Most numbers in one layer's output: 8 MB in float32."""

Outputs = npt.NDArray[np.float32]
"""(images, units)."""
Logits = Outputs
"""(images, 10)."""

_FUNCTIONS: dict[Activation, Callable[[Logits], Logits]] = {
    "relu": lambda x: np.maximum(x, 0, out=x),
    "tanh": lambda x: np.tanh(x, out=x),
    # By way of tanh, which does not overflow: sigmoid(x) = (1 + tanh(x / 2)) / 2.
    "sigmoid": lambda x: np.tanh(x / 2) * np.float32(0.5) + np.float32(0.5),
}


class NoWeights(Mistake):
    """A run that left no weights, as one of which there is only a recording
    (code `predict.no_weights`)."""

    def __init__(self, run: str) -> None:
        super().__init__(
            "predict.no_weights",
            f"the weights of run {run} are not on this machine; ask a run that was trained here",
            run=run,
        )


@dataclass(frozen=True, eq=False)
class LaidDown:
    """A network: W1 (inputs, outputs), b1 (outputs,), W2, b2, …, and how many steps it has had.

    `scaled` says whether it was trained on pixels divided by 255.
    """

    parameters: Sequence[Weights]
    activation: Activation
    scaled: bool
    step: int

    def logits(self, images: Images) -> Logits:
        """(n, 10) from images (n, 28, 28): the network as it is trained, in float32."""
        x = self._inputs(images)
        # What has diverged overflows here as it did there; its infinities are the answer.
        with np.errstate(all="ignore"):
            for number, (weights, bias) in enumerate(self._layers):
                x = (_FUNCTIONS[self.activation](x) if number else x) @ weights + bias
        return x

    def activations(self, images: Images) -> list[tuple[Outputs, Outputs]]:
        """Of each hidden layer x @ W + b and its activation, both (n, units), float32.

        `images` are (n, 28, 28).
        """
        x, seen = self._inputs(images), []
        with np.errstate(all="ignore"):
            for weights, bias in self._layers[:-1]:
                before = x @ weights + bias
                x = _FUNCTIONS[self.activation](before.copy())
                seen.append((before, x))
        return seen

    @property
    def _layers(self) -> list[tuple[Weights, Weights]]:
        return list(zip(self.parameters[::2], self.parameters[1::2], strict=True))

    def _inputs(self, images: Images) -> Outputs:
        x = images.reshape(len(images), -1).astype(np.float32)
        return x / np.float32(255) if self.scaled else x

    def in_parts(self, images: Images) -> Iterator[tuple[slice, Logits]]:
        """The logits of any number of images, in parts that need little memory."""
        widest = max(max(weights.shape) for weights in self.parameters[::2])
        rows = max(128, _CELLS // widest)
        for first in range(0, len(images), rows):
            part = slice(first, first + rows)
            yield part, self.logits(images[part])


def untrained() -> LaidDown:
    """The chapter's network before its first step."""
    settings = FitSettings()
    widths = sizes(SIDE * SIDE, settings.hidden, CLASSES)
    parameters = initial_parameters(widths, settings.seed)
    return LaidDown(parameters, settings.activation, settings.scaled, 0)


class Shelf:
    """The networks that were asked last; a run that trains is read anew at each checkpoint."""

    def __init__(self, recording_of: Callable[[str], Path]) -> None:
        """`recording_of` finds a run's recording; its checkpoint lies beside it."""
        self._recording_of = recording_of
        self._kept: OrderedDict[tuple[str, int, int], LaidDown] = OrderedDict()
        self._untrained: LaidDown | None = None

    def network(self, run: str | None) -> LaidDown:
        """The network of a run's last checkpoint; None is the untrained one.

        Raises RunUnknown, NoWeights, CheckpointDamaged.
        """
        if run is None:
            self._untrained = self._untrained or untrained()
            return self._untrained
        path = self._recording_of(run).with_name(runs.CHECKPOINT)
        try:
            found = path.stat()
        except OSError as error:
            raise NoWeights(run) from error
        key = (str(path), found.st_mtime_ns, found.st_ino)
        if key not in self._kept:
            self._kept[key] = _read(path, run)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]


def _read(path: Path, run: str) -> LaidDown:
    try:
        laid_down = checkpoint.load(path)
    except CheckpointMissing as error:
        raise NoWeights(run) from error
    settings = laid_down.head.settings
    widths = sizes(SIDE * SIDE, settings.hidden, CLASSES)
    parameters = [laid_down.tensors.get(name) for name in parameter_names(widths)]
    found = [parameter.shape for parameter in parameters if parameter is not None]
    if found != shapes(widths):
        raise CheckpointDamaged(path, "it does not fit its settings")
    return LaidDown(
        [parameter for parameter in parameters if parameter is not None],
        settings.activation,
        settings.scaled,
        laid_down.head.step,
    )


@dataclass(frozen=True, eq=False)
class Measured:
    """A network on images and their labels; see `protocol.Evaluated`."""

    loss: float
    accuracy: float
    confusion: npt.NDArray[np.uint32]
    index: npt.NDArray[np.uint32]
    label: Labels
    answer: Labels
    confidence: npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Answered:
    """What a network said to images (n,): `answers` u1 (n,), `confidence` f8 (n,), the
    probability that it gave to each of them; `loss` is the mean cross-entropy."""

    loss: float
    answers: Labels
    confidence: npt.NDArray[np.float64]


def answered(network: LaidDown, images: Images, labels: Labels) -> Answered:
    """Run images (n, 28, 28) with labels (n,) through a network.

    The loss is −log softmax of the label's logit, summed in float64; where logits are not
    finite it is NaN.
    """
    loss = 0.0
    answers = np.empty(len(images), np.uint8)
    confidence = np.empty(len(images), np.float64)
    for part, output in network.in_parts(images):
        with np.errstate(all="ignore"):
            logarithms = _log_softmax(output.astype(np.float64))
            rows = np.arange(len(output))
            answers[part] = output.argmax(1)
            confidence[part] = np.exp(logarithms[rows, answers[part]])
            loss -= float(logarithms[rows, labels[part]].sum())
    return Answered(loss / len(images), answers, confidence)


def measure(network: LaidDown, images: Images, labels: Labels) -> Measured:
    """How good a network is on images (n, 28, 28) with labels (n,)."""
    found = answered(network, images, labels)
    answers, confidence = found.answers, found.confidence
    confusion = np.zeros((CLASSES, CLASSES), np.uint32)
    np.add.at(confusion, (labels, answers), 1)
    wrong = np.flatnonzero(answers != labels)
    # Stable, and NaN last: the same images in the same order wherever it is computed.
    surest = wrong[np.argsort(-confidence[wrong], kind="stable")][:MAX_WRONG]
    return Measured(
        loss=found.loss,
        accuracy=float(np.trace(confusion)) / len(images),
        confusion=confusion,
        index=surest.astype(np.uint32),
        label=labels[surest],
        answer=answers[surest],
        confidence=confidence[surest].astype(np.float32),
    )


def _log_softmax(logits: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Along the last axis; shifted by the largest logit, so that nothing finite overflows."""
    shifted = logits - logits.max(1, keepdims=True)
    logarithms: npt.NDArray[np.float64] = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
    return logarithms
