"""A training step that waits for others, so that many go to the device at once."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence

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


class _Batches:
    """Steps of one batch size: a group of them in one launch, or one after the other.

    What they saw is measured over all slots, however few were learned from: a mean's last
    digits may depend on the shape, and a step's figures must not on who came with it.
    """

    def __init__(self, learner: Learner, prepare: Prepare, size: int, slots: int) -> None:
        self._batch = batch = learner.batches(size, slots, together=True)
        self.slots = batch.slots
        self._measured = torch.empty_like(batch.measure())
        before = learner.snapshot()
        self._whole = prepare(lambda: self._work(learner))
        self._alone = prepare(lambda: learner.learn(batch, 0)) if self.slots > 1 else None
        learner.return_to(before)

    def _work(self, learner: Learner) -> None:
        learner.learn_all(self._batch)
        self._measured.copy_(self._batch.measure())

    def run(self, rows: Sequence[Tensor], seen: Seen) -> Wait:
        """Learn from `rows`, at most as many as there are slots."""
        if len(rows) == self.slots or self._alone is None:
            torch.cat(list(rows), out=self._batch.rows.view(-1))
            wait = self._whole()
            seen.add(self._measured.clone())
            return wait
        for slot, one in enumerate(rows, 1):
            self._batch.rows[0].copy_(one)
            wait = self._alone()
            self._batch.move(slot)
        seen.add(self._batch.measure()[:, 1 : len(rows) + 1])
        return wait


class QueuedStep:
    """A TrainingStep whose steps are launched in groups, at the latest when they are read.

    `prepare` turns a group's work into what is launched: on CUDA a graph, which was not
    run on a card yet; `at_once` in the tests. That of batches of `sizes` is done beforehand,
    so that no step's time has it; of others when they first come. The rows given to `run`
    must stay as they are until then. The host waits for nothing but the group before the
    last, so that the device always has work while a look, a pause or a stop are never far
    behind it.
    """

    def __init__(
        self, learner: Learner, prepare: Prepare, group: int = GROUP, sizes: Iterable[int] = ()
    ) -> None:
        self._learner, self._prepare, self._most = learner, prepare, group
        self._made: dict[int, _Batches] = {}
        self._queue: list[Tensor] = []
        self._under_way: deque[Wait] = deque()
        self._seen = Seen()
        for size in sizes:
            self._batches(size)

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
        sizes = list(self._made)
        self._made.clear()
        self._learner.change_rate(learning_rate)
        for size in sizes:
            self._batches(size)

    def state(self) -> State:
        self._launch_all()
        return self._learner.state()

    def restore(self, state: State, steps: int) -> None:
        self._launch_all()
        self._learner.restore(state, steps)

    def _launch_all(self) -> None:
        while self._queue:
            batches = self._batches(self._queue[0].shape[0])
            first, self._queue = self._queue[: batches.slots], self._queue[batches.slots :]
            self._under_way.append(batches.run(first, self._seen))
            if len(self._under_way) > _AHEAD:
                self._under_way.popleft()()

    def _batches(self, size: int) -> _Batches:
        if size not in self._made:
            self._made[size] = _Batches(self._learner, self._prepare, size, self._most)
        return self._made[size]
