"""Bytes become the same numbers on every device."""

import numpy as np
import pytest
import torch

from engine.training.byte_images import ByteImages
from tests.engine.training.fast.operations import Operations

GREYS = np.arange(256, dtype=np.uint8).reshape(1, 16, 16)


def test_a_grey_is_the_nearest_float32_to_its_256th() -> None:
    scaled = ByteImages(GREYS, torch.device("cpu"), scaled=True)[:].flatten()
    exact = torch.arange(256, dtype=torch.float64) / 255
    assert torch.equal(scaled, exact.to(torch.float32))


@pytest.mark.parametrize("device", ["cpu", "meta"])
def test_no_device_but_the_processor_divides(device: str) -> None:
    with Operations() as operations:
        images = ByteImages(GREYS, torch.device(device), scaled=True)[:]
    assert images.device.type == device
    divided = [one.arguments[0].device.type for one in operations.done if "div" in one.name]
    assert divided == ["cpu"], "another multiplies by 1 / 255: half of the greys an ulp off"


def test_the_reciprocal_is_what_makes_the_difference() -> None:
    greys = torch.arange(256, dtype=torch.float32)
    assert (greys.div(255) != greys.mul(1 / torch.tensor(255.0))).sum() == 126
