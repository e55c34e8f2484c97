"""First, lowest and last of a run are those of its recorded steps, however these were merged."""

from __future__ import annotations

import math
from array import array
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from engine import protocol
from engine.explain.shared.curves import Pyramid
from engine.protocol.arrays import pack
from engine.runs.progress import can_merge, merged, reduced
from tests.tui.link.test_training import FIGURES, started
from tests.tui.stand_in import BareEngine
from tui.link.every_step import MissedSteps
from tui.link.training import TrainingRun

HELLO = protocol.Hello(version=protocol.VERSION, engine="", python="", pid=1)
SIZES = ([16] * 9 + [6]) * 2
LOSS = st.floats(0, 10, width=32) | st.sampled_from([math.nan, math.inf])
RUNS = st.tuples(
    st.lists(LOSS, min_size=20, max_size=20), st.lists(st.integers(0, 6), min_size=20, max_size=20)
)
"""The loss and the right answers of every step."""
LOOKS = st.lists(st.integers(1, 20), min_size=1, max_size=20)
"""How many steps each look takes together."""


def live(
    losses: list[float], right: list[int], looks: list[int], *, first: int, points: int, slow: bool
) -> list[protocol.Progress]:
    """What a reader is told of these steps from `first` on, merged into one if it is `slow`."""
    told: list[protocol.Progress] = []
    ends = iter([*looks, *[1] * len(losses)])
    begin = first
    while begin < len(losses):
        stop = min(begin + next(ends), len(losses))
        look = reduced(
            at=0.0,
            run="r",
            first=begin,
            loss=array("f", losses[begin:stop]),
            right=array("I", right[begin:stop]),
            samples=sum(SIZES[begin:stop]),
            seconds=0.01,
            points=points,
        )
        if slow and told and can_merge(told[-1], look):
            told[-1] = merged(told[-1], look)
        else:
            told.append(look)
        begin = stop
    return told


def recorded(losses: list[float], right: list[int], first: int, stop: int) -> list[protocol.Steps]:
    """The answer to who asks for these steps: in parts, the last of them empty."""
    edges = [first, min(first + 7, stop), stop, stop]
    return [
        protocol.Steps(
            run="r",
            first=begin,
            loss=pack("<f4", losses[begin:end]),
            right=pack("<u2", right[begin:end]),
            seconds=0.1,
        )
        for begin, end in pairwise(edges)
    ]


def ended(losses: list[float], status: str) -> protocol.AnyEvent:
    """A run that stands: paused, or over."""
    if status == "paused":
        return protocol.FitPaused(run="r", step=len(losses))
    return protocol.FitFinished(
        run="r", device="cpu", threads=2, precision="fp32", data="mnist", seed=0,
        epochs=(FIGURES,), step=len(losses), stopped=status == "stopped",
        test_loss=0.4, test_accuracy=0.85, weights_sha256="",
    )  # fmt: skip


def seen(
    losses: list[float],
    right: list[int],
    looks: list[int],
    *,
    first: int = 0,
    points: int = 64,
    slow: bool = False,
    status: str = "finished",
) -> TrainingRun:
    """The run as the screen knows it once it stands and every question has been answered."""
    engine = BareEngine(HELLO, started(first_step=first))
    missed = MissedSteps(lambda: engine)
    for event in (
        *live(losses, right, looks, first=first, points=points, slow=slow),
        ended(losses, status),
    ):
        engine.says(event)
        missed.look(event)
    for asked in engine.of(protocol.GetSteps):
        engine.says(*recorded(losses, right, asked.first, asked.stop))
    run = engine.engine_state.run
    assert run is not None
    return run


def told(run: TrainingRun) -> list[str]:
    """What is said of both curves; NaN is equal to itself here."""
    return [
        repr(value)
        for curve in (run.loss, run.error)
        for value in (curve.first, curve.lowest, curve.last)
    ]


@given(
    RUNS,
    LOOKS,
    st.integers(0, 19),
    st.integers(1, 64),
    st.booleans(),
    st.sampled_from(["finished", "paused", "stopped"]),
)
def test_first_lowest_and_last_are_of_the_recorded_steps_however_they_were_merged(
    run: tuple[list[float], list[int]],
    looks: list[int],
    first: int,
    points: int,
    slow: bool,
    status: str,
) -> None:
    losses, right = [array("f", [loss])[0] for loss in run[0]], run[1]
    found = seen(losses, right, looks, first=first, points=points, slow=slow, status=status)
    wrong = [1 - count / size for count, size in zip(right, SIZES, strict=True)]
    finite = [loss for loss in losses if math.isfinite(loss)]
    lowest = min(finite) if finite else None
    expected = [losses[0], lowest, losses[-1], wrong[0], min(wrong), wrong[-1]]
    assert told(found) == list(map(repr, expected))
    assert not found.misses_steps


@given(RUNS, LOOKS, LOOKS, st.booleans())
def test_the_curve_of_a_run_that_is_over_is_one_however_it_was_merged(
    run: tuple[list[float], list[int]], looks: list[int], others: list[int], slow: bool
) -> None:
    ways = [seen(*run, looks, points=3, slow=slow), seen(*run, others, points=5)]
    drawn = [[way.loss.columns(20), way.error.columns(20)] for way in ways]
    assert repr(drawn[0]) == repr(drawn[1])


def test_a_run_seen_step_by_step_is_not_asked_for() -> None:
    losses, right = [2.0] * 20, [3] * 20
    engine = BareEngine(HELLO, started())
    missed = MissedSteps(lambda: engine)
    engine.says(
        *live(losses, right, [1] * 20, first=0, points=64, slow=False), ended(losses, "finished")
    )
    missed.look(ended(losses, "finished"))
    assert not engine.of(protocol.GetSteps)


def test_what_the_recording_lacks_leaves_the_merged_steps_as_they_were() -> None:
    losses, right = [float(20 - step) for step in range(20)], [3] * 20
    engine = BareEngine(HELLO, started())
    missed = MissedSteps(lambda: engine)
    engine.says(
        *live(losses, right, [20], first=0, points=2, slow=False), ended(losses, "finished")
    )
    missed.look(ended(losses, "finished"))
    engine.says(*recorded(losses[:12], right, 0, 12))
    missed.look(ended(losses, "finished"))
    run = engine.engine_state.run
    assert run is not None
    assert run.misses_steps, "≈ stands before what is not known step by step"
    assert len(engine.of(protocol.GetSteps)) == 1, "it is not asked again"


def test_a_run_that_went_on_meanwhile_keeps_what_it_has() -> None:
    losses, right = [2.0] * 10, [3] * 10
    engine = BareEngine(HELLO, started())
    missed = MissedSteps(lambda: engine)
    engine.says(*live(losses, right, [10], first=0, points=2, slow=False), ended(losses, "paused"))
    missed.look(ended(losses, "finished"))
    engine.says(protocol.FitContinued(run="r", step=10))
    more = losses + [1.0] * 4
    engine.says(*live(more, right + [3] * 4, [4], first=10, points=2, slow=False))
    engine.says(*recorded(losses, right, 0, 10))
    run = engine.engine_state.run
    assert run is not None
    assert (run.loss.last, run.misses_steps) == (1.0, True)


@given(st.lists(st.lists(LOSS, min_size=1, max_size=40), min_size=1, max_size=5), st.integers(1, 9))
def test_steps_added_together_are_the_same_steps(parts: list[list[float]], buckets: int) -> None:
    planned = sum(map(len, parts))
    at_once, singly = (Pyramid(planned, most_buckets=buckets) for _ in range(2))
    at = 0
    for part in parts:
        at_once.add_each(part, at=at)
        for place, loss in enumerate(part, start=at):
            singly.add(1, loss, loss, loss, at=place)
        at += len(part)
    for name in ("first", "last", "lowest", "diverged_at", "steps"):
        assert repr(getattr(at_once, name)) == repr(getattr(singly, name))
    pairs = zip(at_once.columns(buckets), singly.columns(buckets), strict=True)
    for one, other in pairs:
        assert (one is None) == (other is None)
        if one is not None and other is not None:
            assert (one.count, one.diverged) == (other.count, other.diverged)
            assert repr((one.low, one.high)) == repr((other.low, other.high))
            assert math.isclose(one.mean, other.mean, rel_tol=1e-9, abs_tol=1e-9) or math.isnan(
                one.mean
            )
