"""One entry of a gradient as the figure of a layer shows it: its sum, and a check by nudging."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from engine.explain.backprop.layer import Tensor
from engine.explain.shared.networks.nudge_places import ParameterPlace
from engine.protocol import Nudged
from engine.protocol.arrays import number
from tui.drawing.numbers import near_pair, tidy
from tui.lessons.backprop.figures.layer_figure import EntryFacts

SHOWN_TERMS: Final = 3
"""Products of an entry's sum that are shown."""


def entry_facts(
    found: Nudged, place: ParameterPlace, tensor: Tensor, nudge: float, *, lit: bool
) -> EntryFacts:
    """What the engine `found` of an entry of W1 and of what its unit sends back.

    `tensor` is the one whose gradient is shown; `lit` says that the weight is followed.
    """
    deltas = found.deltas.values()
    names: dict[Tensor, str] = {"W1": f"d{place}", "b1": f"db1[{place.unit}]"}
    before, (after,) = number(found.loss), found.losses.values()
    rise, run = after - before, tidy(nudge)
    losses = near_pair(before, after).split(" → ")
    return EntryFacts(
        name=names.get(tensor, f"d{tensor}[:, {place.unit}]"),
        tensor=tensor,
        gradient=tidy(number(found.gradient)),
        first=_terms(found.inputs.values(), deltas, weighted=tensor == "W1"),
        samples=found.samples,
        silent=sum(delta == 0 for delta in deltas),
        nudge=f"+{run}",
        before=losses[0],
        after=losses[1],
        slope=f"{tidy(rise, 3)} / {run} = {tidy(rise / nudge, 3)}",
        lit=lit and tensor == "W1",
    )


def _terms(inputs: Sequence[float], deltas: Sequence[float], *, weighted: bool) -> str:
    """The first products that are not 0."""
    pairs = [pair for pair in zip(inputs, deltas, strict=True) if pair[0] * pair[1]]
    shown = [
        f"{tidy(x, 3)}×{tidy(d, 3)}" if weighted else tidy(d, 3) for x, d in pairs[:SHOWN_TERMS]
    ]
    more = ["…"] if len(pairs) > SHOWN_TERMS else []
    return " + ".join([*shown, *more]) if shown else "0"
