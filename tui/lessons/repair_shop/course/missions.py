"""What can be done after the repair shop."""

from __future__ import annotations

from engine.explain.repair_shop.faults import FAULTS
from engine.explain.repair_shop.lines import BATCH, BATCHES, TRAIN
from engine.explain.repair_shop.missions import (
    ALONE,
    LOSS,
    judge_alone,
    judge_figure,
    judge_short,
    judge_square,
)
from engine.explain.shared.judged import Judged
from tui.lessons.repair_shop.lesson import RepairShopLesson
from tui.shell.course.mission import Mission


def _alone(lesson: RepairShopLesson) -> Judged | None:
    return judge_alone(lesson.found)


def _figure(lesson: RepairShopLesson) -> Judged | None:
    return judge_figure(lesson.found)


UNSEEN = [fault for fault in FAULTS if "curve" not in fault.tells]
MEAN = f"{BATCHES * BATCH * LOSS / TRAIN:.4f}"
SHORT = {
    "images": TRAIN,
    "batches": BATCHES,
    "full": BATCHES - 1,
    "last": TRAIN % BATCH,
    "mean": MEAN,
}
MISSIONS = (
    Mission("alone", met=_alone, view=1, values={"wanted": ALONE}),
    Mission("figure", met=_figure, view=1, values={"count": len(UNSEEN), "faults": len(FAULTS)}),
    Mission("square", judge_square, right="16384"),
    Mission("short", judge_short, right=MEAN, values=SHORT),
)
