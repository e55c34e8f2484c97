"""What can be done after batches."""

from __future__ import annotations

from engine.explain.batches.missions import judge_single, judge_steps
from tui.shell.course.mission import Mission

MISSIONS = (
    Mission("single", judge_single, right="99"),
    Mission("steps", judge_steps, right="607"),
)
