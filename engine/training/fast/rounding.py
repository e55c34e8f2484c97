"""float32 numbers rounded to those that bf16 has, also where a device has no bf16."""

from collections.abc import Callable

import torch
from torch import Tensor

_LOW, _HALF = 16, 0x7FFF
"""The bits that bf16 leaves away, and just under half of what they can count."""


def rounding(values: Tensor, into: Tensor) -> Callable[[], None]:
    """What puts `values` as they are then, to the nearest of bf16, `into` a tensor like them.

    Ties go to the even one, as in torch. `into` may be `values` itself. The memory that it
    takes is taken here.
    """
    if holds_bf16(values.device):
        half = torch.empty_like(values, dtype=torch.bfloat16)

        def through() -> None:
            half.copy_(values)
            into.copy_(half)

        return through
    bits = into.view(torch.int32)
    carry = torch.empty_like(bits)

    def in_place() -> None:
        if into is not values:
            into.copy_(values)
        torch.bitwise_right_shift(bits, _LOW, out=carry)
        bits.add_(carry.bitwise_and_(1).add_(_HALF)).bitwise_and_(-1 << _LOW)

    return in_place


def holds_bf16(device: torch.device) -> bool:
    """Whether there are numbers of that kind on `device`: not on MPS under macOS 13."""
    if device.type != "mps":
        return True
    try:
        torch.zeros(1, device=device).to(torch.bfloat16)
    except (RuntimeError, TypeError):
        return False
    return True
