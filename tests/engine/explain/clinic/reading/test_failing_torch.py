"""What PyTorch and Keras on it say of calls that fail is read as what was made to fail."""

from __future__ import annotations

import importlib.util

import pytest
import torch

from tests.engine.explain.clinic.reading.failing.calls import tallied
from tests.engine.explain.clinic.reading.failing.in_torch import TORCH, message


def test_every_message_of_torch_is_read_as_it_was() -> None:
    tally = tallied(TORCH, 2 * len(TORCH), seed=15, message=message)
    assert not tally.text, f"torch {torch.__version__}\n{tally.text}"
    assert sum(tally.made.values()) == 2 * len(TORCH)


@pytest.mark.skipif(not importlib.util.find_spec("keras"), reason="Keras is not installed")
def test_every_message_of_keras_is_read_as_it_was() -> None:
    from tests.engine.explain.clinic.reading.failing import in_keras

    tally = tallied(in_keras.KERAS, 5 * len(in_keras.KERAS), 15, in_keras.message)
    assert not tally.text, tally.text
    assert sum(tally.made.values()) == 5 * len(in_keras.KERAS)
