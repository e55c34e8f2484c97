"""Every repair that is offered to a user of NumPy runs there, and gives the promised shape."""

from __future__ import annotations

import numpy as np

from tests.engine.explain.clinic.meaning.findings import MAKERS
from tests.engine.explain.clinic.meaning.running import tried


def test_every_repair_gives_in_numpy_the_shape_that_it_promises() -> None:
    outcome = tried("numpy", {"np": np}, np.asarray, 10 * len(MAKERS), seed=15)
    assert not outcome.wrong, outcome.text
    assert outcome.repairs > 2 * outcome.findings / 3
    assert len(outcome.of_kind) > 12, outcome.of_kind
