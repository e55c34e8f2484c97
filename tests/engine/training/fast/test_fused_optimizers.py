"""A fused kernel is used where it gives what the written-out update gives, and only there."""

import threading

import pytest
import torch
from torch import Tensor

from engine.protocol import Optimizer
from engine.training import devices
from engine.training.fast.fused_optimizers import (
    FUSED,
    FusedRMSprop,
    Written,
    agrees,
    flat_optimizer,
)

CPU = torch.device("cpu")
NAMES: tuple[Optimizer, ...] = ("sgd", "momentum", "rmsprop", "adam")
KERNELS: dict[Optimizer, str] = {
    "momentum": "_fused_sgd_",
    "rmsprop": "_fused_adam_",
    "adam": "_fused_adam_",
}


def updated(name: Optimizer, updates: int) -> Tensor:
    parameters, gradients = torch.linspace(-1, 1, 1_000), torch.empty(1_000)
    optimizer = flat_optimizer(name, parameters, gradients, 0.01)
    for step in range(updates):
        gradients.copy_(torch.linspace(-2, 3, 1_000).sin_().mul_(step + 1))
        optimizer.update()
    return parameters


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_this_torch_has_every_fused_kernel(name: Optimizer, dtype: torch.dtype) -> None:
    assert agrees(name, FUSED[name], CPU, dtype)


@pytest.mark.parametrize("name", list(KERNELS))
def test_without_its_kernel_an_optimizer_gives_the_same(
    name: Optimizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = updated(name, 20)
    monkeypatch.delattr(torch, KERNELS[name])
    assert isinstance(flat_optimizer(name, torch.zeros(4), torch.zeros(4), 0.1), Written)
    torch.testing.assert_close(updated(name, 20), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", list(KERNELS))
def test_a_kernel_that_gives_anything_else_is_not_used(
    name: Optimizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = updated(name, 20)
    monkeypatch.setattr(torch, KERNELS[name], lambda *_, **__: None)
    torch.testing.assert_close(updated(name, 20), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", list(KERNELS))
def test_a_kernel_that_is_right_about_its_first_chunk_only_is_not_used(
    name: Optimizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel = getattr(torch, KERNELS[name])

    def first_chunk(*lists: list[Tensor], **settings: object) -> None:
        kernel(*([one[:65_536] if one.ndim else one for one in each] for each in lists), **settings)

    monkeypatch.setattr(torch, KERNELS[name], first_chunk)
    assert not agrees(name, FUSED[name], CPU, torch.float32)


@pytest.mark.parametrize("name", list(KERNELS))
def test_a_kernel_that_keeps_its_numbers_elsewhere_is_not_used(
    name: Optimizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel, place = getattr(torch, KERNELS[name]), 2 if name == "momentum" else 3
    elsewhere: list[Tensor] = []

    def elsewhere_kept(*lists: list[Tensor], **settings: object) -> None:
        given = list(lists)
        elsewhere[:] = elsewhere or [given[place][0].clone()]
        given[place] = elsewhere
        kernel(*given, **settings)

    monkeypatch.setattr(torch, KERNELS[name], elsewhere_kept)
    assert not agrees(name, FUSED[name], CPU, torch.float32)


def test_memory_that_runs_out_is_not_taken_for_a_missing_kernel(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: object, **__: object) -> None:
        raise torch.OutOfMemoryError("no")

    monkeypatch.setattr(torch, "_fused_adam_", full)
    with pytest.raises(torch.OutOfMemoryError):
        flat_optimizer("rmsprop", torch.zeros(4), torch.zeros(4), 0.1)


@pytest.mark.parametrize("updates", [3, 100])
def test_an_average_that_fades_ends_at_zero_in_every_thread_that_computes(updates: int) -> None:
    kept: list[Tensor] = []

    def fade() -> None:
        devices.prepare_thread(2)
        parameters, gradients = torch.zeros(1_000_000), torch.zeros(1_000_000)
        optimizer = FusedRMSprop(parameters, gradients, 0.001)
        optimizer.kept["square_average"].fill_(2e-38)
        for _ in range(updates):
            optimizer.update()
        kept.append(optimizer.kept["square_average"])

    training = threading.Thread(target=fade)
    training.start()
    training.join()
    # Below 1.18e-38 there are only denormals. numpy, unlike a prepared thread, sees them.
    faded = kept[0].numpy()
    assert (faded == 0).all() if updates == 100 else (faded > 1.18e-38).all()
