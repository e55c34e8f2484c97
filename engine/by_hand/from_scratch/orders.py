"""In which order an epoch takes the samples."""

import torch
from torch import Generator, Tensor


def in_order(count: int, seed: Generator) -> Tensor:
    return torch.arange(count)


def shuffled(count: int, seed: Generator) -> Tensor:
    return torch.randperm(count, generator=seed)
