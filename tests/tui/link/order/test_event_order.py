"""An engine that says what cannot be: no exception, no unbounded memory, nothing false shown."""

from __future__ import annotations

import math
from functools import partial
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import protocol
from engine.protocol import AnyEvent, decode_event
from engine.protocol.arrays import Array, pack, real
from engine.runs.progress import points_of, reduced
from tests.tui.link.test_training import FIGURES, progress, started
from tui.drawing.canvas import Canvas
from tui.lessons.fit.figures.figure import FitScene, draw_fit
from tui.link.engine_state import EngineState
from tui.link.order.event_order import EventOrder
from tui.shell import chapter

RECORDINGS = sorted((Path(__file__).parents[2] / "recordings").glob("*/recording.jsonl"))


def draw(state: EngineState, columns: int = 78, rows: int = 17) -> Canvas:
    """The fit figure as it stands."""
    run = state.run
    canvas = Canvas(columns, rows)
    scene = FitScene(
        run=run,
        settings=run.settings if run else protocol.FitSettings(),
        rule="mean",
        idle=None,
        asks_before=False,
        sizes=(784, 512, 10),
        where=("cpu",),
        word=partial(chapter.texts("en", "fit").get, "labels"),
    )
    draw_fit(canvas, scene)
    return canvas


def as_it_was(path: Path) -> list[AnyEvent]:
    """A recorded run with the live events that its recording leaves out."""
    told: list[AnyEvent] = []
    events = [decode_event(line) for line in path.read_bytes().splitlines()]
    begun = events[0]
    assert isinstance(begun, protocol.FitStarted)
    for event in events:
        if not isinstance(event, protocol.Steps):
            if isinstance(event, protocol.EpochEnded):
                told.append(protocol.Evaluating(run=event.run, epoch=event.epoch))
            told.append(event)
            continue
        batch, count = begun.settings.batch_size, event.loss.shape[0]
        position = range(event.first, event.first + count)
        samples = sum(min(batch, begun.train - s % begun.steps_per_epoch * batch) for s in position)
        told.append(
            reduced(
                at=event.at,
                run=event.run,
                first=event.first,
                loss=event.loss.values(),
                right=event.right.values(),
                samples=samples,
                seconds=event.seconds,
                points=points_of(count, planned=begun.steps),
            )
        )
    return told


def heard(order: EventOrder, event: AnyEvent) -> str | None:
    """Why that cannot be, of an engine that was asked for data and a training each time."""
    match event:
        case protocol.FitStarted():
            order.asked(protocol.Fit(id=event.reply_to))
        case protocol.DataReady():
            order.asked(protocol.OpenData(id=event.reply_to))
    return order.disorder(event)


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.parent.name)
def test_what_real_engines_said_is_in_order(path: Path) -> None:
    order = EventOrder()
    assert [heard(order, event) for event in as_it_was(path)] == [None] * len(as_it_was(path))


# ---- one thing wrong

BEGUN = started()
IMAGE = protocol.Images(
    reply_to=7,
    split="train",
    first=3,
    pixels=Array("|u1", (2, 28, 28), bytes(2 * 28 * 28)),
    labels=Array("|u1", (2,), b"\x01\x09"),
)
ASKED = protocol.GetImages(id=7, split="train", first=3, count=2)
OPENED = protocol.DataReady(name="mnist", source="", verified=True, train=9, test=9)
EPOCH = msgspec.structs.replace(progress(0, [(10, 2.0, 1)]), samples=150)
ENDED = protocol.EpochEnded(run="r", epoch=1, step=10, figures=FIGURES)


def changed(event: Any, **values: object) -> Any:
    return msgspec.structs.replace(event, **values)


@pytest.mark.parametrize(
    ("before", "wrong"),
    [
        ([], progress(0, [(1, 2.0, 1)])),
        ([BEGUN], progress(0, [(1, 2.0, 1)], run="another")),
        ([BEGUN], progress(1, [(1, 2.0, 1)])),
        ([BEGUN, progress(0, [(2, 2.0, 1)])], progress(1, [(1, 2.0, 1)])),
        ([BEGUN], progress(0, [(21, 2.0, 1)])),
        ([BEGUN], progress(0, [(0, 2.0, 0)])),
        ([BEGUN], progress(0, [(1, 2.0, 17)])),
        ([BEGUN], progress(0, [(1, -2.0, 1)])),
        ([BEGUN], progress(0, [(1, 2.0, 1)], seconds=-1.0)),
        ([BEGUN], progress(0, [(1, 2.0, 1)], seconds=1e300)),
        ([BEGUN], changed(progress(0, [(1, 2.0, 1)]), samples=10**15)),
        ([BEGUN], changed(progress(0, [(1, 2.0, 1)]), low=pack("<f4", [3.0]))),
        ([BEGUN], ENDED),
        ([BEGUN, EPOCH], changed(ENDED, epoch=2, step=20)),
        ([BEGUN, EPOCH, ENDED], ENDED),
        (
            [BEGUN, EPOCH],
            changed(ENDED, figures=changed(FIGURES, test_accuracy=1.5)),
        ),
        ([BEGUN], protocol.Evaluating(run="r", epoch=10**15)),
        ([BEGUN], protocol.FitPaused(run="r", step=10**15)),
        ([BEGUN], protocol.BeforeTraining(run="r", test_loss=-1.0, test_accuracy=0.1)),
        ([], started(steps=10**9)),
        ([], started(first_step=21)),
        ([], IMAGE),
        ([ASKED], changed(IMAGE, first=4)),
        ([ASKED], changed(IMAGE, split="test")),
        ([changed(ASKED, count=1)], IMAGE),
        ([ASKED, IMAGE], IMAGE),
        (
            [changed(OPENED, width=27), ASKED],
            IMAGE,
        ),
        (
            [changed(OPENED, classes=9), ASKED],
            IMAGE,
        ),
        ([], changed(OPENED, height=10**9)),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_what_was(before: list[Any], wrong: Any) -> None:
    order, state = EventOrder(), EngineState()
    for message in before:
        if isinstance(message, protocol.Command):
            order.asked(message)  # type: ignore[arg-type]
        else:
            assert heard(order, message) is None
            state.fold(message)
    assert heard(order, wrong) is not None
    draw(state)


def test_nothing_answers_what_was_not_asked() -> None:
    for event in (BEGUN, OPENED, IMAGE):
        assert EventOrder().disorder(event) == f"{type(event).__name__}, which was not asked for"


def test_recorded_steps_come_in_order_within_what_was_asked() -> None:
    def steps(first: int, count: int, reply_to: int = 5, run: str = "any") -> protocol.Steps:
        loss, right = pack("<f4", [1.0] * count), pack("<u2", [1] * count)
        return protocol.Steps(
            reply_to=reply_to, run=run, first=first, loss=loss, right=right, seconds=0.1
        )

    def asked(*parts: protocol.Steps) -> EventOrder:
        order = EventOrder()
        order.asked(protocol.GetSteps(id=5, run="any", first=2, stop=6))
        assert [order.disorder(part) for part in parts] == [None] * len(parts)
        return order

    first, second, last = steps(2, 2), steps(4, 2), steps(6, 0)
    assert asked().disorder(steps(2, 2, run="other")) is not None
    assert asked().disorder(steps(2, 2, reply_to=6)) is not None
    assert asked(first).disorder(first) is not None
    assert asked(first).disorder(steps(4, 3)) is not None
    assert asked(first, second, last).disorder(last) is not None
    order = asked(first)
    assert order.disorder(steps(4, 3)) is not None
    assert order.disorder(second) is not None, "what was no answer has ended the question"


def test_weights_come_once_of_the_units_that_were_asked_for_as_far_as_there_are_any() -> None:
    order = EventOrder()

    def weights(reply_to: int, **other: Any) -> protocol.UnitWeights:
        count = other.pop("count", 4)
        array = Array("<f4", (count, 28, 28), bytes(4 * 784 * count))
        said = {"run": "any", "first": 30, "units": 32, "step": 5, **other}
        return protocol.UnitWeights(reply_to=reply_to, weights=array, **said)

    for number in range(1, 7):
        order.asked(protocol.GetWeights(id=number, run="any", first=30, count=4))
    assert order.disorder(weights(9, count=2)) is not None
    assert order.disorder(weights(1, count=2, run=None)) is not None
    assert order.disorder(weights(2, count=2, first=29)) is not None
    assert order.disorder(weights(3, count=1)) is not None
    assert order.disorder(weights(4, count=5, units=64)) is not None
    assert order.disorder(weights(5, count=2)) is None
    assert order.disorder(weights(5, count=2)) is not None
    assert order.disorder(weights(6, count=4, units=64)) is None


def test_values_of_a_parameter_come_once_and_as_many_as_there_are() -> None:
    order = EventOrder()

    def values(reply_to: int, **other: Any) -> protocol.ParameterValues:
        array = Array("<f4", (other["count"],), bytes(4 * other.pop("count")))
        said = {"run": None, "name": "W2", "first": 5, "shape": (3, 4), "step": 0, **other}
        return protocol.ParameterValues(reply_to=reply_to, values=array, **said)

    for number in range(1, 7):
        order.asked(protocol.GetParameter(id=number, name="W2", first=5, count=8))
    assert order.disorder(values(9, count=7)) is not None
    assert order.disorder(values(1, count=7, run="any")) is not None
    assert order.disorder(values(2, count=7, name="W1")) is not None
    assert order.disorder(values(3, count=7, first=4)) is not None
    assert order.disorder(values(4, count=6)) is not None
    assert order.disorder(values(5, count=7)) is None
    assert order.disorder(values(5, count=7)) is not None
    assert order.disorder(values(6, count=8, shape=(30, 40))) is None


# ---- anything at all

COUNTS = st.integers(0, 30) | st.sampled_from([10**9, 10**15])
POSITIVE = st.integers(1, 30) | st.just(10**9)
RUNS = st.sampled_from(["r", "r", "r", "s"])
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
REALS = st.floats(0, 1) | FLOATS | st.sampled_from([real(math.nan), real(math.inf)])
SINGLES = st.floats(width=32)


def figures() -> st.SearchStrategy[protocol.EpochFigures]:
    names = ("loss", "accuracy", "loss_running", "accuracy_running", "test_loss", "test_accuracy")
    reals: dict[str, Any] = dict.fromkeys(names, REALS)
    return st.builds(protocol.EpochFigures, seconds=FLOATS | st.just(1.0), **reals)


@st.composite
def any_progress(draw_value: st.DrawFn) -> protocol.Progress:
    size = draw_value(st.integers(1, protocol.MAX_POINTS))

    def row(dtype: str, elements: st.SearchStrategy[Any]) -> Array:
        return pack(dtype, draw_value(st.lists(elements, min_size=size, max_size=size)))

    whole = st.integers(0, 3) | st.integers(0, 2**32 - 1)
    return protocol.Progress(
        run=draw_value(RUNS),
        first=draw_value(COUNTS),
        counts=row("<u4", whole),
        mean=row("<f4", SINGLES),
        low=row("<f4", SINGLES),
        high=row("<f4", SINGLES),
        right=row("<u4", whole),
        samples=draw_value(COUNTS),
        seconds=draw_value(FLOATS),
    )


LIKELY = st.builds(
    progress,
    st.integers(0, 20),
    st.lists(st.tuples(st.integers(0, 3), SINGLES, st.integers(0, 20)), min_size=1, max_size=4),
    run=RUNS,
)
STARTED = st.just(started()) | st.builds(
    lambda steps, first, run: started(steps=steps, first_step=first, run=run),
    POSITIVE,
    COUNTS,
    RUNS,
)
EVENTS: st.SearchStrategy[AnyEvent] = st.one_of(
    STARTED,
    LIKELY,
    any_progress(),
    st.builds(protocol.EpochEnded, run=RUNS, epoch=POSITIVE, step=COUNTS, figures=figures())
    | st.just(ENDED),
    st.builds(protocol.BeforeTraining, run=RUNS, test_loss=REALS, test_accuracy=REALS),
    st.builds(protocol.Evaluating, run=RUNS, epoch=COUNTS),
    st.builds(protocol.FitPaused, run=RUNS, step=COUNTS),
    st.builds(protocol.FitContinued, run=RUNS, step=COUNTS),
    st.builds(
        protocol.FitFinished,
        run=RUNS,
        device=st.just("cpu"),
        threads=POSITIVE,
        precision=st.just("fp32"),
        data=st.just("mnist"),
        seed=COUNTS,
        epochs=st.lists(figures(), max_size=4).map(tuple),
        step=COUNTS,
        stopped=st.booleans(),
        test_loss=REALS | st.none(),
        test_accuracy=REALS | st.none(),
        weights_sha256=st.text(),
    ),
    st.builds(
        protocol.Problem,
        code=st.text(max_size=64),
        message=st.text(max_size=99),
        detail=st.just({}),
    ),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(EVENTS, max_size=20), st.integers(0, 120), st.integers(0, 40))
def test_whatever_is_said_the_figure_can_be_drawn_and_stays_within_the_plan(
    events: list[AnyEvent], columns: int, rows: int
) -> None:
    order, state = EventOrder(), EngineState()
    for event in [BEGUN, *events]:
        if heard(order, event) is None:
            state.fold(event)
    run = state.run
    assert run is not None
    assert 0 <= run.step <= run.steps
    assert len(run.epochs) <= run.settings.epochs
    canvas = draw(state, columns, rows)
    assert all(sum(len(text) for text, _ in canvas.runs(row)) == columns for row in range(rows))


# ---- which event answers which command

SAID_UNASKED = {
    protocol.Hello, protocol.Pong, protocol.DeviceReady, protocol.Problem, protocol.StepsEnded,
    protocol.BeforeTraining, protocol.Progress, protocol.Evaluating, protocol.EpochEnded,
    protocol.CheckpointSaved, protocol.FitPaused, protocol.FitContinued, protocol.FitFinished,
}  # fmt: skip
"""What an engine says by itself, or of a training that was asked for before."""
ANSWERED_BY_NOTHING = {
    protocol.Greet, protocol.Pause, protocol.Continue, protocol.StepOnce, protocol.Stop,
    protocol.Ping, protocol.Shutdown, protocol.EndSteps, protocol.CancelDownload,
    protocol.CancelPasses, protocol.CancelRace, protocol.CancelScratch, protocol.CancelUntangle,
}  # fmt: skip
"""What only changes something that goes on, or asks for a sign that it does."""


def test_each_event_is_an_answer_or_said_unasked_and_each_command_is_answered_or_not() -> None:
    assert set(get_args(protocol.AnyEvent)) == protocol.ANSWERING | SAID_UNASKED
    assert not protocol.ANSWERING & SAID_UNASKED
    assert set(get_args(protocol.AnyCommand)) == set(protocol.ANSWERS) | ANSWERED_BY_NOTHING
    assert not set(protocol.ANSWERS) & ANSWERED_BY_NOTHING


def test_the_slice_of_a_finished_run_is_an_answer_and_another_one_is_not() -> None:
    asked = protocol.GetLossSlice(id=5, run="a", side=3, rates=(0.5,))
    number = pack("<f8", [1.0])
    answer = protocol.LossSlice(
        reply_to=5, run="a", step=9, images=256, parameters=7, loss=1.0, slope=1.0, length=1.0,
        edge=1.0, losses=Array("<f8", (3, 3), bytes(72)), rates=pack("<f8", [0.5]), stepped=number,
    )  # fmt: skip
    for wrong in (
        changed(answer, run="b"),
        changed(answer, reply_to=6),
        changed(answer, images=300),
        changed(answer, rates=number),
        changed(answer, losses=Array("<f8", (5, 5), bytes(200))),
    ):
        order = EventOrder()
        order.asked(asked)
        assert order.disorder(wrong) is not None
    order = EventOrder()
    order.asked(asked)
    assert order.disorder(answer) is None
    assert order.disorder(answer) is not None, "asked once, answered once"


def test_the_images_of_a_cell_are_those_that_were_asked_for() -> None:
    asked = protocol.GetCellImages(id=5, run="a", label=4, answer=9, first=1, count=2)
    answer = protocol.CellImages(
        reply_to=5, run="a", step=9, split="test", label=4, answer=9, total=3, first=1,
        index=pack("<u4", [8, 7]), confidence=pack("<f4", [0.9, 0.8]),
        pixels=Array("|u1", (2, 28, 28), bytes(2 * 784)),
    )  # fmt: skip
    for wrong in (
        changed(answer, run=None),
        changed(answer, split="train"),
        changed(answer, label=5),
        changed(answer, answer=4),
        changed(answer, first=0),
        changed(answer, total=9, first=2),
        changed(
            answer, index=pack("<u4", [8]), confidence=pack("<f4", [0.9]),
            pixels=Array("|u1", (1, 28, 28), bytes(784)),
        ),
    ):  # fmt: skip
        order = EventOrder()
        order.asked(asked)
        assert order.disorder(wrong) is not None
    order = EventOrder()
    order.asked(asked)
    assert order.disorder(answer) is None
    assert order.disorder(answer) is not None, "asked once, answered once"


def test_a_film_is_of_a_step_that_was_told_of_the_run_that_was_begun() -> None:
    array = Array("|u1", (2, 28, 28), bytes(2 * 784))
    film = protocol.StepFilmed(
        reply_to=6, run="r", step=2, samples=16, loss=(2.3, 2.2), right=(1, 2),
        index=pack("<u4", [3, 149]), labels=pack("|u1", [1, 2]), pixels=array,
        answers=Array("|u1", (2, 2), bytes(4)), given=Array("<f4", (2, 2), bytes(16)),
    )  # fmt: skip

    def order(steps: int) -> EventOrder:
        made = EventOrder()
        made.asked(protocol.Fit(id=1))
        made.asked(protocol.FilmStep(id=6))
        assert made.disorder(started(reply_to=1)) is None
        assert made.disorder(progress(0, [(1, 2.3, 3)] * steps)) is None
        return made

    for wrong in (
        changed(film, run="s"),
        changed(film, step=3),
        changed(film, samples=15),
        changed(film, index=pack("<u4", [3, 150])),
        changed(film, loss=(2.3, -1.0)),
        changed(film, reply_to=1),
    ):
        assert order(2).disorder(wrong) is not None
    nothing = real(math.nan)
    assert order(2).disorder(changed(film, loss=(nothing, nothing))) is None
    begun = order(2)
    assert begun.disorder(film) is None
    assert begun.disorder(film) is not None, "asked once, answered once"
    alone = EventOrder()
    alone.asked(protocol.FilmStep(id=6))
    assert alone.disorder(film) is not None, "no run has begun"
