"""What gives way to what, of all that the engine computes beside its answers to questions.

Three of them measure time: a race, the timing of passes, and the network by hand, which is held
against the framework's. A time means nothing beside other work, so each of them is ended by
whatever else begins to compute, and ends what computes before it begins. A training has the
machine: it ends all of them, and nothing begins beside it. What measures nothing, the steps of
a loop and the points that are untangled, may go on side by side. Questions, which take
milliseconds, and a download, which waits for the net, are answered beside everything.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Kind = Literal["fit", "steps", "race", "passes", "by_hand", "untangling", "download"]

MEASURES: frozenset[Kind] = frozenset({"race", "passes", "by_hand"})

ENDS: Mapping[Kind, frozenset[Kind]] = {
    "fit": frozenset({"steps", "race", "passes", "by_hand", "untangling"}),
    # A loop that was stepped stands still: a step under way is waited for, and nothing is lost.
    "race": frozenset({"passes", "by_hand", "untangling"}),
    "passes": frozenset({"race", "by_hand", "untangling"}),
    "by_hand": frozenset({"race", "passes", "by_hand", "untangling"}),
    "steps": frozenset({"race", "passes", "by_hand"}),
    "untangling": frozenset({"race", "passes", "by_hand", "untangling"}),
    "download": frozenset(),
}
"""When one of the left begins, those of the right that are under way end, and say so."""


class Refusal(NamedTuple):
    """Why one cannot begin: the code of the problem, and its message."""

    code: str
    message: str


_SPOILT = "a training is under way, beside which no time means anything"
_TRAINS = "a training is running; stop it, or wait for its end"

REFUSED: Mapping[tuple[Kind, Kind], Refusal] = {
    ("fit", "fit"): Refusal("fit.busy", "a training is running; stop it before the next"),
    ("steps", "fit"): Refusal("steps.busy", _TRAINS),
    ("untangling", "fit"): Refusal("untangle.busy", _TRAINS),
    ("by_hand", "fit"): Refusal("scratch.busy", _TRAINS),
    ("race", "fit"): Refusal("race.training", _SPOILT),
    ("race", "race"): Refusal("race.busy", "a race is on already"),
    ("passes", "fit"): Refusal("nudging.busy", _SPOILT),
    ("passes", "passes"): Refusal(
        "nudging.timing", "passes are being timed already; wait for the end"
    ),
    ("download", "download"): Refusal("download.busy", "MNIST is being fetched already"),
}
"""Where the second is under way the first does not begin, and nothing ends."""
