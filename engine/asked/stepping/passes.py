"""One pass of a batch through a network and back, with every tensor on the way kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from engine.protocol import Activation
from engine.training.network import ACTIVATIONS, parameter_names


@dataclass(frozen=True, eq=False)
class Passed:
    """What the step computes, by the names of `protocol.TensorName`.

    `values` has x (batch, features), z1 and h1 (batch, units), …, logits (batch, classes), p,
    losses (batch,) and every parameter; `gradients` are those of the mean loss with regard to
    all of these but x, p and losses.
    """

    loss: Tensor
    right: int
    values: Mapping[str, Tensor]
    gradients: Mapping[str, Tensor]


def there_and_back(
    parameters: Sequence[Tensor], images: Tensor, labels: Tensor, activation: Activation
) -> Passed:
    """Images (batch, features) and labels (batch,) forward, then the gradients by autograd."""
    names = parameter_names(range(len(parameters) // 2 + 1))
    # detach shares the memory: nothing is copied, and nothing of the state is changed.
    leaves = [parameter.detach().requires_grad_() for parameter in parameters]
    values, x = {"x": images}, images
    last = len(leaves) // 2
    for layer, (weights, bias) in enumerate(zip(leaves[::2], leaves[1::2], strict=True), start=1):
        z = torch.addmm(bias, x, weights)
        if layer == last:
            values["logits"] = z
        else:
            x = ACTIVATIONS[activation](z)
            values |= {f"z{layer}": z, f"h{layer}": x}
    logits = values["logits"]
    loss = functional.cross_entropy(logits, labels)
    asked = {name: value for name, value in values.items() if name != "x"}
    asked |= dict(zip(names, leaves, strict=True))
    gradients = torch.autograd.grad(loss, list(asked.values()))
    with torch.no_grad():
        values["p"] = torch.softmax(logits, 1)
        values["losses"] = functional.cross_entropy(logits, labels, reduction="none")
        right = int((logits.argmax(1) == labels).sum())
    values |= dict(zip(names, leaves, strict=True))
    return Passed(
        loss.detach(),
        right,
        {name: value.detach() for name, value in values.items()},
        dict(zip(asked, gradients, strict=True)),
    )


def loss_on(
    parameters: Sequence[Tensor], images: Tensor, labels: Tensor, activation: Activation
) -> tuple[float, int]:
    """The mean loss on a batch, and how many of it are classified rightly."""
    from engine.training.network import logits

    with torch.no_grad():
        output = logits(parameters, images, activation)
        loss = functional.cross_entropy(output, labels)
        return float(loss), int((output.argmax(1) == labels).sum())
