"""What can be done after elementwise."""

from __future__ import annotations

from engine.explain.elementwise.missions import judge_five, judge_unequal
from tui.shell.course.mission import Mission

MISSIONS = (
    Mission("unequal", judge_unequal, right="1 2 3; -2 -3 -4"),
    Mission("five", judge_five, right="-5"),
)
