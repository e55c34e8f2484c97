"""What can be done after update."""

from __future__ import annotations

from engine.explain.update.missions import judge_half, judge_times
from tui.shell.course.mission import Mission

MISSIONS = (
    Mission("half", judge_half, right="2"),
    Mission("times", judge_times, right="10000"),
)
