"""The network by hand: its stages beside the framework's, its training and what it is told of."""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from msgspec.structs import replace
from torch.nn import functional

from engine.by_hand.from_scratch import activations, initial, losses, optimizers
from engine.by_hand.from_scratch.batches import batches
from engine.by_hand.sources import sources
from engine.by_hand.stages import Cancelled, Stage, Stages
from engine.by_hand.training import ScratchTraining, clipped, samples
from engine.data import source
from engine.protocol import (
    SCRATCH_STAGES,
    CancelScratch,
    Continue,
    Fit,
    FitFinished,
    FitPaused,
    FitSettings,
    GetScratchSources,
    OpenData,
    Problem,
    ProtocolError,
    RunStage,
    ScratchLook,
    ScratchSettings,
    ScratchSources,
    StageRun,
    Stop,
    TrainScratch,
    decode_command,
    decode_event,
    encode,
)
from engine.protocol.arrays import number
from tests.engine.small import TEST, TRAIN, small_dataset, write_npz
from tests.engine.talk import engine

WIDEST_LINE = 55
"""Cells that the lesson has for the code."""
CLOSE = 1e-4


@pytest.fixture(scope="module")
def stages() -> Stages:
    return Stages(samples(small_dataset()))


def run(stages: Stages, name: str) -> Stage:
    stage = next(stage for stage in SCRATCH_STAGES if stage == name)
    return stages.run(stage, lambda: False, lambda done, steps: None)


# ---- the stages


@pytest.mark.parametrize("name", SCRATCH_STAGES)
def test_a_stage_gives_what_the_framework_gives(stages: Stages, name: str) -> None:
    found = run(stages, name)
    assert found.difference < CLOSE
    assert found.compared > 0
    assert found.seconds > 0
    assert found.framework_seconds > 0
    assert found.values


def test_the_stages_are_the_chapters_network(stages: Stages) -> None:
    assert run(stages, "dense").shapes == {
        "x": (128, 784), "w": (784, 512), "b": (512,), "result": (128, 512),
    }  # fmt: skip
    model = run(stages, "sequential")
    assert model.figures["parameters"] == 407_050
    assert model.figures["row_sum"] == pytest.approx(1)
    batch = run(stages, "batches")
    assert (batch.figures["batches"], batch.figures["last"]) == (3, TRAIN - 2 * 128)
    one = run(stages, "step")
    assert one.figures["after"] != one.figures["before"]
    assert run(stages, "loop").figures["steps"] == 3
    measured = run(stages, "evaluation")
    assert measured.figures["accuracy"] == pytest.approx(measured.figures["framework"])
    assert measured.figures["same"] == measured.figures["of"] == TEST


def test_a_wrong_layer_would_be_seen(stages: Stages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activations, "relu", lambda x: x.abs() - 3)
    assert run(stages, "dense").difference > 1


def test_the_loop_is_told_of_step_by_step_and_can_be_cancelled(stages: Stages) -> None:
    told: list[tuple[int, int]] = []
    stages.run("loop", lambda: False, lambda done, steps: told.append((done, steps)))
    assert told == [(1, 3), (2, 3), (3, 3)]
    with pytest.raises(Cancelled):
        stages.run("loop", lambda: True, lambda done, steps: None)


def test_the_source_that_is_shown_is_the_source_that_is_run() -> None:
    files = sources()
    assert set(SCRATCH_STAGES) < set(files)
    for name, lines in files.items():
        path = Path(losses.__file__).with_name(f"{name}.py")
        assert "\n".join((*lines, "")) == path.read_text(encoding="utf-8")
        assert max(map(len, lines)) <= WIDEST_LINE, name


# ---- the parts that can be switched


def test_softmax_and_both_losses_are_the_frameworks() -> None:
    logits = torch.randn(50, 10, generator=torch.Generator().manual_seed(0))
    labels = torch.arange(50) % 10
    p = activations.softmax(logits)
    assert torch.allclose(p, logits.softmax(1))
    expected = functional.cross_entropy(logits, labels, reduction="none")
    assert torch.allclose(losses.from_logits(logits, labels), expected, atol=1e-5)
    assert torch.allclose(losses.from_clipped(p, labels), expected, atol=1e-4)


def test_a_clipped_log_has_no_slope_where_it_clips_and_the_one_from_logits_has() -> None:
    logits = torch.tensor([[30.0, 0.0]], requires_grad=True)
    label = torch.tensor([1])
    mean = losses.from_clipped(activations.softmax(logits), label).mean()
    (slope,) = torch.autograd.grad(mean, logits)
    assert slope.abs().max() == 0
    (slope,) = torch.autograd.grad(losses.from_logits(logits, label).mean(), logits)
    assert slope.tolist()[0] == pytest.approx([1, -1])


@pytest.mark.parametrize(
    ("by_hand", "framework"),
    [
        (optimizers.SGD(0.1), lambda p: torch.optim.SGD(p, 0.1)),
        (optimizers.RMSprop(0.1), lambda p: torch.optim.RMSprop(p, 0.1, alpha=0.9, eps=1e-7)),
    ],
)
def test_an_optimizer_moves_as_the_frameworks_does(by_hand, framework) -> None:  # type: ignore[no-untyped-def]
    ours, theirs = (torch.linspace(-1, 1, 12).reshape(3, 4) for _ in range(2))
    theirs.requires_grad_()
    other = framework([theirs])
    for number_ in range(4):
        gradient = torch.sin(ours.detach() * 5 + number_)
        theirs.grad = gradient.clone()
        by_hand.update([ours], [gradient])
        other.step()
    assert torch.allclose(ours, theirs, atol=1e-6)


def test_first_weights_lie_where_they_are_said_to() -> None:
    for draw, low, high in (
        (initial.positive, 0.0, 0.1),
        (initial.centred, -0.05, 0.05),
        (initial.glorot, -((6 / 1296) ** 0.5), (6 / 1296) ** 0.5),
    ):
        weights = draw((784, 512), torch.Generator().manual_seed(1))
        assert weights.shape == (784, 512)
        assert low <= float(weights.min()) < low + 0.001
        assert high - 0.001 < float(weights.max()) <= high
        again = draw((784, 512), torch.Generator().manual_seed(1))
        assert torch.equal(weights, again)


def test_batches_give_each_sample_once_in_the_order_that_is_asked_for() -> None:
    x, y = torch.arange(20.0).reshape(10, 2), torch.arange(10)
    order = torch.tensor([3, 1, 4, 0, 5, 9, 2, 6, 8, 7])
    found = list(batches(x, y, order, 4))
    assert [len(labels) for _, labels in found] == [4, 4, 2]
    assert torch.cat([labels for _, labels in found]).tolist() == order.tolist()
    assert torch.equal(torch.cat([images for images, _ in found]), x[order])


# ---- the training


def trained(settings: ScratchSettings, seed: int = 0) -> ScratchTraining:
    training = ScratchTraining(settings, seed, samples(small_dataset()))
    while training.step < training.steps:
        training.advance()
    return training


def test_a_training_keeps_what_it_saw_epoch_by_epoch() -> None:
    found = trained(ScratchSettings(epochs=4, initialisation="glorot"))
    assert found.steps == found.step == 12
    assert [len(found.accuracy), len(found.loss), len(found.clipped)] == [5, 4, 4]
    assert len(found.first_loss) == len(found.first_clipped) == 1  # of its first 10 steps
    assert found.loss[-1] < found.loss[0]
    with pytest.raises(StopIteration):
        found.advance()


def test_a_seed_gives_the_same_training_and_each_switch_another() -> None:
    first = ScratchSettings(epochs=2, initialisation="glorot", loss="logits")
    assert trained(first).loss == trained(first).loss != trained(first, 1).loss
    switched = (
        replace(first, initialisation="centred"),
        replace(first, initialisation="positive"),
        replace(first, learning_rate=0.002),
        replace(first, shuffled=True),
        replace(first, optimizer="rmsprop"),
    )
    found = [trained(settings).loss for settings in (first, *switched)]
    assert all(a != b for a, b in itertools.combinations(found, 2))


def test_the_share_of_clipped_samples_counts_those_on_the_ceiling() -> None:
    p = torch.tensor([[0.5, 0.5], [1.0, 0.0], [1 - 1e-8, 1e-8], [0.9, 0.1]])
    of_label_one = losses.from_clipped(p, torch.ones(4, dtype=torch.int64))
    assert clipped(of_label_one) == 0.5


@pytest.mark.mnist
def test_on_mnist_the_books_loop_crawls_and_a_larger_rate_dies_at_once() -> None:
    where = os.environ.get("CH2_TUI_MNIST")
    if where is None:
        pytest.skip("CH2_TUI_MNIST names no MNIST")
    data = samples(source.load(where))
    book = ScratchTraining(ScratchSettings(epochs=1), 0, data)
    while book.step < book.steps:
        book.advance()
    assert 0.35 < book.accuracy[-1] < 0.46  # .405 as recorded, on its way to .82
    assert book.clipped == [pytest.approx(0, abs=0.001)]
    rash = ScratchTraining(ScratchSettings(learning_rate=0.01), 0, data)
    for _ in range(200):
        rash.advance()
    assert sum(rash.first_clipped[5:]) / 15 > 0.7


# ---- asked of the engine


@pytest.fixture
def data(home: Path) -> str:
    return str(write_npz(home.parent / "small.npz"))


def test_the_engine_tells_its_source_runs_stages_and_trains(home: Path, data: str) -> None:
    with engine("serve", home=home) as serving:
        serving.send(RunStage(id=9, stage="dense"))
        assert serving.until(Problem).code == "data.not_open"
        serving.send(GetScratchSources(id=1))
        assert serving.answer(ScratchSources, 1).files == sources()
        serving.send(OpenData(id=2, where=data), RunStage(id=3, stage="step"))
        stage = serving.answer(StageRun, 3)
        assert stage.stage == "step"
        assert number(stage.difference) < CLOSE
        settings = ScratchSettings(epochs=2, shuffled=True)
        serving.send(TrainScratch(id=4, settings=settings, seed=3))
        look = serving.until(ScratchLook, lambda event: event.ended)
        expected = trained(settings, 3)
        assert (look.reply_to, look.step, look.steps) == (4, 6, 6)
        assert [number(loss) for loss in look.loss] == pytest.approx(expected.loss, rel=1e-3)
        assert look.accuracy == pytest.approx(tuple(expected.accuracy), abs=0.021)

        serving.send(TrainScratch(id=5, settings=ScratchSettings(epochs=30)))
        serving.send(CancelScratch())
        last = serving.until(ScratchLook, lambda event: event.ended)
        assert last.reply_to == 5
        assert last.step < last.steps


def test_a_fit_has_the_machine(home: Path, data: str) -> None:
    settings = FitSettings(epochs=1, batch_size=30, hidden=(4,), data=data)
    with engine("serve", home=home) as serving:
        serving.send(OpenData(where=data))
        serving.send(TrainScratch(id=1, settings=ScratchSettings(epochs=30)))
        serving.send(Fit(id=2, settings=settings, paused=True))
        ended = serving.until(ScratchLook, lambda event: event.ended)
        assert ended.step < ended.steps
        if not any(isinstance(event, FitPaused) for event in serving.said):
            serving.until(FitPaused)
        serving.send(RunStage(id=3, stage="dense"))
        refused = serving.until(Problem)
        assert (refused.code, refused.reply_to) == ("scratch.busy", 3)
        serving.send(Continue(), Stop())
        serving.until(FitFinished)


# ---- what is refused


def test_commands_out_of_range_are_refused() -> None:
    line = encode(TrainScratch(id=1))
    assert decode_command(line) == TrainScratch(id=1)
    for wrong in (
        line.replace(b'"positive"', b'"negative"'),
        line.replace(b'"epochs":10', b'"epochs":31'),
        line.replace(b'"learning_rate":0.001', b'"learning_rate":0'),
        line.replace(b'"seed":0', b'"seed":-1'),
    ):
        assert wrong != line
        with pytest.raises(ProtocolError):
            decode_command(wrong)


def broken_looks() -> Iterator[bytes]:
    line = encode(
        ScratchLook(
            step=3, steps=6, accuracy=(0.1, 0.2), loss=(2.0,), clipped=(0.5,),
            first_loss=(2.5,), first_clipped=(0.25,), seconds=0.5,
        )
    )  # fmt: skip
    assert isinstance(decode_event(line), ScratchLook)
    yield line.replace(b"[0.1,0.2]", b"[0.1]")
    yield line.replace(b"[0.1,0.2]", b"[0.1,1.2]")
    yield line.replace(b"[0.25]", b"[]")
    yield line.replace(b'"step":3', b'"step":7')


@pytest.mark.parametrize("line", list(broken_looks()))
def test_a_look_that_does_not_agree_with_itself_is_refused(line: bytes) -> None:
    with pytest.raises(ProtocolError):
        decode_event(line)
