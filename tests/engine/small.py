"""A data set that a network learns in a blink: ten blurred shapes with noise."""

from pathlib import Path

import numpy as np

from engine.data.dataset import Arrays, Dataset, dataset
from engine.data.files import npz

TRAIN, TEST = 300, 50


def arrays(seed: int = 0) -> Arrays:
    """300 images to train on and 50 to test on."""
    random = np.random.default_rng(seed)
    shapes = random.integers(0, 200, (10, 28, 28))

    def drawn(
        labels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]],
    ) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        noise = random.integers(0, 55, (len(labels), 28, 28))
        return (shapes[labels] + noise).astype(np.uint8)

    y_train = random.integers(0, 10, TRAIN).astype(np.uint8)
    y_test = random.integers(0, 10, TEST).astype(np.uint8)
    return Arrays(drawn(y_train), y_train, drawn(y_test), y_test)


def small_dataset(seed: int = 0) -> Dataset:
    """The arrays as a data set, as if from a file."""
    made = arrays(seed)
    return dataset(
        made,
        name="other",
        title="small",
        source="small.npz",
        verified=False,
        sha256=made.sha256(),
    )


def write_npz(path: Path, seed: int = 0) -> Path:
    """The arrays in a file that --data takes."""
    npz.write(path, arrays(seed))
    return path
