"""Every repair that is offered to a user of NumPy runs there, and gives the promised shape."""

from __future__ import annotations

from tests.engine.explain.clinic.meaning.findings import MAKERS
from tests.engine.explain.clinic.meaning.libraries import numpy_names
from tests.engine.explain.clinic.meaning.running import (
    findings_of_messages,
    random_findings,
    tried,
)
from tests.engine.explain.clinic.reading.failing.calls import raised
from tests.engine.explain.clinic.reading.failing.in_numpy import NUMPY


def test_every_repair_gives_in_numpy_the_shape_that_it_promises() -> None:
    findings = random_findings("numpy", 10 * len(MAKERS), seed=15)
    outcome = tried("numpy", *numpy_names(), findings)
    assert not outcome.wrong, outcome.text
    assert outcome.repairs > 2 * outcome.findings / 3
    assert len(outcome.of_kind) > 12, outcome.of_kind


def test_every_repair_of_what_numpy_itself_has_said_is_as_promised() -> None:
    findings = findings_of_messages(NUMPY, raised, 5 * len(NUMPY), seed=15)
    outcome = tried("numpy", *numpy_names(), findings)
    assert not outcome.wrong, outcome.text
    assert outcome.repairs > 50, outcome
