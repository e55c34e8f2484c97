"""Steps as they are recorded: gathered into blocks, and parts of a block."""

from array import array
from collections.abc import Iterator

from engine.protocol import BLOCK, FitStarted, Steps
from engine.protocol.arrays import pack


class Blocks:
    """Steps gathered into recordable blocks of BLOCK steps, or to an epoch's end."""

    def __init__(self, started: FitStarted) -> None:
        self._run = started.run
        self._steps_per_epoch = started.steps_per_epoch
        self._dtype = "<u2" if started.settings.batch_size < 2**16 else "<u4"
        self._first = started.first_step
        self._loss = array("f")
        self._right = array("I")
        self._seconds = 0.0

    def add(
        self, loss: "array[float]", right: "array[int]", seconds: float, at: float
    ) -> Iterator[Steps]:
        """Append steps that took `seconds`; gives the blocks that became full."""
        begin = 0
        while begin < len(loss):
            count = min(len(loss) - begin, self._room())
            self._loss += loss[begin : begin + count]
            self._right += right[begin : begin + count]
            self._seconds += seconds * count / len(loss)
            begin += count
            if not self._room():
                yield from self.rest(at)

    def _room(self) -> int:
        in_epoch = self._first % self._steps_per_epoch
        end = min((in_epoch // BLOCK + 1) * BLOCK, self._steps_per_epoch)
        return end - in_epoch - len(self._loss)

    def rest(self, at: float) -> Iterator[Steps]:
        """What has been gathered since the last full block, if anything."""
        if not self._loss:
            return
        yield Steps(
            at=at,
            run=self._run,
            first=self._first,
            loss=pack("<f4", self._loss),
            right=pack(self._dtype, self._right),
            seconds=self._seconds,
        )
        self._first += len(self._loss)
        self._loss, self._right, self._seconds = array("f"), array("I"), 0.0


def part(block: Steps, first: int, stop: int) -> Steps | None:
    """The steps of `block` that lie in [first, stop), with their share of its seconds."""
    count = len(block.loss.values())
    begin, end = max(first, block.first), min(stop, block.first + count)
    if begin >= end:
        return None
    if end - begin == count:
        return block
    inside = slice(begin - block.first, end - block.first)
    return Steps(
        at=block.at,
        run=block.run,
        first=begin,
        loss=pack(block.loss.dtype, block.loss.values()[inside]),
        right=pack(block.right.dtype, block.right.values()[inside]),
        seconds=block.seconds * (end - begin) / count,
    )
