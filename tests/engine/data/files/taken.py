"""A path taken as data, or refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.data.dataset import Arrays, DataError
from engine.data.files import reading


def read(path: Path) -> Arrays:
    """The arrays, of which the first images are the first, too."""
    arrays = reading.read(path).arrays
    images, labels = reading.first_images(path, 4)
    np.testing.assert_array_equal(images, arrays.x_train[:4])
    np.testing.assert_array_equal(labels, arrays.y_train[:4])
    return arrays


def refused(path: Path) -> DataError:
    """Why it is not read."""
    with pytest.raises(DataError) as caught:
        reading.read(path)
    return caught.value
