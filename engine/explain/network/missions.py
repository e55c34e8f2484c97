"""What can be done after network: spending a number of parameters."""

from __future__ import annotations

from typing import Final

from engine.explain.shared.judged import Judged
from engine.explain.shared.networks.layers import LayerPlan, layer_plan, parse_widths

INPUTS: Final = 784
CLASSES: Final = 10
BUDGET: Final = 100_000
LAYERS: Final = 2


def judge_budget(text: str) -> Judged:
    """The widest single hidden layer whose network has at most BUDGET parameters.

    Raises the Mistakes of `parse_widths`.
    """
    widths = parse_widths(text)
    if len(widths) > 1:
        return Judged(False, "one_layer", {"layers": len(widths)})
    count = _plan(widths).count
    wider = count + INPUTS + 1 + CLASSES
    values = {"width": widths[0], "count": count, "wider": wider, "budget": BUDGET}
    if count > BUDGET:
        return Judged(False, "too_wide", values)
    return Judged(wider > BUDGET, "right" if wider > BUDGET else "room_left", values)


def judge_second_larger(text: str) -> Judged:
    """Two hidden layers of which the second has more parameters than the first."""
    widths = parse_widths(text)
    if len(widths) != LAYERS:
        return Judged(False, "two_layers", {"layers": len(widths)})
    first, second, *_ = _plan(widths).layers
    values = {"first": first.count, "second": second.count}
    return Judged(second.count > first.count, _compared(first.count, second.count), values)


def _compared(first: int, second: int) -> str:
    return "right" if second > first else "first_larger"


def _plan(widths: tuple[int, ...]) -> LayerPlan:
    return layer_plan(INPUTS, (*widths, CLASSES))
