"""The threads that ask networks: a prediction never waits for a longer question."""

import logging
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from engine import clock
from engine.arrays import Array, pack, real
from engine.errors import Mistake
from engine.library import Library, NoData
from engine.problems import from_failure, from_mistake
from engine.protocol import (
    Activations,
    Evaluate,
    Evaluated,
    Event,
    GetActivations,
    GetLossSlice,
    GetParameter,
    GetWeights,
    LayerActivations,
    LossSlice,
    ParameterValues,
    Predict,
    Predicted,
    UnitWeights,
)

if TYPE_CHECKING:
    from engine.inference import LaidDown, Shelf
    from engine.loss_slice import Slices

WAITING = 64
"""So many questions of a kind may wait before no more commands should be read."""

AnyQuestion = Predict | GetActivations | Evaluate | GetLossSlice | GetWeights | GetParameter
Question = TypeVar("Question", bound=AnyQuestion)

_log = logging.getLogger(__name__)


class Inference:
    """Answers what a network can be asked to `put`, each kind in its order.

    One kind are the questions about given images, `predict` and `get_activations`; the others
    are `evaluate` and `get_loss_slice`, and those about weights, `get_weights` and
    `get_parameter`.
    """

    def __init__(
        self,
        library: Library,
        recording_of: Callable[[str], Path],
        put: Callable[[Event], None],
    ) -> None:
        self._library, self._recording_of, self._put = library, recording_of, put
        self._where: str | None = None
        self._predictions: queue.Queue[Predict | GetActivations] = queue.Queue()
        self._evaluations: queue.Queue[Evaluate | GetLossSlice] = queue.Queue()
        self._slices: Slices | None = None
        self._weights: queue.Queue[GetWeights | GetParameter] = queue.Queue()
        for name, work in (
            ("predict", self._predict_all),
            ("evaluate", self._evaluate_all),
            ("weights", self._read_all),
        ):
            threading.Thread(target=work, name=name, daemon=True).start()

    def expect(self, where: str) -> None:
        """From now on the data that is open is what `where` names."""
        self._where = where

    def ask(self, question: AnyQuestion) -> None:
        """Have `question` answered after those of its kind that came before."""
        match question:
            case Predict() | GetActivations():
                self._predictions.put(question)
            case Evaluate() | GetLossSlice():
                self._evaluations.put(question)
            case GetWeights() | GetParameter():
                self._weights.put(question)

    @property
    def crowded(self) -> bool:
        """Whether WAITING questions of a kind wait."""
        waiting = (self._predictions, self._evaluations, self._weights)
        return max(kind.qsize() for kind in waiting) >= WAITING

    def _predict_all(self) -> None:
        self._answer_all(self._predictions, self._said)

    def _evaluate_all(self) -> None:
        self._answer_all(self._evaluations, self._evaluated)

    def _read_all(self) -> None:
        self._answer_all(self._weights, self._read)

    def _answer_all(
        self, asked: "queue.Queue[Question]", answer: Callable[["Shelf", Question], Event]
    ) -> None:
        question = asked.get()
        # numpy comes with it, and the engine's first line should not wait for numpy.
        from engine.inference import Shelf

        shelf = Shelf(self._recording_of)
        while True:
            try:
                self._put(answer(shelf, question))
            except Mistake as mistake:
                self._put(from_mistake(mistake, reply_to=question.id))
            except Exception as failure:
                _log.exception("no answer to %s", type(question).__name__)
                self._put(from_failure("engine.failed", failure, reply_to=question.id))
            question = asked.get()

    def _said(self, shelf: "Shelf", question: Predict | GetActivations) -> Event:
        import numpy as np

        network = shelf.network(question.run)
        pixels = np.frombuffer(question.pixels.data, np.uint8)
        if isinstance(question, GetActivations):
            seen = network.activations(pixels.reshape(1, *question.pixels.shape))
            return Activations(
                at=clock.now(),
                reply_to=question.id,
                run=question.run,
                step=network.step,
                layers=tuple(
                    LayerActivations(
                        pre=Array("<f4", before.shape[1:], before.astype("<f4").tobytes()),
                        post=Array("<f4", after.shape[1:], after.astype("<f4").tobytes()),
                    )
                    for before, after in seen
                ),
            )
        logits = network.logits(pixels.reshape(question.pixels.shape))
        return Predicted(
            at=clock.now(),
            reply_to=question.id,
            run=question.run,
            step=network.step,
            logits=Array("<f4", logits.shape, logits.astype("<f4").tobytes()),
        )

    def _read(
        self, shelf: "Shelf", question: GetWeights | GetParameter
    ) -> UnitWeights | ParameterValues:
        from engine.parameter_values import parameter_values
        from engine.unit_weights import unit_weights

        if isinstance(question, GetParameter):
            return parameter_values(question, shelf)
        network = shelf.network(question.run)
        first_layer = network.parameters[0]
        return unit_weights(
            question,
            step=network.step,
            units=first_layer.shape[1],
            read=lambda first, count: first_layer[:, first : first + count].T,
        )

    def _evaluated(
        self, shelf: "Shelf", question: Evaluate | GetLossSlice
    ) -> Evaluated | LossSlice:
        from engine.inference import BATCH_SIZE, measure

        if self._where is None:
            raise NoData
        network = shelf.network(question.run)
        if isinstance(question, GetLossSlice):
            return self._sliced(network, question, self._where)
        images, labels = self._library.load(self._where).split(question.split)
        found = measure(network, images, labels)
        batches = -(-len(images) // BATCH_SIZE)
        return Evaluated(
            at=clock.now(),
            reply_to=question.id,
            run=question.run,
            step=network.step,
            split=question.split,
            samples=len(images),
            batch_size=BATCH_SIZE,
            batches=batches,
            last_batch=len(images) - (batches - 1) * BATCH_SIZE,
            loss=real(found.loss),
            accuracy=real(found.accuracy),
            confusion=Array("<u4", found.confusion.shape, found.confusion.tobytes()),
            index=pack("<u4", found.index.tolist()),
            label=pack("|u1", found.label.tolist()),
            answer=pack("|u1", found.answer.tolist()),
            confidence=pack("<f4", found.confidence.tolist()),
        )

    def _sliced(self, network: "LaidDown", question: GetLossSlice, where: str) -> LossSlice:
        from engine.loss_slice import Slices

        self._slices = self._slices or Slices()
        images, labels = self._library.load(where).split("train")
        return self._slices.answer(question, network, where, images, labels)
