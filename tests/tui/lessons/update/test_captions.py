"""What the captions of the update lesson say of nudges and rules of every kind."""

from __future__ import annotations

import pytest

from engine.explain.shared.networks.optimizer_rules import KEPT, NAMES, OptimizerName
from engine.explain.update.plan import ASKED, SIZES, NudgePlan, plan, shares
from engine.explain.update.rules import moves
from tui.drawing.cells import wrap_cells
from tui.lessons.update.captions import nudges_caption, rules_caption, weight_caption
from tui.shell.chapter import texts

LAST = len(SIZES)


def nudged(gradient: float, *rests: float) -> NudgePlan:
    """A loss that is off the prediction by `rests` at the largest nudges."""
    off = [0.0] * (LAST - len(rests)) + list(rests)
    losses = [2.4 + gradient * size + rest for size, rest in zip(SIZES, off, strict=True)]
    return plan(2.4, gradient, SIZES, losses, 2.4, losses)


def said(found: NudgePlan, stage: int, *, silent: bool = False) -> str:
    x = [0.5] if silent else [0.0]
    name, values = weight_caption(
        found, shares(x, [0.0]), stage=stage, hidden=False, signs=False, parameters=1, label=str
    )
    return " ".join((name, str(values.get("why", "")))).rstrip()


def test_a_gradient_of_zero_is_explained_by_what_makes_it_zero() -> None:
    still = nudged(0.0)
    assert said(still, 1) == "weight.zero zero.never"
    assert said(still, 1, silent=True) == "weight.zero zero.silent"
    assert said(still, 3) == "weight.still"
    assert said(nudged(0.01), 1) == "weight.why"


def test_a_prediction_that_is_far_off_is_not_praised() -> None:
    rests = [0.0] * (LAST - SIZES.index(ASKED))
    assert said(nudged(0.01, *rests), 3) == "weight.told"
    rests[0] = 0.01
    assert said(nudged(0.01, *rests), 3) == "weight.too_far"


def test_a_silent_unit_sleeps_until_a_nudge_turns_it_on() -> None:
    woken = nudged(0.0, 0.001)
    found = [
        nudges_caption(woken, stage=stage, relu=True, label=str)[1].get("what")
        for stage in range(LAST + 1)
    ]
    assert found == [None, *["asleep"] * (LAST - 1), "woken"]
    still = nudges_caption(nudged(0.0), stage=LAST, relu=True, label=str)
    assert still[0] == "nudges.still"


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("optimizer", NAMES)
def test_each_optimizer_has_its_own_words(optimizer: OptimizerName, language: str) -> None:
    moved = moves(0.1, 0.02, optimizer, 0.001, dict.fromkeys(KEPT[optimizer], 0.5), 7)
    words = texts(language, "update")
    found = [
        rules_caption(moved, stage=stage, label=lambda key: words.get("labels", key))
        for stage in range(4)
    ]
    assert found[1][0] == ("rules.beside" if optimizer == "sgd" else "rules.own")
    for name, values in found:
        said = words.get("captions", name, **values)
        assert len(wrap_cells(said, 78)) <= 2
        assert "{" not in said
