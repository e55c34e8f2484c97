"""Forward and backward by hand, for batches of one size, in memory that is taken once."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from engine.protocol import Activation
from engine.training.fast.layout import Layout
from engine.training.fast.rounding import rounding
from engine.training.fast.samples import Samples
from engine.training.fast.working_network import WorkingNetwork

_aten = torch.ops.aten
_TOGETHER = 1 << 25
"""At most so many bytes of samples are gathered at once: what a GPU's cache may hold."""


class BatchPass:
    """Gradients of the mean cross-entropy over `size` samples, `slots` batches in turn.

    `rows` (slots, size) says which samples; `learn(slot)` computes the network's gradients
    from those of one slot and keeps the logits, from which `measure` has the losses and the
    right answers of all slots at once. With `together` the samples of all slots may be
    gathered at once, before the first is learned from.

    Everything is laid out with the batch as the last axis: a product of few classes by a
    long batch is quick, one of a long batch by few classes is not (on two CPU cores, half
    the time for a last layer of 512 to 10).
    """

    def __init__(
        self,
        network: WorkingNetwork,
        samples: Samples,
        activation: Activation,
        *,
        size: int,
        slots: int,
        layout: Layout,
        together: bool = False,
    ) -> None:
        self.size, self.slots = size, slots
        self._network, self._samples = network, samples
        device, dtype, full = samples.table.device, network.dtype, network.full
        self.rows = torch.zeros(slots, size, dtype=torch.int64, device=device)
        self._rows = list(self.rows.unbind())
        *hidden, classes = network.widths[1:]

        width = samples.table.shape[1]
        bytes_ = slots * size * width * samples.table.element_size()
        self._together = together and bytes_ <= _TOGETHER
        self._gathered = samples.table.new_empty(size * (slots if self._together else 1), width)
        self._parts = torch.split(self._gathered, size)
        self._inputs = [samples.inputs(part).t() for part in self._parts]
        self._targets = [samples.targets(part).t() for part in self._parts]
        # What each layer above the first is given, (inputs + 1, batch), with a last row of ones.
        self._given = [torch.ones(width + 1, size, device=device, dtype=dtype) for width in hidden]
        self._outputs = [rows[:-1] for rows in self._given]
        self._errors = [torch.empty_like(rows) for rows in self._outputs]
        self._activate, self._back = _ACTIVATE[activation], _BACK[activation]
        # What products are written into: where they belong, or beside it.
        self._apart, gradients = layout.apart, network.gradients
        self._activations = _beside(self._outputs) if self._apart else self._outputs
        self._gradients = _beside(gradients) if self._apart else gradients

        room = -(-classes * size // layout.slot) * layout.slot
        kept = torch.zeros(slots, room, device=device, dtype=full)[:, : classes * size]
        self._kept = kept.view(slots, classes, size)
        self._logits = list(self._kept.unbind())
        self._probabilities = torch.empty(classes, size, device=device, dtype=full)
        self._narrow = network.products == "bf16"
        self._output: Tensor | None = None
        if self._narrow or self._apart:
            self._output = torch.empty(classes, size, device=device, dtype=dtype)
        if self._narrow:
            self._error = torch.empty_like(self._probabilities, dtype=dtype)
        self._roundings: dict[int, Callable[[], None]] = {}
        if network.products == "rounded":
            self._roundings = {
                id(tensor): rounding(tensor, tensor)
                for tensor in (*self._activations, *self._errors, self._probabilities)
            }

    def gather(self) -> bool:
        """Bring the samples of all slots beside each other, unless they are too many for that."""
        if self._together:
            rows = self.rows.view(-1)
            torch.index_select(self._samples.table, 0, rows, out=self._gathered)
        return self._together

    def learn(self, slot: int, *, gathered: bool = False) -> None:
        """The gradients of the batch that `rows[slot]` names, in the network's memory."""
        part = slot if self._together else 0
        if not gathered:
            table, rows = self._samples.table, self._rows[slot]
            torch.index_select(table, 0, rows, out=self._parts[part])
        logits = self._logits[slot]
        self._forward(self._inputs[part], logits)
        self._backward(self._output_error(logits, self._targets[part]), self._inputs[part])

    def move(self, slot: int) -> None:
        """Have the first slot's rows and logits in `slot`, too."""
        self._rows[slot].copy_(self._rows[0])
        self._logits[slot].copy_(self._logits[0])

    def _forward(self, inputs: Tensor, logits: Tensor) -> None:
        weights, given = self._network.weights, inputs
        for layer, activation in enumerate(self._activations):
            torch.mm(weights[layer], given, out=activation)
            self._activate(activation)
            self._round(activation)
            if self._apart:
                self._outputs[layer].copy_(activation)
            given = self._given[layer]
        if self._output is None:
            torch.mm(weights[-1], given, out=logits)
        else:
            torch.mm(weights[-1], given, out=self._output)
            logits.copy_(self._output)

    def _output_error(self, logits: Tensor, targets: Tensor) -> Tensor:
        """The loss by the logits (classes, batch): (softmax − one-hot) / batch."""
        error = self._probabilities
        torch.softmax(logits, 0, out=error)
        error.sub_(targets).mul_(1 / self.size)
        if self._narrow:
            return self._error.copy_(error)
        self._round(error)
        return error

    def _backward(self, error: Tensor, inputs: Tensor) -> None:
        weights = self._network.weights
        for layer in range(len(weights) - 1, 0, -1):
            self._gradient(layer, error, self._given[layer - 1])
            below, activation = self._errors[layer - 1], self._activations[layer - 1]
            torch.mm(weights[layer][:, :-1].t(), error, out=below)
            self._back(below, activation)
            self._round(below)
            error = below
        self._gradient(0, error, inputs)

    def _gradient(self, layer: int, error: Tensor, given: Tensor) -> None:
        torch.mm(error, given.t(), out=self._gradients[layer])
        if self._apart:
            self._network.gradients[layer].copy_(self._gradients[layer])

    def _round(self, values: Tensor) -> None:
        if self._roundings:
            self._roundings[id(values)]()

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


def _beside(tensors: Sequence[Tensor]) -> list[Tensor]:
    """Room of its own for what each of these holds."""
    return [torch.empty(each.shape, device=each.device, dtype=each.dtype) for each in tensors]


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
