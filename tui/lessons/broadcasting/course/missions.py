"""What can be done after broadcasting."""

from __future__ import annotations

from engine.explain.broadcasting.missions import judge_more_values
from engine.explain.broadcasting.without_copy import judge_no_copy
from tui.shell.course.mission import Mission

MISSIONS = (
    Mission("more_values", judge_more_values, right="(3, 1) + (1, 4)"),
    Mission("no_copy", judge_no_copy, right="b[:, None]"),
)
