"""What can be done after reshape."""

from __future__ import annotations

from engine.explain.reshape.missions import judge_in_order, judge_third
from tui.shell.course.mission import Mission

MISSIONS = (
    Mission("in_order", judge_in_order, right=".reshape(4, 3)"),
    Mission("third", judge_third, right=".T"),
)
