"""Forward and backward by hand, for batches of one size, in memory that is taken once."""

from collections.abc import Callable

import torch
from torch import Tensor

from engine.protocol import Activation
from engine.training.fast.samples import Samples
from engine.training.fast.working_network import WorkingNetwork

_aten = torch.ops.aten


class BatchPass:
    """Gradients of the mean cross-entropy over `size` samples, `slots` batches in turn.

    `rows` (slots, size) says which samples; `learn(slot)` computes the network's gradients
    from those of one slot and keeps the logits, from which `measure` has the losses and the
    right answers of all slots at once. Everything is laid out with the batch as the last
    axis: a product of few classes by a long batch is quick, one of a long batch by few
    classes is not (on two CPU cores, half the time for a last layer of 512 to 10).
    """

    def __init__(
        self,
        network: WorkingNetwork,
        samples: Samples,
        activation: Activation,
        *,
        size: int,
        slots: int,
    ) -> None:
        self.size, self.slots = size, slots
        self._network, self._samples = network, samples
        device, dtype, full = samples.table.device, network.dtype, network.full
        self.rows = torch.zeros(slots, size, dtype=torch.int64, device=device)
        self._rows = list(self.rows.unbind())
        *hidden, classes = network.widths[1:]

        self._gathered = samples.table.new_empty(size, samples.table.shape[1])
        self._targets = samples.targets(self._gathered).t()
        # What each layer is given, (inputs + 1, batch), with a last row of ones.
        given = [torch.ones(width + 1, size, device=device, dtype=dtype) for width in hidden]
        self._given = [samples.inputs(self._gathered).t(), *given]
        self._activations = [rows[:-1] for rows in given]
        self._errors = [torch.empty_like(rows) for rows in self._activations]
        self._activate, self._back = _ACTIVATE[activation], _BACK[activation]

        self._kept = torch.zeros(slots, classes, size, device=device, dtype=full)
        self._logits = list(self._kept.unbind())
        self._probabilities = torch.empty(classes, size, device=device, dtype=full)
        self._narrow = network.products == "bf16"
        if self._narrow:
            self._output = torch.empty(classes, size, device=device, dtype=dtype)
            self._error = torch.empty_like(self._output)
        self._halves: dict[int, Tensor] = {}
        if network.products == "rounded":
            self._halves = {
                id(tensor): torch.empty_like(tensor, dtype=torch.bfloat16)
                for tensor in (*self._activations, *self._errors, self._probabilities)
            }

    def learn(self, slot: int) -> None:
        """The gradients of the batch that `rows[slot]` names, in the network's memory."""
        torch.index_select(self._samples.table, 0, self._rows[slot], out=self._gathered)
        self._forward(self._logits[slot])
        self._backward(self._output_error(self._logits[slot]))

    def _forward(self, logits: Tensor) -> None:
        weights = self._network.weights
        for weight, given, out in zip(weights, self._given, self._activations, strict=False):
            torch.mm(weight, given, out=out)
            self._activate(out)
            self._round(out)
        if self._narrow:
            torch.mm(weights[-1], self._given[-1], out=self._output)
            logits.copy_(self._output)
        else:
            torch.mm(weights[-1], self._given[-1], out=logits)

    def _output_error(self, logits: Tensor) -> Tensor:
        """The loss by the logits (classes, batch): (softmax − one-hot) / batch."""
        error = self._probabilities
        torch.softmax(logits, 0, out=error)
        error.sub_(self._targets).mul_(1 / self.size)
        if self._narrow:
            return self._error.copy_(error)
        self._round(error)
        return error

    def _backward(self, error: Tensor) -> None:
        weights, gradients = self._network.weights, self._network.gradients
        for layer in range(len(weights) - 1, 0, -1):
            torch.mm(error, self._given[layer].t(), out=gradients[layer])
            below, activation = self._errors[layer - 1], self._activations[layer - 1]
            torch.mm(weights[layer][:, :-1].t(), error, out=below)
            self._back(below, activation)
            self._round(below)
            error = below
        torch.mm(error, self._given[0].t(), out=gradients[0])

    def _round(self, values: Tensor) -> None:
        if self._halves:
            half = self._halves[id(values)]
            half.copy_(values)
            values.copy_(half)

    def measure(self) -> Tensor:
        """(2, slots): each slot's mean loss before its update, and its right answers.

        Slots that nothing was learned from since the last time give what they gave then.
        """
        # All slots are computed, always: a sum's last bits may depend on the shape.
        labels = self._samples.labels.index_select(0, self.rows.view(-1))
        labels = labels.view(self.slots, 1, self.size)
        likelihood = torch.log_softmax(self._kept, 1).gather(1, labels)
        loss = likelihood.view(self.slots, self.size).mean(1).neg_()
        # argmax over an inner axis takes six times as long as max, which has it too.
        right = self._kept.max(1, keepdim=True).indices.eq_(labels).view(self.slots, -1).sum(1)
        # A batch has at most 65,536 samples: float32 holds every such count exactly.
        return torch.stack((loss, right.to(loss.dtype)))


def _relu_back(error: Tensor, activation: Tensor) -> None:
    _aten.threshold_backward.grad_input(error, activation, 0, grad_input=error)


def _tanh_back(error: Tensor, activation: Tensor) -> None:
    _aten.tanh_backward.grad_input(error, activation, grad_input=error)


def _sigmoid_back(error: Tensor, activation: Tensor) -> None:
    _aten.sigmoid_backward.grad_input(error, activation, grad_input=error)


_ACTIVATE: dict[Activation, Callable[[Tensor], Tensor]] = {
    "relu": torch.relu_,
    "tanh": torch.tanh_,
    "sigmoid": torch.sigmoid_,
}
_BACK: dict[Activation, Callable[[Tensor, Tensor], None]] = {
    "relu": _relu_back,
    "tanh": _tanh_back,
    "sigmoid": _sigmoid_back,
}
"""In place: the loss by a layer's output, times the slope, which follows from that output."""
