"""The code of a lesson names the data only where it could load them."""

from __future__ import annotations

import pytest

from engine.protocol import DataReady
from tui.lessons.shared.images.samples import data_file, data_path


@pytest.mark.parametrize(
    ("source", "plain", "named"),
    [
        ("/d/mine.npz", True, "/d/mine.npz"),
        ("/d/mine.npz", False, "mnist.npz"),
        ("/d/MNIST/raw", False, "mnist.npz"),
        ("package", False, "mnist.npz"),
    ],
)
def test_only_arrays_under_mnist_s_names_are_loaded_by_the_code(
    source: str, plain: bool, named: str
) -> None:
    data = DataReady(name="other", source=source, verified=False, plain=plain, train=3, test=3)
    assert data_file(data) == named
    assert data_path(data) == repr(named)
    assert data_file(None) == "mnist.npz"
