"""What can be done after training_loop."""

from __future__ import annotations

from engine.explain.shared.judged import Judged
from engine.explain.training_loop.missions import judge_rose, judge_step
from tui.lessons.training_loop.lesson import TrainingLoopLesson
from tui.shell.course.mission import Mission


def _rose(lesson: TrainingLoopLesson) -> Judged | None:
    """Once the update of the shown step has been looked at."""
    losses = lesson.losses
    if losses is None or lesson.hidden:
        return None
    return judge_rose(*losses)


MISSIONS = (
    Mission("rose", met=_rose, view=1),
    Mission("step", judge_step, right="0.54"),
)
