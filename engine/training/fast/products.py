"""In which numbers a training's matrix products are computed."""

import platform
from collections.abc import Callable, Mapping
from typing import Literal

import torch

from engine.protocol import Precision

Products = Literal["whole", "bf16", "rounded"]
"""`whole`: as the parameters are. `bf16`: the device multiplies bf16 numbers. `rounded`: it
cannot, or only many times slower, so the same bf16 numbers are multiplied as float32; what
comes out is not rounded again, and it takes longer than `whole`."""


def products(precision: Precision, device: torch.device) -> Products:
    """How the products of `precision` are best computed on `device`, of GPUs the present one."""
    if precision == "fp32":
        return "whole"
    return "bf16" if _ASKED.get(device.type, _multiplied)(device) else "rounded"


def sum_in_full() -> None:
    """Have CUDA sum up products in float32: not in TF32's 10 bits, nor bf16's 8."""
    torch.set_float32_matmul_precision("highest")
    torch.backends.cuda.matmul.allow_bf16_reduced_precision_reduction = False


def _cuda_multiplies_bf16(device: torch.device) -> bool:
    # What GPUs before Ampere emulate is slower than float32.
    return bool(torch.cuda.is_bf16_supported(including_emulation=False))


def _multiplied(device: torch.device) -> bool:
    """Whether a product of bf16 numbers can be had there, and is right."""
    try:
        ones = torch.ones(8, 8, device=device).to(torch.bfloat16)
        return bool((ones @ ones).float().eq(8).all())
    except (RuntimeError, TypeError) as error:
        if isinstance(error, torch.OutOfMemoryError):
            raise
        return False


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


_ASKED: Mapping[str, Callable[[torch.device], bool]] = {
    "cpu": lambda device: cpu_multiplies_bf16(),
    "cuda": _cuda_multiplies_bf16,
}
"""How it is found out whether a kind of device multiplies bf16; of others by trying."""
