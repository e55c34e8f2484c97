"""The order of the steps of a loop: each is held against the updates that are behind it."""

from __future__ import annotations

import math

from engine.protocol import AnyCommand, BeginSteps, LookAtStep, Stepped, TakeBack, TakeSteps
from engine.protocol.arrays import number
from tui.link.order.unlikely_figures import ROUNDING


class LoopOrder:
    """Where the loop stands that is stepped through, if there is one."""

    def __init__(self) -> None:
        self._loop: tuple[str | None, int] | None = None
        """Whose loop it is, and how many updates are behind it."""

    def stepped(self, asked: AnyCommand | None, event: Stepped) -> str | None:
        """Why this cannot be what came of what was asked; None if it can, and then it counts."""
        loop = self._loop
        count = event.losses.shape[0]
        per_epoch = -(-event.train // event.settings.batch_size)
        if (event.steps, event.steps_per_epoch) != (per_epoch * event.settings.epochs, per_epoch):
            return f"{event.steps:,} steps, which do not follow from the settings"
        match asked:
            case BeginSteps(run=run):
                if run != event.run or event.taken is not None:
                    return "a loop that was not begun"
                self._loop = (run, event.step)
                return None
            case _ if loop is None:
                return "a step of a loop that never began"
            case TakeSteps(again=True):
                at, known = loop[1], count == 1
            case TakeSteps():
                at, known = loop[1] + count, 1 <= count <= asked.count
            case TakeBack():
                at, known = loop[1] - asked.count, count <= 1
            case LookAtStep():
                at, known = loop[1], count <= 1
            case _:
                return "a step that was not asked for"
        if event.run != loop[0] or event.step != at or not known:
            return f"{count:,} losses and step {event.step:,} where {at:,} is next"
        if event.taken is not None and isinstance(asked, TakeSteps | LookAtStep):
            shown = event.taken.sample, event.taken.unit
            widest = event.settings.hidden[0]
            if shown != (min(asked.sample, event.taken.samples - 1), min(asked.unit, widest - 1)):
                return f"image {shown[0]:,} and unit {shown[1]:,}, which were not asked for"
        brought = isinstance(asked, LookAtStep) and asked.pixels is not None
        if (event.given is not None) != (brought and event.taken is not None):
            return "an image's logits, which were not asked for" if not brought else "no logits"
        self._loop = (loop[0], at)
        losses = [number(loss) for loss in event.taken.loss] if event.taken is not None else []
        if min((loss for loss in losses if not math.isnan(loss)), default=0.0) < -ROUNDING:
            return f"a loss of {min(losses):g}"
        return None

    def ended(self) -> str | None:
        """Why no loop can end now; None if one can, and then it has."""
        reason = None if self._loop is not None else "the end of a loop that never began"
        self._loop = None
        return reason
