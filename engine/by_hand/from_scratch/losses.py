"""Each sample's loss: −log(p of its label)."""

from collections.abc import Callable

from torch import Tensor

Loss = Callable[[Tensor, Tensor], Tensor]
FLOOR = 1e-7


def from_clipped(p: Tensor, y: Tensor) -> Tensor:
    p = p.gather(1, y[:, None])[:, 0]
    return -p.clamp(FLOOR, 1 - FLOOR).log()


def from_logits(z: Tensor, y: Tensor) -> Tensor:
    right = z.gather(1, y[:, None])[:, 0]
    return z.logsumexp(1) - right
