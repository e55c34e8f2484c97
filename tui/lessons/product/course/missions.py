"""What can be done after product."""

from __future__ import annotations

from engine.explain.product.missions import judge_small_inside, judge_transpose
from tui.shell.course.mission import Mission

MISSIONS = (
    Mission("transpose", judge_transpose, right="[[-3, -2], [2, 1]]"),
    Mission("small_inside", judge_small_inside, right="(4, 1) @ (1, 4)"),
)
