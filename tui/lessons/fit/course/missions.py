"""What can be done after fit."""

from __future__ import annotations

from engine.explain.fit.missions import (
    ACCURACY,
    SHORT_ACCURACY,
    STEPS,
    UNITS,
    UNITS_ELSEWHERE,
    judge_short,
    judge_smallest,
)
from engine.explain.shared.judged import Judged
from engine.protocol.arrays import number
from tui.lessons.fit.lesson import FitLesson
from tui.shell.course.mission import Mission


def _smallest(lesson: FitLesson) -> Judged | None:
    run = lesson.run
    if run is None or run.finished is None or not run.epochs:
        return None
    accuracy = number(run.epochs[-1].test_accuracy)
    return judge_smallest(run.settings, run.started.data, accuracy)


def _short(lesson: FitLesson) -> Judged | None:
    run = lesson.run
    if run is None or run.finished is None or not run.epochs:
        return None
    return judge_short(run.step, number(run.epochs[-1].test_accuracy))


MISSIONS = (
    Mission(
        "smallest",
        met=_smallest,
        view=1,
        values={"accuracy": ACCURACY, "units": UNITS["mnist"], "elsewhere": UNITS_ELSEWHERE},
    ),
    Mission(
        "short", met=_short, view=1, values={"accuracy": f"{SHORT_ACCURACY:.2f}", "steps": STEPS}
    ),
)
