"""The mission that is being done in a lesson."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.explain.shared.judged import Judged
    from tui.shell.course.mission import Mission


class InHand:
    """The mission that is being done in a lesson, if there is one."""

    def __init__(self) -> None:
        self.lesson = ""
        self.mission: Mission | None = None
        self._told: Judged | None = None

    def take(self, lesson: str, mission: Mission | None) -> None:
        """From now on it is that one; None lays it down."""
        self.lesson, self.mission, self._told = lesson, mission, None

    def judged(self, name: str, lesson: object) -> Judged | None:
        """What that lesson as it stands is worth, told once as long as that stays the same.

        None unless its mission is in hand, and judged.
        """
        mission = self.mission
        if mission is None or mission.met is None or self.lesson != name:
            return None
        judged, told = mission.met(lesson), self._told
        self._told = judged
        return None if judged == told else judged
