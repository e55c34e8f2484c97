"""The fastest honest training step: `plain_step`'s numbers, with nothing done twice.

All parameters, gradients and the optimizer's numbers lie flat; the gradient is the one
that the chapter derives, written into memory taken once; the optimizer is one pass; and
what the steps saw is computed over many at once. Where the time goes is measured by
`ch2-tui bench`.
"""

from array import array
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from engine.batch_pass import BatchPass
from engine.fused_optimizers import flat_optimizer
from engine.network import Weights
from engine.products import Products, products
from engine.protocol import Activation, Optimizer, Precision
from engine.samples import Samples
from engine.training_step import Readings, State
from engine.working_network import WorkingNetwork

SLOTS = 32
"""At most so many steps are measured at once."""
_KEPT = 1 << 20
"""At most so many logits are kept for it: 4 MB in float32."""
_GPU_ALIGN = 8
"""Tensor cores want the rows of a matrix at multiples of 16 bytes."""


class FastStep:
    """A TrainingStep on any device for images (n, features) and labels (n,), int64.

    Takes each step when it is told to. `products` are the precision's best on the device
    unless said; `dtype` is that of the parameters. On MPS it was never run.
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
        self._passes: dict[int, BatchPass] = {}
        self._pass: BatchPass | None = None
        self._filled = 0
        self._seen: list[Tensor] = []
        for view, values in zip(self._network.parameters.parameters(), parameters, strict=True):
            view.copy_(torch.tensor(values))
        self._network.refresh()

    @property
    def parameters(self) -> Sequence[Tensor]:
        return self._network.parameters.parameters()

    def run(self, rows: Tensor) -> None:
        batch = self._pass_for(rows.shape[0])
        slot = self._filled
        batch.rows[slot].copy_(rows)
        self._learn(batch, slot)
        self._filled += 1
        if self._filled == batch.slots:
            self._measure()

    def _pass_for(self, size: int) -> BatchPass:
        batch = self._pass
        if batch is None or batch.size != size:
            self._measure()
            if size not in self._passes:
                slots = max(1, min(SLOTS, _KEPT // (size * self._network.widths[-1])))
                self._passes[size] = self._new_pass(size, slots)
            self._pass = batch = self._passes[size]
        return batch

    def _new_pass(self, size: int, slots: int) -> BatchPass:
        return BatchPass(self._network, self._samples, self._activation, size=size, slots=slots)

    def _learn(self, batch: BatchPass, slot: int) -> None:
        batch.learn(slot)
        self._network.collect()
        self._optimizer.update()
        self._network.refresh()

    def _measure(self) -> None:
        if self._filled:
            assert self._pass is not None
            self._seen.append(self._pass.measure()[:, : self._filled])
            self._filled = 0

    def read(self) -> Readings:
        self._measure()
        if not self._seen:
            return Readings(array("f"), array("I"))
        loss, right = torch.cat(self._seen, 1).cpu().numpy()
        self._seen = []
        return Readings(
            array("f", loss.astype(np.float32).tobytes()),
            array("I", right.astype(np.uint32).tobytes()),
        )

    def state(self) -> State:
        return {name: _copy(tensor) for name, tensor in self._tensors()}

    def restore(self, state: State, steps: int) -> None:
        for name, tensor in self._tensors():
            values = state[name]
            if values.shape != tuple(tensor.shape):
                raise ValueError(f"{name} is {values.shape}, not {tuple(tensor.shape)}")
            tensor.copy_(torch.tensor(values))
        self._optimizer.restart(steps)
        self._network.refresh()

    def _tensors(self) -> Iterator[tuple[str, Tensor]]:
        parameters = self._network.parameters
        yield from parameters.named(parameters.flat).items()
        for kind, kept in self._optimizer.kept.items():
            for name, tensor in parameters.named(kept).items():
                yield f"{kind}.{name}", tensor


def _copy(value: Tensor) -> Weights:
    copied: Weights = value.detach().to("cpu", torch.float32).numpy().copy("C")
    return copied
