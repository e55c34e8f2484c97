"""A network that learns a batch when it is told to, in memory that is taken once."""

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from engine.fast.batch_pass import BatchPass
from engine.fast.fused_optimizers import flat_optimizer
from engine.fast.products import Products, products
from engine.fast.samples import Samples
from engine.fast.working_network import WorkingNetwork
from engine.network import Weights
from engine.protocol import Activation, Optimizer, Precision
from engine.training_step import State

_KEPT = 1 << 20
"""At most so many logits are kept until they are measured: 4 MB in float32."""
_GPU_ALIGN = 8
"""Tensor cores want the rows of a matrix at multiples of 16 bytes."""


class Learner:
    """The parts of a training step on one device, for what runs them to put together.

    For images (n, features) and labels (n,), int64. The matrix products are done as
    `products_as`, or as is best for the precision on that device; `dtype` is that of the
    parameters.
    """

    def __init__(
        self,
        *,
        parameters: Sequence[Weights],
        images: Tensor,
        labels: Tensor,
        optimizer: Optimizer,
        learning_rate: float,
        precision: Precision,
        activation: Activation = "relu",
        products_as: Products | None = None,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        device = images.device
        widths = [images.shape[1], *(bias.shape[0] for bias in parameters[1::2])]
        self._activation = activation
        self._network = WorkingNetwork(
            widths,
            device=device,
            full=dtype,
            products=products_as or products(precision, device),
            align=1 if device.type == "cpu" else _GPU_ALIGN,
        )
        self._optimizer = flat_optimizer(
            optimizer, self._network.parameters.flat, self._network.gradient, learning_rate
        )
        self._samples = Samples(images, labels, widths[-1], self._network.dtype)
        for view, values in zip(self.parameters(), parameters, strict=True):
            view.copy_(torch.tensor(values))
        self._network.refresh()

    @property
    def needs_host(self) -> bool:
        """Whether a step depends on a number that only the host knows, step by step."""
        return not self._optimizer.counts_on_device

    def parameters(self) -> list[Tensor]:
        """Views: W1 (inputs, outputs), b1 (outputs,), W2, b2, …"""
        return self._network.parameters.parameters()

    def batches(self, size: int, slots: int) -> BatchPass:
        """Room for batches of `size`, for as many of `slots` as is not too much to keep."""
        most = max(1, _KEPT // (size * self._network.widths[-1]))
        return BatchPass(
            self._network, self._samples, self._activation, size=size, slots=min(slots, most)
        )

    def learn(self, batch: BatchPass, slot: int) -> None:
        """One step from the samples `batch.rows[slot]`."""
        batch.learn(slot)
        self._network.collect()
        self._optimizer.update()
        self._network.refresh()

    def state(self) -> State:
        """What `TrainingStep.state` gives."""
        return {name: _copy(tensor) for name, tensor in self._named()}

    def restore(self, state: State, steps: int) -> None:
        """As `TrainingStep.restore`."""
        for name, tensor in self._named():
            values = state[name]
            if values.shape != tuple(tensor.shape):
                raise ValueError(f"{name} is {values.shape}, not {tuple(tensor.shape)}")
            tensor.copy_(torch.tensor(values))
        self._optimizer.restart(steps)
        self._network.refresh()

    def snapshot(self) -> list[Tensor]:
        """Copies, on the device, of all that a step changes and the next depends on."""
        return [tensor.clone() for tensor in self._changing()]

    def return_to(self, snapshot: Sequence[Tensor]) -> None:
        """Be again as when `snapshot` was taken."""
        for tensor, was in zip(self._changing(), snapshot, strict=True):
            tensor.copy_(was)
        self._network.refresh()

    def _changing(self) -> list[Tensor]:
        kept = self._optimizer.kept.values()
        return [self._network.parameters.flat, *kept, *self._optimizer.counts]

    def _named(self) -> Iterator[tuple[str, Tensor]]:
        parameters = self._network.parameters
        yield from parameters.named(parameters.flat).items()
        for kind, kept in self._optimizer.kept.items():
            for name, tensor in parameters.named(kept).items():
                yield f"{kind}.{name}", tensor


def _copy(value: Tensor) -> Weights:
    copied: Weights = value.detach().to("cpu", torch.float32).numpy().copy("C")
    return copied
