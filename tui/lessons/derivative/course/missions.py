"""What can be done after derivative."""

from __future__ import annotations

from engine.explain.derivative.missions import judge_line, judge_still
from tui.shell.course.mission import Mission

MISSIONS = (
    Mission("line", judge_line, right="3*(x - 2)"),
    Mission("still", judge_still, right="(x - 1)^3"),
)
