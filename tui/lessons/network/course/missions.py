"""What can be done after network."""

from __future__ import annotations

from engine.explain.network.missions import BUDGET, judge_budget, judge_second_larger
from tui.shell.course.mission import Mission

MISSIONS = (
    Mission("budget", judge_budget, right="125", values={"budget": BUDGET}),
    Mission("second_larger", judge_second_larger, right="10, 2000"),
)
