"""The writer: nobody waits for a reader, and what matters is never lost."""

import os
import threading
from collections.abc import Iterator

import pytest

from engine.protocol import Evaluating, Event, Images, Progress, decode_event
from engine.protocol.arrays import Array
from engine.serving.outbox import BACKLOG, Outbox
from tests.engine.looks import progress


class Pipe:
    """An outbox on one side, its reader on the other."""

    def __init__(self) -> None:
        self.read_end, self.write_end = os.pipe()
        self.broken = threading.Event()
        self.outbox = Outbox(self.write_end, on_broken=self.broken.set)

    def read_all(self) -> list[Event]:
        """Everything until the outbox is closed and empty."""
        chunks: list[bytes] = []

        def drain() -> None:
            while chunk := os.read(self.read_end, 65_536):
                chunks.append(chunk)

        reader = threading.Thread(target=drain)
        reader.start()
        assert self.outbox.close(30)
        os.close(self.write_end)
        reader.join()
        return [decode_event(line) for line in b"".join(chunks).splitlines()]


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    pipe = Pipe()
    yield pipe
    os.close(pipe.read_end)


def big(first: int) -> Images:
    """An event of more bytes than a pipe holds."""
    return Images(
        split="train",
        first=first,
        pixels=Array("|u1", (256, 28, 28), bytes(256 * 28 * 28)),
        labels=Array("|u1", (256,), bytes(256)),
    )


def test_events_come_out_in_the_order_in_which_they_were_put(pipe: Pipe) -> None:
    for epoch in range(100):
        pipe.outbox.put(Evaluating(run="run", epoch=epoch))
    assert [event.epoch for event in pipe.read_all() if isinstance(event, Evaluating)] == list(
        range(100)
    )


def test_a_thousand_looks_become_few_lines_while_nobody_reads(pipe: Pipe) -> None:
    pipe.outbox.put(big(0))  # the writer now sits in a full pipe
    for first in range(0, 10_000, 10):
        pipe.outbox.put(progress([1.0] * 10, first=first))
    live = [event for event in pipe.read_all() if isinstance(event, Progress)]
    assert len(live) <= 2
    assert live[0].first == 0
    assert sum(sum(event.counts.values()) for event in live) == 10_000


def test_nothing_is_merged_across_an_event_between(pipe: Pipe) -> None:
    pipe.outbox.put(big(0))
    pipe.outbox.put(progress([1.0], first=0))
    pipe.outbox.put(Evaluating(run="run", epoch=1))
    pipe.outbox.put(progress([2.0], first=1))
    kinds = [type(event) for event in pipe.read_all()]
    assert kinds == [Images, Progress, Evaluating, Progress]


def test_an_answer_waits_while_too_much_is_unread_and_a_training_does_not(pipe: Pipe) -> None:
    while pipe.outbox.unread < BACKLOG:
        pipe.outbox.put(big(0))
    pipe.outbox.put(progress([1.0]))
    answered = threading.Event()

    def answer() -> None:
        pipe.outbox.put(big(1), wait=True)
        answered.set()

    waiting = threading.Thread(target=answer)
    waiting.start()
    assert not answered.wait(0.05)
    while not answered.is_set():
        os.read(pipe.read_end, 65_536)
    waiting.join()
    os.set_blocking(pipe.read_end, False)
    pipe.outbox.close(0)


def test_a_reader_that_is_gone_is_noticed_once_and_holds_nobody_up() -> None:
    pipe = Pipe()
    os.close(pipe.read_end)
    pipe.outbox.put(Evaluating(run="run", epoch=1))
    assert pipe.broken.wait(10)
    pipe.outbox.put(Evaluating(run="run", epoch=2), wait=True)
    assert pipe.outbox.close(10)
