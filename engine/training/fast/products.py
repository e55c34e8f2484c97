"""In which numbers a training's matrix products are computed."""

import platform
from typing import Literal

import torch

from engine.protocol import Precision

Products = Literal["whole", "bf16", "rounded"]
"""`whole`: as the parameters are. `bf16`: the device multiplies bf16 numbers. `rounded`: it
cannot, or only many times slower, so the same bf16 numbers are multiplied as float32; what
comes out is not rounded again, and it takes longer than `whole`."""


def products(precision: Precision, device: torch.device) -> Products:
    """How the products of `precision` are best computed on `device`."""
    if precision == "fp32":
        return "whole"
    if device.type == "cpu" and not cpu_multiplies_bf16():
        return "rounded"
    return "bf16"


def cpu_multiplies_bf16() -> bool:
    """Whether this processor has instructions for bf16 products that torch uses.

    Without them torch's bf16 products take 8 to 50 times as long as float32's (measured
    on an AVX2 processor with torch 2.13, (512, 784) by (784, 128) and its gradient).
    """
    if not torch.backends.mkldnn.is_available():  # type: ignore[no-untyped-call]
        return False
    if platform.machine() in ("x86_64", "AMD64"):
        return _cpu_has("_is_avx512_bf16_supported") or _cpu_has("_is_amx_tile_supported")
    try:
        return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
    except (AttributeError, RuntimeError):
        return False


def _cpu_has(question: str) -> bool:
    ask = getattr(torch.cpu, question, None)
    return bool(ask()) if ask is not None else False
