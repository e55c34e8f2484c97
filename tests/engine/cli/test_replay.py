"""A recording speaks through the same pipe, the same events, and without torch."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.data.library import Library
from engine.protocol import (
    Continue,
    DataReady,
    EpochEnded,
    Evaluating,
    Event,
    Fit,
    FitContinued,
    FitFinished,
    FitPaused,
    FitStarted,
    GetImages,
    GetSteps,
    Hello,
    Images,
    OpenData,
    Pause,
    Problem,
    Progress,
    StepOnce,
    Steps,
    Stop,
)
from engine.protocol.arrays import Array
from engine.runs import recording
from engine.runs.controls import Controls
from engine.runs.player import Player
from tests.engine.small import arrays, write_npz
from tests.engine.talk import Engine, engine, environment, run

RECORDED = Path(__file__).parents[2] / "recordings" / "digits-2-epochs" / "recording.jsonl"
RUN = recording.read(RECORDED)


@pytest.fixture
def playing(home: Path) -> Iterator[Engine]:
    with engine("replay", "--speed", "0", str(RECORDED), home=home) as playing:
        yield playing


def recorded_losses() -> list[float]:
    return [loss for e in RUN.events if isinstance(e, Steps) for loss in e.loss.values()]


def test_a_replay_tells_what_was_recorded(playing: Engine) -> None:
    hello = playing.next()
    assert isinstance(hello, Hello)
    assert hello.replay == RUN.started.run
    playing.send(Fit(id=3))
    finished = playing.until(FitFinished)
    assert RUN.finished is not None
    assert finished.weights_sha256 == RUN.finished.weights_sha256
    assert finished.epochs == RUN.finished.epochs
    started = next(event for event in playing.said if isinstance(event, FitStarted))
    assert (started.settings, started.steps) == (RUN.started.settings, RUN.started.steps)
    ended = [event.figures for event in playing.said if isinstance(event, EpochEnded)]
    assert ended == [event.figures for event in RUN.events if isinstance(event, EpochEnded)]
    assert sum(isinstance(event, Evaluating) for event in playing.said) == 2
    live = [event for event in playing.said if isinstance(event, Progress)]
    assert sum(sum(event.counts.values()) for event in live) == RUN.started.steps
    assert sum(event.samples for event in live) == 2 * RUN.started.train
    assert min(min(event.low.values()) for event in live) == min(recorded_losses())

    playing.send(GetSteps(run=RUN.started.run, first=0, stop=10**6))
    told: list[float] = []
    while values := playing.until(Steps).loss.values():
        told += values
    assert told == recorded_losses()
    assert playing.end() == 0


def test_a_replay_pauses_steps_goes_on_and_stops_as_a_training_does(home: Path) -> None:
    with engine("replay", str(RECORDED), home=home) as playing:
        playing.send(Fit(), Pause())
        at = playing.until(FitPaused).step
        assert at < RUN.started.steps
        playing.send(StepOnce())
        assert playing.until(FitPaused).step == at + 1
        step = [event for event in playing.said if isinstance(event, Progress)][-1]
        assert step.mean.values().tolist() == [recorded_losses()[at]]
        playing.send(Continue())
        assert playing.until(FitContinued).step == at + 1
        playing.until(Progress)
        playing.send(Stop())
        finished = playing.until(FitFinished)
    live = [event for event in playing.said if isinstance(event, Progress)]
    assert finished.step == sum(sum(event.counts.values()) for event in live)
    assert (finished.stopped, finished.weights_sha256) == (True, "")


class Timed(Controls):
    """Controls under whose sleep a clock goes on, and nothing else passes time."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_000.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.mark.parametrize("speed", [0.5, 1.0, 3.0])
def test_a_replay_takes_as_long_as_the_training_took(
    monkeypatch: pytest.MonkeyPatch, speed: float
) -> None:
    controls = Timed()
    monkeypatch.setattr("engine.runs.player.time.monotonic", lambda: controls.now)
    shown: list[tuple[float, int]] = []

    def emit(event: Event) -> None:
        if isinstance(event, Progress):
            shown.append((controls.now - 1_000, event.first + sum(event.counts.values())))

    Player(RUN, speed=speed).fit(Fit(), controls, emit, Library().load)
    seconds = sum(event.seconds for event in RUN.events if isinstance(event, Steps))
    assert controls.now - 1_000 == pytest.approx(seconds / speed, abs=0.2)
    halfway = max(step for time, step in shown if time <= seconds / speed / 2)
    assert halfway == pytest.approx(RUN.started.steps / 2, rel=0.15)


def test_a_replay_shows_the_data_of_this_machine(playing: Engine, home: Path) -> None:
    data = write_npz(home.parent / "small.npz")
    playing.send(OpenData(where=str(data)), GetImages(split="train", first=2, count=3))
    pixels: Array = playing.until(Images).pixels
    assert pixels.data == arrays().x_train[2:5].tobytes()
    if not any(isinstance(event, DataReady) for event in playing.said):
        playing.until(DataReady)


def test_a_recording_that_was_cut_is_played_to_where_it_ends(home: Path, tmp_path: Path) -> None:
    whole = RECORDED.read_bytes()
    (tmp_path / "recording.jsonl").write_bytes(whole[: len(whole) // 2])
    with engine("replay", "--speed", "0", str(tmp_path), home=home) as playing:
        playing.send(Fit())
        problem = playing.until(Problem)
        assert problem.code == "recording.cut"
        finished = playing.until(FitFinished)
    cut = recording.read(tmp_path / "recording.jsonl")
    assert cut.cut
    assert (finished.stopped, finished.step, finished.weights_sha256) == (True, cut.step, "")


@pytest.mark.parametrize("words", [["nope"], ["/not/there"], [], ["x", "--speed", "-1"]])
def test_nothing_to_replay_is_one_line_and_exit_code_2(home: Path, words: list[str]) -> None:
    ended = run("replay", *words, home=home)
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)


def test_a_damaged_recording_is_refused_by_its_line(home: Path, tmp_path: Path) -> None:
    lines = RECORDED.read_bytes().splitlines(keepends=True)
    lines[4] = lines[4][:100] + b"?" + lines[4][101:]
    (tmp_path / "recording.jsonl").write_bytes(b"".join(lines))
    ended = run("replay", str(tmp_path), home=home)
    assert ended.returncode == 2
    assert "line 5" in ended.stderr


def test_a_replay_needs_no_torch(home: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "torch.py").write_text("raise ImportError('there is no torch here')")
    path = {"PYTHONPATH": f"{bare}:{environment(home)['PYTHONPATH']}"}
    with engine("replay", "--speed", "0", str(RECORDED), home=home, more=path) as playing:
        playing.send(OpenData(where=str(write_npz(tmp_path / "small.npz"))), Fit())
        playing.until(FitFinished)
        assert not any(isinstance(event, Problem) for event in playing.said)


@pytest.mark.parametrize("module", ["cli.replay", "serving.server", "cli.runs", "serving.answers"])
def test_what_a_replay_imports_holds_no_torch(home: Path, module: str) -> None:
    code = f"import sys, engine.{module}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], env=environment(home)).returncode == 0


def test_the_first_line_waits_for_neither_numpy_nor_torch(home: Path) -> None:
    code = (
        "import sys, engine.cli.serve, engine.cli.replay;"
        "sys.exit(bool({'torch', 'numpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], env=environment(home)).returncode == 0
