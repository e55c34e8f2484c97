"""What can be done after layer."""

from __future__ import annotations

from engine.explain.layer.missions import judge_fires, judge_never
from tui.shell.course.mission import Mission

MISSIONS = (
    Mission("fires", judge_fires, right="1 -3 1 0"),
    Mission("never", judge_never, right="-6"),
)
