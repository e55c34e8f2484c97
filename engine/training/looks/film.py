"""The film of a step: what its batch was taken for before the update, and what after it."""

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from engine.data.dataset import SIDE, Dataset
from engine.protocol import MAX_FILMED, FilmStep, Problem, StepFilmed, clock
from engine.protocol.arrays import Array, real
from engine.protocol.problems import problem
from engine.training.loop import Training


class _Said(NamedTuple):
    """What a network says to a batch: `answers` and `given`, the label's probability, (n,)."""

    loss: float
    right: int
    answers: Tensor
    given: Tensor


class StepFilm:
    """The next step of `training`, looked at before it is taken; and again after it.

    Both times the batch goes through the weights of the moment in float32, which changes
    nothing of them: the step is the one that would have been taken.
    """

    def __init__(self, training: Training, dataset: Dataset) -> None:
        self._training = training
        self._index = training.next_batch()
        self._images, labels = dataset.x_train[self._index], dataset.y_train[self._index]
        self._labels = torch.tensor(labels).to(torch.int64)
        self._before = self._said()

    def taken(self, question: FilmStep, run: str) -> StepFilmed:
        """What answers `question`, now that the step of `run` is taken."""
        said = self._before, self._said()
        count = min(len(self._index), MAX_FILMED)
        answers = torch.stack([one.answers[:count] for one in said]).numpy().astype(np.uint8)
        given = torch.stack([one.given[:count] for one in said]).numpy().astype("<f4")
        index = self._index[:count].astype("<u4")
        labels = self._labels[:count].numpy().astype(np.uint8)
        return StepFilmed(
            at=clock.now(),
            reply_to=question.id,
            run=run,
            step=self._training.step,
            samples=len(self._index),
            loss=(real(said[0].loss), real(said[1].loss)),
            right=(said[0].right, said[1].right),
            index=Array("<u4", index.shape, index.tobytes()),
            labels=Array("|u1", labels.shape, labels.tobytes()),
            pixels=Array("|u1", (count, SIDE, SIDE), self._images[:count].tobytes()),
            answers=Array("|u1", answers.shape, answers.tobytes()),
            given=Array("<f4", given.shape, given.tobytes()),
        )

    def _said(self) -> _Said:
        logits = self._training.logits(self._images)
        answers = logits.argmax(1)
        return _Said(
            float(functional.cross_entropy(logits, self._labels)),
            int((answers == self._labels).sum()),
            answers,
            torch.softmax(logits, 1).gather(1, self._labels[:, None])[:, 0],
        )


def no_film(question: FilmStep) -> Problem:
    """What answers `question` where no step came of it."""
    none = "no step was taken that could be filmed; ask again in a pause"
    return problem("film.none", none, reply_to=question.id)
