"""Which caption the update lesson shows, by what came of the nudges."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.explain.update.plan import ASKED, SIZES, NudgePlan, Shares
from engine.explain.update.rules import Moved
from tui.drawing.numbers import significant

Caption = tuple[str, Mapping[str, object]]
"""Its key, and what fills its places; those that differ in a few words take them from `label`."""
Label = Callable[[str], str]


def weight_caption(
    plan: NudgePlan,
    shares: Shares | None,
    *,
    stage: int,
    hidden: bool,
    signs: bool,
    parameters: int,
    label: Label,
) -> Caption:
    """Of the first view; `hidden` says that the loss after the nudge is still asked."""
    if stage == 0:
        return f"weight.{'signs' if signs else 'gradient'}", {"parameters": f"{parameters:,}"}
    if stage == 1:
        if plan.gradient:
            return "weight.why", {}
        silent = shares is not None and shares.deaf
        return "weight.zero", {"why": label("zero.silent" if silent else "zero.never")}
    if hidden:
        return "weight.asked", {"nudge": significant(ASKED)}
    if plan.still:
        return "weight.still", {}
    too_far = plan.steps[SIZES.index(ASKED)].too_far
    return ("weight.too_far" if too_far else "weight.told"), {"nudge": significant(ASKED)}


def nudges_caption(plan: NudgePlan, *, stage: int, relu: bool, label: Label) -> Caption:
    """Of the second view after `stage` nudges; `relu` says that units can turn on and off."""
    if not stage:
        return "nudges.start", {}
    if plan.still:
        return "nudges.still", {}
    step = plan.steps[stage - 1]
    if not plan.gradient:
        return "nudges.silent", {"what": label("woken" if step.measured else "asleep")}
    if step.too_far:
        return "nudges.too_far", {}
    if plan.bends(stage - 1) and relu:
        return "nudges.bends", {}
    return ("nudges.drowned" if step.drowned else "nudges.holds"), {}


def rules_caption(moved: tuple[Moved, ...], *, stage: int, label: Label) -> Caption:
    """Of the third view: what its second rule does differently, and what both do to others."""
    second = moved[1]
    own = "rules.beside" if second.fresh else "rules.own"
    name = ("rules.sgd", own, "rules.compare", "rules.all")[stage]
    how, way = (label(f"{key}.{second.optimizer}") for key in ("how", "way"))
    return name, {"optimizer": second.optimizer, "how": how, "way": way}


def price_caption(*, timing: bool, done: bool) -> str:
    """Of the last view."""
    if timing:
        return "price.timing"
    return "price.done" if done else "price.start"
