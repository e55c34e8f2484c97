"""What can be done after evaluate."""

from __future__ import annotations

from engine.explain.evaluate import book
from engine.explain.evaluate.missions import judge_fooled, judge_wrong
from engine.explain.shared.judged import Judged
from tui.lessons.evaluate.lesson import DRAWING, EvaluateLesson
from tui.shell.course.mission import Mission


def _fooled(lesson: EvaluateLesson) -> Judged | None:
    """Once a drawing of one's own is named, and read by a network that was trained."""
    view = lesson.drawing
    pad = view.pad
    is_judged = pad.is_own and not pad.is_empty and not pad.down and view.is_read
    if not is_judged or pad.meant is None or pad.values is None or lesson.networks.run is None:
        return None
    return judge_fooled(pad.meant, pad.values)


MISSIONS = (
    Mission("fooled", met=_fooled, view=DRAWING),
    Mission("wrong", judge_wrong, right="201", values={"accuracy": f"{book.ACCURACY:.4f}"}),
)
