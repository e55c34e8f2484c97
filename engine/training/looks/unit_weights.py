"""What is answered by a network's weights of the moment, or by those that were laid down.

NumPy, no torch: whoever asks gives what reads the weights.
"""

from collections.abc import Callable

from engine.data.dataset import SIDE
from engine.protocol import GetWeights, UnitWeights, clock
from engine.protocol.arrays import Array
from engine.protocol.errors import Mistake
from engine.training.initialisation import Weights


class UnitsOutside(Mistake):
    """Units beyond the first layer's last one were asked for (code `weights.outside`)."""

    def __init__(self, first: int, units: int) -> None:
        super().__init__(
            "weights.outside",
            f"weights from unit {first:,} on were asked for; the first layer has {units:,} units",
            first=first,
            units=units,
        )


def unit_weights(
    question: GetWeights, *, step: int, units: int, read: Callable[[int, int], Weights]
) -> UnitWeights:
    """What answers `question`; `read(first, count)` gives the weights (count, 784), float32.

    Raises UnitsOutside.
    """
    if question.first >= units:
        raise UnitsOutside(question.first, units)
    count = min(question.count, units - question.first)
    weights = read(question.first, count)
    return UnitWeights(
        at=clock.now(),
        reply_to=question.id,
        run=question.run,
        step=step,
        first=question.first,
        units=units,
        weights=Array("<f4", (count, SIDE, SIDE), weights.astype("<f4").tobytes()),
    )
