"""A loop and a call raced: what they give is compared, nothing else is timed beside them."""

import math
import queue
import threading
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from engine.asked.loop_race import by_call, by_loop, race
from engine.protocol import (
    MAX_RACED_CELLS,
    MAX_REPEATS,
    MAX_ROUNDS,
    CancelRace,
    DeviceReady,
    Event,
    Fit,
    FitFinished,
    FitSettings,
    FitStarted,
    Problem,
    ProtocolError,
    Race,
    RaceFinished,
    RaceProgress,
    Stop,
    decode_command,
    decode_event,
    encode,
)
from engine.protocol.arrays import pack
from engine.serving.jobs import Jobs, Work
from engine.serving.threads.racing import run_race
from tests.engine.small import write_npz
from tests.engine.talk import PATIENCE, engine
from tui.link.order.event_order import EventOrder


def test_loop_and_call_do_the_same_to_each_cell() -> None:
    source = np.random.default_rng(1)
    x, y = (source.standard_normal((7, 5), np.float32) for _ in range(2))
    np.testing.assert_array_equal(by_loop(x, y), by_call(x, y))
    np.testing.assert_array_equal(by_call(x, y), np.where(x + y > 0, x + y, 0))


@pytest.mark.parametrize(
    ("shape", "repeats"), [((3, 4), 25), ((6,), 3), ((2, 1, 3), 10), ((1,), 1)]
)
def test_every_pass_is_done_in_rounds_that_are_all_compared(
    shape: tuple[int, ...], repeats: int
) -> None:
    seen: list[int] = []
    found = race(shape, repeats, cancelled=lambda: False, told=seen.append)
    assert seen == list(range(1, repeats + 1))
    assert len(found.loop) == len(found.call) == min(MAX_ROUNDS, repeats)
    assert min(found.loop + found.call) > 0
    assert found.equal
    assert not found.cancelled


def test_what_disagrees_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.asked.loop_race.by_call", lambda x, y: x + y)
    assert not race((20, 20), 4, cancelled=lambda: False, told=lambda passes: None).equal


def test_a_cancelled_race_keeps_the_rounds_that_were_over() -> None:
    seen: list[int] = []
    found = race((3, 4), 100, cancelled=lambda: len(seen) == 35, told=seen.append)
    assert (len(found.loop), len(found.call), found.cancelled) == (3, 3, True)


def test_races_are_run_through_the_pipe_also_in_a_replay(home: Path) -> None:
    recording = Path(__file__).parents[2] / "recordings" / "digits-2-epochs" / "recording.jsonl"
    with engine("replay", "--speed", "0", str(recording), home=home) as playing:
        playing.send(Race(id=3, shape=(20, 10), repeats=50))
        finished = playing.until(RaceFinished)
        assert (finished.reply_to, finished.shape, finished.repeats) == (3, (20, 10), 50)
        assert finished.equal
        assert finished.loop.shape == finished.call.shape == (MAX_ROUNDS,)
        assert any(isinstance(event, RaceProgress) for event in playing.said)
        assert any(isinstance(event, DeviceReady) for event in playing.said), "nothing loads beside"
        playing.send(Race(shape=(1000, 1000), repeats=4), CancelRace())
        assert playing.until(RaceFinished).cancelled


def test_no_race_is_run_beside_a_training_and_a_training_ends_a_race(home: Path) -> None:
    data = str(write_npz(home.parent / "small.npz"))
    settings = FitSettings(epochs=10_000, batch_size=300, hidden=(16,), data=data)
    with engine("serve", home=home) as serving:
        serving.send(Race(id=1, shape=(1000, 1000), repeats=4), Race(id=2, shape=(1,), repeats=1))
        assert serving.until(Problem).code == "race.busy"
        serving.send(Fit(settings=settings))
        assert serving.until(RaceFinished).cancelled
        if not any(isinstance(event, FitStarted) for event in serving.said):
            serving.until(FitStarted)
        serving.send(Race(id=4, shape=(1,), repeats=1))
        refused = serving.until(Problem)
        assert (refused.code, refused.reply_to) == ("race.training", 4)
        serving.send(Stop())
        serving.until(FitFinished)
        serving.send(Race(id=5, shape=(1,), repeats=1))
        assert serving.until(RaceFinished).reply_to == 5


def test_a_race_waits_until_the_engine_is_ready_and_can_be_cancelled_meanwhile() -> None:
    ready, said = threading.Event(), queue.SimpleQueue[Event]()

    def get_ready() -> None:
        ready.wait(PATIENCE)

    jobs = Jobs(
        said.put,
        {Race: Work("race", run_race, code="engine.failed")},
        settle=get_ready,
        others={},
        trains=lambda: False,
    )
    assert jobs.start(Race(id=1, shape=(1000,), repeats=1000), None) is None
    jobs.end("race")
    assert said.empty(), "it has not begun"
    ready.set()
    while not isinstance(event := said.get(timeout=PATIENCE), RaceFinished):
        assert isinstance(event, RaceProgress)
    assert event.cancelled


# ---- what is no race, and what is no result


@pytest.mark.parametrize(
    ("shape", "repeats"),
    [((), 1), ((0, 3), 1), ((2,) * 5, 1), ((3,), 0), ((3,), MAX_REPEATS + 1),
     ((MAX_RACED_CELLS + 1,), 1), ((2, MAX_RACED_CELLS), 1), ((1000, 1000), 5), ((-2, -2), 1)],
)  # fmt: skip
def test_races_that_would_take_too_long_or_have_no_cells_are_refused(
    shape: tuple[int, ...], repeats: int
) -> None:
    line = encode(Race(shape=(20, 100), repeats=1000))
    assert decode_command(line) == Race(shape=(20, 100), repeats=1000)
    wrong = line.replace(b"[20,100]", str(list(shape)).encode()).replace(
        b'"repeats":1000', f'"repeats":{repeats}'.encode()
    )
    with pytest.raises(ProtocolError):
        decode_command(wrong)


def test_results_are_held_against_what_was_asked() -> None:
    two = pack("<f8", (0.5, 0.25))
    said = RaceFinished(
        reply_to=1, shape=(3,), repeats=9, loop=two, call=two, equal=True, cancelled=False
    )
    assert decode_event(encode(said)) == said
    for name, wrong in (
        ("loop", pack("<f8", (0.5,))),
        ("call", pack("<f4", (0.5, 0.5))),
        ("loop", pack("<f8", (0.5, 0.0))),
        ("call", pack("<f8", (0.5, math.nan))),
        ("call", pack("<f8", (0.5, math.inf))),
    ):
        with pytest.raises(ValueError, match=r"is|took"):
            replace(said, **{name: wrong})
    none = pack("<f8", ())
    with pytest.raises(ValueError, match="rounds"):
        replace(said, loop=none, call=none)
    replace(said, loop=none, call=none, cancelled=True)

    def asked(*shape: int) -> EventOrder:
        order = EventOrder()
        order.asked(Race(id=1, shape=shape, repeats=9))
        return order

    assert asked(3).disorder(RaceProgress(reply_to=1, passes=10)) is not None
    assert asked(3).disorder(RaceProgress(reply_to=2, passes=1)) is not None
    assert asked(4).disorder(said) is not None, "another shape"
    order = asked(3)
    assert order.disorder(RaceProgress(reply_to=1, passes=9)) is None
    assert order.disorder(said) is None
    assert order.disorder(said) is not None, "it is over"
