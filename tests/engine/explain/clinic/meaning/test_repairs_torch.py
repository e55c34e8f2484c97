"""Every repair that is offered to a user of PyTorch or Keras runs there, as it promises."""

from __future__ import annotations

import importlib.util

import pytest

from tests.engine.explain.clinic.meaning.findings import MAKERS
from tests.engine.explain.clinic.meaning.libraries import keras_names, torch_names
from tests.engine.explain.clinic.meaning.running import tried


def test_every_repair_gives_in_torch_the_shape_that_it_promises() -> None:
    names, make = torch_names()
    outcome = tried("torch", names, make, 5 * len(MAKERS), seed=15)
    assert not outcome.wrong, outcome.text
    assert outcome.repairs > 2 * outcome.findings / 3
    assert len(outcome.of_kind) > 12, outcome.of_kind


@pytest.mark.skipif(not importlib.util.find_spec("keras"), reason="Keras is not installed")
def test_every_repair_gives_in_keras_the_shape_that_it_promises() -> None:
    names, make = keras_names()
    outcome = tried("keras", names, make, 5 * len(MAKERS), seed=15)
    assert not outcome.wrong, outcome.text
    assert len(outcome.of_kind) > 12, outcome.of_kind
