"""What can be done after kinds."""

from __future__ import annotations

from engine.explain.kinds.missions import judge_frames, judge_year
from tui.shell.course.mission import Mission

MISSIONS = (
    Mission("frames", judge_frames, right="533"),
    Mission("year", judge_year, right="(20, 8760, 3)"),
)
