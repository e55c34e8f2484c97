"""In which numbers the products are computed follows from precision, device and processor."""

import pytest
import torch
from torch import Tensor

from engine.protocol import Event, FitSettings, Optimizer, Precision, Problem
from engine.runs.controls import Controls
from engine.training import beginning
from engine.training.fast import products as module
from engine.training.fast.products import products
from engine.training.fast.rounding import holds_bf16, rounding
from tests.engine.small import small_dataset
from tests.engine.training.fast.test_step import fast, train
from tests.engine.training.steps import OPTIMIZERS, given

CPU, CUDA, MPS = torch.device("cpu"), torch.device("cuda"), torch.device("mps")


def test_float32_is_left_as_it_is() -> None:
    assert products("fp32", CPU) == products("fp32", CUDA) == "whole"


@pytest.mark.parametrize(("has", "expected"), [(True, "bf16"), (False, "rounded")])
def test_a_processor_without_bf16_products_rounds_and_multiplies_float32(
    has: bool, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "cpu_multiplies_bf16", lambda: has)
    assert products("bf16", CPU) == expected
    assert products("fp32", CPU) == "whole"


@pytest.mark.parametrize(("has", "expected"), [(True, "bf16"), (False, "rounded")])
def test_a_gpu_is_asked_whether_it_multiplies_bf16_without_emulating_it(
    has: bool, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def supported(including_emulation: bool = True) -> bool:
        return has or including_emulation

    monkeypatch.setattr(torch.cuda, "is_bf16_supported", supported)
    assert products("bf16", CUDA) == expected


@pytest.mark.parametrize(
    "error",
    [
        TypeError("BFloat16 is not supported on MPS"),
        RuntimeError("MPS BFloat16 is only supported on MacOS 14 or newer"),
    ],
)
def test_macos_13_is_not_asked_for_bf16_numbers(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> Tensor:
        raise error

    monkeypatch.setattr(torch, "ones", refuse)
    monkeypatch.setattr(torch, "zeros", refuse)
    assert products("bf16", MPS) == "rounded"
    assert not holds_bf16(MPS)
    assert holds_bf16(CPU)


def test_a_product_that_is_wrong_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    assert module._multiplied(CPU)
    monkeypatch.setattr(Tensor, "__matmul__", lambda left, right: left)
    assert not module._multiplied(CPU)


def test_cuda_sums_up_in_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    before = torch.get_float32_matmul_precision()
    reduced = torch.backends.cuda.matmul.allow_bf16_reduced_precision_reduction
    try:
        torch.set_float32_matmul_precision("high")
        torch.backends.cuda.matmul.allow_bf16_reduced_precision_reduction = True
        module.sum_in_full()
        assert torch.get_float32_matmul_precision() == "highest"
        assert not torch.backends.cuda.matmul.allow_bf16_reduced_precision_reduction
    finally:
        torch.set_float32_matmul_precision(before)
        torch.backends.cuda.matmul.allow_bf16_reduced_precision_reduction = reduced


def same(one: Tensor, other: Tensor) -> bool:
    return torch.equal(one.view(torch.int32), other.view(torch.int32))


def test_numbers_are_rounded_alike_with_and_without_bf16(monkeypatch: pytest.MonkeyPatch) -> None:
    random = torch.Generator().manual_seed(0)
    bits = torch.randint(-(2**31), 2**31 - 1, (200_000,), generator=random).to(torch.int32)
    ties = (torch.arange(-(2**15), 2**15, dtype=torch.int32) << 16) + 0x8000
    edges = [0.0, -0.0, 1.0, float("inf"), -float("inf"), 3.4e38, 1e-45]
    values = torch.cat((bits.view(torch.float32), ties.view(torch.float32), torch.tensor(edges)))
    values = values[~values.isnan()].clone()
    through, by_hand, alone = torch.empty_like(values), torch.empty_like(values), values.clone()
    rounding(values, through)()
    monkeypatch.setattr("engine.training.fast.rounding.holds_bf16", lambda device: False)
    rounding(values, by_hand)()
    rounding(alone, alone)()
    assert same(through, values.to(torch.bfloat16).float())
    assert same(by_hand, through)
    assert same(alone, through)


def test_what_is_no_number_stays_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.training.fast.rounding.holds_bf16", lambda device: False)
    values = torch.tensor([float("nan")])
    rounding(values, values)()
    assert values.isnan().all()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_training_without_bf16_numbers_is_the_rounded_one(
    optimizer: Optimizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = given((16, 12), 20)
    expected = train(fast(start, optimizer, products="rounded"), start.batches)
    monkeypatch.setattr("engine.training.fast.rounding.holds_bf16", lambda device: False)
    trained = train(fast(start, optimizer, products="rounded"), start.batches)
    assert all(map(torch.equal, trained.parameters, expected.parameters))


@pytest.mark.parametrize("has", [True, False])
@pytest.mark.parametrize("precision", ["bf16", "fp32"])
def test_a_run_says_which_products_it_has_where_they_are_not_those_asked_for(
    has: bool, precision: Precision, home: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "cpu_multiplies_bf16", lambda: has)
    settings = FitSettings(epochs=1, batch_size=64, hidden=(16,), precision=precision, threads=1)
    events: list[Event] = []
    beginning.begin(settings, lambda _: small_dataset()).run(Controls(), events.append)
    told = [(event.code, event.detail) for event in events if isinstance(event, Problem)]
    rounded = precision == "bf16" and not has
    assert told == ([("fit.rounded", {"device": "cpu"})] if rounded else [])


def test_a_torch_that_cannot_say_what_the_processor_has_is_not_trusted_to_have_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    for question in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"):
        monkeypatch.delattr(torch.cpu, question, raising=False)
    assert not module.cpu_multiplies_bf16()
