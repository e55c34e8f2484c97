"""Steps that go to the device together are the steps that are taken one by one."""

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

import pytest
import torch

from engine.protocol import FitSettings, Optimizer
from engine.training import loop
from engine.training.fast import batch_pass
from engine.training.fast.learner import Learner
from engine.training.fast.queued_step import GROUP, Launch, Prepare, QueuedStep, at_once
from engine.training.fast.step import fast_step
from engine.training.step import TrainingStep
from tests.engine.small import TRAIN, small_dataset
from tests.engine.training.fast.operations import Operations, repeat
from tests.engine.training.fast.test_step import fast, train
from tests.engine.training.steps import OPTIMIZERS, RATE, Given, given

DEEP = (16, 12)


def queued(
    start: Given,
    optimizer: Optimizer = "rmsprop",
    prepare: Prepare = at_once,
    group: int = 2,
    sizes: Iterable[int] = (),
) -> QueuedStep:
    learner = Learner(
        parameters=start.weights,
        images=start.images,
        labels=start.labels,
        optimizer=optimizer,
        learning_rate=RATE[optimizer],
        precision="fp32",
    )
    assert not learner.needs_host, "its steps can be launched without the host"
    return QueuedStep(learner, prepare, group, sizes)


def rehearsed(work: Callable[[], None]) -> Launch:
    """The work, done a few times first, as a graph's capture does it."""
    for _ in range(3):
        work()
    return at_once(work)


def recorded(work: Callable[[], None]) -> Launch:
    """The operations of the work, repeated with the numbers that they had the first time."""
    with Operations() as operations:
        work()
    return Launch(lambda: repeat(operations.done), lambda: lambda: None)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("group", [1, 2, GROUP])
@pytest.mark.parametrize("prepare", [at_once, rehearsed, recorded])
def test_groups_give_the_very_bits_of_single_steps(
    optimizer: Optimizer, group: int, prepare: Prepare
) -> None:
    start = given(DEEP, 50)
    expected = train(fast(start, optimizer), start.batches)
    trained = train(queued(start, optimizer, prepare, group), start.batches)
    for mine, other in zip(trained.parameters, expected.parameters, strict=True):
        assert torch.equal(mine, other)
    assert trained.right == expected.right
    assert trained.loss == pytest.approx(expected.loss, rel=1e-6)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_what_waits_is_learned_before_anyone_looks(optimizer: Optimizer) -> None:
    start = given(DEEP, 21)
    expected, step = fast(start, optimizer), queued(start, optimizer)
    train(expected, start.batches[:5])
    for rows in start.batches[:5]:
        step.run(rows)
    for mine, other in zip(step.parameters, expected.parameters, strict=True):
        assert torch.equal(mine, other)
    step.run(start.batches[5])
    train(expected, start.batches[5:6])
    ours, theirs = step.state(), expected.state()
    assert ours.keys() == theirs.keys()
    assert all((ours[name] == theirs[name]).all() for name in ours)
    assert len(step.read().loss) == 6
    assert len(step.read().loss) == 0


def test_a_restored_state_replaces_what_waited() -> None:
    start = given(DEEP, 21)
    expected = train(fast(start), start.batches)
    first, step = fast(start), queued(start)
    train(first, start.batches[:7])
    step.run(start.batches[0])
    step.restore(first.state(), 7)
    step.read()
    trained = train(step, start.batches[7:])
    for mine, other in zip(trained.parameters, expected.parameters, strict=True):
        assert torch.equal(mine, other)


def test_the_host_never_runs_more_than_two_groups_ahead() -> None:
    launched: list[int] = []
    waited: list[int] = []

    def counted(work: Callable[[], None]) -> Launch:
        def mark() -> Callable[[], None]:
            number = len(launched)
            launched.append(number)
            return lambda: waited.append(number)

        return Launch(work, mark)

    whole = [rows for rows in given(DEEP, 60).batches if len(rows) == 32][:20]
    step = queued(given(DEEP, 0), prepare=counted)
    for rows in whole:
        step.run(rows)
        assert len(launched) - len(waited) <= 2
    assert len(launched) == len(whole) / 2
    assert waited == launched[:-2]


def read_at(step: TrainingStep, batches: list[torch.Tensor], places: list[int]) -> list[float]:
    loss: list[float] = []
    for first, last in pairwise([0, *places, len(batches)]):
        loss += train(step, batches[first:last]).loss
    return loss


@pytest.mark.parametrize("prepare", [at_once, recorded])
def test_what_a_step_saw_does_not_depend_on_who_came_with_it(prepare: Prepare) -> None:
    start = given(DEEP, 90)
    by_size = [[rows for rows in start.batches if len(rows) == size] for size in (32, 12)]
    batches = [*by_size[0][:45], *by_size[1][:20], *by_size[0][45:]]
    shapes: set[torch.Size] = set()
    with Operations() as operations:
        step = queued(start, prepare=prepare, group=GROUP)
        seen = read_at(step, batches, [1, 18, 33, 40, 63, 79])
    for one in operations.done:
        if "log_softmax" in one.name:
            shapes.add(one.arguments[0].shape)
    assert shapes == {(GROUP, 10, size) for size in (32, 12)}, "a sum's last digits are its shape's"
    together = queued(start, prepare=prepare, group=GROUP)
    assert seen == read_at(together, batches, [])
    for mine, other in zip(step.parameters, together.parameters, strict=True):
        assert torch.equal(mine, other)


def test_the_samples_of_a_group_are_gathered_at_once_unless_they_are_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start = given(DEEP, 60)
    whole = [rows for rows in start.batches if len(rows) == 32][: 2 * GROUP]

    def gathers() -> tuple[int, list[torch.Tensor]]:
        step = queued(start, group=GROUP)
        train(step, whole[:GROUP])
        with Operations() as operations:
            trained = train(step, whole[GROUP:])
        names = [one.name for one in operations.done]
        return names.count("aten.index_select.out"), trained.parameters

    once, expected = gathers()
    monkeypatch.setattr(batch_pass, "_TOGETHER", 0)
    each, parameters = gathers()
    assert (once, each) == (1, GROUP)
    assert all(map(torch.equal, parameters, expected))


def test_a_changed_rate_is_that_of_launches_made_anew() -> None:
    start = given(DEEP, 40)
    expected, step = fast(start), queued(start, prepare=recorded, group=4)
    for one in (expected, step):
        train(one, start.batches[:19])
        one.change_rate(0.01)
        train(one, start.batches[19:])
    for mine, other in zip(step.parameters, expected.parameters, strict=True):
        assert torch.equal(mine, other)


def test_batches_of_known_sizes_are_prepared_before_the_first_step() -> None:
    start, made = given(DEEP, 40), []

    def counted(work: Callable[[], None]) -> Launch:
        made.append(work)
        return recorded(work)

    step = queued(start, prepare=counted, sizes=(32, 12))
    beforehand = len(made)
    expected = train(fast(start), start.batches)
    trained = train(step, start.batches)
    assert (len(made), beforehand) == (4, 4), "for each size a group and a step alone"
    assert all(map(torch.equal, trained.parameters, expected.parameters))


def test_a_training_says_which_sizes_are_to_come(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[set[int]] = []

    def heard(**given: Any) -> TrainingStep:
        told.append(given["sizes"])
        return fast_step(**given)

    monkeypatch.setattr(loop, "fast_step", heard)
    for batch_size in (64, TRAIN, 10 * TRAIN):
        settings = FitSettings(batch_size=batch_size, hidden=(16,))
        one = loop.Training(settings, small_dataset(), torch.device("cpu"))
        came = {one.samples_of(step) for step in range(one.steps_per_epoch)}
        assert told.pop() == came
