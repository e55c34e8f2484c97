"""What NumPy says of calls that fail is read as what was made to fail."""

from __future__ import annotations

from tests.engine.explain.clinic.reading.failing.calls import raised, tallied
from tests.engine.explain.clinic.reading.failing.dresses import dressed
from tests.engine.explain.clinic.reading.failing.in_numpy import NUMPY


def test_every_message_of_numpy_is_read_as_it_was() -> None:
    tally = tallied(NUMPY, 5 * len(NUMPY), seed=15, message=raised)
    assert not tally.text, tally.text
    assert sum(tally.made.values()) == 5 * len(NUMPY)


def test_no_dress_makes_a_message_another_one() -> None:
    tally = tallied(NUMPY, 10 * len(NUMPY), seed=15, message=raised, dress=dressed)
    assert not tally.text, tally.text
