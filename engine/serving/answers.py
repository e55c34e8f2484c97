"""Answers to what may be asked at any time, also while training: data, images, runs, steps."""

from array import array
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec.structs import replace

from engine.by_hand.sources import sources
from engine.data import source
from engine.data.dataset import SIDE, Labels
from engine.data.dataset import Images as Pixels
from engine.data.library import Library, NoData
from engine.protocol import (
    BatchTried,
    DataReady,
    EpochEnded,
    Epochs,
    GetEpochs,
    GetImages,
    GetScratchSources,
    GetSteps,
    Images,
    ListRuns,
    OpenData,
    ScratchSources,
    Steps,
    TryBatch,
    clock,
)
from engine.protocol.arrays import Array, pack
from engine.protocol.errors import Mistake
from engine.runs import recording, runs
from engine.runs.blocks import part
from engine.serving.answering import Told

FIRST_IMAGES = 64
"""So many training images are shown before the data is verified."""
_TRIED = 128
"""Images in a batch that is tried."""
_STEPS_AT_ONCE = 100_000
"""The most steps in one answer: 0.9 MB on the line."""


class OutsideData(Mistake):
    """Images beyond the last one were asked for (code `data.outside`)."""

    def __init__(self, asked: GetImages, there: int) -> None:
        super().__init__(
            "data.outside",
            f"images [{asked.first:,}, {asked.first + asked.count:,}) were asked for; "
            f"{asked.split} has {there:,}",
            first=asked.first,
            count=asked.count,
            there=there,
        )


Answerable = GetImages | GetSteps | GetEpochs | TryBatch | ListRuns | GetScratchSources


class Answers:
    """Answers one command at a time, about the data that `where` names. Raises Mistake."""

    def __init__(self, library: Library, recording_of: Callable[[str], Path]) -> None:
        self._library, self._recording_of = library, recording_of

    def answer(self, command: Answerable, where: str | None) -> Told:
        """What `command` asks for."""
        match command:
            case GetImages():
                return self._images(command, where)
            case TryBatch():
                return self._tried(command, where)
            case GetSteps():
                return self._steps(command)
            case GetEpochs():
                return self._epochs(command)
            case ListRuns():
                return replace(runs.listed(), reply_to=command.id)
            case GetScratchSources():
                return ScratchSources(at=clock.now(), reply_to=command.id, files=sources())

    def open(self, command: OpenData, _: str | None) -> DataReady:
        """Load what `command` names; may run beside the others."""
        dataset = self._library.load(command.where)
        return DataReady(
            at=clock.now(),
            reply_to=command.id,
            name=dataset.name,
            source="package" if dataset.name == "digits" else dataset.source,
            verified=dataset.verified,
            plain=dataset.plain,
            kept=source.kept_at(dataset),
            train=len(dataset.x_train),
            test=len(dataset.x_test),
            digest=dataset.sha256["x_train"],
            rests_on=source.rests_on(command.where, dataset),
        )

    def _images(self, command: GetImages, where: str | None) -> Images:
        if where is None:
            raise NoData
        stop = command.first + command.count
        if command.split == "train" and stop <= FIRST_IMAGES and not self._library.has(where):
            early = source.first_images(where, stop)
            return images(command, early.images[command.first :], early.labels[command.first :])
        pixels, labels = self._library.load(where).split(command.split)
        if stop > len(pixels):
            raise OutsideData(command, len(pixels))
        part = slice(command.first, stop)
        return images(command, pixels[part], labels[part])

    def _tried(self, command: TryBatch, where: str | None) -> BatchTried:
        # torch comes with it, and nothing else that is answered needs torch.
        from engine.asked.forgetting import tried

        dataset = self._library.load(where)
        found = tried(command.forgotten, dataset.x_train[:_TRIED], dataset.y_train[:_TRIED])
        return replace(found, at=clock.now(), reply_to=command.id)

    def _epochs(self, command: GetEpochs) -> Epochs:
        recorded = recording.read(self._recording_of(command.run))
        ended = (event for event in recorded.events if isinstance(event, EpochEnded))
        return Epochs(
            at=clock.now(),
            reply_to=command.id,
            started=replace(recorded.started, run=command.run),
            step=recorded.step,
            epochs=tuple(event.figures for event in ended),
        )

    def _steps(self, command: GetSteps) -> Iterator[Steps]:
        """The recorded steps in [first, stop), then an empty event: where they end."""
        recorded = recording.read(self._recording_of(command.run))
        blocks = (event for event in recorded.events if isinstance(event, Steps))
        parts = (part(block, command.first, command.stop) for block in blocks)
        end = min(command.first, recorded.step)
        for block in joined((block for block in parts if block is not None), _STEPS_AT_ONCE):
            end = block.first + block.loss.shape[0]
            yield replace(block, at=clock.now(), reply_to=command.id)
        nothing = pack("<f4", ()), pack("<u2", ())
        yield Steps(
            at=clock.now(),
            reply_to=command.id,
            run=command.run,
            first=end,
            loss=nothing[0],
            right=nothing[1],
            seconds=0.0,
        )


def images(command: GetImages, pixels: Pixels, labels: Labels) -> Images:
    """The answer that carries pixels (n, 28, 28) and labels (n,)."""
    return Images(
        at=clock.now(),
        reply_to=command.id,
        split=command.split,
        first=command.first,
        pixels=Array("|u1", (len(pixels), SIDE, SIDE), pixels.tobytes()),
        labels=Array("|u1", (len(labels),), labels.tobytes()),
    )


def joined(blocks: Iterator[Steps], limit: int) -> Iterator[Steps]:
    """Blocks in a row put together to at most `limit` steps, or one block if that is longer."""
    pending: list[Steps] = []
    count = 0
    for block in blocks:
        steps = block.loss.shape[0]
        if pending and count + steps > limit:
            yield _one(pending)
            pending, count = [], 0
        pending.append(block)
        count += steps
    if pending:
        yield _one(pending)


def _one(blocks: list[Steps]) -> Steps:
    loss, right = array("f"), array("I")
    for block in blocks:
        loss.extend(block.loss.values())
        right.fromlist(block.right.values().tolist())
    return Steps(
        run=blocks[0].run,
        first=blocks[0].first,
        loss=pack("<f4", loss),
        right=pack(blocks[0].right.dtype, right),
        seconds=sum(block.seconds for block in blocks),
    )
