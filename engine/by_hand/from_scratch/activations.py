"""What a layer does to each of its sums."""

from torch import Tensor


def relu(x: Tensor) -> Tensor:
    return x.relu()


def softmax(x: Tensor) -> Tensor:
    e = (x - x.amax(1, keepdim=True)).exp()
    return e / e.sum(1, keepdim=True)


def none(x: Tensor) -> Tensor:
    return x
