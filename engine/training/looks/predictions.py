"""What a network reads in images, by its weights of the moment or by those that were laid down.

NumPy, no torch: whoever asks gives what computes the logits.
"""

from collections.abc import Callable

import numpy as np

from engine.data.dataset import Images
from engine.protocol import Predict, Predicted, clock
from engine.protocol.arrays import Array
from engine.training.initialisation import Weights


def predicted(question: Predict, *, step: int, logits: Callable[[Images], Weights]) -> Predicted:
    """What answers `question`; `logits` gives (n, 10) from images (n, 28, 28), float32."""
    images = np.frombuffer(question.pixels.data, np.uint8).reshape(question.pixels.shape)
    found = logits(images)
    return Predicted(
        at=clock.now(),
        reply_to=question.id,
        run=question.run,
        step=step,
        logits=Array("<f4", found.shape, found.astype("<f4").tobytes()),
    )
