"""The order in which an epoch sees the samples: the very one that the engine trains in."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from engine.protocol.errors import Mistake

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

ORDER_STREAM: Final = 1
"""Which of a seed's streams of random numbers the orders come from."""
MAX_SHUFFLED: Final = 1_000_000
"""As many samples as a data set of the engine may have; their order takes 8 MB."""


class ShuffleMistake(Mistake):
    """More samples than are put in order here. Code: `shuffle.too_many` (given, most)."""


@lru_cache(maxsize=2)
def sample_order(samples: int, seed: int, epoch: int) -> npt.NDArray[np.int64]:
    """The order (samples,) of epoch `epoch`, counted from 0: which sample comes at each place.

    A generator for each (seed, epoch), so that any epoch's order can be had without those
    before it. Raises `ShuffleMistake`.
    """
    if samples > MAX_SHUFFLED:
        raise ShuffleMistake(
            "shuffle.too_many",
            f"{samples:,} samples are too many to shuffle; at most {MAX_SHUFFLED:,}",
            given=samples,
            most=MAX_SHUFFLED,
        )
    # Only a shuffled figure needs NumPy, long after the first frame.
    import numpy as np

    stream = np.random.SeedSequence(seed, spawn_key=(ORDER_STREAM, epoch))
    order = np.random.default_rng(stream).permutation(samples)
    order.flags.writeable = False
    return order
