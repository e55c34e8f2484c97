"""Every repair that is offered to a user of PyTorch or Keras runs there, as it promises."""

from __future__ import annotations

import importlib.util

import pytest

from tests.engine.explain.clinic.meaning.findings import MAKERS
from tests.engine.explain.clinic.meaning.libraries import keras_names, torch_names
from tests.engine.explain.clinic.meaning.running import (
    findings_of_messages,
    random_findings,
    tried,
)
from tests.engine.explain.clinic.reading.failing.in_torch import TORCH, message


def test_every_repair_gives_in_torch_the_shape_that_it_promises() -> None:
    findings = random_findings("torch", 5 * len(MAKERS), seed=15)
    outcome = tried("torch", *torch_names(), findings)
    assert not outcome.wrong, outcome.text
    assert outcome.repairs > 2 * outcome.findings / 3
    assert len(outcome.of_kind) > 12, outcome.of_kind


def test_every_repair_of_what_torch_itself_has_said_is_as_promised() -> None:
    findings = findings_of_messages(TORCH, message, 3 * len(TORCH), seed=15)
    outcome = tried("torch", *torch_names(), findings)
    assert not outcome.wrong, outcome.text
    assert outcome.repairs > 50, outcome


@pytest.mark.skipif(not importlib.util.find_spec("keras"), reason="Keras is not installed")
def test_every_repair_gives_in_keras_the_shape_that_it_promises() -> None:
    findings = random_findings("keras", 5 * len(MAKERS), seed=15)
    outcome = tried("keras", *keras_names(), findings)
    assert not outcome.wrong, outcome.text
    assert len(outcome.of_kind) > 12, outcome.of_kind
