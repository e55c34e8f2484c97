"""What can be done after geometry."""

from __future__ import annotations

from engine.explain.geometry.missions import judge_flat, judge_twice
from tui.shell.course.mission import Mission

MISSIONS = (
    Mission("twice", judge_twice, right="[[0, 1], [1, 0]]"),
    Mission("flat", judge_flat, right="[[1, 2], [2, 4]]"),
)
