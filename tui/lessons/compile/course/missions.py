"""What can be done after compile."""

from __future__ import annotations

from engine.explain.compile.missions import judge_both_fall, judge_twice
from tui.shell.course.mission import Mission

MISSIONS = (
    Mission("both_fall", judge_both_fall, right="0.6 0.6 0.1 -> 0.45 0.45 0.9"),
    Mission("twice", judge_twice, right="0.25"),
)
