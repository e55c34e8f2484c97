"""What a network says to images without torch: the same as with it, and measured honestly."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch
from msgspec.structs import replace

from engine.asked.inference import LaidDown, NoWeights, Shelf, measure, untrained
from engine.data import places
from engine.data.dataset import Images
from engine.protocol import MAX_WRONG, FitSettings
from engine.runs.controls import Controls
from engine.runs.runs import RunUnknown, create, recording_of_run
from engine.training.fitting import Fitting
from engine.training.loop import Training
from tests.engine.small import arrays, small_dataset

IMAGES, LABELS = arrays(1).x_test, arrays(1).y_test
SHORT = FitSettings(epochs=2, batch_size=30, hidden=(24, 12), learning_rate=0.01)


def trained(settings: FitSettings = SHORT) -> tuple[str, Training]:
    """A run that was trained and laid down in this test's home, and its training."""
    training = Training(settings, small_dataset(), torch.device("cpu"))
    folder = create("other", 0.0)
    fitting = Fitting(
        training=training,
        dataset=small_dataset(),
        run=folder.name,
        folder=folder,
        device="cpu",
        threads=1,
    )
    fitting.run(Controls(), lambda event: None)
    return folder.name, training


def path_of_training(training: Training, images: Images) -> torch.Tensor:
    """The logits by way of torch, as they are trained."""
    from engine.training.byte_images import ByteImages
    from engine.training.network import logits

    inputs = ByteImages(images, torch.device("cpu"), scaled=training.settings.scaled)[:]
    parameters = [torch.tensor(weights) for weights in training.weights()]
    return logits(parameters, inputs, training.settings.activation)


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
@pytest.mark.parametrize("scaled", [True, False])
def test_the_logits_are_those_of_the_training_path(
    home: Path, activation: str, scaled: bool
) -> None:
    run, training = trained(replace(SHORT, activation=activation, scaled=scaled))
    network = Shelf(recording_of_run).network(run)
    expected = path_of_training(training, IMAGES).numpy()
    assert network.step == training.step == 20
    np.testing.assert_allclose(network.logits(IMAGES), expected, rtol=1e-4, atol=1e-4)


def test_the_untrained_network_is_the_one_that_a_training_begins_with() -> None:
    training = Training(FitSettings(), small_dataset(), torch.device("cpu"))
    expected = path_of_training(training, IMAGES).numpy()
    np.testing.assert_allclose(untrained().logits(IMAGES), expected, rtol=1e-4, atol=1e-5)
    assert untrained().step == 0


# ---- measured


def in_float64(network: LaidDown, images: Images) -> npt.NDArray[np.float64]:
    """Logarithms of the probabilities (n, 10), independently: float64 from the pixels on."""
    x = np.asarray(images, np.float64).reshape(len(images), -1) / 255
    for number in range(0, len(network.parameters), 2):
        x = np.maximum(x, 0) if number else x
        x = x @ network.parameters[number].astype(np.float64) + network.parameters[number + 1]
    largest = x.max(1, keepdims=True)
    logarithms: npt.NDArray[np.float64] = x - largest
    logarithms -= np.log(np.exp(logarithms).sum(1, keepdims=True))
    return logarithms


def test_loss_accuracy_and_confusion_are_those_of_an_independent_computation(home: Path) -> None:
    run, _ = trained(replace(SHORT, epochs=1))
    network = Shelf(recording_of_run).network(run)
    images, labels = small_dataset(7).split("train")  # other shapes, so that many are wrong
    found = measure(network, images, labels)
    logarithms = in_float64(network, images)
    answers = logarithms.argmax(1)
    assert found.loss == pytest.approx(-logarithms[range(len(labels)), labels].mean(), rel=1e-5)
    assert found.accuracy == (answers == labels).mean()
    for label in range(10):
        for answer in range(10):
            count = sum((labels == label) & (answers == answer))
            assert found.confusion[label, answer] == count


def test_the_wrong_images_are_the_surest_ones_surest_first(home: Path) -> None:
    run, _ = trained(replace(SHORT, epochs=1))
    network = Shelf(recording_of_run).network(run)
    images, labels = small_dataset(7).split("train")
    found = measure(network, images, labels)
    probabilities = np.exp(in_float64(network, images))
    wrong = [i for i in range(len(labels)) if probabilities[i].argmax() != labels[i]]
    wrong.sort(key=lambda i: -probabilities[i].max())
    assert len(wrong) > MAX_WRONG, "or this proves nothing of the limit"
    assert found.index.tolist() == wrong[:MAX_WRONG]
    np.testing.assert_array_equal(found.label, labels[found.index])
    np.testing.assert_array_equal(found.answer, probabilities[found.index].argmax(1))
    np.testing.assert_allclose(found.confidence, probabilities[found.index].max(1), rtol=1e-4)


def test_a_diverged_network_is_measured_as_one() -> None:
    infinite = [np.full((784, 10), np.inf, np.float32), np.zeros(10, np.float32)]
    found = measure(LaidDown(infinite, "relu", True, 1), IMAGES, LABELS)
    assert np.isnan(found.loss)
    assert found.confusion.sum() == len(IMAGES)


# ---- where the weights are


def test_a_run_is_read_anew_when_it_has_laid_down_another_checkpoint(home: Path) -> None:
    run, _ = trained()
    shelf = Shelf(recording_of_run)
    first = shelf.network(run)
    assert shelf.network(run) is first, "read once"
    other, _ = trained(replace(SHORT, seed=5, epochs=1))
    checkpoint = places.runs_home() / run / "checkpoint.safetensors"
    places.write_atomically(
        checkpoint, (places.runs_home() / other / "checkpoint.safetensors").read_bytes()
    )
    assert shelf.network(run).step == 10


def test_a_run_without_weights_and_a_run_that_is_not_there_are_told_apart(home: Path) -> None:
    shelf = Shelf(recording_of_run)
    with pytest.raises(RunUnknown):
        shelf.network("nothing")
    folder = create("other", 0.0)
    with pytest.raises(NoWeights) as refused:
        shelf.network(folder.name)
    assert refused.value.code == "predict.no_weights"
    assert refused.value.detail == {"run": folder.name}
