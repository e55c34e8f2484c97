"""What can be done after digits."""

from __future__ import annotations

from engine.explain.digits.missions import judge_edge, judge_mebibyte
from engine.explain.shared.judged import Judged
from tui.lessons.digits.lesson import DigitsLesson
from tui.shell.course.mission import Mission


def _edge(lesson: DigitsLesson) -> Judged | None:
    plan = lesson.pixel_plan()
    if plan is None or lesson.hidden:
        return None
    row, column = lesson.row, lesson.column
    return judge_edge(plan.picture.value(row, column), row, column)


MISSIONS = (
    Mission("edge", met=_edge, begin=lambda lesson: lesson.player.go(2)),
    Mission("mebibyte", judge_mebibyte, right="1337"),
)
