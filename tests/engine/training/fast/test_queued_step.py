"""Steps that go to the device together are the steps that are taken one by one."""

from collections.abc import Callable

import pytest
import torch

from engine.protocol import Optimizer
from engine.training.fast.learner import Learner
from engine.training.fast.queued_step import GROUP, Launch, Prepare, QueuedStep, at_once
from tests.engine.training.fast.test_step import fast, train
from tests.engine.training.steps import OPTIMIZERS, RATE, Given, given

DEEP = (16, 12)


def queued(
    start: Given, optimizer: Optimizer = "rmsprop", prepare: Prepare = at_once, group: int = 2
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
    return QueuedStep(learner, prepare, group)


def rehearsed(work: Callable[[], None]) -> Launch:
    """The work, done a few times first, as a graph's capture does it."""
    for _ in range(3):
        work()
    return at_once(work)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("group", [1, 2, GROUP])
@pytest.mark.parametrize("prepare", [at_once, rehearsed])
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
