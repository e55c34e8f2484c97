"""Who trains in the bench: the floor, this engine, and PyTorch as one would write it."""

from __future__ import annotations

from itertools import pairwise
from time import perf_counter

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from engine.data.dataset import CLASSES, SIDE, Dataset
from engine.protocol import FitSettings, Problem
from engine.runs.progress import LOOK
from engine.training.fast.graphs import preparing
from engine.training.loop import Training

PIXELS = SIDE * SIDE


class Engine:
    """This engine, as `ch2-tui fit` runs it: steps, metrics read as often."""

    def __init__(self, name: str, settings: FitSettings, dataset: Dataset, device: str) -> None:
        self.name = name
        self._settings, self._dataset, self._device = settings, dataset, torch.device(device)
        self._training = Training(settings, dataset, self._device)
        self.problems = self._training.problems()

    def epoch(self) -> float:
        training, seconds = self._training, 0.0
        if training.finished:
            training = self._training = Training(self._settings, self._dataset, self._device)
        while not training.epoch_is_over:
            seconds += training.advance(seconds=LOOK).seconds
        training.end_epoch()
        return seconds

    def close(self) -> None:
        del self._training


class Floor:
    """The matrix products of one epoch and nothing else: two forward and three backward a step
    for one hidden layer, written into memory that is there already.

    On CUDA they are one graph: so many launches would take longer than the products.
    """

    def __init__(self, name: str, settings: FitSettings, samples: int, device: str) -> None:
        self.name = name
        self._device = torch.device(device)
        widths = (PIXELS, *settings.hidden, CLASSES)
        full, short = divmod(samples, settings.batch_size)
        self._products = [_Products(widths, settings.batch_size, self._device)] * full
        if short:
            self._products.append(_Products(widths, short, self._device))
        self.problems: list[Problem] = []
        self._launch = preparing(self._device, self.problems.append)(self._multiply)

    def _multiply(self) -> None:
        for products in self._products:
            products.run()

    def epoch(self) -> float:
        _wait(self._device)
        started = perf_counter()
        self._launch()
        _wait(self._device)
        return perf_counter() - started

    def close(self) -> None:
        self._products.clear()
        del self._launch


class _Products:
    """The products of one step, for activations (batch, width) and weights (inputs, outputs)."""

    def __init__(self, widths: tuple[int, ...], batch: int, device: torch.device) -> None:
        def noise(*shape: int) -> Tensor:
            return torch.randn(*shape, device=device) * 0.01

        self._jobs: list[tuple[Tensor, Tensor, Tensor]] = []
        pairs = list(pairwise(widths))
        inputs = [noise(batch, width) for width in widths]
        weights = [noise(*pair) for pair in pairs]
        for number, weight in enumerate(weights):
            self._jobs.append((inputs[number], weight, noise(batch, weight.shape[1])))
        for number in reversed(range(len(weights))):
            outgoing = noise(batch, widths[number + 1])
            self._jobs.append((inputs[number].T, outgoing, noise(*pairs[number])))
            if number:
                self._jobs.append((outgoing, weights[number].T, noise(batch, widths[number])))

    def run(self) -> None:
        for left, right, out in self._jobs:
            torch.mm(left, right, out=out)


class PlainTorch:
    """nn.Sequential, a DataLoader and torch.optim.RMSprop: how the chapter reads in PyTorch."""

    def __init__(self, name: str, settings: FitSettings, dataset: Dataset, device: str) -> None:
        self.name = name
        self._device = torch.device(device)
        torch.manual_seed(settings.seed)
        widths = (PIXELS, *settings.hidden, CLASSES)
        layers: list[nn.Module] = []
        for inputs, outputs in pairwise(widths):
            layers += [nn.Linear(inputs, outputs), nn.ReLU()]
        self._network = nn.Sequential(*layers[:-1]).to(self._device)
        self._optimizer = torch.optim.RMSprop(
            self._network.parameters(), lr=settings.learning_rate, alpha=0.9, eps=1e-7
        )
        images = torch.from_numpy(dataset.x_train.reshape(-1, PIXELS).copy()).float() / 255
        labels = torch.from_numpy(dataset.y_train.copy()).long()
        self._loader = DataLoader(
            TensorDataset(images, labels), batch_size=settings.batch_size, shuffle=True
        )

    def epoch(self) -> float:
        started = perf_counter()
        for images, labels in self._loader:
            images, labels = images.to(self._device), labels.to(self._device)
            loss = nn.functional.cross_entropy(self._network(images), labels)
            self._optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            self._optimizer.step()
        _wait(self._device)
        return perf_counter() - started

    def close(self) -> None:
        del self._loader


def _wait(device: torch.device) -> None:
    """Until the device has done what it was given."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()
