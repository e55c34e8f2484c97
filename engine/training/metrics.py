"""An epoch's loss and accuracy under both rules, from the same stream of steps."""

from collections.abc import Iterable

from msgspec import Struct

from engine.protocol import EpochFigures
from engine.protocol.arrays import Array, pack, real


class EpochSoFar(Struct):
    """The sums from which an epoch's figures follow, in float64.

    `loss` and `right` weigh each step by its samples; `loss_running` and
    `accuracy_running` add up, step by step, the mean so far, as TensorFlow 2.4's
    progress bar did (tensorflow#48033).
    """

    steps: float = 0.0
    samples: float = 0.0
    loss: float = 0.0
    right: float = 0.0
    loss_running: float = 0.0
    accuracy_running: float = 0.0
    seconds: float = 0.0

    def add(self, *, loss: float, right: int, samples: int) -> None:
        """One more step: its mean loss, its right answers, its batch size."""
        self.steps += 1
        self.samples += samples
        self.loss += loss * samples
        self.right += right
        self.loss_running += self.loss / self.samples
        self.accuracy_running += self.right / self.samples

    def means(self) -> tuple[float, float]:
        """Loss and accuracy over the samples so far; NaN before the first step."""
        if not self.samples:
            return float("nan"), float("nan")
        return self.loss / self.samples, self.right / self.samples

    def figures(self, test_loss: float, test_accuracy: float) -> EpochFigures:
        """The finished epoch. Raises ZeroDivisionError if it had no step."""
        return EpochFigures(
            loss=real(self.loss / self.samples),
            accuracy=real(self.right / self.samples),
            loss_running=real(self.loss_running / self.steps),
            accuracy_running=real(self.accuracy_running / self.steps),
            test_loss=real(test_loss),
            test_accuracy=real(test_accuracy),
            seconds=self.seconds,
        )

    def packed(self) -> Array:
        """All sums, exactly, f8 (7,)."""
        return pack("<f8", [getattr(self, name) for name in self.__struct_fields__])


def unpacked(sums: Array) -> EpochSoFar:
    """What `packed` packed. Raises ValueError for anything else."""
    values: Iterable[float] = sums.values()
    fields = EpochSoFar.__struct_fields__
    if sums.dtype != "<f8" or sums.shape != (len(fields),):
        raise ValueError(f"sums are {sums.dtype} {sums.shape}, not f8 ({len(fields)},)")
    return EpochSoFar(*values)
