"""What all tests share: property tests look at results, never at the clock or at other tests."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
# The gate tries the same examples each time: what it finds is in the change that it looks at.
# New ones are looked for by whoever runs the tests anywhere else.
settings.register_profile("gate", settings.get_profile("any machine"), derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "any machine"))


@pytest.fixture(autouse=True)
def _denormals_come_back() -> Iterator[None]:
    """A training flushes denormals in its thread; floats drawn after it must have them again."""
    yield
    if (torch := sys.modules.get("torch")) is not None:
        torch.set_flush_denormal(False)
