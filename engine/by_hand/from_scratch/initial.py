"""Weights before the first step, in three ways."""

from collections.abc import Callable
from math import sqrt

import torch
from torch import Generator, Tensor

Shape = tuple[int, int]
Draw = Callable[[Shape, Generator], Tensor]


def positive(shape: Shape, seed: Generator) -> Tensor:
    return torch.rand(shape, generator=seed) * 0.1


def centred(shape: Shape, seed: Generator) -> Tensor:
    return positive(shape, seed) - 0.05


def glorot(shape: Shape, seed: Generator) -> Tensor:
    limit = sqrt(6 / sum(shape))
    return centred(shape, seed) * (limit / 0.05)
