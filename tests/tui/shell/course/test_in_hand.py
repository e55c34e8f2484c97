"""The mission in hand: judged as its lesson changes, right or wrong, and told once a judgement."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from engine.explain.shared.judged import Judged
from tui.shell.chapter import LANGUAGES, texts
from tui.shell.course.in_hand import InHand
from tui.shell.course.mission import Mission, missions_of


def met(lesson: str, key: str, **state: Any) -> Judged | None:
    """What a lesson in that state is worth to a mission that is done in it."""
    mission = next(one for one in missions_of(lesson) if one.key == key)
    assert mission.met is not None
    judged = mission.met(SimpleNamespace(**state))
    if judged is not None:
        for language in LANGUAGES:
            course = texts(language, f"{lesson}/course")
            course.get("missions", f"{key}.{judged.code}", **judged.values)
    return judged


def test_a_judgement_is_told_once_as_long_as_it_stays_the_same() -> None:
    mission, hand = Mission("edge", met=lambda lesson: lesson), InHand()
    paper, ink = Judged(False, "paper", {"value": 0}), Judged(False, "ink", {"value": 250})
    assert hand.judged("digits", paper) is None, "nothing is in hand"
    hand.take("digits", mission)
    assert hand.judged("fit", paper) is None, "it is another lesson's"
    said = [hand.judged("digits", one) for one in (None, paper, paper, ink, None, ink, paper)]
    assert said == [None, paper, None, ink, None, ink, paper]
    hand.take("digits", mission)
    assert hand.judged("digits", paper) == paper, "it was taken anew"


@pytest.mark.parametrize(("value", "code"), [(0, "paper"), (120, "right"), (255, "ink")])
def test_each_pixel_is_judged_once_it_is_shown(value: int, code: str) -> None:
    picture = SimpleNamespace(value=lambda row, column: value if (row, column) == (3, 4) else -1)
    shown = {"pixel_plan": lambda: SimpleNamespace(picture=picture), "row": 3, "column": 4}
    judged = met("digits", "edge", hidden=False, **shown)
    assert judged == Judged(code == "right", code, {"value": value, "place": "[3, 4]"})
    assert met("digits", "edge", hidden=True, **shown) is None, "it would tell what is asked"
    assert met("digits", "edge", hidden=False, pixel_plan=lambda: None) is None


def test_a_step_downhill_is_told_as_one() -> None:
    for after, code in ((0.9, "fell"), (1.0, "same"), (1.1, "right")):
        judged = met("training_loop", "rose", losses=(1.0, after), hidden=False)
        assert judged is not None
        assert judged.code == code
    assert met("training_loop", "rose", losses=(1.0, 0.9), hidden=True) is None
    assert met("training_loop", "rose", losses=None, hidden=False) is None
