"""What can be done after slicing."""

from __future__ import annotations

from engine.explain.slicing.missions import judge_half_row, judge_last_rows
from tui.shell.course.mission import Mission

MISSIONS = (
    Mission("half_row", judge_half_row, right="train_images[4:5, 0, :14]"),
    Mission("last_rows", judge_last_rows, right="train_images[::3, -1]"),
)
