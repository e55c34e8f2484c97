"""What can be done after descent."""

from __future__ import annotations

from engine.explain.descent.missions import judge_explodes, judge_missed, judge_momentum
from tui.shell.course.mission import Mission

MISSIONS = (
    Mission("explodes", judge_explodes, right="0.10"),
    Mission("missed", judge_missed, right="w^4 - 2*w^3"),
    Mission("momentum", judge_momentum, right="0 1"),
)
