"""What can be done after ranks."""

from __future__ import annotations

from engine.explain.ranks.missions import judge_block, judge_deep
from tui.shell.course.mission import Mission

MISSIONS = (
    Mission("deep", judge_deep, right="[[[[7]]]]"),
    Mission("block", judge_block, right="(2, 2, 2)"),
)
