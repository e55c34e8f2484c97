"""One step: forward, loss, gradients, update."""

from torch import Tensor, no_grad
from torch.autograd import grad

from .losses import Loss
from .optimizers import Optimizer
from .sequential import Sequential


def step(
    model: Sequential,
    x: Tensor,
    y: Tensor,
    loss: Loss,
    optimizer: Optimizer,
) -> Tensor:
    losses = loss(model(x), y)
    gradients = grad(losses.mean(), model.weights)
    with no_grad():
        optimizer.update(model.weights, gradients)
    return losses.detach()
