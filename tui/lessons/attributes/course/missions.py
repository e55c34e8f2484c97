"""What can be done after attributes."""

from __future__ import annotations

from engine.explain.attributes.missions import judge_light, judge_mebibyte
from tui.shell.course.mission import Mission

MISSIONS = (
    Mission("mebibyte", judge_mebibyte, right="(512, 512) float32"),
    Mission("light", judge_light, right="(4, 4, 6) float64"),
)
