"""What answers the questions to networks, apart by how long they take. No torch."""

from collections.abc import Callable
from pathlib import Path

from engine.data.library import Library, NoData
from engine.protocol import (
    Activations,
    CellImages,
    Evaluate,
    Evaluated,
    Event,
    GetActivations,
    GetCellImages,
    GetLossSlice,
    GetParameter,
    GetWeights,
    LayerActivations,
    LossSlice,
    ParameterValues,
    Predict,
    UnitWeights,
    clock,
)
from engine.protocol.arrays import Array, pack, real
from engine.serving.answering import Answer


def predictions(recording_of: Callable[[str], Path]) -> Answer:
    """What answers Predict and GetActivations."""
    import numpy as np

    from engine.asked.inference import Shelf
    from engine.training.looks.predictions import predicted

    shelf = Shelf(recording_of)

    def answer(question: Predict | GetActivations, where: str | None) -> Event:
        network = shelf.network(question.run)
        if isinstance(question, GetActivations):
            pixels = np.frombuffer(question.pixels.data, np.uint8)
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
        return predicted(question, step=network.step, logits=network.logits)

    return answer


def weights(recording_of: Callable[[str], Path]) -> Answer:
    """What answers GetWeights and GetParameter."""
    from engine.asked.inference import Shelf
    from engine.asked.parameter_values import parameter_values
    from engine.training.looks.unit_weights import unit_weights

    shelf = Shelf(recording_of)

    def answer(
        question: GetWeights | GetParameter, where: str | None
    ) -> UnitWeights | ParameterValues:
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

    return answer


def cells(library: Library, recording_of: Callable[[str], Path]) -> Answer:
    """What answers GetCellImages."""
    from engine.asked.cell_images import AllAnswers, cell_images
    from engine.asked.inference import Shelf

    shelf, answers = Shelf(recording_of), AllAnswers()

    def answer(question: GetCellImages, where: str | None) -> CellImages:
        if where is None:
            raise NoData
        network = shelf.network(question.run)
        dataset, split = library.load(where), question.split
        images, labels = dataset.split(split)
        hashes = dataset.sha256[f"x_{split}"], dataset.sha256[f"y_{split}"]
        said = answers.of(network, hashes, images, labels)
        return cell_images(question, said, images, labels, step=network.step)

    return answer


def evaluations(library: Library, recording_of: Callable[[str], Path]) -> Answer:
    """What answers Evaluate and GetLossSlice."""
    from engine.asked.inference import BATCH_SIZE, Shelf, measure
    from engine.asked.loss_slice import Slices

    shelf, slices = Shelf(recording_of), Slices()

    def answer(question: Evaluate | GetLossSlice, where: str | None) -> Evaluated | LossSlice:
        if where is None:
            raise NoData
        network = shelf.network(question.run)
        if isinstance(question, GetLossSlice):
            images, labels = library.load(where).split("train")
            return slices.answer(question, network, where, images, labels)
        images, labels = library.load(where).split(question.split)
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
            accuracy=found.accuracy,
            confusion=Array("<u4", found.confusion.shape, found.confusion.tobytes()),
            index=pack("<u4", found.index.tolist()),
            label=pack("|u1", found.label.tolist()),
            answer=pack("|u1", found.answer.tolist()),
            confidence=pack("<f4", found.confidence.tolist()),
        )

    return answer
