"""What can be done after from_scratch."""

from __future__ import annotations

from engine.explain.from_scratch.missions import judge_better, judge_floor
from engine.explain.shared.judged import Judged
from tui.lessons.from_scratch.lesson import FromScratchLesson
from tui.shell.course.mission import Mission


def _better(lesson: FromScratchLesson) -> Judged | None:
    """The best of what was trained by hand here."""
    finished = [own for own in lesson.by_hand.trained.values() if own.finished]
    return judge_better(max(own.look.accuracy[-1] for own in finished)) if finished else None


MISSIONS = (
    Mission("better", met=_better),
    Mission("floor", judge_floor, right="1.461"),
)
