"""The engine as a process: what it answers, and how it ends."""

import math
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.data import places
from engine.protocol import (
    LINE_LIMIT,
    BatchTried,
    BeforeTraining,
    CheckpointSaved,
    Continue,
    DataReady,
    DeviceReady,
    EpochEnded,
    Evaluating,
    Fit,
    FitContinued,
    FitFinished,
    FitPaused,
    FitSettings,
    FitStarted,
    GetImages,
    GetSteps,
    Greet,
    Hello,
    Images,
    ListRuns,
    OpenData,
    Pause,
    Problem,
    Progress,
    Runs,
    Shutdown,
    StepOnce,
    Steps,
    Stop,
    TryBatch,
)
from engine.protocol.arrays import Array, number
from engine.runs import recording
from engine.runs.checkpoint import load
from tests.engine.small import TRAIN, arrays, write_npz
from tests.engine.talk import ROOT, Engine, engine


@pytest.fixture
def data(home: Path) -> str:
    """The path of a small data set."""
    return str(write_npz(home.parent / "small.npz"))


@pytest.fixture
def serving(home: Path) -> Iterator[Engine]:
    with engine("serve", home=home) as serving:
        yield serving


def short(data: str, **changes: object) -> FitSettings:
    """Two epochs of ten steps."""
    wanted = {"epochs": 2, "batch_size": 30, "hidden": (16,), "data": data, **changes}
    return FitSettings(**wanted)  # type: ignore[arg-type]


def endless(data: str) -> FitSettings:
    return short(data, epochs=10_000, batch_size=1)


def stored(run: str) -> Path:
    return places.runs_home() / run


def test_data_and_images_come_before_torch_and_a_run_tells_its_whole_story(
    serving: Engine, data: str
) -> None:
    serving.send(Greet(id=1), OpenData(id=2, where=data), GetImages(id=3, split="test", first=48))
    hello = serving.next()
    assert isinstance(hello, Hello)
    assert hello.replay is None
    images = serving.until(Images)
    serving.until(DeviceReady)
    kinds = [type(event) for event in serving.said]
    assert kinds.index(DataReady) < kinds.index(DeviceReady)
    assert images.reply_to == 3
    expected = arrays()
    assert images.pixels.data == expected.x_test[48:49].tobytes()
    assert images.labels.data == expected.y_test[48:49].tobytes()

    serving.send(Fit(id=4, settings=short(data)))
    finished = serving.until(FitFinished)
    story = [event for event in serving.said if not isinstance(event, Progress)]
    kinds = [type(event) for event in story]
    epoch = [Evaluating, EpochEnded, CheckpointSaved]
    assert kinds[kinds.index(FitStarted) :] == [
        *(FitStarted, CheckpointSaved, BeforeTraining),
        *(epoch * 2),
        FitFinished,
    ]
    started = next(event for event in story if isinstance(event, FitStarted))
    assert started.reply_to == 4
    assert (started.steps, started.steps_per_epoch, started.train) == (20, 10, TRAIN)
    live = [event for event in serving.said if isinstance(event, Progress)]
    assert sum(sum(event.counts.values()) for event in live) == 20
    assert sum(event.samples for event in live) == 2 * TRAIN
    assert (finished.step, finished.stopped, len(finished.epochs)) == (20, False, 2)
    times = [event.at for event in serving.said]
    assert times == sorted(times)
    assert all(time > 1e9 for time in times)

    serving.send(GetSteps(id=5, run=finished.run, first=3, stop=17), ListRuns(id=6))
    blocks = [serving.until(Steps), serving.until(Steps)]
    assert [(block.first, len(block.loss.values())) for block in blocks] == [(3, 14), (17, 0)]
    assert all(block.reply_to == 5 for block in blocks)
    [summary] = serving.until(Runs).runs
    assert (summary.run, summary.finished, summary.step) == (finished.run, True, 20)
    assert recording.read(stored(finished.run) / "recording.jsonl").finished is not None
    assert serving.end() == 0


def test_a_trial_trains_and_leaves_nothing_behind(serving: Engine, data: str) -> None:
    serving.send(OpenData(where=data), TryBatch(id=3, forgotten="float"))
    assert "dtype" in serving.until(BatchTried, lambda event: event.reply_to == 3).refusal
    serving.send(Fit(settings=short(data, scaled=False), trial=True))
    started = serving.until(FitStarted)
    assert started.trial
    assert not started.settings.scaled
    assert serving.until(FitFinished).run == started.run
    serving.send(ListRuns())
    assert serving.until(Runs).runs == ()


def test_pause_one_step_continue_and_stop(serving: Engine, data: str) -> None:
    serving.send(Fit(settings=endless(data)), Pause())
    assert serving.until(FitPaused).step == 0
    serving.send(StepOnce())
    assert serving.until(FitPaused).step == 1
    serving.send(StepOnce(), StepOnce())
    assert serving.until(FitPaused, lambda event: event.step == 3)
    serving.send(Fit(id=9, settings=short(data)))
    assert serving.until(Problem).code == "fit.busy"
    serving.send(Continue())
    assert serving.until(FitContinued).step == 3
    serving.until(Progress, lambda event: event.first > 3)
    serving.send(Stop())
    finished = serving.until(FitFinished)
    assert finished.stopped
    assert load(stored(finished.run) / "checkpoint.safetensors").head.step == finished.step
    serving.send(Fit(settings=short(data)))  # the last event frees the engine at once
    assert not serving.until(FitFinished).stopped


@pytest.mark.parametrize("ending", ["end of input", "shutdown", "TERM", "HUP", "INT"])
def test_every_orderly_end_leaves_a_run_that_goes_on(home: Path, data: str, ending: str) -> None:
    with engine("serve", home=home) as serving:
        serving.send(Fit(settings=endless(data)))
        run = serving.until(FitStarted).run
        serving.until(Progress, lambda event: event.first > 0)
        if ending == "shutdown":
            serving.send(Shutdown())
        elif ending != "end of input":
            serving.process.send_signal(getattr(signal, f"SIG{ending}"))
        else:
            assert serving.process.stdin is not None
            serving.process.stdin.close()
        assert serving.rest() == 0
        last = serving.said[-1]
        assert isinstance(last, FitFinished)
        assert last.stopped
    assert load(stored(run) / "checkpoint.safetensors").head.step == last.step
    assert recording.read(stored(run) / "recording.jsonl").step == last.step
    assert "Traceback" not in (home.parent / "stderr").read_text()


def test_a_reader_that_goes_away_ends_the_engine_in_order(home: Path, data: str) -> None:
    with engine("serve", home=home) as serving:
        serving.send(Fit(settings=endless(data)))
        run = serving.until(FitStarted).run
        assert serving.process.stdout is not None
        serving.process.stdout.close()
        assert serving.process.wait() == 0
    assert load(stored(run) / "checkpoint.safetensors").head.run == run
    assert "Traceback" not in (home.parent / "stderr").read_text()


def test_a_killed_engine_loses_nothing_before_its_last_checkpoint(home: Path, data: str) -> None:
    with engine("serve", home=home) as serving:
        serving.send(Fit(settings=short(data)))
        expected = serving.until(FitFinished).weights_sha256
        serving.send(Fit(settings=short(data)), Pause())
        run = serving.until(FitStarted).run
        for step in range(1, 14):
            serving.send(StepOnce())
            while serving.until(FitPaused).step < step:
                pass
        serving.process.kill()
    with engine("serve", home=home) as serving:
        serving.send(Fit(resume=run))
        started = serving.until(FitStarted)
        assert (started.run, started.first_step) == (run, 10)
        finished = serving.until(FitFinished)
        told_again = [event.epoch for event in serving.said if isinstance(event, EpochEnded)]
        assert told_again == [1, 2]
        assert any(isinstance(event, BeforeTraining) for event in serving.said)
    assert finished.weights_sha256 == expected
    whole = recording.read(stored(run) / "recording.jsonl")
    assert (whole.step, whole.cut) == (20, False)
    assert whole.finished == finished


def test_wrong_lines_are_answered_and_nothing_else_happens(serving: Engine) -> None:
    too_long = b'{"type": "greet", "padding": "' + b"x" * LINE_LIMIT + b'"}\n'
    broken = [b"\n", b"nonsense\n", b"\xff\xfe\n", b"[1]\n", b'{"type": "explode"}\n', too_long]
    broken.append(b'{"type": "fit", "settings": {"epochs": 0}}\n')
    broken.append(b"[" * 100_000 + b"\n")
    for line in broken:
        serving.send_bytes(line)
        assert serving.until(Problem).code == "protocol.broken"
    serving.send(Stop(id=7))
    assert serving.until(Problem, lambda event: event.reply_to == 7).code == "fit.none"
    serving.send(Greet(id=8, version=99))
    assert serving.until(Problem, lambda event: event.reply_to == 8).code == "protocol.version"
    assert serving.end() == 0


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        (FitSettings(data="/not/there.npz"), "data.not_found"),
        (FitSettings(data="mnist"), "data.mnist_missing"),
        (FitSettings(device="mps"), "device.missing"),
    ],
)
def test_a_training_that_cannot_be_is_a_problem_and_the_next_one_runs(
    serving: Engine, data: str, settings: FitSettings, code: str
) -> None:
    serving.send(Fit(id=5, settings=settings))
    assert serving.until(Problem, lambda event: event.reply_to == 5).code == code
    serving.send(Fit(settings=short(data)))
    serving.until(FitFinished)


def test_data_say_whether_a_lesson_s_code_can_load_them(
    serving: Engine, data: str, tmp_path: Path
) -> None:
    with np.load(data) as file:
        named = {name: file[name] for name in file}
    named["x_train"] = named["x_train"] / 255
    np.savez(tmp_path / "fractions.npz", **named)
    serving.send(OpenData(id=1, where=data))
    assert serving.until(DataReady, lambda event: event.reply_to == 1).plain
    serving.send(OpenData(id=2, where=str(tmp_path / "fractions.npz")))
    assert serving.until(Problem, lambda event: event.reply_to == 2).code == "data.wrong_pixels"
    named["x_test"] = named["x_test"] / 255
    np.savez(tmp_path / "fractions.npz", **named)
    serving.send(OpenData(id=3, where=str(tmp_path / "fractions.npz")))
    assert not serving.until(DataReady, lambda event: event.reply_to == 3).plain


def test_questions_that_have_no_answer_are_problems(serving: Engine, data: str) -> None:
    serving.send(GetImages(id=1, split="train", first=0))
    assert serving.until(Problem).code == "data.not_open"
    serving.send(OpenData(id=2, where="/not/there"))
    assert serving.until(Problem, lambda event: event.reply_to == 2).code == "data.not_found"
    serving.send(OpenData(where=data), GetImages(id=3, split="train", first=TRAIN))
    assert serving.until(Problem, lambda event: event.reply_to == 3).code == "data.outside"
    serving.send(GetSteps(id=4, run="nope", first=0, stop=10))
    assert serving.until(Problem, lambda event: event.reply_to == 4).code == "run.unknown"
    serving.send(Fit(id=5, resume="nope"))
    assert serving.until(Problem, lambda event: event.reply_to == 5).code == "run.unknown"


def test_a_home_that_cannot_be_written_costs_the_recording_and_not_the_training(
    home: Path, data: str
) -> None:
    home.write_text("a file where the folder should be")
    with engine("serve", home=home, folder=home.parent) as serving:
        serving.send(Fit(settings=short(data)))
        finished = serving.until(FitFinished)
        problems = [event for event in serving.said if isinstance(event, Problem)]
    assert [problem.code for problem in problems] == ["recording.failed"]
    assert not finished.stopped
    assert not any(isinstance(event, CheckpointSaved) for event in serving.said)


def test_a_folder_called_engine_where_one_stands_is_not_run(home: Path, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    (trap / "engine").mkdir(parents=True)
    (trap / "engine" / "__init__.py").touch()
    (trap / "engine" / "__main__.py").write_text("print('trapped')")
    with engine("serve", home=home, folder=trap) as serving:
        assert isinstance(serving.next(), Hello)


def test_a_run_that_diverges_goes_on_to_its_end(serving: Engine, data: str) -> None:
    deep = short(data, optimizer="sgd", learning_rate=1_000.0, hidden=(64, 64, 64, 64))
    serving.send(Fit(settings=deep))
    finished = serving.until(FitFinished)
    assert not finished.stopped
    assert isinstance(finished.test_loss, Array)
    assert math.isnan(number(finished.test_loss))
    assert not any(isinstance(event, Problem) for event in serving.said)


def test_what_others_print_does_not_reach_the_protocol(home: Path, tmp_path: Path) -> None:
    noisy = tmp_path / "noisy"
    noisy.mkdir()
    (noisy / "torch.py").write_text("print('noise on standard output')\nraise OSError('no torch')")
    with engine("serve", home=home, more={"PYTHONPATH": f"{noisy}:{ROOT}"}) as serving:
        serving.send(Fit(id=1))
        problem = serving.until(Problem, lambda event: event.reply_to == 1)
        assert problem.code == "fit.failed"
        assert "no torch" in problem.message
        assert serving.end() == 0
    assert "noise" in (home.parent / "stderr").read_text()
    assert "no torch" in (home / "log" / "engine.serving.log").read_text()
