"""A device that is too small or gone is one mistake that says what to do, never a traceback."""

import pytest
import torch
from torch import Tensor

from engine.protocol import FitSettings
from engine.protocol.errors import Mistake
from engine.training import device_failure
from engine.training.device_failure import DeviceFull, DeviceLost, mistake_of
from engine.training.loop import Position, Training
from engine.training.metrics import EpochSoFar
from tests.engine.small import small_dataset

CPU = torch.device("cpu")
CUDA_FULL = "CUDA out of memory. Tried to allocate 20.00 GiB. GPU 0 has a total capacity of 8 GiB"
CUBLAS_FULL = "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"
MPS_FULL = "MPS backend out of memory (MPS allocated: 8.0 GB, other allocations: 1.0 MB)"
CPU_FULL = (
    "[enforce fail at alloc_cpu.cpp:121] err == 0. DefaultCPUAllocator: can't allocate memory: "
    "you tried to allocate 4000000000000 bytes. Error code 12 (Cannot allocate memory)"
)
LOST = "CUDA error: unspecified launch failure\nCUDA kernel errors might be reported later."


@pytest.mark.parametrize(
    ("error", "device"),
    [
        (torch.OutOfMemoryError(CUDA_FULL), "cuda"),
        (
            RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate`"),
            "cuda",
        ),
        (RuntimeError(MPS_FULL), "mps"),
        (RuntimeError(CPU_FULL), "cpu"),
        (MemoryError(), "cpu"),
    ],
)
def test_too_little_memory_is_told_with_what_takes_less(error: Exception, device: str) -> None:
    mistake = mistake_of(error, device)
    assert isinstance(mistake, DeviceFull)
    assert (mistake.code, mistake.detail) == ("device.out_of_memory", {"device": device})
    assert str(mistake).startswith(f"{device} has too little memory")
    assert ("--device cpu" in str(mistake)) == (device != "cpu")


def test_a_lost_device_is_told_in_one_line_with_the_way_on() -> None:
    mistake = mistake_of(RuntimeError(LOST), "cuda")
    assert isinstance(mistake, DeviceLost)
    assert mistake.detail == {"device": "cuda", "reason": "CUDA error: unspecified launch failure"}
    assert "\n" not in str(mistake)
    assert "--resume and --device cpu" in str(mistake)


@pytest.mark.parametrize(
    ("error", "device"),
    [
        (RuntimeError("mat1 and mat2 shapes cannot be multiplied"), "cuda"),
        (RuntimeError(LOST), "cpu"),
        (ValueError("CUDA error"), "cuda"),
        (DeviceFull("cuda"), "cuda"),
    ],
)
def test_other_errors_stay_what_they_are(error: Exception, device: str) -> None:
    assert mistake_of(error, device) is None


def test_more_memory_than_any_machine_has_is_such_a_mistake() -> None:
    with pytest.raises(RuntimeError) as raised:
        torch.empty(2**55)
    assert isinstance(mistake_of(raised.value, "cpu"), DeviceFull)


def lose(*_: object, **__: object) -> Tensor:
    raise RuntimeError(LOST)


@pytest.mark.parametrize("how", ["restore", "next_batch"])
def test_a_device_is_named_by_its_number_and_remembered_wherever_it_is_lost(
    how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    training = Training(FitSettings(batch_size=64, hidden=(16,)), small_dataset(), CPU)
    state, position = training.state(), Position(0, EpochSoFar(), ())
    training.advance(steps=1)
    training.device = torch.device("cuda:1")
    failed: dict[str, str] = {}
    monkeypatch.setattr(device_failure, "failed", failed)
    monkeypatch.setattr(Tensor, "copy_", lose)
    monkeypatch.setattr(Tensor, "cpu", lose)
    with pytest.raises(DeviceLost, match=r"^cuda:1 stopped working"):
        training.restore(state, position) if how == "restore" else training.next_batch()
    assert failed == {"cuda:1": LOST.partition("\n")[0]}


@pytest.mark.parametrize("how", ["advance", "evaluate", "state", "weights"])
def test_a_training_raises_the_mistake_whatever_it_was_doing(
    how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    training = Training(FitSettings(batch_size=64, hidden=(16,)), small_dataset(), CPU)
    training.advance(steps=1)

    def fail(*_: object, **__: object) -> Tensor:
        raise torch.OutOfMemoryError(CUDA_FULL)

    monkeypatch.setattr(torch, "mm", fail)
    monkeypatch.setattr(torch, "addmm", fail)
    monkeypatch.setattr(Tensor, "to", fail)
    with pytest.raises(Mistake, match="too little memory"):
        getattr(training, how)()


def test_a_training_that_is_too_large_is_the_mistake_from_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> Tensor:
        raise RuntimeError(CPU_FULL)

    monkeypatch.setattr(torch, "zeros", fail)
    with pytest.raises(Mistake, match="too little memory"):
        Training(FitSettings(), small_dataset(), CPU)
