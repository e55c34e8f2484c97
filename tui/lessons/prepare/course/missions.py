"""What can be done after prepare."""

from __future__ import annotations

from engine.explain.prepare.missions import judge_byte, judge_place
from tui.shell.course.mission import Mission

MISSIONS = (
    Mission("place", judge_place, right="14 * 28 + 3"),
    Mission("byte", judge_byte, right="51"),
)
