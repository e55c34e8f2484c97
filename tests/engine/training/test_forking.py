"""A fork is its parent until an epoch, and after it the same training at another rate."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pytest
import torch
from msgspec.structs import replace

from engine.cli import fit as fit_command
from engine.data import places
from engine.data.dataset import Dataset
from engine.protocol import (
    EpochEnded,
    Event,
    Fit,
    FitFinished,
    FitSettings,
    FitStarted,
    Fork,
    GetSteps,
    Optimizer,
    Problem,
    Progress,
    ProtocolError,
    Steps,
    decode_command,
    decode_event,
    encode,
)
from engine.protocol.errors import Mistake
from engine.runs import checkpoint, recording, runs
from engine.runs.controls import Controls
from engine.training import beginning, forking
from engine.training.fast.queued_step import Launch, QueuedStep
from engine.training.fitting import Fitting
from engine.training.loop import Position, Training
from tests.engine.small import small_dataset, write_npz
from tests.engine.talk import engine, run
from tests.engine.training.fast.test_queued_step import queued, rehearsed
from tests.engine.training.fast.test_step import fast, plain, train
from tests.engine.training.steps import OPTIMIZERS, RATE, by_torch, given, relative_error

ASKED = FitSettings(epochs=4, batch_size=100, hidden=(16,), threads=1, device="cpu")
PER_EPOCH = 3
CPU = torch.device("cpu")


def load(where: str) -> Dataset:
    return small_dataset()


def to_the_end(fitting: Fitting) -> FitFinished:
    return fitting.run(Controls(), lambda event: None)


def stopped_at(fitting: Fitting, step: int) -> FitFinished:
    """Trained in single steps until so many lie behind."""
    controls = Controls()
    controls.pause()
    controls.step_once()

    def look(event: Event) -> None:
        if isinstance(event, Progress):
            taken = event.first + sum(event.counts.values())
            if taken == step:
                controls.stop()
            else:
                controls.step_once()

    return fitting.run(controls, look)


def figures_of(run: str) -> list[bytes]:
    """The figures of the recorded epochs, but for the seconds that they took."""
    recorded = recording.read(runs.recording_of_run(run))
    ended = [event for event in recorded.events if isinstance(event, EpochEnded)]
    return [msgspec.json.encode(replace(event.figures, seconds=0.0)) for event in ended]


@pytest.fixture
def parent(home: Path) -> str:
    """The name of a finished run of four epochs."""
    return to_the_end(beginning.begin(ASKED, load)).run


# ---- the step


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(("dtype", "limit"), [(torch.float32, 1e-5), (torch.float64, 1e-10)])
def test_a_rate_that_changes_gives_what_autograd_and_torch_optim_give(
    optimizer: Optimizer, dtype: torch.dtype, limit: float
) -> None:
    start, rate = given((16, 12), 40), RATE[optimizer] / 7
    expected = by_torch(start, optimizer, "relu", dtype, changes={15: rate, 28: rate * 3})
    step = fast(start, optimizer, dtype=dtype)
    train(step, start.batches[:15])
    step.change_rate(rate)
    train(step, start.batches[15:28])
    step.change_rate(rate * 3)
    trained = train(step, start.batches[28:])
    assert relative_error(trained.parameters, expected.parameters) <= limit
    unchanged = by_torch(start, optimizer, "relu", dtype)
    assert relative_error(trained.parameters, unchanged.parameters) > 100 * limit


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_plain_step_changes_its_rate_as_the_fast_one_does(optimizer: Optimizer) -> None:
    start = given((16,), 30)
    ended = []
    for step in (plain(start, optimizer), fast(start, optimizer)):
        train(step, start.batches[:11])
        step.change_rate(RATE[optimizer] / 5)
        ended.append(train(step, start.batches[11:]).parameters)
    assert relative_error(ended[0], ended[1]) <= 1e-5


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_steps_that_are_launched_together_are_made_anew_for_another_rate(
    optimizer: Optimizer,
) -> None:
    made: list[Launch] = []

    def counted(work: Callable[[], None]) -> Launch:
        made.append(rehearsed(work))
        return made[-1]

    start = given((16,), 30)
    ended = []
    for step in (queued(start, optimizer, counted, 4), fast(start, optimizer)):
        for rows in start.batches[:11]:
            step.run(rows)
        before = len(made)
        step.change_rate(RATE[optimizer] / 5)
        ended.append(train(step, start.batches[11:]).parameters)
        if isinstance(step, QueuedStep):
            assert len(made) > before, "a graph has the rate of its making in it"
    assert all(torch.equal(mine, other) for mine, other in zip(*ended, strict=True))


# ---- the training


def test_the_rate_changes_with_the_epoch_and_the_optimizers_numbers_go_on() -> None:
    forked = replace(
        ASKED, optimizer="momentum", forks=(Fork(run="x", epoch=2, learning_rate=0.5),)
    )
    whole = trained_for(forked, 4)
    parents = trained_for(replace(forked, forks=()), 2)
    assert_same(trained_for(forked, 2), parents)
    # The same two epochs at the new rate, from the parent's weights and velocity.
    after = Training(replace(forked, learning_rate=0.5, forks=()), small_dataset(), CPU)
    after.restore(parents.state(), Position(parents.step, parents.so_far, parents.figures))
    assert_same(whole, gone_on(after, 4))


def trained_for(settings: FitSettings, epochs: int) -> Training:
    return gone_on(Training(settings, small_dataset(), CPU), epochs)


def gone_on(training: Training, epochs: int) -> Training:
    while len(training.figures) < epochs:
        training.advance()
        training.end_epoch()
    return training


def assert_same(one: Training, other: Training) -> None:
    mine, others = one.state(), other.state()
    assert mine.keys() == others.keys()
    assert all(np.array_equal(mine[name], others[name]) for name in mine)


# ---- the run


@pytest.mark.parametrize("epoch", [0, 2, 3])
def test_a_fork_has_its_parents_epochs_and_then_its_own(parent: str, epoch: int) -> None:
    events: list[Event] = []
    fitting = beginning.fork(Fork(run=parent, epoch=epoch, learning_rate=0.05), load)
    finished = fitting.run(Controls(), events.append)
    assert not any(isinstance(event, Problem) for event in events)
    assert figures_of(finished.run)[:epoch] == figures_of(parent)[:epoch]
    assert figures_of(finished.run)[epoch] != figures_of(parent)[epoch]
    recorded = recording.read(runs.recording_of_run(finished.run))
    assert recorded.step == 4 * PER_EPOCH
    assert recorded.started.settings.forks == (Fork(run=parent, epoch=epoch, learning_rate=0.05),)


@pytest.mark.parametrize("step", [1, 2 * PER_EPOCH - 1, 2 * PER_EPOCH + 1, 4 * PER_EPOCH - 1])
def test_a_fork_that_was_stopped_goes_on_to_the_very_same_weights(parent: str, step: int) -> None:
    fork = Fork(run=parent, epoch=2, learning_rate=0.05)
    whole = to_the_end(beginning.fork(fork, load))
    halfway = stopped_at(beginning.fork(fork, load), step)
    assert (halfway.step, halfway.stopped) == (step, True)
    shutil.rmtree(runs.folder(parent))  # a fork stands on its own
    ended = to_the_end(beginning.go_on(halfway.run, load))
    assert ended.weights_sha256 == whole.weights_sha256
    assert figures_of(ended.run) == figures_of(whole.run)


def test_a_fork_of_a_fork_keeps_the_changes_before_it_and_drops_those_after(parent: str) -> None:
    first = to_the_end(beginning.fork(Fork(run=parent, epoch=1, learning_rate=0.02), load)).run
    second = forking.settings(Fork(run=first, epoch=3, learning_rate=0.5), forking.parent(first))
    assert [second.learning_rate_after(epoch) for epoch in range(4)] == [0.001, 0.02, 0.02, 0.5]
    early = forking.settings(Fork(run=first, epoch=1, learning_rate=0.5), forking.parent(first))
    assert [early.learning_rate_after(epoch) for epoch in range(4)] == [0.001, 0.5, 0.5, 0.5]


def test_a_fork_of_a_finished_run_may_have_more_epochs(parent: str) -> None:
    fork = Fork(run=parent, epoch=4, learning_rate=0.01)
    with pytest.raises(forking.ForkBeyond, match="0 to 3 would work"):
        beginning.fork(fork, load)
    longer = to_the_end(beginning.fork(fork, load, epochs=5)).run
    assert figures_of(longer)[:4] == figures_of(parent)


def test_a_parent_that_comes_out_otherwise_is_told_once(parent: str) -> None:
    path = runs.recording_of_run(parent)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(_worse(line) for line in lines))
    events: list[Event] = []
    beginning.fork(Fork(run=parent, epoch=3, learning_rate=0.05), load).run(
        Controls(), events.append
    )
    told = [event for event in events if isinstance(event, Problem)]
    assert [(problem.code, problem.detail["epoch"]) for problem in told] == [("fork.differs", 1)]


def _worse(line: bytes) -> bytes:
    event = decode_event(line)
    if isinstance(event, EpochEnded):
        event = replace(event, figures=replace(event.figures, test_loss=9.0))
    return encode(event)


def test_other_data_than_the_parents_is_refused(parent: str) -> None:
    with pytest.raises(forking.ForkOfOtherData, match="other data"):
        beginning.fork(Fork(run=parent, epoch=1, learning_rate=0.5), lambda _: small_dataset(1))


def test_what_no_fork_can_be_is_refused(parent: str) -> None:
    for fork, code in (
        (Fork(run="nope", epoch=0, learning_rate=0.1), "run.unknown"),
        (Fork(run=parent, epoch=5, learning_rate=0.1), "fork.epoch"),
        (Fork(run=parent, epoch=4, learning_rate=0.1), "fork.epoch"),
        (Fork(run=parent, epoch=2, learning_rate=0.001), "fork.same"),
    ):
        with pytest.raises(Mistake) as caught:
            beginning.fork(fork, load)
        assert caught.value.code == code
    assert len(list(places.runs_home().iterdir())) == 1, "nothing was begun"


# ---- what is written and read


def test_files_from_before_there_were_forks_still_load(parent: str) -> None:
    path = runs.recording_of_run(parent)
    first, *rest = path.read_bytes().splitlines(keepends=True)
    told = json.loads(first)
    assert told["settings"].pop("forks") == []
    path.write_bytes(json.dumps(told).encode() + b"\n" + b"".join(rest))
    assert recording.read(path).started.settings == ASKED
    kept = checkpoint.load(runs.folder(parent) / runs.CHECKPOINT)
    text = msgspec.json.encode(kept.head).replace(b',"forks":[]', b"")
    assert msgspec.json.decode(text, type=type(kept.head)) == kept.head


def test_forks_that_are_out_of_order_are_no_settings() -> None:
    for epochs in ([2, 1], [1, 1], [4]):
        forks = [{"run": "x", "epoch": epoch, "learning_rate": 0.1} for epoch in epochs]
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"epochs": 4, "forks": forks}, FitSettings)


def test_a_runs_name_ends_where_it_ends() -> None:
    line = encode(GetSteps(run="run", first=0, stop=1))
    assert decode_command(line) == GetSteps(run="run", first=0, stop=1)
    with pytest.raises(ProtocolError):
        decode_command(line.replace(b'"run"}', b'"run\\n"}').replace(b':"run"', b':"run\\n"'))


# ---- the command line


def test_a_fork_on_the_command_line_is_listed_with_its_parent(home: Path) -> None:
    data = ["--data", str(write_npz(home.parent / "small.npz"))]
    words = ["--epochs", "3", "--batch-size", "50", "--hidden", "8", "--threads", "1", *data]
    first = run("fit", "--json", *words, home=home)
    name = finish_of(first.stdout).run
    forked = run("fit", "--fork", name, "--from-epoch", "1", "--lr", ".01", home=home)
    assert forked.returncode == 0, forked.stderr
    assert f"fork of {name}: its first 1 epoch" in forked.stderr
    listed = run("runs", home=home).stdout
    assert f"fork of {name} from epoch 1 on at 0.01" in listed


def finish_of(lines: str) -> FitFinished:
    last = decode_event(lines.splitlines()[-1].encode())
    assert isinstance(last, FitFinished)
    return last


def test_a_killed_fork_goes_on_from_its_name_alone(home: Path) -> None:
    data = ["--data", str(write_npz(home.parent / "small.npz"))]
    words = ["--epochs", "3", "--batch-size", "10", "--hidden", "8", "--threads", "1", *data]
    name = finish_of(run("fit", "--json", *words, home=home).stdout).run
    fork = ["--fork", name, "--from-epoch", "2", "--lr", ".5"]
    with engine("fit", "--json", *fork, home=home) as fitting:
        begun = fitting.until(FitStarted).run
        fitting.until(Steps)
        fitting.process.kill()
    ended = finish_of(run("fit", "--json", "--resume", begun, home=home).stdout)
    whole = finish_of(run("fit", "--json", *fork, home=home).stdout)
    assert ended.weights_sha256 == whole.weights_sha256


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--fork", "nope", "--from-epoch", "0", "--lr", ".1"], "there is no run nope"),
        (["--fork", "../x", "--from-epoch", "0", "--lr", ".1"], "there is no run"),
        (["--fork", "RUN", "--from-epoch", "5", "--lr", ".1"], "it trained 4 epochs"),
        (["--fork", "RUN", "--from-epoch", "4", "--lr", ".1"], "0 to 3 would work"),
        (["--fork", "RUN", "--from-epoch", "2", "--lr", ".001"], "needs another"),
        (["--fork", "RUN", "--from-epoch", "-1", "--lr", ".1"], "--from-epoch"),
        (["--fork", "RUN", "--from-epoch", "two", "--lr", ".1"], "from 0 to 10,000"),
        (["--fork", "RUN", "--from-epoch", "2"], "needs --from-epoch K and --lr"),
        (["--fork", "RUN", "--lr", "1"], "needs --from-epoch K and --lr"),
        (["--from-epoch", "2"], "goes with --fork"),
        (["--fork", "RUN", "--from-epoch", "1", "--lr", "1", "--seed", "3"], "--seed does not go"),
        (["--fork", "RUN", "--from-epoch", "1", "--lr", "1", "--resume", "RUN"], "--resume does"),
    ],
)
def test_a_fork_that_cannot_be_is_one_line_and_exit_code_2(
    parent: str, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    named = [parent if word == "RUN" else word for word in words]
    try:
        code: int | str | None = fit_command.main(named)
    except SystemExit as leaving:
        code = leaving.code
    told = capsys.readouterr()
    assert (code, told.out) == (2, "")
    [line] = told.err.splitlines()
    assert line.startswith("ch2-tui fit: ")
    assert said in line


# ---- the engine that serves


def test_an_engine_forks_a_run_when_it_is_asked_to(home: Path) -> None:
    data = str(write_npz(home.parent / "small.npz"))
    with engine("serve", home=home) as serving:
        serving.send(Fit(settings=replace(ASKED, data=data)))
        parent = serving.until(FitFinished).run
        serving.send(Fit(fork=Fork(run=parent, epoch=9, learning_rate=0.1), id=7))
        assert serving.until(Problem).code == "fork.epoch"
        serving.send(Fit(fork=Fork(run=parent, epoch=1, learning_rate=0.1)))
        forked = serving.until(FitStarted)
        assert forked.settings.forks[-1].run == parent
        serving.until(FitFinished)
