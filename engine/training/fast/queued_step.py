"""A training step that waits for others, so that many go to the device at once."""

from collections import deque
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from engine.training.fast.learner import Learner
from engine.training.fast.seen import Seen
from engine.training.step import Readings, State

GROUP = 16
"""Steps that go to the device at once."""
_AHEAD = 2
"""So many groups may be under way before the host waits for the first of them."""

Wait = Callable[[], None]


class Launch:
    """What a device does again and again without the host's part in it.

    `replay` sends it off; `Wait`, which it gives, returns when it has been done.
    """

    def __init__(self, replay: Callable[[], None], mark: Callable[[], Wait]) -> None:
        self._replay, self._mark = replay, mark

    def __call__(self) -> Wait:
        self._replay()
        return self._mark()


Prepare = Callable[[Callable[[], None]], Launch]
"""Makes a launch of some work; may do the work, on whatever is in its memory."""


def at_once(work: Callable[[], None]) -> Launch:
    """The work itself, done where and when it is launched."""
    return Launch(work, lambda: lambda: None)


class _Group:
    """Steps of one batch size that are launched together, and what they saw."""

    def __init__(self, learner: Learner, prepare: Prepare, size: int, slots: int) -> None:
        self._batch = learner.batches(size, slots)
        self.slots = self._batch.slots
        self._measured = torch.empty_like(self._batch.measure())
        before = learner.snapshot()
        self._launch = prepare(lambda: self._work(learner))
        learner.return_to(before)

    def _work(self, learner: Learner) -> None:
        for slot in range(self.slots):
            learner.learn(self._batch, slot)
        self._measured.copy_(self._batch.measure())

    def run(self, rows: Sequence[Tensor], seen: Seen) -> Wait:
        torch.cat(list(rows), out=self._batch.rows.view(-1))
        wait = self._launch()
        seen.add(self._measured.clone(), self.slots)
        return wait


class QueuedStep:
    """A TrainingStep whose steps are launched in groups, at the latest when they are read.

    `prepare` turns a group's work into what is launched: on CUDA a graph, which was not
    run on a card yet; `at_once` in the tests. The rows given to `run` must stay as they are
    until then. The host waits for nothing but the group before the last, so that the device
    always has work while a look, a pause or a stop are never far behind it.
    """

    def __init__(self, learner: Learner, prepare: Prepare, group: int = GROUP) -> None:
        self._learner, self._prepare, self._most = learner, prepare, group
        self._groups: dict[tuple[int, int], _Group] = {}
        self._queue: list[Tensor] = []
        self._under_way: deque[Wait] = deque()
        self._seen = Seen()

    @property
    def parameters(self) -> Sequence[Tensor]:
        self._launch_all()
        return self._learner.parameters()

    def run(self, rows: Tensor) -> None:
        if self._queue and self._queue[0].shape != rows.shape:
            self._launch_all()
        self._queue.append(rows)
        if len(self._queue) == self._most:
            self._launch_all()

    def read(self) -> Readings:
        self._launch_all()
        self._under_way.clear()
        return self._seen.take()

    def change_rate(self, learning_rate: float) -> None:
        self._launch_all()
        while self._under_way:
            self._under_way.popleft()()
        # A launch repeats its work with the rate that it was made with.
        self._groups.clear()
        self._learner.change_rate(learning_rate)

    def state(self) -> State:
        self._launch_all()
        return self._learner.state()

    def restore(self, state: State, steps: int) -> None:
        self._launch_all()
        self._learner.restore(state, steps)

    def _launch_all(self) -> None:
        while self._queue:
            group = self._group_for(self._queue[0].shape[0], len(self._queue))
            first, self._queue = self._queue[: group.slots], self._queue[group.slots :]
            self._under_way.append(group.run(first, self._seen))
            if len(self._under_way) > _AHEAD:
                self._under_way.popleft()()

    def _group_for(self, size: int, queued: int) -> _Group:
        if queued == self._most:
            whole = self._made(size, self._most)
            if whole.slots <= queued:
                return whole
        return self._made(size, 1)

    def _made(self, size: int, slots: int) -> _Group:
        if (size, slots) not in self._groups:
            self._groups[size, slots] = _Group(self._learner, self._prepare, size, slots)
        return self._groups[size, slots]
