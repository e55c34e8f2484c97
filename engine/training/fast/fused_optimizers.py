"""The chapter's optimizers as one pass over all parameters, in place and without new memory.

torch has kernels that do a whole update in one pass; they are private to it and differ
from device to device, so each is tried first, on a few numbers, against the written-out
update of `engine.training.optimizers`. Where it is missing or gives anything else, that is used.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import torch
from torch import Tensor

from engine.protocol import Optimizer as Name
from engine.training import optimizers
from engine.training.optimizers import BETA1, BETA2, EPSILON, MOMENTUM, RHO

_LONG_AGO = 1e9
"""A count of steps at which Adam's corrections for its start at zero are gone."""
_TRIED = 70_001
"""More than a kernel takes at a time (65,536), and no multiple of what it takes side by side."""

_log = logging.getLogger(__name__)


class FlatOptimizer(Protocol):
    """Updates `parameters` (n,) from `gradients` (n,), whose values it may overwrite."""

    @property
    def kept(self) -> Mapping[str, Tensor]:
        """What it keeps, (n,) each, named as in `training.optimizers`, zero at first."""
        ...

    @property
    def counts_on_device(self) -> bool:
        """Whether nothing of an update depends on a number that only the host knows."""
        ...

    @property
    def counts(self) -> Sequence[Tensor]:
        """Counters of steps on the device, if it has any."""
        ...

    learning_rate: float
    """That of the next update."""

    def update(self) -> None: ...

    def restart(self, steps: int) -> None:
        """Go on as if `steps` updates had been made."""
        ...


class Written:
    """The written-out update, over all parameters at once."""

    def __init__(
        self, name: Name, parameters: Tensor, gradients: Tensor, learning_rate: float
    ) -> None:
        self._optimizer = optimizers.optimizer(name, learning_rate)
        self._parameters, self._gradients = parameters, gradients
        self.kept = optimizers.at_rest(self._optimizer, parameters)
        self.counts_on_device = name != "adam"
        self.counts: Sequence[Tensor] = ()
        self._steps = 0

    def update(self) -> None:
        self._steps += 1
        self._optimizer.update(self._parameters, self._gradients, self.kept, self._steps)

    def restart(self, steps: int) -> None:
        self._steps = steps

    @property
    def learning_rate(self) -> float:
        return self._optimizer.learning_rate

    @learning_rate.setter
    def learning_rate(self, rate: float) -> None:
        self._optimizer.learning_rate = rate


class _Fused:
    kept: Mapping[str, Tensor]
    counts: Sequence[Tensor] = ()
    counts_on_device = True

    def __init__(
        self, name: Name, parameters: Tensor, gradients: Tensor, learning_rate: float
    ) -> None:
        names = optimizers.optimizer(name, learning_rate).names
        self.kept = {kind: torch.zeros_like(parameters) for kind in names}
        self._parameters, self._gradients = [parameters], [gradients]
        self.learning_rate = learning_rate

    def restart(self, steps: int) -> None:
        pass


class FusedSGD(_Fused):
    def __init__(self, parameters: Tensor, gradients: Tensor, learning_rate: float) -> None:
        super().__init__("sgd", parameters, gradients, learning_rate)

    def update(self) -> None:
        self._parameters[0].add_(self._gradients[0], alpha=-self.learning_rate)


class FusedMomentum(_Fused):
    def __init__(self, parameters: Tensor, gradients: Tensor, learning_rate: float) -> None:
        super().__init__("momentum", parameters, gradients, learning_rate)
        self._velocity = [self.kept["velocity"]]

    def update(self) -> None:
        torch._fused_sgd_(
            self._parameters,
            self._gradients,
            self._velocity,
            lr=self.learning_rate,
            momentum=MOMENTUM,
            dampening=0.0,
            weight_decay=0.0,
            nesterov=False,
            maximize=False,
            # The first step would copy the gradient: what adding it to zero does.
            is_first_step=False,
        )


class FusedRMSprop(_Fused):
    """Adam's kernel without its average (beta1 = 0) and without its corrections."""

    def __init__(self, parameters: Tensor, gradients: Tensor, learning_rate: float) -> None:
        super().__init__("rmsprop", parameters, gradients, learning_rate)
        self._square = [self.kept["square_average"]]
        self._steps = [torch.full((), _LONG_AGO, device=parameters.device)]

    def update(self) -> None:
        # With beta1 = 0 the average is the gradient itself: the same memory does for both.
        torch._fused_adam_(
            self._parameters,
            self._gradients,
            self._gradients,
            self._square,
            [],
            self._steps,
            lr=self.learning_rate,
            beta1=0.0,
            beta2=RHO,
            weight_decay=0.0,
            eps=EPSILON,
            amsgrad=False,
            maximize=False,
        )


class FusedAdam(_Fused):
    def __init__(self, parameters: Tensor, gradients: Tensor, learning_rate: float) -> None:
        super().__init__("adam", parameters, gradients, learning_rate)
        self._average, self._square = [self.kept["average"]], [self.kept["square_average"]]
        self._steps = [torch.zeros((), device=parameters.device)]
        self.counts = self._steps

    def update(self) -> None:
        self._steps[0].add_(1)
        torch._fused_adam_(
            self._parameters,
            self._gradients,
            self._average,
            self._square,
            [],
            self._steps,
            lr=self.learning_rate,
            beta1=BETA1,
            beta2=BETA2,
            weight_decay=0.0,
            eps=EPSILON,
            amsgrad=False,
            maximize=False,
        )

    def restart(self, steps: int) -> None:
        self._steps[0].fill_(steps)


Make = Callable[[Tensor, Tensor, float], FlatOptimizer]
FUSED: Mapping[Name, Make] = {
    "sgd": FusedSGD,
    "momentum": FusedMomentum,
    "rmsprop": FusedRMSprop,
    "adam": FusedAdam,
}


def flat_optimizer(
    name: Name, parameters: Tensor, gradients: Tensor, learning_rate: float
) -> FlatOptimizer:
    """The optimizer `name` on these, fused if that can be had here."""
    if agrees(name, FUSED[name], parameters.device, parameters.dtype):
        return FUSED[name](parameters, gradients, learning_rate)
    return Written(name, parameters, gradients, learning_rate)


def agrees(name: Name, make: Make, device: torch.device, dtype: torch.dtype) -> bool:
    """Whether three updates of what `make` makes are there and those of `training.optimizers`.

    In the parameters as in what is kept, which a run may go on from elsewhere.
    """
    angles = torch.linspace(-3, 3, _TRIED, device=device, dtype=dtype)
    ours, theirs, gradients = angles.cos(), angles.cos(), torch.zeros_like(angles)
    written = Written(name, theirs, gradients, 0.01)
    try:
        fused = make(ours, gradients, 0.01)
        for step in range(3):
            for optimizer in (written, fused):
                gradients.copy_((angles + step).sin())
                optimizer.update()
    except (AttributeError, RuntimeError, TypeError) as error:
        if isinstance(error, torch.OutOfMemoryError):
            raise
        _log.info("no fused %s on %s: %s", name, device, error)
        return False
    pairs = [(ours, theirs), *((fused.kept[kind], kept) for kind, kept in written.kept.items())]
    return all(torch.allclose(one, other, rtol=1e-5, atol=1e-6) for one, other in pairs)
