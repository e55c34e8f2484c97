"""A network that learns a batch when it is told to, in memory that is taken once."""

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from engine.protocol import Activation, Optimizer, Precision
from engine.training.byte_images import ByteImages
from engine.training.fast.batch_pass import BatchPass
from engine.training.fast.fused_optimizers import Written, flat_optimizer
from engine.training.fast.layout import Layout, layout_of
from engine.training.fast.lit_inputs import LitInputs
from engine.training.fast.products import Products, products
from engine.training.fast.samples import Samples
from engine.training.fast.working_network import WorkingNetwork
from engine.training.network import Weights
from engine.training.step import State

_FIRST = "W1"
_KEPT = 1 << 20
"""At most so many logits are kept until they are measured: 4 MB in float32."""


class Learner:
    """The parts of a training step on one device, for what runs them to put together.

    For images (n, features) and labels (n,), int64. The matrix products are done as
    `products_as` and laid out as `layout`, or as is best for the precision on that device;
    `dtype` is that of the parameters.
    """

    def __init__(
        self,
        *,
        parameters: Sequence[Weights],
        images: Tensor | ByteImages,
        labels: Tensor,
        optimizer: Optimizer,
        learning_rate: float,
        precision: Precision,
        activation: Activation = "relu",
        products_as: Products | None = None,
        layout: Layout | None = None,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        device = images.device
        self._lit = LitInputs(images)
        widths = [len(self._lit.columns), *(bias.shape[0] for bias in parameters[1::2])]
        self._activation, self._layout = activation, layout or layout_of(device)
        self._network = WorkingNetwork(
            widths,
            device=device,
            full=dtype,
            products=products_as or products(precision, device),
            align=self._layout.align,
        )
        self._optimizer = flat_optimizer(
            optimizer, self._network.parameters.flat, self._network.gradient, learning_rate
        )
        self._samples = Samples(images, self._lit.columns, labels, widths[-1], self._network.dtype)
        # W1 as it is shown; the rows of inputs that are never lit stay as they are here.
        self._first = torch.tensor(parameters[0], device=device, dtype=dtype)
        for (name, view), values in zip(self._views().items(), parameters, strict=True):
            self._put(view, name, torch.tensor(values, device=device))
        self._network.refresh()

    @property
    def needs_host(self) -> bool:
        """Whether a step depends on a number that only the host knows, step by step."""
        return not self._optimizer.counts_on_device

    def parameters(self) -> list[Tensor]:
        """W1 (inputs, outputs), b1 (outputs,), W2, b2, … as they are now, not to be changed."""
        return [self._whole(view, name) for name, view in self._views().items()]

    @property
    def products(self) -> Products:
        """In which numbers the matrix products are computed."""
        return self._network.products

    @property
    def fused(self) -> bool:
        """Whether an update of all parameters is one kernel of torch's."""
        return not isinstance(self._optimizer, Written)

    def batches(self, size: int, slots: int, *, together: bool = False) -> BatchPass:
        """Room for batches of `size`, for as many of `slots` as is not too much to keep."""
        most = max(1, _KEPT // (size * self._network.widths[-1]))
        return BatchPass(
            self._network,
            self._samples,
            self._activation,
            size=size,
            slots=min(slots, most),
            layout=self._layout,
            together=together,
        )

    def learn(self, batch: BatchPass, slot: int, *, gathered: bool = False) -> None:
        """One step from the samples `batch.rows[slot]`, which may be gathered already."""
        batch.learn(slot, gathered=gathered)
        self._network.collect()
        self._optimizer.update()
        self._network.refresh()

    def learn_all(self, batch: BatchPass) -> None:
        """A step from each slot of `batch` in turn."""
        gathered = batch.gather()
        for slot in range(batch.slots):
            self.learn(batch, slot, gathered=gathered)

    def change_rate(self, learning_rate: float) -> None:
        """As `TrainingStep.change_rate`."""
        self._optimizer.learning_rate = learning_rate

    def state(self) -> State:
        """What `TrainingStep.state` gives."""
        return {name: _copy(self._whole(view, name)) for name, view in self._named()}

    def restore(self, state: State, steps: int) -> None:
        """As `TrainingStep.restore`."""
        for name, view in self._named():
            values, shape = state[name], tuple(self._whole(view, name).shape)
            if values.shape != shape:
                raise ValueError(f"{name} is {values.shape}, not {shape}")
            self._put(view, name, torch.tensor(values, device=view.device))
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

    def _views(self) -> dict[str, Tensor]:
        return self._network.parameters.named(self._network.parameters.flat)

    def _named(self) -> Iterator[tuple[str, Tensor]]:
        yield from self._views().items()
        for kind, kept in self._optimizer.kept.items():
            for name, view in self._network.parameters.named(kept).items():
                yield f"{kind}.{name}", view

    def _whole(self, view: Tensor, name: str) -> Tensor:
        """`view` with a row for every input, if it is of the first layer."""
        if name == _FIRST:
            return self._lit.widened(view, self._first)
        if name.endswith(f".{_FIRST}"):
            return self._lit.widened(view, torch.zeros_like(self._first))
        return view

    def _put(self, view: Tensor, name: str, whole: Tensor) -> None:
        """Copy into `view` what `_whole` made of another."""
        if name == _FIRST:
            self._first.copy_(whole)
        elif name.endswith(f".{_FIRST}") and not self._lit.are_all_of(whole):
            raise ValueError(f"{name} is of a training on other images")
        view.copy_(self._lit.narrowed(whole) if name.endswith(_FIRST) else whole)


def _copy(value: Tensor) -> Weights:
    copied: Weights = value.detach().to("cpu", torch.float32).numpy().copy("C")
    return copied
