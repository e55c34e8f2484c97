"""In which numbers the products are computed follows from precision, device and processor."""

import pytest
import torch

from engine.training.fast import products as module
from engine.training.fast.products import products

CPU, CUDA = torch.device("cpu"), torch.device("cuda")


def test_float32_is_left_as_it_is() -> None:
    assert products("fp32", CPU) == products("fp32", CUDA) == "whole"


@pytest.mark.parametrize(("has", "expected"), [(True, "bf16"), (False, "rounded")])
def test_a_processor_without_bf16_products_rounds_and_multiplies_float32(
    has: bool, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "cpu_multiplies_bf16", lambda: has)
    assert products("bf16", CPU) == expected
    assert products("bf16", CUDA) == "bf16"


def test_a_torch_that_cannot_say_what_the_processor_has_is_not_trusted_to_have_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    for question in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"):
        monkeypatch.delattr(torch.cpu, question, raising=False)
    assert not module.cpu_multiplies_bf16()
