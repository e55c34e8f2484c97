"""What can be done after backprop."""

from __future__ import annotations

from engine.explain.backprop.missions import judge_opposite, judge_silent
from tui.shell.course.mission import Mission

MISSIONS = (
    Mission("silent", judge_silent, right="relu(w*x); w = -3, x = 2"),
    Mission("opposite", judge_opposite, right="3*a - 3*b; a = 1, b = 2"),
)
